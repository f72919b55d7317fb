"""The append-only log: every entry carries the digest of the one before it."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from institutions.audit_chain import digest_of, verify
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


def broken_links() -> list[int]:
    """Numbers of entries that were changed, removed before, or added out of order; empty when the
    chain holds.
    """
    return sorted({found.number for found in verify().breaks})
