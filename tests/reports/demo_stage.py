"""The demo, loaded once for a module of tests and rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from targets.loading import load_plans


def run(command: str, *arguments: str) -> str:
    """What a command prints."""
    said = StringIO()
    call_command(command, *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Both plans and the whole demo; gives back the file with the password, beside which the
    folder of evidence stands."""
    folder = tmp_path_factory.mktemp("demo")
    file, evidence = folder / "demo_password", folder / "evidence"
    with (
        override_settings(DEMO_PASSWORD="", DEMO_PASSWORD_FILE=file, EVIDENCE_DIR=evidence),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        load_plans()
        run("load_demo")
        yield file
        transaction.set_rollback(True)
