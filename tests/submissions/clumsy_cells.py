"""Workbooks as careful, hurried and unlucky people send them, and as other programs write them.

Each says what must come of it: which answers are read, or which cells are named with which reason.
The template is filled before (`FILLED`); a workbook says only what is different.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import load_workbook

from tests.submissions.hostile_archives import with_texts
from tests.submissions.workbook_corpus import (
    bare,
    filled,
    percent,
    rows_of,
    with_cell,
)

TEACHERS, DUAL, ENROLMENT = "specialised-teachers", "dual-qualified-teachers", "full-time-enrolment"
SHARE, AMOUNT, YES_NO = "employment", "amount", "excellent"

# What stands in every workbook before it is changed, and what is read of that.
FILLED = {
    TEACHERS: 286,
    DUAL: 90,
    ENROLMENT: 1200,
    SHARE: percent(0.912),
    AMOUNT: 15000.25,
    YES_NO: "是",
}
READ = {
    TEACHERS: "286",
    DUAL: "90",
    ENROLMENT: "1200",
    SHARE: "91.2",
    AMOUNT: "15000.25",
    YES_NO: "1",
}


@dataclass(frozen=True)
class Clumsy:
    """How a workbook is made of the filled template, and what comes of it."""

    make: Callable[[bytes], bytes]
    takes: Mapping[str, str] = field(default_factory=dict)  # item → value, "不适用" or ""
    refuses: Mapping[str, str] = field(default_factory=dict)  # item or cell → word of the reason


def put(code: str, value: object, **result: Mapping[str, str]) -> Clumsy:
    """A value in the cell of an item, as openpyxl writes it."""
    return Clumsy(lambda content: filled(content, {code: value}), **result)


def raw(code: str, inside: str, kind: str = "", **result: Mapping[str, str]) -> Clumsy:
    """The XML of the cell of an item."""

    def make(content: bytes) -> bytes:
        row = rows_of(load_workbook(BytesIO(content))["填报表"])[code]
        return with_cell(content, f"F{row}", inside, kind)

    return Clumsy(make, **result)


def shared(texts: str, index: int, **result: Mapping[str, str]) -> Clumsy:
    """The first item's cell with a text that the file keeps in one place with others."""
    by_number = raw(TEACHERS, f"<v>{index}</v>", "s")
    return Clumsy(lambda content: with_texts(by_number.make(content), texts), **result)


CELLS: dict[str, Clumsy] = {
    # ---- how a number may stand in a cell
    "as filled": put(TEACHERS, 286),
    "a number as text": put(TEACHERS, "286"),
    "full-width digits": put(TEACHERS, "２８６"),
    "spaces of all kinds": put(TEACHERS, "\u3000286\u00a0\n"),
    "a thousands comma": put(ENROLMENT, "1,200"),
    "a text in the cell itself": raw(TEACHERS, "<is><t>286</t></is>", "inlineStr"),
    "a text in two colours": raw(
        TEACHERS, "<is><r><t>2</t></r><r><rPr><b/></rPr><t>86</t></r></is>", "inlineStr"
    ),
    "a text with a reading": raw(
        TEACHERS, '<is><t>286</t><rPh sb="0" eb="1"><t>9</t></rPh></is>', "inlineStr"
    ),
    "a text kept with others": shared("<si><t>9</t></si><si><t>286</t></si>", 1),
    "such a text in two colours": shared(
        "<si><r><t>28</t></r><r><rPr><b/></rPr><t>6</t></r></si>", 0
    ),
    "such a text that is empty": shared("<si><t/></si>", 0, takes={TEACHERS: ""}),
    "a whole number with a point": raw(TEACHERS, "<v>286.0</v>"),
    "a number with an exponent": raw(TEACHERS, "<v>2.86E2</v>"),
    "the noise of binary fractions": raw(TEACHERS, "<v>286.00000000000006</v>"),
    "spaces around the stored number": raw(TEACHERS, "<v> 286\n</v>"),
    "minus nothing": raw(TEACHERS, "<v>-0</v>", takes={TEACHERS: "0"}),
    "an empty text": raw(TEACHERS, "<is><t></t></is>", "inlineStr", takes={TEACHERS: ""}),
    "a value that is not there": raw(TEACHERS, "<v></v>", takes={TEACHERS: ""}),
    "only spaces": put(TEACHERS, " \u3000", takes={TEACHERS: ""}),
    "a dash": put(TEACHERS, "—", takes={TEACHERS: "不适用"}),
    "a percentage in red": put(
        SHARE,
        lambda c: (percent(0.885)(c), setattr(c, "number_format", "[Red]0.0%")),
        takes={SHARE: "88.5"},
    ),
    "a percent sign that only decorates": put(
        SHARE,
        lambda c: (bare(88.5)(c), setattr(c, "number_format", '0.0"%"')),
        takes={SHARE: "88.5"},
    ),
    # ---- formulas, by the value that the file keeps of them
    "a formula": raw(TEACHERS, "<f>200+86</f><v>286</v>"),
    "a shared formula": raw(TEACHERS, '<f t="shared" si="0"/><v>286</v>'),
    "an array formula": raw(TEACHERS, '<f t="array" ref="F6">SUM(A1)</f><v>286</v>'),
    "a formula that gives text": raw(TEACHERS, "<f>TEXT(286,0)</f><v>286</v>", "str"),
    "a formula that gives nothing": raw(
        TEACHERS, '<f>""</f><v></v>', "str", refuses={TEACHERS: "没有计算结果"}
    ),
    "a formula never computed": raw(TEACHERS, "<f>200+86</f>", refuses={TEACHERS: "没有计算结果"}),
    "a formula that fails": raw(
        TEACHERS, "<f>1/0</f><v>#DIV/0!</v>", "e", refuses={TEACHERS: "公式出错"}
    ),
    "a formula written as text": put(
        TEACHERS,
        lambda c: (setattr(c, "value", "=200+86"), setattr(c, "data_type", "s")),
        refuses={TEACHERS: "公式"},
    ),
    # ---- what is no number
    "an error": raw(TEACHERS, "<v>#REF!</v>", "e", refuses={TEACHERS: "公式出错"}),
    "a truth value": raw(TEACHERS, "<v>1</v>", "b", refuses={TEACHERS: "不是数"}),
    "a truth value for yes": raw(YES_NO, "<v>1</v>", "b", refuses={YES_NO: "“是”或“否”"}),
    "a date of its own kind": raw(
        TEACHERS, "<v>2024-09-01T00:00:00</v>", "d", refuses={TEACHERS: "日期"}
    ),
    "a number shown as a date": put(
        TEACHERS,
        lambda c: (bare(286)(c), setattr(c, "number_format", 'yyyy"年"m"月"')),
        refuses={TEACHERS: "日期"},
    ),
    "a percentage in a count": put(TEACHERS, percent(0.5), refuses={TEACHERS: "百分比"}),
    "a fraction of one in a percentage": put(SHARE, bare(0.912), refuses={SHARE: "还是 91.2%"}),
    "a number with its unit": put(TEACHERS, "286人", refuses={TEACHERS: "是否为 286"}),
    "a number in ten thousands": put(ENROLMENT, "0.12万", refuses={ENROLMENT: "是否为 1200"}),
    "Chinese numerals": put(TEACHERS, "三百", refuses={TEACHERS: "是否为 300"}),
    "a range": put(TEACHERS, "10-20", refuses={TEACHERS: "区间"}),
    "about": put(TEACHERS, "约100", refuses={TEACHERS: "约数"}),
    "misplaced commas": put(TEACHERS, "1,23", refuses={TEACHERS: "逗号"}),
    "Arabic digits": put(TEACHERS, "٢٨٦", refuses={TEACHERS: "不是数"}),
    "hexadecimal": put(TEACHERS, "0x10", refuses={TEACHERS: "不是数"}),
    "NaN as a number": raw(TEACHERS, "<v>NaN</v>", refuses={TEACHERS: "不是数"}),
    "more than fifteen digits": raw(
        AMOUNT, "<v>12345678901234567</v>", refuses={AMOUNT: "超过 15 位"}
    ),
    "more decimals than asked": put(AMOUNT, 1.005, refuses={AMOUNT: "小数位数"}),
    "half a teacher": put(TEACHERS, 28.5, refuses={TEACHERS: "不是整数"}),
    "less than nothing": put(TEACHERS, -3, refuses={TEACHERS: "不能小于 0"}),
    "more than all": put(SHARE, percent(1.2), refuses={SHARE: "不能大于 100"}),
    "none": put(TEACHERS, "无", refuses={TEACHERS: "0 还是 不适用"}),
}
