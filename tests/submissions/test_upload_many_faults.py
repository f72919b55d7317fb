"""Two hundred errors in one file: all are reported at once, on the page and in the file itself."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from jinchang_vet.kit.xlsx_notes import WRONG_FILL
from submissions.models import Figure, UploadDraft
from tests.cast import make_item, make_round, submission_of
from tests.submissions.upload_visit import Visit, text
from tests.submissions.workbook_corpus import filled, percent, rows_of, with_cells

MANY = 200
# What stands in the cell, as it is told to the sender, and a word of the reason.
TYPED = [
    ("约1", "约1", "约数"),
    ("-3", "-3", "不能小于 0"),
    (2.5, "2.5", "不是整数"),
    ("abc", "abc", "不是数"),
    ("1,23", "1,23", "逗号"),
    ("三百", "三百", "是否为 300"),
    ("10-20", "10-20", "区间"),
    ("1e5", "1e5", "不是数"),
    (percent(0.12), "12%", "百分比"),
    ("2.2万", "2.2万", "是否为 22000"),
    ("12人次", "12人次", "只填数字"),
    ("无", "无", "0 还是 不适用"),
    (1234567890123456, "1234567890123456", "超过 15 位"),
]
# The same for cells that only a program writes: XML and kind of the cell.
WRITTEN = [
    ("<v>#REF!</v>", "e", "#REF!", "公式出错"),
    ("<v>1</v>", "b", "TRUE", "不是数"),
    ("<f>1+1</f>", "", "公式", "没有计算结果"),
    ("<v>2024-09-01</v>", "d", "2024-09-01", "日期"),
    ("<is><r><t>约</t></r><r><t>5</t></r></is>", "inlineStr", "约5", "约数"),
]


@pytest.fixture
def visit(baiyin, manager, school, reporter) -> Visit:
    """A submission that asks for two hundred counts."""
    for number in range(MANY):
        make_item(f"item-{number}")
    return Visit(reporter, submission_of(make_round(baiyin, manager), school))


@pytest.fixture
def seeded(visit) -> tuple[bytes, dict[str, tuple[str, str]]]:
    """The file with an error in every cell, and place → (value told, word of the reason)."""
    template = visit.template()
    rows = rows_of(load_workbook(BytesIO(template))["填报表"])
    values, cells, expected = {}, {}, {}
    for number, (code, row) in enumerate(rows.items()):
        kind = number % (len(TYPED) + len(WRITTEN))
        if kind < len(TYPED):
            values[code], *said = TYPED[kind]
        else:
            inside, type_, *said = WRITTEN[kind - len(TYPED)]
            cells[f"F{row}"] = inside, type_
        expected[f"F{row}"] = tuple(said)
    return with_cells(filled(template, values), cells), expected


def test_every_error_is_reported_with_place_value_reason_and_remedy(visit, seeded):
    content, expected = seeded
    answer = visit.upload(content)
    assert answer.status_code == 422
    shown = text(answer)
    faults = {fault["cell"]: fault for fault in UploadDraft.objects.get().read["faults"]}
    assert len(expected) == len(faults) == MANY
    for place, (value, word) in expected.items():
        fault = faults[place]
        assert (fault["sheet"], fault["value"]) == ("填报表", value)
        assert word in fault["reason"]
        assert fault["remedy"]
        assert f">填报表 {place}<" in shown
    assert shown.count('data-head="怎样改"') == MANY
    assert "有 200 处须改正，什么也没有保存" in shown
    assert not Figure.objects.exists()


def test_the_file_comes_back_with_every_cell_coloured_and_noted(visit, seeded):
    content, expected = seeded
    visit.upload(content)
    checked = visit.client.get(visit.address("submission_upload_checked"))
    book = load_workbook(BytesIO(checked.content))
    sheet = book["填报表"]
    for place, (_, word) in expected.items():
        assert word in sheet[place].comment.text
        assert sheet[place].fill.start_color.rgb == WRONG_FILL.start_color.rgb
    listed = [row[2] for row in book["检查结果"].iter_rows(min_row=3, values_only=True)]
    assert listed == list(expected)
