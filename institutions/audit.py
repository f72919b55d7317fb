"""The append-only log: every entry carries the digest of the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from institutions.models import AuditEntry, AuditHead
from institutions.origin import current_origin


def append(
    *,
    verb: str,
    by,
    subject: models.Model | None,
    result: str,
    before: dict | None = None,
    after: dict | None = None,
    message: str = "",
) -> AuditEntry:
    """Append one entry. Must run inside a transaction: the end of the chain stays locked until it
    commits.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    origin = current_origin()
    entry = AuditEntry(
        number=head.number + 1,
        at=timezone.now(),
        actor=by,
        actor_name=f"{by}（{by.username}）" if by else "系统",
        origin=origin.address,
        request_id=origin.request_id,
        verb=verb,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk or "") if subject is not None else "",
        subject_name=str(subject)[:200] if subject is not None else "",
        before=_plain(before),
        after=_plain(after),
        result=result,
        message=message,
        is_demo=bool(getattr(subject, "is_demo", False) or getattr(by, "is_demo", False)),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry


def _plain(values: dict | None) -> dict:
    """The values as JSON will give them back, so that the digest of a re-read entry is the same."""
    return json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder, ensure_ascii=False))


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over all that the entry says and the digest before it, in a fixed order."""
    at: datetime = entry.at.astimezone(UTC)
    said = [
        entry.number,
        at.isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_name,
        entry.origin,
        entry.request_id,
        entry.verb,
        entry.subject_type,
        entry.subject_id,
        entry.subject_name,
        entry.before,
        entry.after,
        entry.result,
        entry.message,
        entry.is_demo,
        entry.previous,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links() -> list[int]:
    """Numbers of entries that were changed, removed before, or added out of order; empty when the
    chain holds.
    """
    broken = []
    number, digest = 0, ""
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if (
            entry.number != number + 1
            or entry.previous != digest
            or entry.digest != digest_of(entry)
        ):
            broken.append(entry.number)
        number, digest = entry.number, entry.digest
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.number, head.digest) != (number, digest):
        broken.append(head.number or number)
    return broken
