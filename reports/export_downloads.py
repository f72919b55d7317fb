"""Who took which raw data and files: every file with figures leaves a trace in the audit log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from institutions import audit
from institutions.models import AuditEntry, Region
from reports.export_asked import Asked
from reports.models import MadeFile


def note_facts(*, by, region: Region, wish: Asked) -> AuditEntry:
    """Note that raw data of a region were handed out."""
    return note("facts.download", by=by, subject=region, facts=wish.kept)


def note_made_file(*, by, found: MadeFile) -> AuditEntry:
    """Note that a file made in the background was handed out."""
    facts = {"file": found.name, "sha256": found.sha256}
    return note("file.download", by=by, subject=found, facts=facts)


def note(verb: str, *, by, subject: Model, facts: dict[str, Any]) -> AuditEntry:
    """Note that a file about `subject` was handed out, and what it holds."""
    done = AuditEntry.Result.DONE
    with transaction.atomic(savepoint=False):
        return audit.append(verb=verb, by=by, subject=subject, result=done, after=facts)
