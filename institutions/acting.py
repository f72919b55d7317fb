"""The one frame around every write.

A verb is declared once with `@verb("submission.approve", access=...)` and called as
`approve(submission, by=user, version=3, key="…", note="…")`. The frame, in this order and in one
transaction: inserts the idempotency key, locks the subject, checks who may, checks the version,
takes the step, moves the version on, and appends the audit entry. A refusal rolls all of it back
and is then logged by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from institutions import audit
from institutions.access import is_present
from institutions.models import AuditEntry, IdempotencyKey
from institutions.refusals import NotAllowed, Refused, Stale

STALE = (
    "在您编辑期间，{subject}已被修改（您打开的是第 {yours} 版，现为第 {now} 版）。"
    "请核对现在的内容，再保存或办理。"
)

Still = Callable[[models.Model], bool]


@dataclass(slots=True)
class Act:
    """One step being taken: who, when, and what changes, for the audit entry."""

    verb: str
    by: Any
    at: datetime
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    message: str = ""
    subject: models.Model | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A step that holds: its result, and whether it had been taken before under the same key."""

    value: Any
    repeated: bool = False


def verb(
    name: str,
    *,
    access: Callable[[Any, Any], bool],
    audited: bool = True,
) -> Callable[[Callable[..., Any]], Callable[..., Done]]:
    """Make a step `(act, subject, **what) -> result` into a verb `(subject, *, by, key, version,
    still, **what) -> Done`.

    `access(user, subject)` says whether the person may take this step on this subject. `still`
    takes the place of `version` for what counts none: whether the locked subject is as it was seen.
    `audited=False` is for autosave alone. Refusals are raised as `Refused` and logged whether or
    not the verb is audited.
    """

    def declare(step: Callable[..., Any]) -> Callable[..., Done]:
        @wraps(step)
        def take(
            subject=None,
            *,
            by,
            key: str = "",
            version: int | None = None,
            still: Still | None = None,
            **what,
        ) -> Done:
            act = Act(verb=name, by=by, at=timezone.now(), subject=subject)
            try:
                with transaction.atomic():
                    claim, done_before = _claim(act, key, subject, what)
                    if done_before is not None:
                        return done_before
                    subject = _lock(subject)
                    act.subject = subject
                    _admit(access, by, subject)
                    _check_version(subject, version)
                    _check_still(subject, still)
                    result = step(act, subject, **what)
                    _move_on(subject)
                    if audited:
                        _record(act, AuditEntry.Result.DONE)
                    _keep(claim, result)
                    return Done(result)
            except Refused as refusal:
                record_refusal(act, refusal)
                raise

        return take

    return declare


def record_refusal(act: Act, refusal: Refused) -> None:
    """Log a refusal outside the transaction that it rolled back."""
    act.before, act.after = {}, {"errors": refusal.errors} if refusal.errors else {}
    act.message = refusal.message
    with transaction.atomic():
        _record(act, AuditEntry.Result.REFUSED)
    refusal.is_recorded = True


def _admit(access: Callable[[Any, Any], bool], by, subject) -> None:
    if not is_present(by) or not access(by, subject):
        raise NotAllowed("您没有进行这一操作的权限；如确需办理，请联系本单位的系统管理员。")


def _record(act: Act, result: str) -> None:
    audit.append(
        verb=act.verb,
        by=act.by if getattr(act.by, "pk", None) else None,
        subject=act.subject if act.subject is not None and act.subject.pk else None,
        result=result,
        before=act.before,
        after=act.after,
        message=act.message,
    )


def _claim(act: Act, key: str, subject, what: dict) -> tuple[IdempotencyKey | None, Done | None]:
    """Insert the key; if the same write was carried out before, give back what came of it instead
    (the subject, or nothing, where that has been deleted since).

    The key covers the content: going back and sending something else is a new write, which the
    version check judges.
    """
    if not key:
        return None, None
    said = [key, act.verb, act.by.pk, getattr(subject, "pk", None), what]
    text = json.dumps(said, cls=_Plain, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            claim = IdempotencyKey.objects.create(
                key=digest, verb=act.verb, by=act.by, at=act.at, **_named(subject)
            )
        return claim, None
    except IntegrityError:
        earlier = IdempotencyKey.objects.get(key=digest)
    model = apps.get_model(earlier.result_type) if earlier.result_type else None
    value = model._default_manager.filter(pk=earlier.result_id).first() if model else None
    return None, Done(value if value is not None else subject, repeated=True)


class _Plain(DjangoJSONEncoder):
    """JSON for whatever a verb takes: models by their key, anything else by its text."""

    def default(self, o):
        if isinstance(o, models.Model):
            return f"{o._meta.label_lower}:{o.pk}"
        try:
            return super().default(o)
        except TypeError:
            return repr(o)


def _lock(subject):
    """The subject as it stands now, locked; a queryset's `for_step` says what a step reads along
    with it.
    """
    if subject is None or subject.pk is None:
        return subject
    # `_meta.model`, since request.user is a lazy stand-in of another class.
    rows = subject._meta.model._default_manager.all()
    rows = rows.for_step() if hasattr(rows, "for_step") else rows
    # NO KEY: others may go on storing rows that only refer to the subject. Their references are
    # checked at commit, when they hold the end of the audit chain for which this step will wait.
    return rows.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)


def _check_version(subject, version: int | None) -> None:
    now = getattr(subject, "version", None)
    if version is not None and now is not None and version != now:
        raise Stale(STALE.format(subject=subject, yours=version, now=now))


def _check_still(subject, still: Still | None) -> None:
    if still is not None and not still(subject):
        raise Stale(STALE.format(subject=subject, yours="旧", now="新"))


def _move_on(subject) -> None:
    if subject is not None and subject.pk is not None and hasattr(subject, "version"):
        subject.version += 1
        subject.save()


def _keep(claim: IdempotencyKey | None, result) -> None:
    """Note under the key what came of the step, unless it is the subject, which stands there
    already.
    """
    named = _named(result)
    if claim is None or not named or (claim.result_type, claim.result_id) == tuple(named.values()):
        return
    claim.result_type, claim.result_id = named.values()
    claim.save(update_fields=["result_type", "result_id"])


def _named(row) -> dict[str, str]:
    """A stored row as an idempotency key notes it."""
    if not isinstance(row, models.Model) or row.pk is None:
        return {}
    return {"result_type": row._meta.label, "result_id": str(row.pk)}
