"""总览: the first sheet – what it is about, how many targets have each status, the strip, how far
reporting has come, and what moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from jinchang_vet.kit import formats
from jinchang_vet.kit.xlsx import Cell, Column, Formula, Lamp, Row, Sheet, StripChart, StripPart
from reports.attention import FIRST, ORDER_WORDS, why_words
from reports.board import Board, elapsed_share
from reports.rows import Row as BoardRow
from reports.sheet_paper import HUNDRED, absent, short_date
from reports.summary import Summary
from targets.kinds import Status
from targets.models import PlanVersion

COLUMNS = (
    Column("项目", width=20, align="center", key="item"),
    Column("数值", "int", width=10, key="count"),
    Column("内容", width=66),
    Column("说明", width=52),
)


def front_sheet(summary: Summary) -> Sheet:
    """The sheet 总览."""
    board, paper = summary.board, summary.paper
    about = list(_about(board))
    counts = list(_counts(board))
    rows = [
        Row.group("一、基本情况"),
        *about,
        Row.group("二、目标状态"),
        *counts,
        Row.group("三、填报情况"),
        *_reporting(board),
        Row.group("四、与上年度相比"),
        *_changes(board),
        Row.group("五、需要关注"),
        *_attention(board),
    ]
    return Sheet(
        "总览",
        paper.title("目标进展总览"),
        COLUMNS,
        rows,
        attachment=paper.attachment(),
        subtitle=paper.subtitle,
        chart=_strip(board, first_row=len(about) + 2),
        notes=(
            "说明：状态按已通过审核的数据判定，判定规则和各指标口径见“口径说明”。",
            *paper.checking,
        ),
        row_height=20,
        pages_high=1,
    )


def _about(board: Board) -> Iterator[Row]:
    plan = board.plan
    issued = "，".join(text for text in (plan.document_number, plan.issuer) if text)
    yield _said("规划（文件）", plan.title, issued)
    place = f"{board.region.name}，{board.year} 年度"
    yield _said("地区和年度", place, "数据截至本年度已通过的填报")
    if plan.first_year and plan.horizon:
        base = f"基期 {plan.base_year} 年，" if plan.base_year else ""
        years = f"{base}规划期 {plan.first_year}—{plan.horizon} 年"
    else:
        years = "原文没有规定基期和期限"
    yield _said("规划期", years, board.phase)
    elapsed = elapsed_share(plan, board.year)
    share = absent()
    words = "原文没有规定期限，不计算序时进度"
    if elapsed is not None:
        share = Cell(elapsed * HUNDRED, "percent", 1)
        words = f"{board.year} 年末，规划期时间已过去的比例"
    yield Row(["序时进度", share, words])


def _counts(board: Board) -> Iterator[Row]:
    if not board.has_lamps:
        yield Row.note("本地区没有单独的目标，只汇总本地区单位的数值，不作判定。")
        return
    rules = _rules(board.standing.terms)
    for status, count in board.counts:
        names = [row.name for row in board.rows if row.status is status]
        lamp = Lamp(status.value, status.label)
        yield Row([lamp, count, _listed(names), Cell(rules[status], muted=True)])
    total = sum(count for _, count in board.counts)
    yield Row.total("量化目标合计", Formula("SUM({count:group})", total))


def _rules(terms: PlanVersion) -> dict[Status, str]:
    """How each status comes about, with the plan's own thresholds."""
    high = formats.percent(terms.on_track_at * HUNDRED)
    low = formats.percent(terms.behind_at * HUNDRED)
    ratio = "完成比例与时间比例之比"
    return {
        Status.MET: "数值已达到目标",
        Status.ON_TRACK: f"{ratio}达到 {high}",
        Status.BEHIND: f"{ratio}在 {low} 至 {high} 之间",
        Status.OFF_TRACK: f"{ratio}不足 {low}",
        Status.MISSED: "目标年数据已定，未达到目标",
        Status.NOT_YET: "未达到目标，且没有基期或期限，无法计算进度",
        Status.NOT_DUE: "尚未到应完成的时间",
        Status.NO_DATA: "没有数据，或已报单位不足，暂不判定",
    }


def _reporting(board: Board) -> Iterator[Row]:
    reporting = board.reporting
    if not reporting.expected:
        yield Row.note("本年度没有开启填报。")
        return
    due = reporting.due_at
    deadline = f"截止 {short_date(timezone.localtime(due).date())}" if due is not None else ""
    yield Row(["应报单位", reporting.expected, "各单位情况见“填报情况”", deadline])
    corrected = f"其中 {reporting.correcting} 个正在更正" if reporting.correcting else ""
    yield Row(["已通过", reporting.approved, corrected])
    yield Row(["待审核", reporting.submitted])
    missing = list(reporting.missing)
    returned = f"其中已退回修改 {reporting.returned} 个" if reporting.returned else ""
    yield Row(["未提交", len(missing), _listed(missing), returned])


def _changes(board: Board) -> Iterator[Row]:
    if all(row.standing.before is None for row in board.rows):
        yield Row.note("没有可比较的上年度判定。")
        return
    for label, rows in (("新达成", board.change.newly_met), ("退步", board.change.fallen_back)):
        yield Row([label, len(rows), _listed(row.name for row in rows)])


def _attention(board: Board) -> Iterator[Row]:
    if not board.attention:
        yield Row.note("没有滞后、未达成或缺数据的目标。")
    shown = board.attention[:FIRST]
    for row in shown:
        yield Row([_lamp(row), None, f"{row.name}：{row.words.value}", why_words(row.standing)])
    if len(shown) < len(board.attention):
        yield Row.note(f"共 {len(board.attention)} 项，列前 {FIRST} 项；{ORDER_WORDS}。")


def _lamp(row: BoardRow) -> Lamp | None:
    return Lamp(row.status.value, row.status.label) if row.status is not None else None


def _strip(board: Board, *, first_row: int) -> StripChart | None:
    if not board.has_lamps:
        return None
    parts = [
        StripPart(status.value, status.label, count, first_row + place)
        for place, (status, count) in enumerate(board.counts)
    ]
    return StripChart(f"{board.year} 年度各状态目标数", parts, "item", "count")


def _said(item: str, text: str, remark: str = "") -> Row:
    return Row([item, None, text, remark])


def _listed(names: Iterable[str]) -> str:
    return "、".join(names)
