"""The years of an indicator as the table beside the chart, with the exact amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import Region
from jinchang_vet.kit import formats
from reports.trend import Trend
from reports.wording import SHARE_KINDS, amount, target_text
from submissions.ledger import Ledger
from submissions.standing import Standing, Variant, area_value
from targets.judgement import Observation, YearVerdict
from targets.kinds import Kind, Status


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of the data table beside the chart."""

    year: int
    value: str
    due: str
    target: str
    coverage: str
    verdict: str
    tone: str


@dataclass(frozen=True, slots=True)
class OtherYears:
    """The values of another definition in the same years."""

    name: str
    values: tuple[str, ...]


def year_lines(
    standing: Standing, observations: Mapping[int, Observation], trend: Trend | None
) -> tuple[YearLine, ...]:
    """Every year of the chart, its judgement where each year is judged for itself."""
    verdicts = {} if standing.judgement is None else _by_year(standing.judgement.years)
    actual = {} if trend is None else {point.year: point.value for point in trend.actual}
    due = {} if trend is None else {point.year: point.value for point in trend.path}
    target = {} if trend is None else {point.year: point.value for point in trend.target}
    return tuple(
        YearLine(
            year=year,
            value=_year_value(standing, year, actual.get(year)),
            due=trend_amount(standing, due.get(year)),
            target=_bound_words(standing, target.get(year), verdicts.get(year)),
            coverage=_coverage(observations.get(year)),
            verdict=_verdict_words(verdicts.get(year)),
            tone=_verdict_tone(verdicts.get(year)),
        )
        for year in _years(standing, trend)
    )


def _years(standing: Standing, trend: Trend | None) -> tuple[int, ...]:
    return trend.years if trend is not None else tuple(sorted(standing.areas))


def _bound_words(standing: Standing, target: Decimal | None, verdict: YearVerdict | None) -> str:
    """What the year is held to: 只增不减 has only the year before, a range its two ends."""
    if target is None and verdict is not None:
        return trend_amount(standing, verdict.bound)
    if standing.promise.kind is Kind.RANGE and target == standing.promise.lower:
        return target_text(standing).removeprefix("每年 ")
    return trend_amount(standing, target)


def _by_year(verdicts: Sequence[YearVerdict]) -> dict[int, YearVerdict]:
    return {verdict.year: verdict for verdict in verdicts}


def _year_value(standing: Standing, year: int, value: Decimal | None) -> str:
    if standing.promise.kind is Kind.MILESTONE:
        area = standing.areas.get(year)
        return amount(standing, area.value if area is not None else None)
    return trend_amount(standing, value)


def trend_amount(standing: Standing, value: Decimal | None) -> str:
    """An amount of the trend in words; shares of units are per cent there."""
    if value is not None and standing.promise.kind in SHARE_KINDS:
        return formats.percent(value, 0 if value == value.to_integral_value() else 1)
    return amount(standing, value)


def _coverage(observation: Observation | None) -> str:
    if observation is None or not observation.expected:
        return formats.DASH
    return f"{observation.reported}/{observation.expected}"


def other_years(
    standing: Standing, ledger: Ledger, scope: Region, trend: Trend | None
) -> tuple[OtherYears, ...]:
    """The other definitions in the same years, by their present version."""
    only = standing.target.institution_id

    def value(variant: Variant, year: int) -> str:
        if year not in standing.areas:
            return formats.DASH
        area = area_value(variant.definition, ledger, scope=scope, year=year, only=only)
        return formats.quantity(area.value, variant.indicator.unit, variant.indicator.decimals)

    return tuple(
        OtherYears(each.indicator.name, tuple(value(each, y) for y in _years(standing, trend)))
        for each in standing.variants
    )


def _verdict_words(verdict: YearVerdict | None) -> str:
    if verdict is None:
        return ""
    if verdict.met is None:
        return "未定" if verdict.value is not None else "缺数据"
    return "达到" if verdict.met else "未达到"


def _verdict_tone(verdict: YearVerdict | None) -> str:
    if verdict is None or verdict.met is None:
        return Status.NO_DATA.value
    return (Status.MET if verdict.met else Status.OFF_TRACK).value
