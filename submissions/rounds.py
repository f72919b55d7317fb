"""The verbs of a round's life: open it, say what it wants, change its times, open it again. More
time for one unit is in `submissions.extensions`.
"""

from __future__ import annotations

import datetime as dt

from institutions.access import snapshot_day
from institutions.acting import Act, verb
from institutions.models import Institution, Region
from institutions.refusals import Invalid, Refused
from jinchang_vet.kit.formats import chinese_date
from submissions.frozen import freeze, thaw
from submissions.models import Revision, Round, Submission
from submissions.reminder_days import read_days, write_days
from submissions.round_telling import tell_opened, tell_reopened, tell_rescheduled
from submissions.timing import LOCAL, Phase, moment_words, usual_close, usual_due, window_of

FIRST_YEAR, LAST_YEAR = 2000, 2100
REMIND_BEFORE, REMIND_AFTER = "14,7,3,1", "1,7,14"


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
    asks_scan: bool = False,
    remind_before: str = REMIND_BEFORE,
    remind_after: str = REMIND_AFTER,
    is_demo: bool = False,
) -> Round:
    """Open the collection of a data year: freezes items and rules, starts a draft for every
    expected unit and tells those who report for it.

    Without times: from now, due 31 January after the data year, closing thirty days later.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(
            f"数据年度须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。", errors={"year": "年度不对"}
        )
    opens_at = opens_at or act.at
    due_at = due_at or usual_due(year)
    closes_at = closes_at or usual_close(due_at)
    require_order(opens_at, due_at, closes_at)
    _require_figures(year, due_at)
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
        asks_scan=asks_scan,
        remind_before=_days(remind_before, "remind_before"),
        remind_after=_days(remind_after, "remind_after"),
        frozen=freeze(),
        opened_by=act.by,
        opened_at=act.at,
        is_demo=is_demo,
    )
    units = _expected(round)
    if not units:
        raise Invalid(f"{region}在 {year} 年度没有需要填报的单位，请先维护填报单位。")
    enlist(act, round, units)
    told = tell_opened(act, round)
    act.after.update(year=year, units=len(units), due=due_at, closes=closes_at, told=told)
    return round


@verb("round.instruct", access=may_keep_round)
def instruct(
    act: Act,
    round: Round,
    *,
    notice: str,
    instructions: str,
    remind_before: str,
    remind_after: str,
) -> Round:
    """Change what the round tells its units, and on which days it reminds them."""
    said = {
        "notice": notice,
        "instructions": instructions,
        "remind_before": _days(remind_before, "remind_before"),
        "remind_after": _days(remind_after, "remind_after"),
    }
    for name, value in said.items():
        if getattr(round, name) != value:
            act.before[name], act.after[name] = getattr(round, name), value
            setattr(round, name, value)
    return round


@verb("round.reschedule", access=may_keep_round)
def reschedule(
    act: Act, round: Round, *, due_at: dt.datetime, closes_at: dt.datetime, reason: str
) -> Round:
    """Move the due and closing time of the whole round while it is not closed, and tell its
    units.
    """
    if window_of(round).phase(act.at) is Phase.CLOSED and closes_at > act.at:
        raise Refused(
            f"本轮已于 {moment_words(round.closes_at, '关闭')}；要再次接收填报，请用“重新开放”。"
        )
    moved = (round.due_at, round.closes_at) != (due_at, closes_at)
    _set_times(act, round, due_at, closes_at, reason)
    act.after["told"] = tell_rescheduled(act, round, reason) if moved else 0
    return round


@verb("round.reopen", access=may_keep_round)
def reopen(
    act: Act, round: Round, *, due_at: dt.datetime, closes_at: dt.datetime, reason: str
) -> Round:
    """Take in figures again after the round has closed: for all of its units, until a new closing
    time. What is handed in after `due_at` is late, so the old one may stay.

    A round that an import opened asked only the units of its file; now all others join it.
    """
    if window_of(round).phase(act.at) is not Phase.CLOSED:
        raise Refused("本轮还没有关闭，不需要重新开放；要延长时间，请修改截止和关闭时间。")
    if closes_at <= act.at:
        raise Invalid("重新开放后的关闭时间须在现在之后。", errors={"closes_at": "须在现在之后。"})
    _set_times(act, round, due_at, closes_at, reason)
    joining = _not_asked_yet(round)
    enlist(act, round, joining)
    act.after.update(joining=len(joining), told=tell_reopened(act, round, reason))
    return round


def _set_times(
    act: Act, round: Round, due_at: dt.datetime, closes_at: dt.datetime, reason: str
) -> None:
    require_order(round.opens_at, due_at, closes_at)
    require_reason(reason)
    act.before.update(due=round.due_at, closes=round.closes_at)
    round.due_at, round.closes_at = due_at, closes_at
    act.after.update(due=due_at, closes=closes_at)
    act.message = reason.strip()


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


def _not_asked_yet(round: Round) -> list[Institution]:
    asked = set(round.submissions.order_by().values_list("institution", flat=True))
    return [unit for unit in _expected(round) if unit.pk not in asked]


def _days(text: str, name: str) -> str:
    """The days of reminding as they are stored; refused at the field `name`."""
    return write_days(sorted(read_days(text, name), reverse=name == "remind_before"))


def require_sane(due_at: dt.datetime, closes_at: dt.datetime) -> None:
    """A slip such as 20250 for 2025 is no time that anybody could wait for."""
    last = LAST_YEAR + 1
    if not all(FIRST_YEAR <= moment.year <= last for moment in (due_at, closes_at)):
        raise Invalid(
            f"截止和关闭时间须在 {FIRST_YEAR} 年至 {last} 年之间。",
            errors={"due_at": "请核对年份。"},
        )


def require_order(opens_at: dt.datetime, due_at: dt.datetime, closes_at: dt.datetime) -> None:
    require_sane(due_at, closes_at)
    if not opens_at < due_at <= closes_at:
        raise Invalid(
            "时间顺序不对：开始应早于截止，截止不得晚于关闭。",
            errors={"due_at": "须在开始之后、关闭之前。"},
        )


def _require_figures(year: int, due_at: dt.datetime) -> None:
    """A round due before the first figures of its year stand has the wrong year."""
    first = snapshot_day(year)
    if due_at < dt.datetime.combine(first, dt.time(), LOCAL):
        raise Invalid(
            f"{year} 年度的数据从 {chinese_date(first)}起才有，截止时间早于这一天；"
            "请核对数据年度和截止时间。",
            errors={"year": "请核对数据年度。"},
        )


def require_reason(reason: str) -> None:
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
