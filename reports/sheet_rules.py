"""口径说明: what every indicator means, how it is computed, and how its target is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from institutions.models import InstitutionKind
from jinchang_vet.kit import formats
from jinchang_vet.kit.xlsx import Cell, Column, Row, Sheet
from reports.formula_words import formula_words
from reports.rows import Row as BoardRow
from reports.sheet_paper import CHECKING, HUNDRED, absent, amount_cell, indicator_cell, unit_of
from reports.summary import Summary
from reports.wording import SHARE_KINDS, shown_value
from submissions.standing import Variant
from targets.definitions import Definition
from targets.kinds import Kind, Measure, Method
from targets.models import PlanVersion

COLUMNS = (
    Column("序号", "int", width=5, align="center"),
    Column("指标", width=24),
    Column("本年度值", "number", width=12),
    Column("分子 ÷ 分母", width=17, align="center"),
    Column("计算公式", width=34),
    Column("口径", width=48),
    Column("统计时期", width=20),
    Column("计入单位", width=22),
    Column("口径版本", width=11, align="center"),
    Column("目标与判定", width=26),
)


def rules_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 口径说明."""
    paper, board = summary.paper, summary.board
    rows = [Row.group("一、指标口径")]
    for number, row in enumerate(board.rows, 1):
        rows.append(_row(number, row))
        rows += [_variant_row(variant) for variant in row.standing.variants]
    rows.append(Row.group("二、判定规则"))
    rows += [Row.note(text) for text in _rules(board.standing.terms)]
    if paper.stamp:
        rows += [Row.group("三、版次和校验码"), Row.note(f"{paper.stamp}。{CHECKING}")]
    return Sheet(
        "口径说明",
        paper.title("指标口径和判定规则"),
        COLUMNS,
        rows,
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        freeze_columns=2,
    )


def _row(number: int, row: BoardRow) -> Row:
    standing = row.standing
    value = amount_cell(standing, shown_value(standing))
    if value.kind == "number":
        value = replace(value, unit=unit_of(standing))
    if standing.promise.kind in SHARE_KINDS and row.words.value != formats.DASH:
        value = Cell(row.words.value, "text", align="right")
    return Row(
        [
            number,
            row.name,
            value,
            row.words.made_of,
            formula_words(standing),
            *_meaning(standing.definition),
            _judged(row),
        ]
    )


def _variant_row(variant: Variant) -> Row:
    area = variant.area
    value = absent() if area.value is None else indicator_cell(variant.indicator, area.value)
    if value.kind == "number":
        value = replace(value, unit=variant.indicator.unit)
    made_of = ""
    if variant.definition.formula.measure is Measure.RATIO and area.numerator is not None:
        made_of = f"{formats.number(area.numerator)} ÷ {formats.number(area.denominator)}"
    return Row(
        [
            None,
            f"另一口径：{variant.indicator.name}",
            value,
            made_of,
            formula_words(variant),
            *_meaning(variant.definition),
            "供对照，不作判定",
        ]
    )


def _meaning(definition: Definition) -> list[str]:
    version = definition.version
    periods = dict.fromkeys(item.get_period_display() for item in definition.items.values())
    kinds = _kinds(version.kinds)
    if version.denominator_kinds and set(version.denominator_kinds) != set(version.kinds):
        kinds = f"分子：{kinds}；分母：{_kinds(version.denominator_kinds)}"
    return [
        version.definition,
        "；".join([*periods, version.get_span_display()]),
        kinds,
        f"自 {version.valid_from} 年度起",
    ]


def _judged(row: BoardRow) -> str:
    """不低于 50%；2025 年（文件明确）."""
    standing, version = row.standing, row.standing.version
    said = [f"{standing.promise.kind.label}：{row.words.target}"]
    if standing.promise.target_year is not None and not standing.promise.every_year:
        said.append(f"{standing.promise.target_year} 年")
    said.append(version.get_year_basis_display())
    if standing.target.binding != standing.target.Binding.UNSTATED:
        said.append(standing.target.get_binding_display())
    return "；".join(said)


def _rules(terms: PlanVersion) -> Iterator[str]:
    """The rules of docs/progress.md in a few sentences, with the plan's own numbers."""
    high, low = (formats.percent(share * HUNDRED) for share in (terms.on_track_at, terms.behind_at))
    least = formats.percent(terms.minimum_coverage * HUNDRED)
    compound = terms.method == Method.COMPOUND
    path = "复合增长" if compound else "直线"
    yield (
        f"1. 看完成比例跟不跟得上时间比例：二者之比达到 {high} 为按进度，{low} 至 {high} 为滞后，"
        f"不足 {low} 为严重滞后；数值已达到目标即为已达成，不论快慢。应达到的数按{path}推算；"
        "整数目标（几所、几个）的应完成数取整，取整后的数已完成的为按进度。"
    )
    yield (
        "2. 完成比例＝（本年数－基期数）÷（目标数－基期数）；"
        "时间比例＝（本年－基期年）÷（目标年－基期年）。按未四舍五入的数比较，49.96% 不算达到 50%。"
    )
    yield (
        f"3. 已报单位不足应报单位的 {least} 时暂不判定，列为缺数据；"
        "合计已达到目标的除外。缺数据不当作 0。"
    )
    yield (
        "4. 到目标年，数据已定而未达到目标的为期满未达成；没有基期或期限的为尚未达成，不计算进度。"
    )
    yield (
        f"5. {Kind.EACH_INSTITUTION.label}、{Kind.FULL_COVERAGE.label}的目标按达标单位数占应判定"
        "单位数的比例计算；每年执行的目标逐年判定；累计目标自规划期首年起累加。"
    )
    yield (
        "6. 比率一律为分子合计 ÷ 分母合计，不求各校百分比的平均数；"
        "同一单位须分子、分母都报才计入。公布数据按原文列示，不参与计算。"
    )


def _kinds(kinds: list[str]) -> str:
    return "、".join(InstitutionKind(kind).label for kind in kinds)
