"""`migrate` as Django has it; the only command that makes a new SQLite file."""

from __future__ import annotations

from django.core.management.commands import migrate
from django.db import connections

from jinchang_vet.kit.sqlite.base import make_file


class Command(migrate.Command):
    """Make the file, then migrate."""

    def handle(self, *args, **options):
        make_file(connections[options["database"]])
        return super().handle(*args, **options)
