"""The briefing (目标进展情况): what the Word document says of a plan in a region and year.

The same sentences and figures as everywhere; read in the board's queries and one for the progress
of tasks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from institutions.models import Region
from jinchang_vet.kit import formats
from jinchang_vet.kit.docx_paper import (
    Block,
    Column,
    Document,
    Heading,
    Notice,
    Paragraph,
    Signature,
    Table,
    chinese_number,
)
from reports.attention import ORDER_WORDS, why_words
from reports.board import Board
from reports.institution_tasks import Record
from reports.rows import Row
from reports.sentences import sentence_of, telling_of
from reports.sentences_plan import (
    change_paragraphs,
    counts_paragraph,
    plan_name,
    published_name,
    published_year,
    reporting_paragraph,
    source_paragraphs,
)
from reports.sentences_value import clause_brackets
from reports.sheet_paper import CHECKING, DEMO, Paper
from reports.summary import load_summary
from submissions.task_access import visible_tasks
from submissions.task_standing import OVERDUE, TaskStanding, standing_of
from submissions.task_words import count_words
from targets.clause_words import clause_words
from targets.models import Plan, TargetVersion

LAMP_COLUMNS = (
    Column("序号", 10, "center"),
    Column("指标", 40),
    Column("目标", 20, "center"),
    Column("当前值", 22, "center"),
    Column("差额", 20, "center"),
    Column("状态", 16, "center"),
)
NO_LAMP_COLUMNS = (*LAMP_COLUMNS[:4],)
PUBLISHED_COLUMNS = (
    Column("序号", 10, "center"),
    Column("指标", 60),
    Column("公布数值", 30, "center"),
    Column("年度", 28, "center"),
)
PARTIAL = "（部分数据）"
# “一、总体要求”, “二（一）构建体系”: parts of a document carry numbers of their own.
PART_NUMBER = re.compile("^[一二三四五六七八九十]*(?:、|（[一二三四五六七八九十]+）)")
LISTED = 20


@dataclass(frozen=True, slots=True)
class TaskNote:
    """One task as far as the briefing tells of it."""

    clause: str
    text: str
    standing: TaskStanding


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything that the document is made of."""

    board: Board
    paper: Paper
    tasks: tuple[TaskNote, ...]

    def stamped(self, line: str) -> Briefing:
        """The same with edition and check code on every page."""
        return replace(self, paper=replace(self.paper, stamp=line))


def load_briefing(
    region: Region, plan: Plan, *, user, year: int, now: dt.datetime, is_demo: bool
) -> Briefing:
    """Read a briefing: the queries of the summary workbook, and one."""
    summary = load_summary(region, plan, year=year, now=now, is_demo=is_demo)
    tasks = _load_tasks(plan, user=user, year=year, today=timezone.localdate(now))
    return Briefing(summary.board, summary.paper, tasks)


def _load_tasks(plan: Plan, *, user, year: int, today: dt.date) -> tuple[TaskNote, ...]:
    """The tasks of the plan with how they stand: one query, a row for every record."""
    rows = (
        visible_tasks(user)
        .filter(clause__plan=plan)
        .order_by("clause__position", "position", "pk")
        .values(
            *("pk", "text", "year", "clause__number"),
            *("progress__number", "progress__kind", "progress__state", "progress__as_of"),
        )
    )
    of_task: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        of_task[row["pk"]].append(row)
    return tuple(_task(found, year=year, today=today) for found in of_task.values())


def _task(rows: list[dict], *, year: int, today: dt.date) -> TaskNote:
    names = ("number", "kind", "state", "as_of")
    records = [
        Record(**{name: row[f"progress__{name}"] for name in names})
        for row in rows
        if row["progress__number"] is not None
    ]
    standing = standing_of(records, deadline=rows[0]["year"], year=year, today=today)
    return TaskNote(clause_words(rows[0]["clause__number"]), rows[0]["text"], standing)


def briefing_title(briefing: Briefing) -> str:
    """白银市职业教育目标进展情况（2024年度）."""
    return briefing.paper.title("目标进展情况")


def briefing_document(briefing: Briefing) -> Document:
    """The whole paper."""
    board, paper = briefing.board, briefing.paper
    title = briefing_title(briefing)
    return Document(
        title=(title.removesuffix(f"（{board.year}年度）"), f"（{board.year}年度）"),
        blocks=tuple(_blocks(briefing)),
        author=paper.unit,
        subject=f"依据{plan_name(board.plan)}",
        header=paper.stamp,
    )


def _blocks(briefing: Briefing) -> Iterator[Block]:
    board, paper = briefing.board, briefing.paper
    if paper.is_demo:
        yield Notice(DEMO.replace("表中", "文中"))
    parts: list[tuple[str, list[Block]]] = [
        ("总体情况", _overall(board)),
        ("各项目标进展", list(_progress(board))),
        ("需要关注的目标", _attention(board)),
        ("填报情况", _reporting(board)),
        ("任务台账", _tasks(briefing)),
        ("监测指标", _published(board)),
        ("数据说明", _notes(briefing)),
    ]
    kept = [(name, blocks) for name, blocks in parts if blocks]
    for number, (name, blocks) in enumerate(kept, 1):
        yield Heading(f"{chinese_number(number)}、{name}", 1)
        yield from blocks
    yield Signature(paper.unit, paper.made_on)
    yield _table(board)
    if board.published:
        yield _published_table(board)


def _overall(board: Board) -> list[Block]:
    return [Paragraph(text) for text in (counts_paragraph(board), *change_paragraphs(board))]


def _progress(board: Board) -> Iterator[Block]:
    """Every target in its own sentence, under the part of the document that states it."""
    yield Paragraph("按文件的各部分列示，〔〕内为文件条款。")
    telling = telling_of(board.standing)
    for place, group in enumerate(board.groups, 1):
        if group.title:
            title = PART_NUMBER.sub("", group.title)
            yield Heading(f"（{chinese_number(place)}）{title}", 2)
        for number, row in enumerate(group.rows, 1):
            stated = clause_brackets(row.clauses)
            lead = f"{number}. {row.name}{stated}。"
            yield Paragraph(sentence_of(row.standing, telling), lead)


def _attention(board: Board) -> list[Block]:
    """What lags or has no data, the worst first, with reason, distance and who answers."""
    if not board.has_lamps:
        return []
    rows = board.attention
    if not rows:
        return [Paragraph("没有滞后、期满未达成或缺数据的目标。")]
    head = Paragraph(f"共 {len(rows)} 项，{ORDER_WORDS}：")
    return [head, *(_point(number, row) for number, row in enumerate(rows, 1))]


def _point(number: int, row: Row) -> Paragraph:
    status = row.status.label if row.status is not None else ""
    return Paragraph(_why(row), f"{number}. {row.name}：{status}。")


def _why(row: Row) -> str:
    duty = f"责任单位：{row.duty.full}" if row.duty.names else row.duty.text
    return f"{why_words(row.standing)}；{duty}。"


def _reporting(board: Board) -> list[Block]:
    """How far reporting has come, with the names of who is not through."""
    return [Paragraph(reporting_paragraph(board))]


def _published(board: Board) -> list[Block]:
    if not board.published:
        return []
    said = f"文件公布的监测数据 {len(board.published)} 项，不参与计算和判定，按原文列于附表2。"
    return [Paragraph(said)]


def _tasks(briefing: Briefing) -> list[Block]:
    tasks = briefing.tasks
    if not tasks:
        return []
    counts = count_words([task.standing for task in tasks])
    overdue = [task for task in tasks if task.standing.is_overdue]
    said: list[Block] = [Paragraph(f"文件中的定性任务共 {len(tasks)} 项：{counts}。")]
    if overdue:
        said.append(Paragraph(f"{OVERDUE.label}的任务："))
    said += [
        Paragraph(f"{task.text.rstrip('。；')}。", f"{number}. {clause_brackets([task.clause])}")
        for number, task in enumerate(overdue[:LISTED], 1)
    ]
    if len(overdue) > LISTED:
        said.append(Paragraph(f"其余 {len(overdue) - LISTED} 项见任务台账。"))
    return said


def _notes(briefing: Briefing) -> list[Block]:
    board, paper = briefing.board, briefing.paper
    said = source_paragraphs(board.year, today=paper.made_on, is_demo=paper.is_demo)
    said.append("比例按分子合计除以分母合计计算，不取各校百分比的平均数；未报的单位不按 0 计算。")
    inferred = sum(
        row.standing.version.year_basis == TargetVersion.YearBasis.INFERRED for row in board.rows
    )
    if inferred:
        said.append(f"有 {inferred} 项目标原文没有单独写明期限，按规划期推定。")
    if paper.stamp:
        said.append(f"版次：{paper.stamp}。{CHECKING.replace('本表', '本文')}")
    return [Paragraph(text) for text in said]


def _table(board: Board) -> Table:
    columns = LAMP_COLUMNS if board.has_lamps else NO_LAMP_COLUMNS
    rows = [_cells(number, row)[: len(columns)] for number, row in enumerate(board.rows, 1)]
    name = "附表1" if board.published else "附表"
    return Table(f"{name}：目标进展一览（{board.year}年度）", columns, tuple(rows))


def _published_table(board: Board) -> Table:
    """The published figures as the document writes them."""
    rows = [
        (f"{number}", published_name(each), each.written, published_year(each))
        for number, each in enumerate(board.published, 1)
    ]
    return Table("附表2：文件公布的监测数据", PUBLISHED_COLUMNS, tuple(rows))


def _cells(number: int, row: Row) -> tuple[str, ...]:
    """The overview's own words."""
    words = row.words
    partial = row.is_partial and words.value != formats.DASH
    value = f"{words.value}{PARTIAL}" if partial else words.value
    status = row.status.label if row.status is not None else formats.DASH
    return (str(number), row.name, words.target, value, words.gap, status)
