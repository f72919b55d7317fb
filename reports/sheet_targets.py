"""指标进展: every target with its start, goal, path, value, distance, status and outlook."""

from __future__ import annotations

from dataclasses import replace

from jinchang_vet.kit import formats
from jinchang_vet.kit.xlsx import Cell, Column, Lamp, Row, Sheet, Value
from reports.board import Board
from reports.rows import Row as BoardRow
from reports.sheet_paper import (
    HUNDRED,
    SHARE_UNIT,
    SIGNATURE,
    absent,
    amount_cell,
    gap_cell,
    percent_cell,
    unit_of,
)
from reports.summary import Summary
from reports.wording import SHARE_KINDS, shown_area, shown_value, shown_year, target_text
from targets.judgement import Judgement
from targets.kinds import Kind, Method, Status, Tag

MOST_NAMES = 4
ONE_BOUND = (Kind.AT_LEAST, Kind.AT_MOST, Kind.CUMULATIVE, Kind.RANK)


def targets_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 指标进展."""
    board, paper = summary.board, summary.paper
    rows, number = [], 0
    for group in board.groups:
        rows.append(Row.group(group.title or "其他"))
        for row in group.rows:
            number += 1
            rows.append(_row(number, row, board))
    return Sheet(
        "指标进展",
        paper.title("目标进展汇总表"),
        _columns(board),
        rows,
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(_note(board),),
        freeze_columns=2,
        row_height=30,
    )


def _columns(board: Board) -> list[Column]:
    plan = board.plan
    return [
        Column("序号", "int", width=5, align="center"),
        Column("指标", width=26),
        Column("依据条款", width=12),
        Column("计量\n单位", width=7, align="center"),
        Column(f"基期\n({plan.base_year})" if plan.base_year else "基期", "number", width=10),
        Column(f"目标\n({plan.horizon})" if plan.horizon else "目标", "number", width=12),
        Column("按序时\n应达到", "number", width=10),
        Column(f"{board.year}年\n实际", "number", width=12),
        Column("与目标\n差额", "difference", width=14),
        Column("完成\n比例", "percent", width=8, decimals=0),
        Column("状态", width=13, align="center"),
        Column("预计\n达成", width=13, align="center"),
        Column("已报\n单位", width=7, align="center"),
        Column("责任单位", width=28),
        Column("备注", width=28),
    ]


def _row(number: int, row: BoardRow, board: Board) -> Row:
    standing, judgement, words = row.standing, row.judgement, row.words
    baseline = judgement.baseline if judgement is not None else None
    return Row(
        [
            number,
            row.name,
            "\n".join(row.clauses),
            unit_of(row.standing),
            amount_cell(standing, baseline.value if baseline is not None else None),
            _target(row),
            amount_cell(standing, judgement.due if judgement is not None else None),
            _value(row),
            gap_cell(standing) or _in_words(words.gap),
            _achieved(row),
            _status(row),
            _bare(words.outlook),
            words.coverage,
            _duty(row),
            _remark(row, board),
        ]
    )


def _target(row: BoardRow) -> Cell:
    """One bound is a number; a range, a standard and 建成 are words."""
    promise = row.standing.promise
    bound = promise.upper if promise.kind in (Kind.AT_MOST, Kind.RANK) else promise.lower
    if promise.kind in ONE_BOUND and bound is not None:
        return amount_cell(row.standing, bound)
    return _in_words(target_text(row.standing))


def _value(row: BoardRow) -> Cell:
    """The value of the year; grey where too few units have reported for it to be judged."""
    standing = row.standing
    value = shown_value(standing)
    if value is None:
        return absent("未报" if shown_area(standing).expected else formats.DASH)
    cell = amount_cell(standing, value)
    if standing.promise.kind in SHARE_KINDS:
        share = formats.show_against(value * HUNDRED, HUNDRED, 0, "%")
        cell = _in_words(f"{row.words.value}\n（{share}）")
    return replace(cell, muted=row.status is Status.NO_DATA)


def _in_words(text: str) -> Cell:
    """A text in a column of numbers; grey where it is but a dash."""
    return absent() if text == formats.DASH else Cell(_bare(text), "text", align="right")


def _achieved(row: BoardRow) -> Cell:
    """完成比例: the share of the way from the baseline to the target."""
    achieved = row.judgement.achieved if row.judgement is not None else None
    if achieved is None:
        return absent()
    return percent_cell(achieved * HUNDRED, 0, against=HUNDRED)


def _status(row: BoardRow) -> Value:
    return Lamp(row.status.value, row.status.label) if row.status is not None else formats.DASH


def _duty(row: BoardRow) -> str:
    if row.duty.stated_in:
        return f"（见{row.duty.stated_in}）"
    return row.duty.full or "（未注明）"


def _remark(row: BoardRow, board: Board) -> str:
    """What must be known beside the numbers, most telling first."""
    standing, judgement = row.standing, row.judgement
    said = [_bare(row.remark), _bare(row.words.made_of)]
    if judgement is not None:
        said += [_tag(tag, judgement) for tag in judgement.tags if tag is not Tag.PARTIAL]
        if shown_value(standing) is not None and shown_year(standing) != board.year:
            said.append(f"所列为{shown_year(standing)}年数")
        if judgement.worst:
            said.append(f"最低：{judgement.worst}")
        said.append(row.words.last_known and f"最近数据：{_bare(row.words.last_known)}")
        said.append(judgement.problem or "")
    said += [_missing(row, board), _years(row, board)]
    said += [f"{each['name']}：{_bare(each['value'])}" for each in row.variants]
    return "；".join(text for text in said if text)


def _tag(tag: Tag, judgement: Judgement) -> str:
    """A tag; a baseline of a later year says of which, since the heading names another."""
    if tag is Tag.BASELINE_SHIFTED and judgement.baseline is not None:
        return f"{tag.label}至{judgement.baseline.year}年"
    return tag.label


def _missing(row: BoardRow, board: Board) -> str:
    """部分数据，缺：甲、乙等 3 个单位."""
    missing = set(shown_area(row.standing).missing)
    names = [unit.short_name for unit in board.standing.ledger.units if unit.pk in missing]
    if not names:
        return ""
    listed = "、".join(names[:MOST_NAMES])
    more = f"等{len(names)}个单位" if len(names) > MOST_NAMES else ""
    return f"部分数据，缺：{listed}{more}"


def _years(row: BoardRow, board: Board) -> str:
    """What the heading of the target column does not say."""
    promise = row.standing.promise
    if promise.every_year:
        return "每年执行"
    if row.is_inferred:
        return "期限按规划期推定"
    if promise.target_year not in (None, board.plan.horizon):
        return f"目标年{promise.target_year}"
    return ""


def _note(board: Board) -> str:
    compound = board.standing.terms.method == Method.COMPOUND
    path = "按基期至目标年的复合增长推算" if compound else "按基期至目标年直线推算"
    shares = any(row.standing.promise.kind in SHARE_KINDS for row in board.rows)
    counted = f"计量单位为“{SHARE_UNIT}”的，各列比例为达标单位数÷应判定单位数；" if shares else ""
    return (
        f"说明：比率按分子合计÷分母合计计算；{counted}“按序时应达到”{path}；"
        "完成比例为自基期以来已完成的距离占全程的比例；判定规则见“口径说明”。"
    )


def _bare(text: str) -> str:
    """Texts of the page without their spaces: cells are narrow."""
    return text.replace(" ", "")
