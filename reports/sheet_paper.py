"""What all sheets of one summary workbook have in common: heading lines, signature, and how an
amount stands in a cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from jinchang_vet.kit.xlsx import Cell, Formula, Subtitle
from jinchang_vet.kit.xlsx_sheet import CellKind
from reports.unit_standing import across_of
from reports.wording import SHARE_KINDS, shown_value
from submissions.standing import Standing
from targets.formulas import UnitValue
from targets.judgement import Promise
from targets.kinds import Kind
from targets.models import Indicator

SIGNATURE = ("单位负责人：", "审核人：", "填报人：", "联系电话：")
DEMO = "演示数据：表中数值均为演示而编，不得用于汇报、考核或对外公布。"
DEMO_MARK = "演示数据"
BLANK_ZERO = "空白表示未报，0 表示已报且为零，“不适用”表示本单位没有这项业务；三者不同，互不替代。"
CHECKING = "在系统的“核对校验码”（帮助页有链接）输入校验码，可查明本表何时导出、数据此后有无改动。"
HUNDRED = Decimal(100)
WAN_DECIMALS = 2
SHARE_UNIT = "达标比例"


@dataclass(frozen=True, slots=True)
class Paper:
    """The heading of an official table."""

    region: str
    unit: str
    basis: str
    year: int
    made_on: dt.date
    is_demo: bool
    stamp: str = ""

    def title(self, matter: str) -> str:
        """白银市职业教育目标进展汇总表（2024年度）."""
        return f"{self.region}职业教育{matter}（{self.year}年度）"

    def attachment(self, number: int | None = None) -> str:
        """附件1, the edition with the check code, and the warning while figures are invented."""
        parts = [f"附件{number}" if number is not None else "", self.stamp]
        parts.append(DEMO if self.is_demo else "")
        return "\u3000\u3000".join(part for part in parts if part)

    @property
    def mark(self) -> str:
        """What every printed page says at its foot, so that a single one can be checked too."""
        return "\u3000".join(
            part for part in (self.stamp, DEMO_MARK if self.is_demo else "") if part
        )

    @property
    def checking(self) -> tuple[str, ...]:
        """The note that tells what the check code is for; nothing without one."""
        return (f"版次：{self.stamp}。{CHECKING}",) if self.stamp else ()

    @property
    def subtitle(self) -> Subtitle:
        return Subtitle(
            f"填报单位：{self.unit}（盖章）",
            f"依据：{self.basis}",
            f"制表日期：{short_date(self.made_on)}",
        )


def short_date(day: dt.date) -> str:
    """2025年1月10日, as official tables write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def absent(text: str = formats.DASH) -> Cell:
    """A word where a number would stand: —, 未报, 不适用."""
    return Cell(text, "text", align="right", muted=True)


def amount_cell(standing: Standing, value: Decimal | None, *, missing: str = formats.DASH) -> Cell:
    """An amount of the target's own measure as a number in its unit (`unit_of`), shown with the
    decimals of the page.

    Shares of units are percentages; a milestone is a word. What is stored is never rounded.
    """
    if value is None:
        return absent(missing)
    if standing.promise.kind in SHARE_KINDS:
        return percent_cell(value * HUNDRED, 0, against=HUNDRED)
    if standing.promise.kind is Kind.MILESTONE:
        return Cell("已建成" if value else "未建成", "text", align="right")
    judgement = standing.judgement
    bound = judgement.target_value if judgement is not None else standing.promise.lower
    if _stands_in_wan(standing):
        against = None if bound is None else bound / formats.WAN
        value = value / formats.WAN
        return Cell(value, "number", _decimals(value, WAN_DECIMALS, against))
    return indicator_cell(standing.indicator, value, against=bound)


def is_in_wan(indicator: Indicator, amounts: Iterable[Decimal | None]) -> bool:
    """Whether amounts that stand in one row are given in 万, all of them alike.

    Money is, as its indicator says, once there is that much of it. What is counted whole keeps
    every digit, so that sums can be checked by eye.
    """
    if not indicator.in_ten_thousands or not indicator.decimals:
        return False
    return any(amount is not None and abs(amount) >= formats.WAN for amount in amounts)


def _stands_in_wan(standing: Standing) -> bool:
    judgement = standing.judgement
    bound = judgement.target_value if judgement is not None else None
    return is_in_wan(standing.indicator, (shown_value(standing), bound))


def unit_of(standing: Standing) -> str:
    """The unit of the numbers of a row: 人, %, 万元; 达标比例 where complying units are counted."""
    if standing.promise.kind in SHARE_KINDS:
        return SHARE_UNIT
    wan = "万" if _stands_in_wan(standing) else ""
    return f"{wan}{standing.indicator.unit}"


def across_cell(promise: Promise, unit: UnitValue) -> Cell:
    """A teacher ratio as the pages write it, 1:340: live over the columns `part` and `whole`; 0
    where there is nobody to divide among.
    """
    across = across_of(promise, unit)
    if across is None:
        return Cell(Formula("{part}/{whole}", Decimal(0)), "int")
    return Cell(Formula("{whole}/{part}", across.value), "ratio", across.decimals)


def indicator_cell(indicator: Indicator, value: Decimal, *, against: Decimal | None = None) -> Cell:
    """A value of an indicator: % as a percentage, anything else as a number."""
    if indicator.unit == "%":
        return percent_cell(value, indicator.decimals, against=against)
    return Cell(value, "number", _decimals(value, indicator.decimals, against))


def percent_cell(points: Decimal, decimals: int, *, against: Decimal | None = None) -> Cell:
    """Percentage points as a percentage, never rounded onto the target."""
    return Cell(points, "percent", _decimals(points, decimals, against))


def gap_cell(standing: Standing) -> Cell | None:
    """The distance from the target as a signed number; None where it is said in words."""
    judgement = standing.judgement
    if judgement is None or judgement.gap is None:
        return None
    if standing.promise.kind in (*SHARE_KINDS, Kind.MILESTONE, Kind.SOFT):
        return None
    if standing.promise.kind is Kind.RANGE and judgement.gap >= 0:
        return None
    indicator, gap, zero = standing.indicator, judgement.gap, Decimal(0)
    if _stands_in_wan(standing):
        gap = gap / formats.WAN
        return Cell(gap, "difference", formats.decimals_against(gap, zero, WAN_DECIMALS))
    kind: CellKind = "points" if indicator.unit == "%" else "difference"
    return Cell(gap, kind, formats.decimals_against(gap, zero, indicator.decimals))


def _decimals(value: Decimal, decimals: int, against: Decimal | None) -> int:
    return decimals if against is None else formats.decimals_against(value, against, decimals)
