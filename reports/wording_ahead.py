"""展望 in words: the year in which a target is met at the pace so far, or what is expected at its
deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from jinchang_vet.kit import formats
from reports.amounts import FEW, amount, size_words
from submissions.standing import Standing
from targets.judgement import Outlook
from targets.kinds import Status

DASH = formats.DASH


def outlook_text(standing: Standing) -> str:
    """展望: the year or years in which the target is met at the pace so far."""
    ahead = ahead_of(standing)
    if ahead.first_met is not None:
        return f"{ahead.first_met} 年"
    short = ahead.short
    if short is not None:
        against = short.whole or formats.percent(short.share * 100, 1)
        return f"{short.deadline} 年末预计 {short.expected}（{against}）"
    span = _span(ahead)
    if not span:
        return "照此趋势无法达成" if ahead.unreachable else DASH
    return f"{span}，或无法达成" if ahead.unreachable else span


def _span(ahead: Ahead) -> str:
    """From the first year to the last to which a pace leads; empty where none does."""
    if ahead.years and ahead.too_long:
        return f"{ahead.years[0]} 年至 10 年以上"
    if ahead.years:
        return f"{'–'.join(map(str, ahead.years))} 年"
    return "10 年以上" if ahead.too_long else ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What 展望 tells: the year in which the target was first met, or what is expected at the
    deadline, or the first and the last year to which the two paces lead. `too_long`: one of them
    leads to more than ten years after the deadline; `unreachable`: one of them leads away from it,
    where there is no year both.
    """

    first_met: int | None = None
    short: JustShort | None = None
    years: tuple[int, ...] = ()
    too_long: bool = False
    unreachable: bool = False


def ahead_of(standing: Standing) -> Ahead:
    """The outlook as pages, workbooks and programs tell it; nothing where there is none."""
    judgement = standing.judgement
    outlook = judgement.outlook if judgement is not None else None
    if judgement is None or outlook is None or judgement.status is Status.NOT_DUE:
        return Ahead()
    if judgement.status is Status.MET:
        return Ahead(first_met=outlook.first_met_year)
    short = just_short(standing)
    if short is not None:
        return Ahead(short=short)
    return Ahead(
        years=tuple(attainment_years(outlook)),
        too_long=_takes_too_long(outlook),
        unreachable=outlook.unreachable or outlook.second_unreachable,
    )


@dataclass(frozen=True, slots=True)
class JustShort:
    """What is expected at the deadline of a target that is on track and yet falls short at the pace
    so far: `value`, and in words. `whole` says of a few whole things how many will be lacking,
    where a share of them would be no number of things.
    """

    deadline: int
    value: Decimal
    expected: str
    share: Decimal
    whole: str


def just_short(standing: Standing) -> JustShort | None:
    """On track with R < 1: the value at the deadline is told instead of a year after it. Whole
    things are completed one by one: 1.5 schools are one.
    """
    judgement, promise = standing.judgement, standing.promise
    outlook = judgement.outlook if judgement is not None else None
    if judgement is None or outlook is None or judgement.status is not Status.ON_TRACK:
        return None
    expected, share = outlook.expected_at_deadline, outlook.expected_share
    if judgement.ratio is None or judgement.ratio >= 1 or promise.target_year is None:
        return None
    years = attainment_years(outlook)
    late = not years or years[-1] > promise.target_year or _takes_too_long(outlook)
    if expected is None or share is None or not late:
        return None
    whole = ""
    if promise.is_count and judgement.target_value is not None:
        rising = judgement.gap is not None and judgement.gap < 0
        expected = expected.to_integral_value(ROUND_FLOOR if rising else ROUND_CEILING)
        lacking = abs(judgement.target_value - expected)
        few = abs(judgement.target_value) < FEW
        whole = f"{'少' if rising else '多'} {size_words(standing, lacking)}" if few else ""
    return JustShort(promise.target_year, expected, amount(standing, expected), share, whole)


def attainment_years(outlook: Outlook) -> list[int]:
    """The years to which the two scenarios lead, as far as a year can be named."""
    found = {
        outlook.attainment_year if not outlook.over_ten_years else None,
        outlook.second_attainment_year if not outlook.second_over_ten_years else None,
    }
    return sorted(year for year in found if year is not None)


def _takes_too_long(outlook: Outlook) -> bool:
    """Whether a scenario leads to a year more than ten years after the deadline."""
    return outlook.over_ten_years or outlook.second_over_ten_years
