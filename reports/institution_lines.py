"""The targets of an institution as its page shows them: own value, target, lamp, and beside it the
value of the area for those who may read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.indicator_page import part_of
from reports.indicator_words import state_text
from reports.institution_own import OwnStanding, Way, is_share_of_total
from reports.unit_standing import bar_of, bar_words, is_share
from reports.wording import amount, made_of_text, shown_area, target_text
from submissions.standing import Standing
from targets.formulas import AreaValue, UnitState
from targets.kinds import Kind, Measure, Status, Tag

# So few others behind the area's value that it would tell a single institution's figure.
GIVEN_AWAY = 1
WITHHELD = "计入单位不足 3 个，不单列"
OUTSIDE = "不计入（不适用或分母为 0）"
MISSING = "未报"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target of the institution."""

    name: str
    code: str
    way: Way
    value: str
    made_of: str
    target: str
    gap: str
    status: Status | None
    tags: tuple[Tag, ...]
    verdict: str
    verdict_tone: str
    outlook: str
    bar: Decimal | None
    bar_due: Decimal | None
    bar_target: Decimal | None
    bar_code: str
    is_percentage: bool
    spoken: str
    area: str
    area_made_of: str
    share: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reader may see of the area's value; reporters nothing that tells of one other."""

    shows_area: bool
    guards_others: bool


def lines_of(own: Sequence[OwnStanding], sight: Sight) -> tuple[TargetLine, ...]:
    """Targets in the order: its own numbers, shares and standards, then its part in sums."""
    order = list(Way)
    return tuple(_line(each, sight) for each in sorted(own, key=lambda each: order.index(each.way)))


def _line(own: OwnStanding, sight: Sight) -> TargetLine:
    if own.alone is not None:
        return _judged_line(own, own.alone, sight)
    return _plain_line(own, sight)


def _judged_line(own: OwnStanding, alone: Standing, sight: Sight) -> TargetLine:
    part = part_of(alone)
    return TargetLine(
        name=own.standing.target.name,
        code=own.standing.indicator.code,
        way=own.way,
        value=part.value,
        made_of=made_of_text(alone) or _absence(own),
        target=part.target,
        gap=part.gap,
        status=part.status,
        tags=part.tags,
        verdict="",
        verdict_tone="",
        outlook=part.outlook,
        bar=part.bar,
        bar_due=part.bar_due,
        bar_target=part.bar_target,
        bar_code=part.bar_code,
        is_percentage=part.is_percentage,
        spoken=f"{own.standing.target.name} {part.value}，目标 {part.target}",
        area="" if own.way is Way.OWN else area_words(own, sight),
        area_made_of="" if own.way is Way.OWN else _area_made_of(own, sight),
        share="",
    )


def _plain_line(own: OwnStanding, sight: Sight) -> TargetLine:
    standing, meets = own.standing, own.meets
    bar, bound = (None, None) if own.unit is None else bar_of(standing, {}, own.unit)
    is_standard = own.way is Way.STANDARD
    target = target_text(standing) if is_standard else formats.DASH
    goal = f"，应为 {bar_words(standing, bound)}" if is_standard and bound is not None else ""
    return TargetLine(
        name=standing.target.name,
        code=standing.indicator.code,
        way=own.way,
        value=own.value,
        made_of=_made_of(own) or _absence(own),
        target=target,
        gap=own.lack or formats.DASH,
        status=None,
        tags=(),
        verdict=_verdict(own),
        verdict_tone="" if meets is None else (Status.MET if meets else Status.BEHIND).value,
        outlook=formats.DASH,
        bar=bar if is_standard else None,
        bar_due=None,
        bar_target=bound if is_standard else None,
        bar_code=(Status.MET if meets else Status.BEHIND).value if is_standard else "",
        is_percentage=is_share(standing),
        spoken=f"{standing.target.name} {own.value}{goal}，{_verdict(own)}",
        area=area_words(own, sight),
        area_made_of=_area_made_of(own, sight),
        share=_share_words(own, sight),
    )


def _verdict(own: OwnStanding) -> str:
    if own.way is not Way.STANDARD:
        return ""
    if own.meets is None:
        return _absence(own) or Status.NO_DATA.label
    return "达标" if own.meets else "未达标"


def _absence(own: OwnStanding) -> str:
    """Why there is no value of its own."""
    if own.unit is None:
        return "本年度不在应报单位之内"
    if own.unit.state is UnitState.OUT_OF_SCOPE:
        return OUTSIDE
    return MISSING if own.unit.state is UnitState.MISSING else ""


def _made_of(own: OwnStanding) -> str:
    unit = own.unit
    if own.standing.promise.kind is Kind.CUMULATIVE and unit is not None:
        return "当年数；合计为累计"
    if unit is None or unit.denominator is None or unit.state is not UnitState.COUNTED:
        return ""
    if own.standing.definition.formula.test_all:
        return ""
    return f"{formats.number(unit.numerator)} ÷ {formats.number(unit.denominator)}"


# ---- the area beside it --------------------------------------------------------------------------


def is_withheld(area: AreaValue, institution: int, sight: Sight) -> bool:
    """Whether the area's value would tell the reader the figure of a single other institution."""
    others = [
        each for each in area.units if each.state is UnitState.COUNTED and each.unit != institution
    ]
    return sight.guards_others and len(others) == GIVEN_AWAY


def _is_hidden(own: OwnStanding, sight: Sight) -> bool:
    area = shown_area(own.standing)
    return not sight.shows_area or is_withheld(area, own.institution, sight)


def area_words(own: OwnStanding, sight: Sight) -> str:
    """The area's value as its own page writes it; empty for those who may not read it."""
    if not sight.shows_area:
        return ""
    return WITHHELD if _is_hidden(own, sight) else state_text(own.standing)


def _area_made_of(own: OwnStanding, sight: Sight) -> str:
    return "" if _is_hidden(own, sight) else made_of_text(own.standing)


def _share_words(own: OwnStanding, sight: Sight) -> str:
    """Its part of a total: 占 12.3%."""
    total = shown_area(own.standing).numerator
    if _is_hidden(own, sight) or not is_share_of_total(own.standing):
        return ""
    if not total or own.unit is None or own.unit.numerator is None:
        return ""
    of = "当年合计 " if own.standing.promise.kind is Kind.CUMULATIVE else ""
    return f"占{of or ' '}{formats.percent(own.unit.numerator * 100 / total, 1)}"


# ---- ratios over the years -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RatioYears:
    """A ratio of the institution over the years, and the area's beside it (empty: not shown)."""

    name: str
    unit: str
    target: str
    years: tuple[int, ...]
    values: tuple[Decimal | None, ...]
    texts: tuple[str, ...]
    area_texts: tuple[str, ...]


def ratio_years(own: Sequence[OwnStanding], sight: Sight) -> tuple[RatioYears, ...]:
    """Every ratio that is judged on the institution's own figures, year by year."""
    return tuple(
        _ratio(each, each.alone, sight)
        for each in own
        if each.alone is not None and each.standing.definition.formula.measure is Measure.RATIO
    )


def _ratio(own: OwnStanding, alone: Standing, sight: Sight) -> RatioYears:
    years = tuple(sorted(alone.areas))
    shown = own.way is Way.SHARE and sight.shows_area
    return RatioYears(
        name=own.standing.target.name,
        unit=own.standing.indicator.unit,
        target=target_text(own.standing),
        years=years,
        values=tuple(alone.areas[year].value for year in years),
        texts=tuple(amount(alone, alone.areas[year].value) for year in years),
        area_texts=tuple(_area_in(own, year, sight) for year in years) if shown else (),
    )


def _area_in(own: OwnStanding, year: int, sight: Sight) -> str:
    area = own.standing.areas[year]
    withheld = is_withheld(area, own.institution, sight)
    return formats.DASH if withheld else amount(own.standing, area.value)
