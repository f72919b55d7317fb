"""What makes a plan and its thresholds definable: checks without a query or a clock.

Every check gives back faults: for each place (the name of the field) a sentence that says what is
wrong and how to mend it; no faults means sound. Targets: `targets.soundness_targets`; formulas,
data items and rules: `targets.soundness_formulas`; parts of a whole: `targets.parts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit.numbers import ReadingKind, read_number

Faults = dict[str, str]
Number = Decimal | int | str

FIRST_YEAR, LAST_YEAR = 2000, 2100
DIGITS, DECIMALS = 14, 4  # of every stored amount: DecimalField(18, 4)


@dataclass(frozen=True, slots=True)
class PlanYears:
    """The years of a plan; each may be unknown."""

    base_year: int | None = None
    first_year: int | None = None
    horizon: int | None = None


# ---- numbers and years ---------------------------------------------------------------------------


def number_fault(entered: object) -> str:
    """Why this cannot be stored as an amount; empty if it can."""
    if isinstance(entered, str):
        reading = read_number(entered, decimals=DECIMALS, unit="", is_count=False)
        if reading.kind is not ReadingKind.VALUE:
            return reading.message or "请填写一个数。"
        entered = reading.value
    if isinstance(entered, bool) or not isinstance(entered, Decimal | int):
        return "不是数，请填写一个数。"
    value = Decimal(entered)
    if not value.is_finite():
        return "不是数，请填写一个数。"
    if abs(value) >= Decimal(10) ** DIGITS:
        return f"整数部分不能超过 {DIGITS} 位。"
    if value != value.quantize(Decimal(1).scaleb(-DECIMALS)):
        return f"小数不能超过 {DECIMALS} 位。"
    return ""


def number(entered: Number) -> Decimal:
    """The amount; only for what `number_fault` found readable."""
    if isinstance(entered, str):
        value = read_number(entered, decimals=DECIMALS, unit="", is_count=False).value
        if value is None:
            raise ValueError(f"{entered!r} is not a number")
        return value
    return Decimal(entered)


def year_fault(year: int | None) -> str:
    """Why this is no year; unknown (None) is none of its business."""
    if year is None or FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    return f"年度须在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。"


def plan_faults(years: PlanYears) -> Faults:
    """Base year < first year ≤ horizon, as far as they are known."""
    named = ("base_year", "first_year", "horizon")
    faults = {name: fault for name in named if (fault := year_fault(getattr(years, name)))}
    if faults:
        return faults
    base, first, horizon = years.base_year, years.first_year, years.horizon
    if base is not None and first is not None and base >= first:
        faults["base_year"] = f"基期年须早于首年（{first} 年），例如 {first - 1} 年。"
    if first is not None and horizon is not None and horizon < first:
        faults["horizon"] = f"规划期末不能早于首年（{first} 年），请核对两个年度。"
    if first is None and base is not None and horizon is not None and horizon <= base:
        faults["horizon"] = f"规划期末须晚于基期年（{base} 年），请核对两个年度。"
    return faults


def valid_from_faults(valid_from: int, years: PlanYears) -> Faults:
    """The data year from which a version holds lies within the plan."""
    if fault := year_fault(valid_from):
        return {"valid_from": fault}
    start = years.base_year if years.base_year is not None else years.first_year
    if start is not None and valid_from < start:
        return {"valid_from": f"不能早于本规划的起始年度（{start} 年），请改为 {start} 年或以后。"}
    if years.horizon is not None and valid_from > years.horizon:
        said = f"规划期末为 {years.horizon} 年；此后年度的要求请写入后续规划。"
        return {"valid_from": said}
    return {}


def threshold_faults(*, on_track_at: Number, behind_at: Number, minimum_coverage: Number) -> Faults:
    """0 < 滞后 < 按进度 ≤ 1 and 0 < 最低填报比例 ≤ 1, with at most two decimals."""
    given = {
        "on_track_at": on_track_at,
        "behind_at": behind_at,
        "minimum_coverage": minimum_coverage,
    }
    faults = {name: fault for name, entered in given.items() if (fault := number_fault(entered))}
    for name, entered in given.items():
        if name in faults:
            continue
        value = number(entered)
        if not 0 < value <= 1:
            faults[name] = "须大于 0 且不超过 1（95% 填 0.95）。"
        elif value != round(value, 2):
            faults[name] = "最多保留两位小数。"
    if not faults and number(behind_at) >= number(on_track_at):
        faults["behind_at"] = (
            f"“滞后”的界限须小于“按进度”的界限（{number(on_track_at)}），请核对两个数。"
        )
    return faults
