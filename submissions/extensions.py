"""More time for one unit: give it, change it, end it.

A later grant replaces the one before, which then ends at once; the rows stay as history. A unit
never has less time than the round gives to all.
"""

from __future__ import annotations

import datetime as dt

from institutions.acting import Act, verb
from institutions.models import Institution
from institutions.refusals import Invalid, Refused
from submissions.models import Extension, Round
from submissions.notices import tell_extended, tell_extension_ended
from submissions.rounds import may_keep_round, require_reason, require_sane


@verb("round.extend", access=may_keep_round)
def extend(
    act: Act,
    round: Round,
    *,
    institution: Institution,
    due_at: dt.datetime,
    closes_at: dt.datetime,
    reason: str,
) -> Extension:
    """Give one unit of the round more time, in place of what it was given before."""
    require_reason(reason)
    if not round.submissions.filter(institution=institution).exists():
        raise Invalid(f"{institution}不在本轮填报单位之列。", errors={"institution": "请另选单位"})
    require_sane(due_at, closes_at)
    if closes_at < due_at or due_at <= act.at:
        raise Invalid(
            "延期后的截止时间须在现在之后，关闭时间不得早于截止时间。",
            errors={"due_at": "时间不对"},
        )
    running = running_extensions(round, institution, act.at)
    if running:
        act.before.update(due=running[-1].due_at, closes=running[-1].closes_at)
    _end(running, act.at)
    act.after.update(institution=institution.code, due=due_at, closes=closes_at)
    act.message = reason.strip()
    extension = Extension.objects.create(
        round=round,
        institution=institution,
        due_at=due_at,
        closes_at=closes_at,
        reason=reason.strip(),
        granted_by=act.by,
        granted_at=act.at,
    )
    tell_extended(act, extension)
    return extension


@verb("round.end_extension", access=may_keep_round)
def end_extension(act: Act, round: Round, *, institution: Institution, reason: str) -> Round:
    """End what one unit was given: from now on the round's own times hold for it."""
    require_reason(reason)
    running = running_extensions(round, institution, act.at)
    if not running:
        raise Refused(f"{institution}现在没有延期，不需要结束。")
    act.before.update(
        institution=institution.code, due=running[-1].due_at, closes=running[-1].closes_at
    )
    _end(running, act.at)
    act.message = reason.strip()
    tell_extension_ended(act, round, institution, reason)
    return round


def running_extensions(round: Round, institution: Institution, now: dt.datetime) -> list[Extension]:
    """What the unit was given and still has, the earliest first."""
    return list(
        round.extensions.filter(institution=institution, closes_at__gt=now).order_by("closes_at")
    )


def _end(extensions: list[Extension], now: dt.datetime) -> None:
    """They end now; what was handed in under them keeps its lateness."""
    for extension in extensions:
        extension.due_at, extension.closes_at = min(extension.due_at, now), now
    Extension.objects.bulk_update(extensions, ["due_at", "closes_at"])
