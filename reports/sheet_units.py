"""分院校: every indicator unit by unit, with numerator, denominator and live formulas, so that an
official can check how the value of the area comes about.

The rule of pooling is visible: only rows marked 计入 enter the sums (docs/progress.md, 汇总).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from institutions.models import Institution, InstitutionKind
from jinchang_vet.kit import formats
from jinchang_vet.kit.cells import Cell as Reported
from jinchang_vet.kit.cells import CellState
from jinchang_vet.kit.xlsx import Cell, Column, Formula, Row, Sheet, Value
from jinchang_vet.kit.xlsx_sheet import CellKind
from reports.formula_words import plain
from reports.sheet_paper import BLANK_ZERO, HUNDRED, SIGNATURE, across_cell
from reports.sheet_unit_blocks import Block, blocks_of
from reports.summary import Summary
from reports.unit_standing import places_of, reads_across
from targets.formulas import AreaValue, Term, Unit, UnitState, UnitValue

COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("单位", width=30),
    Column("单位类别", width=11, align="center"),
    Column("所在地区", width=11, align="center"),
    Column("分子", "number", width=16, key="part"),
    Column("分母", "number", width=16, key="whole"),
    Column("数值", "number", width=14, key="value"),
    Column("是否达标", width=11, align="center", key="word"),
    Column("是否计入", width=11, align="center", key="state"),
    Column("备注", width=34),
)
COUNTED, MISSING, NOT_APPLICABLE = "计入", "未报", "不适用"
STATES = {
    UnitState.COUNTED: COUNTED,
    UnitState.MISSING: MISSING,
    UnitState.OUT_OF_SCOPE: NOT_APPLICABLE,
}
MET, UNMET = "达标", "未达标"
IN_SCOPE = f'COUNTIF({{state:group}},"{COUNTED}")+COUNTIF({{state:group}},"{MISSING}")'
MEETING = f'COUNTIF({{word:group}},"{MET}")'


def units_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 分院校."""
    paper = summary.paper
    return Sheet(
        "分院校",
        paper.title("目标分单位情况表"),
        COLUMNS,
        _rows(summary),
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(
            "说明：合计只计“计入”的单位；只报了分子或分母一项的单位不计入，列为“未报”；"
            "没有这项业务或分母为 0 的单位列为“不适用”。比率为分子合计÷分母合计，不求各校平均。",
            f"{BLANK_ZERO}是/否项以 1、0 记。",
        ),
        freeze_columns=2,
    )


def _rows(summary: Summary) -> Iterator[Row]:
    units: dict[Unit, Institution] = {unit.pk: unit for unit in summary.board.standing.ledger.units}
    for number, row in enumerate(summary.board.rows, 1):
        for block in blocks_of(number, row):
            yield Row.group(block.heading)
            lines = [*_earlier_lines(block), *_unit_lines(block, summary, units)]
            yield from lines
            yield _total(block) if lines else Row.note("本年度没有应报单位。")


def _earlier_lines(block: Block) -> Iterator[Row]:
    for year, value in block.earlier:
        cell = Cell(value, "number", block.indicator.decimals)
        yield Row([None, f"{year}年合计", "", "", None, None, cell, "", COUNTED, "以前年度累计"])


def _unit_lines(block: Block, summary: Summary, units: Mapping[Unit, Institution]) -> Iterator[Row]:
    number = 0
    for value in block.area.units:
        number += 1
        yield _unit_line(number, block, value, units[value.unit], summary)
    if block.area.denominator_coverage is not None:
        for unit in _denominator_units(block, summary):
            number += 1
            yield _denominator_line(number, block, unit, summary)


def _unit_line(
    number: int, block: Block, value: UnitValue, unit: Institution, summary: Summary
) -> Row:
    cells = summary.board.standing.ledger.cells(unit.pk, block.year)
    computation, apart = block.computation, block.area.denominator_coverage is not None
    alone = not computation.denominator and not computation.test_all
    part: Value | Cell = None
    whole: Value | Cell = None
    if computation.test_all and value.state is UnitState.COUNTED:
        part, whole = Cell(value.numerator, "int"), Cell(value.denominator, "int")
    elif computation.test_all:
        part = NOT_APPLICABLE if value.state is UnitState.OUT_OF_SCOPE else None
    elif not alone:
        part = _side(value.numerator, computation.numerator, cells, block)
        whole = None if apart else _side(value.denominator, computation.denominator, cells, block)
    own = _side(value.numerator, computation.numerator, cells, block) if alone else None
    if value.state is UnitState.COUNTED and not alone and not apart:
        own = _quotient(block, value)
    return Row(
        [
            *_named(number, unit),
            *(part, whole, own),
            _verdict(block, value),
            STATES[value.state],
            _remark(block, value.state, value.missing_items, whole),
        ]
    )


def _denominator_units(block: Block, summary: Summary) -> list[Institution]:
    standing, target = summary.board.standing, block.target
    return standing.ledger.expected(
        target.county or standing.region,
        block.year,
        block.definition.denominator_kinds,
        target.institution_id,
    )


def _denominator_line(number: int, block: Block, unit: Institution, summary: Summary) -> Row:
    """A unit that gives the denominator of a ratio whose numerator others report."""
    cells = summary.board.standing.ledger.cells(unit.pk, block.year)
    terms, coverage = block.computation.denominator, block.area.denominator_coverage
    state = UnitState.COUNTED
    if unit.pk in coverage.missing:
        state = UnitState.MISSING
    elif unit.pk in coverage.out_of_scope:
        state = UnitState.OUT_OF_SCOPE
    whole = _side(_sum(terms, cells), terms, cells, block)
    missing = tuple(term.item for term in terms if _reported(term, cells).state == CellState.BLANK)
    named = _named(number, unit)
    return Row([*named, None, whole, None, "", STATES[state], _remark(block, state, missing, None)])


def _named(number: int, unit: Institution) -> list[Value]:
    return [number, unit.name, InstitutionKind(unit.kind).label, unit.region.name]


def _side(
    total: Decimal | None, terms: tuple[Term, ...], cells: Mapping[str, Reported], block: Block
) -> Value | Cell:
    """A sum of reported figures; blank where one is missing, 不适用 where none applies."""
    if total is not None:
        items = block.definition.items
        decimals = max(items[term.item].decimals for term in terms)
        return Cell(total, "number", decimals)
    if any(_reported(term, cells).state == CellState.BLANK for term in terms):
        return None
    return Cell(NOT_APPLICABLE, "text", align="right")


def _sum(terms: tuple[Term, ...], cells: Mapping[str, Reported]) -> Decimal | None:
    """Σ coefficient × value; None with a blank among them, or with nothing that applies."""
    found = [(term.coefficient, _reported(term, cells)) for term in terms]
    if any(cell.state == CellState.BLANK for _, cell in found):
        return None
    values = [factor * cell.value for factor, cell in found if cell.value is not None]
    return sum(values, Decimal(0)) if values else None


def _reported(term: Term, cells: Mapping[str, Reported]) -> Reported:
    return cells.get(term.item, Reported.blank())


def _quotient(block: Block, unit: UnitValue) -> Cell | None:
    """Numerator ÷ denominator as a live formula, or 1:340; the tests passed are counts, not a
    ratio.
    """
    if unit.value is None or block.computation.test_all:
        return None
    if block.promise is not None and reads_across(block.promise, unit):
        return across_cell(block.promise, unit)
    kind, decimals = _shape(block)
    if block.promise is not None:
        decimals = places_of(block.promise, block.computation, unit.value, decimals)
    return Cell(Formula(f"{{part}}/{{whole}}{_times(block.factor)}", unit.value), kind, decimals)


def _times(factor: Decimal) -> str:
    return "" if factor == 1 else f"*{plain(factor)}"


def _shape(block: Block) -> tuple[CellKind, int]:
    return ("percent" if block.is_percentage else "number", block.indicator.decimals)


def _verdict(block: Block, value: UnitValue) -> Value:
    """达标 or 未达标, live over the unit's own figures; empty where nothing is known."""
    if value.meets is None:
        return ""
    word = MET if value.meets else UNMET
    if value.state is not UnitState.COUNTED:
        return word
    condition = "{part}={whole}" if block.computation.test_all else _standard(block)
    return Formula(f'IF({condition},"{MET}","{UNMET}")', word) if condition else word


def _standard(block: Block) -> str:
    """The standard as whole numbers: 350*{part}>=1*{whole} (docs/progress.md, 逐校达标)."""
    promise = block.promise
    if promise is None:
        return ""
    above, below = ("{part}", "*{whole}") if block.computation.denominator else ("{value}", "")
    tests = [
        f"{promise.per}*{above}{sign}{plain(bound)}{below}"
        for sign, bound in ((">=", promise.lower), ("<=", promise.upper))
        if bound is not None
    ]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _remark(block: Block, state: UnitState, missing: tuple[str, ...], whole: Value | Cell) -> str:
    if missing:
        items = block.definition.items
        if set(missing) == set(items):
            return "没有已通过的数据"
        return "未报：" + "、".join(items[code].name for code in missing)
    zero = isinstance(whole, Cell) and whole.value == 0
    return "分母为 0" if state is UnitState.OUT_OF_SCOPE and zero else ""


def _total(block: Block) -> Row:
    """The value of the area as live formulas over the rows above."""
    area = block.area
    label = "达标单位数 ÷ 应判定单位数" if block.counts_units else "合计"
    verdict = "" if area.meeting is None else _verdict_total(area)
    cells = _units_total(area) if block.counts_units else _sum_total(block)
    return Row.total(None, label, "", "", *cells, verdict, "", _coverage(area))


def _verdict_total(area: AreaValue) -> Formula:
    return Formula(f'{MEETING}&"/"&({IN_SCOPE})', f"{area.meeting}/{area.in_scope}")


def _units_total(area: AreaValue) -> list[Value | Cell]:
    """Units that comply ÷ units in scope."""
    part = Cell(Formula(MEETING, area.meeting), "int")
    whole = Cell(Formula(IN_SCOPE, area.in_scope), "int")
    share: Cell | None = None
    if area.value is not None:
        points = Decimal(area.meeting) / area.in_scope * HUNDRED
        decimals = formats.decimals_against(points, HUNDRED, 1)
        share = Cell(Formula("{part}/{whole}", points), "percent", decimals)
    return [part, whole, share]


def _sum_total(block: Block) -> list[Value | Cell]:
    area, total = block.area, block.total
    if total is None:
        return [None, None, Cell(formats.DASH, "text", align="right")]
    kind, decimals = _shape(block)
    if block.bound is not None:
        decimals = formats.decimals_against(total, block.bound, decimals)
    if not block.computation.denominator:
        return [None, None, Cell(Formula(_counted("value"), total), kind, decimals)]
    return [
        Cell(Formula(_counted("part"), area.numerator), "number", _places(block, "numerator")),
        Cell(Formula(_counted("whole"), area.denominator), "number", _places(block, "denominator")),
        Cell(Formula(f"{{part}}/{{whole}}{_times(block.factor)}", total), kind, decimals),
    ]


def _places(block: Block, side: str) -> int:
    items = block.definition.items
    return max(items[term.item].decimals for term in getattr(block.computation, side))


def _counted(key: str) -> str:
    """The sum over the rows that count."""
    return f'SUMIFS({{{key}:group}},{{state:group}},"{COUNTED}")'


def _coverage(area: AreaValue) -> str:
    """已报 8/9; each side has its own where different units report them."""
    if area.denominator_coverage is not None:
        above, below = area.numerator_coverage, area.denominator_coverage
        return (
            f"分子已报 {above.reported}/{above.expected}，"
            f"分母已报 {below.reported}/{below.expected}"
        )
    if not area.expected:
        return "没有单位在统计范围内"
    partial = "，部分数据" if area.reported < area.expected else ""
    return f"已报 {area.reported}/{area.expected}{partial}"
