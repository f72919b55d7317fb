"""Uploads that wait for their confirmation: kept a day, seen by nobody but the sender.

Nothing here counts as reported, so none of it is a verb; the verb is `save_draft`, at the
confirmation. Only what was typed is kept, and it is read again by the same function.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from submissions.entries import Entry, read_entry
from submissions.frozen import Questions
from submissions.models import Submission, UploadDraft
from submissions.upload import Fault, Uploaded

KEPT = dt.timedelta(days=1)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Pending:
    """An upload as it was kept. `version` is the submission's when the file was read."""

    draft: UploadDraft
    entries: Mapping[str, Entry]
    formulas: frozenset[str]
    faults: tuple[Fault, ...]
    saved: int | None
    version: int


def keep(
    submission: Submission,
    *,
    by,
    at: dt.datetime,
    name: str,
    content: bytes,
    uploaded: Uploaded,
) -> UploadDraft:
    """Keep an upload in place of the person's earlier one; what is a day old goes away."""
    read = {
        "typed": {code: [entry.typed, entry.note] for code, entry in uploaded.entries.items()},
        "formulas": sorted(uploaded.formulas),
        "faults": [asdict(fault) for fault in uploaded.faults],
        "saved": uploaded.saved,
        "version": submission.version,
    }
    facts = {
        "at": at,
        "name": name.replace("\x00", "")[-LONGEST_NAME:],
        "content": content,
        "digest": hashlib.sha256(content).hexdigest(),
        "read": read,
    }
    with transaction.atomic():
        UploadDraft.objects.filter(at__lt=at - KEPT).delete()
        draft, _ = UploadDraft.objects.update_or_create(
            submission=submission, by=by, defaults=facts
        )
    return draft


def pending(
    submission: Submission, questions: Questions, *, by, now: dt.datetime
) -> Pending | None:
    """The person's upload that waits for confirmation, read again; its file stays unread."""
    draft = (
        UploadDraft.objects.filter(submission=submission, by=by, at__gte=now - KEPT)
        .defer("content")
        .first()
    )
    if draft is None:
        return None
    items = {item.code: item for item in questions.items}
    read = draft.read
    return Pending(
        draft=draft,
        entries={
            code: read_entry(items[code], typed, note)
            for code, (typed, note) in read["typed"].items()
            if code in items
        },
        formulas=frozenset(read["formulas"]),
        faults=tuple(Fault(**fault) for fault in read["faults"]),
        saved=read["saved"],
        version=read["version"],
    )


def drop(submission: Submission, *, by) -> None:
    """Forget the person's upload."""
    UploadDraft.objects.filter(submission=submission, by=by).delete()
