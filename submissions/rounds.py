"""The verbs of a round's life: open it, change its times, give one unit more time."""

from __future__ import annotations

import datetime as dt

from institutions.acting import Act, verb
from institutions.models import Institution, Region
from institutions.refusals import Invalid, Refused
from submissions.frozen import freeze, thaw
from submissions.models import Extension, Revision, Round, Submission
from submissions.timing import usual_close, usual_due

FIRST_YEAR, LAST_YEAR = 2000, 2100


def may_keep_region(user, region: Region) -> bool:
    return Region.objects.editable_by(user).filter(pk=region.pk).exists()


def may_keep_round(user, round: Round) -> bool:
    return Round.objects.editable_by(user).filter(pk=round.pk).exists()


@verb("round.open", access=may_keep_region)
def open_round(
    act: Act,
    region: Region,
    *,
    year: int,
    opens_at: dt.datetime | None = None,
    due_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    notice: str = "",
    instructions: str = "",
    asks_statement: bool = True,
    is_demo: bool = False,
) -> Round:
    """Open the collection of a data year: freezes items and rules and starts a draft for every
    expected unit.

    Without times: from now, due 31 January after the data year, closing thirty days later.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(
            f"数据年度须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。", errors={"year": "年度不对"}
        )
    opens_at = opens_at or act.at
    due_at = due_at or usual_due(year)
    closes_at = closes_at or usual_close(due_at)
    _require_order(opens_at, due_at, closes_at)
    _require_free(region, year, is_demo)
    round = Round.objects.create(
        region=region,
        year=year,
        opens_at=opens_at,
        due_at=due_at,
        closes_at=closes_at,
        notice=notice,
        instructions=instructions,
        asks_statement=asks_statement,
        frozen=freeze(),
        opened_by=act.by,
        opened_at=act.at,
        is_demo=is_demo,
    )
    units = _expected(round)
    if not units:
        raise Invalid(f"{region}在 {year} 年度没有需要填报的单位，请先维护填报单位。")
    enlist(act, round, units)
    act.after.update(year=year, units=len(units), due=due_at, closes=closes_at)
    return round


@verb("round.reschedule", access=may_keep_round)
def reschedule(
    act: Act, round: Round, *, due_at: dt.datetime, closes_at: dt.datetime, reason: str
) -> Round:
    """Move the due and closing time of the whole round; also reopens a closed one."""
    _require_order(round.opens_at, due_at, closes_at)
    _require_reason(reason)
    act.before.update(due=round.due_at, closes=round.closes_at)
    round.due_at, round.closes_at = due_at, closes_at
    act.after.update(due=due_at, closes=closes_at)
    act.message = reason
    return round


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
    """Give one unit of the round more time."""
    _require_reason(reason)
    if not round.submissions.filter(institution=institution).exists():
        raise Invalid(f"{institution}不在本轮填报单位之列。", errors={"institution": "请另选单位"})
    _require_sane(due_at, closes_at)
    if closes_at < due_at or due_at <= act.at:
        raise Invalid(
            "延期后的截止时间须在现在之后，关闭时间不得早于截止时间。",
            errors={"due_at": "时间不对"},
        )
    act.after.update(institution=institution.code, due=due_at, closes=closes_at)
    act.message = reason
    return Extension.objects.create(
        round=round,
        institution=institution,
        due_at=due_at,
        closes_at=closes_at,
        reason=reason,
        granted_by=act.by,
        granted_at=act.at,
    )


def enlist(act: Act, round: Round, units: list[Institution]) -> None:
    """Start an empty draft for each unit."""
    submissions = Submission.objects.bulk_create(
        Submission(round=round, institution=unit) for unit in units
    )
    Revision.objects.bulk_create(
        Revision(submission=submission, number=1, started_at=act.at) for submission in submissions
    )


def _expected(round: Round) -> list[Institution]:
    """Units that stood on the snapshot day and are asked for at least one item; invented ones
    only in demo rounds.
    """
    questions = thaw(round.frozen)
    asked = {kind for item in questions.items for kind in item.kinds}
    units = Institution.objects.within(round.region).expected_in(round.year).filter(kind__in=asked)
    return list(units if round.is_demo else units.filter(is_demo=False))


def _require_sane(due_at: dt.datetime, closes_at: dt.datetime) -> None:
    """A slip such as 20250 for 2025 is no time that anybody could wait for."""
    last = LAST_YEAR + 1
    if not all(FIRST_YEAR <= moment.year <= last for moment in (due_at, closes_at)):
        raise Invalid(
            f"截止和关闭时间须在 {FIRST_YEAR} 年至 {last} 年之间。",
            errors={"due_at": "请核对年份。"},
        )


def _require_order(opens_at: dt.datetime, due_at: dt.datetime, closes_at: dt.datetime) -> None:
    _require_sane(due_at, closes_at)
    if not opens_at < due_at <= closes_at:
        raise Invalid(
            "时间顺序不对：开始应早于截止，截止不得晚于关闭。",
            errors={"due_at": "须在开始之后、关闭之前。"},
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("须写明理由。", errors={"reason": "请写明理由。"})


def _require_free(region: Region, year: int, is_demo: bool) -> None:
    """One institution is asked once a year: no round of the same year for this region, above it
    or below it. Openings below one root take turns, as each looks where another may write.
    """
    above = [code for code in region.path.split("/") if code]
    Region.objects.select_for_update(no_key=True).get(code=above[0])
    taken = (
        Round.objects.filter(year=year, region__code__in=above)
        | Round.objects.filter(year=year, region__path__startswith=region.path)
    ).first()
    if taken is None:
        return
    if taken.is_demo and not is_demo:
        raise Refused(
            f"{taken.region} {year} 年度现有演示数据的填报轮次；"
            "请先由技术人员运行 clear_demo 清除演示数据，再开启正式填报。"
        )
    raise Refused(
        f"{taken.region} {year} 年度已开启过填报，同一单位一年只填报一次；"
        "如需延长时间，请修改该轮次的截止时间。"
    )
