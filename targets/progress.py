"""How a target is judged: the one place that decides a status.

``judge`` gets everything as arguments – the promise, the approved figures of the years and the year
of the page – and asks no clock and no database.  Source of every rule: docs/progress.md, whose case
table the tests read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from targets.distance import Distance, definition_problem, measure
from targets.figures import (
    Figure,
    Figures,
    Observations,
    Reading,
    bound_of,
    counted_units,
    find_baseline,
    reaches,
    read_clock,
    read_figures,
)
from targets.judgement import (
    Baseline,
    Judgement,
    Observation,
    Outlook,
    Promise,
    YearVerdict,
    in_order,
)
from targets.kinds import Kind, Status, Tag
from targets.milestones import judge_milestone
from targets.outlook import look_ahead
from targets.ratios import TOLERANCE, compound_ratio, linear_ratio
from targets.yearly import Finding, judge_every_year

__all__ = [
    "Baseline",
    "Judgement",
    "Observation",
    "Outlook",
    "Promise",
    "YearVerdict",
    "compound_ratio",
    "judge",
    "linear_ratio",
]


def judge(
    promise: Promise,
    observations: Mapping[int, Observation],
    *,
    year: int,
    recorded_baseline: Baseline | None = None,
) -> Judgement:
    """Judge a promise as at 31 December of ``year``, on the figures of years up to it.

    Figures of later years are ignored, so that the page of an earlier year stays what it was.  A
    year after the deadline is decided by the deadline's figure.  A missing observation means that
    nothing is known of that year: open for ``year`` itself, without a round for earlier years.
    Never raises for missing figures; an error in the definition is named in ``problem``.
    """
    known = {y: observation for y, observation in observations.items() if y <= year}
    if promise.kind is Kind.SOFT:
        return Judgement(status=None, reason="定性要求，不设指示灯")
    if promise.kind is Kind.MILESTONE:
        judgement = judge_milestone(promise, known, year)
    elif promise.every_year or promise.kind is Kind.NON_DECREASING:
        judgement = judge_every_year(promise, known, year, recorded_baseline)
    else:
        judgement = _judge_distance(promise, known, year, recorded_baseline)
    return _with_units(promise, judgement, known, year)


def _judge_distance(
    promise: Promise, observations: Observations, year: int, recorded: Baseline | None
) -> Judgement:
    """At least, at most, range, rank, cumulative, and shares of units that comply."""
    figures = read_figures(promise, observations, year, recorded)
    baseline = find_baseline(promise, figures, recorded)
    reading = read_clock(promise, figures, observations, year)
    figure = reading.figure
    if figure is None or not figure.usable:
        return _without_figure(promise, figures, baseline, reading, year)
    distance = measure(promise, baseline, figure)
    finding = _find(promise, baseline, figure, distance, reading)
    tags = set(finding.tags) | _tags_beside(promise, figures, baseline, figure, distance)
    tags |= _tags_of_later_years(promise, figures, finding.status)
    if reading.awaiting:
        tags.add(Tag.AWAITING_FINAL)
    last = [f for f in figures.values() if f.usable][-1]
    bound = bound_of(promise)
    return Judgement(
        status=finding.status,
        tags=in_order(tags),
        reason=finding.reason,
        value=figure.value,
        value_year=figure.year,
        baseline=baseline,
        ratio=distance.ratio,
        achieved=distance.achieved,
        elapsed=distance.elapsed,
        due=distance.due,
        gap=None if bound is None else figure.value - bound,
        target_value=bound,
        outlook=look_ahead(promise, figures, baseline, figure),
        problem=distance.problem or _falling_total(promise, observations),
        last_known_value=last.value,
        last_known_year=last.year,
    )


def _find(
    promise: Promise,
    baseline: Baseline | None,
    figure: Figure,
    distance: Distance,
    reading: Reading,
) -> Finding:
    """From being met, through the deadline, to the ratio – in this order."""
    if figure.meets:
        return Finding(Status.MET, "已达到目标")
    if reading.over and bound_of(promise) is not None:
        receding = distance.ratio is not None and distance.ratio < 0
        tags = frozenset({Tag.REGRESSING} if receding else ())
        return Finding(Status.MISSED, "期满时未达到目标", tags)
    if distance.at_base:
        return Finding(Status.NOT_YET, distance.reason, frozenset({Tag.BASE_YEAR}))
    if distance.keeps and distance.elapsed is not None:
        return Finding(Status.OFF_TRACK, "基期已达到目标，现低于目标要求")
    if distance.as_planned is not None:
        return _by_equal_plan(distance, figure)
    if distance.ratio is None:
        return Finding(Status.NOT_YET, distance.reason)
    return _by_ratio(promise, baseline, figure, distance.ratio, distance.due)


def _by_equal_plan(distance: Distance, figure: Figure) -> Finding:
    if distance.as_planned:
        return Finding(Status.ON_TRACK, "达到本年度分解值")
    tags = frozenset({Tag.REGRESSING} if figure.settled else ())
    return Finding(Status.OFF_TRACK, "未达到本年度分解值", tags)


def _by_ratio(
    promise: Promise,
    baseline: Baseline | None,
    figure: Figure,
    ratio: Decimal,
    due: Decimal | None,
) -> Finding:
    """R against the plan's thresholds; whole things are held to the whole number due."""
    if promise.is_count and due is not None and baseline is not None:
        nothing_due = due == baseline.value
        if nothing_due and figure.value == baseline.value:
            return Finding(Status.NOT_DUE, "按序时进度本年度尚无应完成数")
        if reaches(promise, figure.value, due):
            return Finding(Status.ON_TRACK, "本年度应完成的整数部分已完成")
    if ratio >= promise.on_track_at - TOLERANCE:
        return Finding(Status.ON_TRACK, "完成比例跟上时间比例")
    if ratio >= promise.behind_at - TOLERANCE:
        return Finding(Status.BEHIND, "完成比例落后于时间比例")
    tags = frozenset({Tag.REGRESSING} if ratio < 0 and figure.settled else ())
    reason = "比基期倒退" if ratio < 0 else "完成比例严重落后于时间比例"
    return Finding(Status.OFF_TRACK, reason, tags)


def _tags_beside(
    promise: Promise,
    figures: Figures,
    baseline: Baseline | None,
    figure: Figure,
    distance: Distance,
) -> set[Tag]:
    earlier = [f for f in figures.values() if f.year < figure.year and f.usable]
    held = {
        Tag.PARTIAL: figure.partial,
        Tag.BASELINE_SHIFTED: baseline is not None and baseline.shifted,
        Tag.MAINTAIN: distance.keeps and promise.target_year is not None,
        Tag.FELL_BACK: not figure.meets and any(f.meets for f in earlier),
        Tag.UNDATED: promise.target_year is None,
        Tag.ABOVE_RANGE: promise.kind is Kind.RANGE
        and promise.upper is not None
        and figure.value > promise.upper,
    }
    return {tag for tag, applies in held.items() if applies}


def _tags_of_later_years(promise: Promise, figures: Figures, status: Status) -> set[Tag]:
    """What figures after the deadline add to a status that they can no longer change."""
    deadline = promise.target_year
    if deadline is None or status not in (Status.MET, Status.MISSED):
        return set()
    later = [f.meets for f in figures.values() if f.year > deadline and f.usable]
    late = status is Status.MISSED and any(later)
    fell = bool(later) and not later[-1] and (status is Status.MET or late)
    return {tag for tag, applies in ((Tag.LATE, late), (Tag.FELL_BACK, fell)) if applies}


def _without_figure(
    promise: Promise,
    figures: Figures,
    baseline: Baseline | None,
    reading: Reading,
    year: int,
) -> Judgement:
    figure = reading.figure
    tags = {Tag.AWAITING_FINAL} if reading.awaiting else set()
    if promise.target_year is None:
        tags.add(Tag.UNDATED)
    start = promise.start_year
    if promise.kind is Kind.CUMULATIVE and start is not None and year == start:
        status, reason = Status.NOT_YET, "基期年，累计数从下一年起算"
        tags.add(Tag.BASE_YEAR)
    elif reading.unreported:
        status, reason = Status.MISSED, "期满未报"
        tags |= {Tag.NOT_REPORTED} | _tags_of_later_years(promise, figures, status)
    else:
        status = Status.NO_DATA
        reason = "没有可用数据" if figure is None else "已报单位不足最低覆盖率，暂不判定"
    if figure is not None:
        tags.add(Tag.PARTIAL)
    known = [f for f in figures.values() if f.usable]
    return Judgement(
        status=status,
        tags=in_order(tags),
        reason=reason,
        baseline=baseline,
        target_value=bound_of(promise),
        problem=definition_problem(promise, baseline),
        partial_value=None if figure is None else figure.value,
        last_known_value=known[-1].value if known else None,
        last_known_year=known[-1].year if known else None,
    )


def _falling_total(promise: Promise, observations: Observations) -> str | None:
    if promise.kind is not Kind.CUMULATIVE:
        return None
    falls = [y for y, o in sorted(observations.items()) if o.value is not None and o.value < 0]
    return f"{falls[0]} 年填报为负数，累计数下降" if falls else None


def _with_units(
    promise: Promise, judgement: Judgement, observations: Observations, year: int
) -> Judgement:
    """Put beside the judgement how many units stand behind the figure it rests on."""
    shown = judgement.value_year
    if shown is None or shown not in observations:
        shown = year if promise.target_year is None else min(year, promise.target_year)
    observation = observations.get(shown)
    if observation is None:
        return judgement
    counts = counted_units(promise, observation)
    meeting, in_scope = counts or (observation.meeting, observation.in_scope)
    return replace(
        judgement,
        coverage=(observation.reported, observation.expected),
        meeting=meeting,
        in_scope=in_scope,
        unknown=observation.unknown,
        share=Decimal(meeting) / in_scope if meeting is not None and in_scope else None,
        worst=observation.worst,
    )
