"""One institution's own summary as a workbook: targets, figures by year, how it reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from django.utils import timezone

from jinchang_vet.kit import formats
from jinchang_vet.kit.cells import CellState
from jinchang_vet.kit.xlsx import (
    Bar,
    BarsChart,
    Cell,
    Column,
    Formula,
    Lamp,
    Properties,
    Row,
    Sheet,
    Value,
    write_workbook,
)
from jinchang_vet.kit.xlsx_sheet import CellKind
from reports.formula_words import plain
from reports.institution_figures import YEARS_SHOWN
from reports.institution_lines import TargetLine
from reports.institution_own import OwnStanding, Way
from reports.institution_page import InstitutionPage
from reports.sheet_facts import NOT_ASKED, WORDS
from reports.sheet_paper import (
    BLANK_ZERO,
    HUNDRED,
    SIGNATURE,
    WAN_DECIMALS,
    Paper,
    across_cell,
    is_in_wan,
)
from reports.unit_standing import FALLING, places_of, reads_across
from submissions.facts import cell_of
from submissions.models import Fact
from targets.formulas import UnitState
from targets.kinds import Kind
from targets.models import DataItem

MATTER = "目标进展和填报数据"
TARGETS = (
    Column("序号", "int", width=6, align="center"),
    Column("目标", width=30, key="name"),
    Column("与本单位的关系", width=15, align="center"),
    Column("分子", "number", width=12, key="part"),
    Column("分母", "number", width=12, key="whole"),
    Column("本单位数值", "number", width=13, key="value"),
    Column("目标值", width=16, align="right"),
    Column("差额", width=16, align="right"),
    Column("相当于\n目标", "percent", width=10, decimals=0, key="against"),
    Column("状态", width=14, align="center"),
    Column("展望", width=24),
)
FILINGS = (
    Column("年度", width=10, align="center"),
    Column("填报状态", width=22, align="center"),
    Column("提交", width=24, align="center"),
    Column("通过", width=24, align="center"),
    Column("是否逾期", width=11, align="center"),
    Column("回执编号", width=26, align="center"),
)


def unit_title(page: InstitutionPage, matter: str = MATTER) -> str:
    """白银市职业中专目标进展和填报数据（2024年度）."""
    return f"{page.address.institution.name}{matter}（{page.address.year}年度）"


def write_unit(page: InstitutionPage, paper: Paper, *, to: IO[bytes], now: dt.datetime) -> None:
    """Write the workbook; one query, for the figures."""
    title = unit_title(page)
    about = Properties(title, paper.unit, timezone.localtime(now), "单位汇总", paper.mark)
    sheets = [_targets(page, paper), _figures(page, paper), _filings(page, paper)]
    write_workbook(sheets, to=to, properties=about)


def _targets(page: InstitutionPage, paper: Paper) -> Sheet:
    order = list(Way)
    own = sorted(page.own, key=lambda each: order.index(each.way))
    pairs = list(zip(page.targets, own, strict=True))
    rows = [_target(number, line, each) for number, (line, each) in enumerate(pairs, 1)]
    return Sheet(
        "目标进展",
        unit_title(page, "目标进展"),
        TARGETS,
        rows or [Row.note("本年度没有涉及本单位的目标。")],
        attachment=paper.attachment(1),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(
            "说明：有分子、分母的，数值为公式，可逐项核对；“计入合计”的目标不对单个单位判定；"
            "“相当于目标”为本单位数值 ÷ 目标值，名次等越低越好的目标不计算。",
            *paper.checking,
        ),
        freeze_columns=2,
        chart=_chart(page, [pair for pair in pairs if pair[1].is_judged]),
        pages_high=1,
    )


def _target(number: int, line: TargetLine, own: OwnStanding) -> Row:
    lamp: Value | Cell = line.verdict or formats.DASH
    if line.status is not None:
        lamp = Lamp(line.status.value, line.status.label)
    named = (number, line.name, line.way.label)
    figures = (*_value(line, own), line.target, line.gap, _against(line, own))
    return Row([*named, *figures, lamp, line.outlook])


def _value(line: TargetLine, own: OwnStanding) -> list[Value | Cell]:
    """Numerator, denominator and their live quotient, or the number; the words of the page where
    there is none.
    """
    unit, computation = own.unit, own.standing.definition.formula
    said: list[Value | Cell] = [None, None, Cell(line.value, "text", align="right")]
    if not _is_number(own) or unit is None or unit.value is None:
        return said
    indicator = own.standing.indicator
    is_percentage = indicator.unit == "%"
    kind: CellKind = "percent" if is_percentage else "number"
    if not unit.denominator and is_in_wan(indicator, (unit.value,)):
        wan = f"万{indicator.unit}"
        return [None, None, Cell(unit.value / formats.WAN, kind, WAN_DECIMALS, wan)]
    if not unit.denominator:
        amount = Cell(unit.value, kind, indicator.decimals, "" if is_percentage else indicator.unit)
        return [None, None, amount]
    if reads_across(own.standing.promise, unit):
        return [unit.numerator, unit.denominator, across_cell(own.standing.promise, unit)]
    factor = computation.scale / (HUNDRED if is_percentage else 1)
    times = "" if factor == 1 else f"*{plain(factor)}"
    value = Formula(f"{{part}}/{{whole}}{times}", unit.value)
    places = places_of(own.standing.promise, computation, unit.value, indicator.decimals)
    return [unit.numerator, unit.denominator, Cell(value, kind, places)]


def _is_number(own: OwnStanding) -> bool:
    """Whether the institution's value is an amount, and neither a word nor a test of conditions."""
    unit, definition = own.unit, own.standing.definition
    if unit is None or unit.state is not UnitState.COUNTED or definition.formula.test_all:
        return False
    terms = definition.formula.numerator
    return all(definition.items[term.item].type != DataItem.Type.YES_NO for term in terms)


def _against(line: TargetLine, own: OwnStanding) -> Value | Cell:
    """The value as a share of the bound, live."""
    share, promise = share_of_bound(line, own), own.standing.promise
    unit = own.unit
    if share is None or unit is None or line.bar_target is None:
        return None
    bound = plain(line.bar_target)
    if not unit.denominator:
        indicator = own.standing.indicator
        factor = "*100" if indicator.unit == "%" else ""
        factor = f"*{plain(formats.WAN)}" if is_in_wan(indicator, (unit.value,)) else factor
        return Cell(Formula(f"{{value}}{factor}/{bound}", share * HUNDRED))
    standard = promise.kind is Kind.EACH_INSTITUTION
    scale = promise.per if standard else own.standing.definition.formula.scale
    return Cell(Formula(f"{{part}}/{{whole}}*{plain(Decimal(scale))}/{bound}", share * HUNDRED))


def share_of_bound(line: TargetLine, own: OwnStanding) -> Decimal | None:
    """How much of what the target wants is there, 1 for all of it; None where less is better, and
    without a bound or a number.
    """
    unit, promise = own.unit, own.standing.promise
    if unit is None or unit.value is None or not _is_number(own) or not own.is_judged:
        return None
    if not line.bar_target or line.bar_target < 0 or promise.kind in FALLING:
        return None
    if not unit.denominator:
        return unit.value / line.bar_target
    standard = promise.kind is Kind.EACH_INSTITUTION
    scale = promise.per if standard else own.standing.definition.formula.scale
    return (unit.numerator or Decimal(0)) * scale / unit.denominator / line.bar_target


def _chart(page: InstitutionPage, pairs: list[tuple[TargetLine, OwnStanding]]) -> BarsChart | None:
    """Its own values against the targets; nothing without a single number."""
    bars = [
        Bar(line.status.value if line.status else line.verdict_tone, line.name, share)
        for line, own in pairs
        for share in [share_of_bound(line, own)]
    ]
    if all(bar.share is None for bar in bars):
        return None
    return BarsChart(f"{page.address.year} 年度本单位数值相当于目标", bars, "name", "against")


def _figures(page: InstitutionPage, paper: Paper) -> Sheet:
    institution, until = page.address.institution, page.address.year
    facts = list(
        Fact.objects.filter(institution=institution, year__lte=until, year__gt=until - YEARS_SHOWN)
        .select_related("item")
        .order_by("item__position", "item", "year")
    )
    years = sorted({fact.year for fact in facts})
    columns = [
        Column("数据项", width=34),
        Column("计量单位", width=10, align="center"),
        *(Column(f"{year}年度", "number", width=14) for year in years),
    ]
    return Sheet(
        "历年数据",
        unit_title(page, "已通过审核的数据"),
        columns,
        list(_items(facts, years)) or [Row.note("还没有已通过审核的数据。")],
        attachment=paper.attachment(2),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(f"说明：{BLANK_ZERO}“{NOT_ASKED}”表示当年没有填报这一项。",),
        freeze_columns=2,
    )


def _items(facts: list[Fact], years: list[int]) -> Iterator[Row]:
    found: dict[DataItem, dict[int, Fact]] = {}
    for fact in facts:
        found.setdefault(fact.item, {})[fact.year] = fact
    section = ""
    for item, by_year in found.items():
        if item.section != section:
            section = item.section
            yield Row.group(item.get_section_display())
        yield Row([item.name, item.unit, *(_figure(item, by_year.get(year)) for year in years)])


def _figure(item: DataItem, fact: Fact | None) -> Value | Cell:
    if fact is None:
        return Cell(NOT_ASKED, "text", align="right", muted=True)
    cell = cell_of(fact.state, fact.value)
    if cell.state == CellState.NOT_APPLICABLE:
        return Cell("不适用", "text", align="right", muted=True)
    if cell.state == CellState.BLANK:
        return None
    if item.type == DataItem.Type.YES_NO:
        return Cell(WORDS[int(cell.value)], "text", align="right")
    value: Decimal = fact.value
    return Cell(value, "percent" if item.unit == "%" else "number", item.decimals)


def _filings(page: InstitutionPage, paper: Paper) -> Sheet:
    rows = [
        Row(
            [
                *(f"{each.year}", each.words, each.submitted, each.approved),
                *("逾期" if each.is_late else "", each.receipt),
            ]
        )
        for each in page.filings
    ]
    return Sheet(
        "填报情况",
        unit_title(page, "历年填报情况"),
        FILINGS,
        rows or [Row.note("还没有要求本单位填报。")],
        attachment=paper.attachment(3),
        subtitle=paper.subtitle,
    )
