"""What was downloaded, by whom: every file with figures leaves a trace in the audit log, and its
check code in the register of issued files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.db.models import Model
from django.http import FileResponse

from institutions import audit
from institutions.models import AuditEntry, User
from reports.issued import Handed, Stamp, hand_out
from reports.models import Edition, MadeFile

CHUNK = 1 << 16
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Taking:
    """Who took a file, about what, and how the log tells of it."""

    verb: str
    by: Any
    subject: Model
    facts: dict[str, Any]


def handed_over(
    file: IO[bytes], content_type: str, handed: Handed, stamp: Stamp, taking: Taking
) -> FileResponse:
    """The file as the answer to a request; noted under its code and in the audit log, both or
    neither.
    """
    sha256, facts = digest_of_file(file), {**taking.facts, "code": stamp.code}
    with transaction.atomic(savepoint=False):
        hand_out(stamp, handed, by=taking.by, sha256=sha256)
        _note(taking.verb, taking.by, taking.subject, facts)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=handed.name, content_type=content_type)


def note_edition(edition: Edition, *, by: User) -> AuditEntry:
    """Note that the content of an edition was handed out."""
    facts = {"year": edition.year, "number": edition.number, "digest": edition.digest}
    with transaction.atomic(savepoint=False):
        return _note("edition.download", by, edition, facts)


def note_made_file(found: MadeFile, *, by) -> AuditEntry:
    """Note that a file made in the background was handed out; its code was noted when it was
    made.
    """
    facts = {"file": found.name, "sha256": found.sha256, "code": found.code}
    with transaction.atomic(savepoint=False):
        return _note("file.download", by, found, facts)


def digest_of_file(file: IO[bytes]) -> str:
    """SHA-256 of all that was written."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _note(verb: str, by: Any, subject: Model, facts: dict[str, Any]) -> AuditEntry:
    done = AuditEntry.Result.DONE
    return audit.append(verb=verb, by=by, subject=subject, result=done, after=facts)
