"""What the Excel template of a submission contains; `submissions.upload` reads it back.

One row an item, found again by its code in a hidden column; a hidden sheet says whose template it
is, of which year, and which list of items it was made from.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from jinchang_vet.kit.formats import YES_NO
from jinchang_vet.kit.numbers import plain
from jinchang_vet.kit.xlsx_template import (
    CELL,
    FIRST_ROW,
    InputRule,
    Template,
    TemplateCell,
    TemplateColumn,
    TemplateRow,
)
from submissions.entries import MAX_NOTE, Entry
from submissions.entry_formulas import (
    Places,
    change,
    checks,
    figures_before,
    figures_of,
    ratio,
)
from submissions.entry_trial import Ratio, own_ratios
from submissions.frozen import FrozenItem, Questions
from submissions.models import FigureState, Submission
from submissions.sheet import Sheet, answer

TEMPLATE_VERSION = 1
SHEET_NAME, FACTS_NAME = "填报表", "模板信息"
CODE, NAME, UNIT, DEFINITION, LAST, NOW, CHANGE, NOTE, CHECK = range(1, 10)  # columns
LETTERS = {LAST: "E", NOW: "F", NOTE: "H"}
CODE_HEADING = "数据项代码"

# Names on the hidden sheet.
FORM, VERSION, UNIT_CODE, UNIT_NAME = "模板", "模板版本", "填报单位代码", "填报单位"
YEAR, NUMBER, ITEMS, SAVED = "数据年度", "填报编号", "数据项校验", "下载时版本"
FORM_NAME = "职业教育年度数据填报"

INSTRUCTIONS = (
    "填写方法：只填浅黄色的格子。没有就填 0；不涉及的填“不适用”，并在“说明”里写明原因；"
    "暂时没有数据的留空。数字不带单位和文字。填好保存后，在填报页面按“上传 Excel”，"
    "核对变动，再确认。"
)
RATIOS = "本单位指标试算（随填写自动计算，不用填）"
SIGNATURE = (
    "单位负责人：＿＿＿＿＿＿　　审核人：＿＿＿＿＿＿　　填报人：＿＿＿＿＿＿　　（单位盖章）"
)


def headings(year: int) -> tuple[str, ...]:
    """The headings of the columns for a data year."""
    return (
        CODE_HEADING,
        "数据项",
        "单位",
        "口径",
        f"{year - 1} 年度",
        f"{year} 年度（填写）",
        "较上年",
        "说明（填写）",
        "检查",
    )


WIDTHS = (24, 25, 7, 46, 14, 16, 9, 28, 24)


def template_facts(submission: Submission, questions: Questions) -> dict[str, str]:
    """What the hidden sheet says: whose template this is, and what it was made from."""
    return {
        FORM: FORM_NAME,
        VERSION: str(TEMPLATE_VERSION),
        UNIT_CODE: submission.institution.code,
        UNIT_NAME: submission.institution.name,
        YEAR: str(submission.round.year),
        NUMBER: str(submission.pk),
        ITEMS: items_digest(questions),
        SAVED: str(submission.version),
    }


def items_digest(questions: Questions) -> str:
    """A short digest of what is asked: items with their units, decimals and bounds."""
    said = [
        [item.code, item.type, item.unit, item.decimals, str(item.minimum), str(item.maximum)]
        for item in questions.items
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def entry_template(submission: Submission, sheet: Sheet) -> Template:
    """The template of a submission with what is filled in already: three queries."""
    rows: list[TemplateRow] = []
    places = _places(sheet)
    section = ""
    for item in sheet.questions.items:
        if item.section != section:
            section = item.section
            rows.append(_across("section", item.section_label))
        rows.append(_item_row(item, sheet, places))
    ratios = own_ratios(sheet, submission.institution)
    if ratios:
        rows.append(_across("section", RATIOS))
        rows += [_ratio_row(found, sheet, places) for found in ratios]
    year = sheet.year
    return Template(
        name=SHEET_NAME,
        title=f"{year} 年度职业教育数据填报表",
        subtitle=f"填报单位：{submission.institution.name}　　数据年度：{year} 年"
        + ("　　演示数据" if submission.is_demo else ""),
        instructions=INSTRUCTIONS,
        columns=[
            TemplateColumn(title, width, is_hidden=number == CODE)
            for number, (title, width) in enumerate(zip(headings(year), WIDTHS, strict=True), 1)
        ],
        rows=rows,
        freeze=NAME,
        signature=SIGNATURE,
        facts_name=FACTS_NAME,
        facts=template_facts(submission, sheet.questions),
    )


def _places(sheet: Sheet) -> Places:
    """The row of every item: each section has a row of its own above its items."""
    rows, at, section = {}, FIRST_ROW - 1, ""
    for item in sheet.questions.items:
        at += 2 if item.section != section else 1
        section = item.section
        rows[item.code] = at
    items = {item.code: item for item in sheet.questions.items}
    return Places(rows, items, LETTERS[LAST], LETTERS[NOW], LETTERS[NOTE])


def _across(kind, text: str) -> TemplateRow:
    return TemplateRow(kind, [TemplateCell(), TemplateCell(text)])


def _item_row(item: FrozenItem, sheet: Sheet, places: Places) -> TemplateRow:
    entry, before = sheet.entry(item), sheet.last_year.get(item.code)
    shown = number_format(item)
    last: str | Decimal | None = None
    if before is not None:
        is_number = before.value is not None and not item.is_yes_no
        last = (
            _stored(before.value, item) if is_number else answer(before.state, before.value, item)
        )
    cells = [
        TemplateCell(item.code, is_muted=True),
        TemplateCell(item.name),
        TemplateCell("" if item.unit == YES_NO else item.unit, align="center"),
        TemplateCell(f"{item.definition}（{item.period_label(sheet.year)}）", is_muted=True),
        TemplateCell(last, shown, "right", is_muted=True),
        TemplateCell(_filled(entry, item), shown, "right", is_open=True, rule=input_rule(item)),
        TemplateCell(
            None if item.is_yes_no else change(places, item, sheet),
            "+0.0%;-0.0%;0.0%",
            "right",
            is_muted=True,
        ),
        TemplateCell(entry.note, "@", is_open=True, rule=_note_rule()),
        TemplateCell(checks(places, item, sheet)),
    ]
    return TemplateRow("entry", cells)


def _ratio_row(found: Ratio, sheet: Sheet, places: Places) -> TemplateRow:
    before = ratio(places, found, figures_before(sheet), LETTERS[LAST])
    now = ratio(places, found, figures_of(sheet), LETTERS[NOW])
    cells = [
        TemplateCell(),
        TemplateCell(found.name),
        TemplateCell(found.unit, align="center"),
        TemplateCell(found.definition, is_muted=True),
        TemplateCell(before, found.shown, "right", is_muted=True),
        TemplateCell(now, found.shown, "right"),
        *(TemplateCell() for _ in (CHANGE, NOTE)),
        TemplateCell(found.goal),
    ]
    return TemplateRow("entry", cells)


def number_format(item: FrozenItem) -> str:
    """How the figures of an item show; a percentage is stored as a fraction."""
    if item.is_yes_no:
        return "General"
    digits = f"0.{'#' * item.decimals}" if item.decimals else "0"
    return f"{digits}%" if item.unit == "%" else f"#,##{digits}"


def _stored(value: Decimal, item: FrozenItem) -> Decimal:
    return value.scaleb(-2) if item.unit == "%" else value


def _filled(entry: Entry, item: FrozenItem) -> str | Decimal | None:
    """What stands in the open cell: what reads back as the same entry."""
    if entry.state == FigureState.VALUE and entry.value is not None:
        if item.is_yes_no:
            return "是" if entry.value else "否"
        return _stored(entry.value, item)
    if entry.state == FigureState.NOT_APPLICABLE:
        return "不适用"
    return entry.typed or None


def demand(item: FrozenItem) -> str:
    """What may stand in an item's cell, in words."""
    if item.is_yes_no:
        return "填“是”或“否”；不涉及的填“不适用”，并写明原因。"
    kind = f"最多 {item.decimals} 位小数的数" if item.decimals else "整数"
    bounds = []
    if item.minimum is not None:
        bounds.append(f"不小于 {plain(item.minimum)}")
    if item.maximum is not None:
        bounds.append(f"不大于 {plain(item.maximum)}")
    words = "，".join([f"填{kind}（单位：{item.unit}）", *bounds])
    return f"{words}；不带文字。没有填 0，不涉及的填“不适用”，并写明原因。"


def input_rule(item: FrozenItem) -> InputRule:
    """The rule of an item's open cell; what slips past it (by pasting) is found at the upload."""
    words = demand(item)
    if item.is_yes_no:
        return InputRule(words, words, choices=("是", "否", "不适用"))
    return InputRule(words, words, condition=_condition(item))


def _condition(item: FrozenItem) -> str:
    times = "*100" if item.unit == "%" else ""
    number = f"N({CELL}){times}"
    parts = [f"ISNUMBER({CELL})", f"ABS({number}-ROUND({number},{item.decimals}))<0.0000001"]
    if item.minimum is not None:
        parts.append(f"{number}>={plain(item.minimum)}")
    if item.maximum is not None:
        parts.append(f"{number}<={plain(item.maximum)}")
    return f'OR({CELL}="不适用",{CELL}="/",{CELL}="—",AND({",".join(parts)}))'


def _note_rule() -> InputRule:
    return InputRule(
        "填“不适用”、或较上年变动较大时，在这里写明原因。",
        f"说明不能超过 {MAX_NOTE} 个字。",
        condition=f"LEN({CELL})<={MAX_NOTE}",
    )
