"""Workbooks, opened as bytes: by openpyxl, as XML, and recalculated by LibreOffice."""

import re
import tracemalloc
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook

from jinchang_vet.kit.xlsx import (
    Bar,
    BarsChart,
    Cell,
    Column,
    Lamp,
    Row,
    Sheet,
    StripChart,
    StripPart,
    Subtitle,
    write_workbook,
)
from jinchang_vet.kit.xlsx_measures import thirds
from jinchang_vet.kit.xlsx_sheet import clean_name, column_letter, text_width
from tests.kit.recalculation import recalculated
from tests.kit.workbooks import ABOUT, opened, simple, summary, workbook

D = Decimal
INJECTIONS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "#N/A",
    "TRUE",
    "12",
    "1e5",
    "<b>&amp;</b>",
    "]]>",
    "</v></c>",
    ' "quoted" ',
    "𠮷野家",
]


def part(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_is_always_text(text):
    sheet = Sheet(
        "表",
        text,
        [Column(text), Column("数", "int")],
        [Row.group(text), Row([text, text]), Row.note(text), Row.total(text)],
        attachment=text,
        subtitle=Subtitle(text, text, text),
        signature=(text,),
        notes=(text,),
    )
    content = workbook(sheet)
    assert b"<f>" not in part(content, "xl/worksheets/sheet1.xml")
    cells = [cell for row in opened(content)["表"].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    shown = text.replace("\r", "\n")
    assert opened(content)["表"]["A6"].value == shown
    dangerous = shown.startswith(("=", "+", "-", "@", "\t"))
    assert opened(content)["表"]["A6"].quotePrefix is dangerous


def test_injected_text_stays_text_when_libreoffice_computes(tmp_path):
    computed = recalculated(workbook(simple([Row([text]) for text in INJECTIONS])), tmp_path)["表"]
    found = [computed.cell(row, 1).value for row in range(3, 3 + len(INJECTIONS))]
    assert [str(f).strip() for f in found] == [t.strip() for t in INJECTIONS]


def test_characters_that_xml_cannot_hold_are_dropped():
    content = workbook(simple([Row(["甲\x00\x0b乙\ud800\ufffe丙\r\n丁"])]))
    assert opened(content)["表"]["A3"].value == "甲乙丙\n丁"


def test_numbers_are_numbers_and_percentages_keep_their_decimals():
    columns = [Column("值", "number"), Column("率", "percent"), Column("日", "date")]
    rows = [
        Row([D("14600"), D("57.6"), date(2024, 12, 31)]),
        Row([D("3.14"), Cell(D("77.19"), decimals=1), None]),
        Row([Cell(12000, unit="元"), D("100"), None]),
        Row([Cell(D("2.4"), "points"), Cell(-2400, "difference"), None]),
    ]
    sheet = opened(workbook(simple(rows, columns)))["表"]
    found = [[cell.value for cell in row] for row in sheet["A3:B6"]]
    assert found == [[14600, 0.576], [3.14, 0.7719], [12000, 1], [2.4, -2400]]
    formats = [[cell.number_format for cell in row] for row in sheet["A3:B6"]]
    assert formats[0] == ["#,##0", "0.0%"]
    assert formats[1] == ["#,##0.00", "0.0%"]
    assert formats[2] == ['#,##0"元"', "0%"]
    assert formats[3] == [
        '+0.0"个百分点";-0.0"个百分点";0.0"个百分点"',
        "+#,##0;-#,##0;#,##0",
    ]
    assert sheet["C3"].value == datetime(2024, 12, 31)
    assert sheet["C3"].number_format == 'yyyy"年"m"月"d"日"'


def test_percentages_show_as_given(tmp_path):
    columns = [Column("率", "percent", decimals=1), Column("差", "points", decimals=1)]
    content = workbook(simple([Row([D("57.6"), D("-6.9")])], columns))
    assert b"<v>0.576</v>" in part(content, "xl/worksheets/sheet1.xml")
    assert recalculated(content, tmp_path)["表"]["A3"].value == 0.576


def test_blank_zero_and_not_applicable_stay_three_different_things():
    sheet = opened(workbook(simple([Row(["甲", None]), Row(["乙", 0]), Row(["丙", "不适用"])])))[
        "表"
    ]
    assert [sheet[f"B{row}"].value for row in (3, 4, 5)] == [None, 0, "不适用"]


@pytest.mark.parametrize("value", [D("NaN"), D("Infinity")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="cannot stand in a cell"):
        workbook(simple([Row(["甲", value])]))


def test_the_page_is_official():
    content = workbook(summary())
    sheet = opened(content)["指标进展"]
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.freeze_panes == "C6"
    assert sheet.print_area == "'指标进展'!$A$1:$H$16"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet["A1"].value == "附件1"
    assert (sheet["A2"].value, sheet["A2"].font.name) == (summary().title, "方正小标宋简体")
    assert sheet["A7"].font.name == "宋体"
    assert sheet["A4"].fill.start_color.rgb == "00E8F0F8"
    assert sheet["A6"].font.bold
    assert sheet["A7"].border.left.style == "thin"
    assert sheet["A15"].value.startswith("单位负责人：")
    assert sheet["A16"].value.startswith("说明：")
    merged = {str(ranged) for ranged in sheet.merged_cells.ranges}
    assert {"A1:H1", "A2:H2", "A4:A5", "C4:E4", "A6:H6", "A15:H15"} <= merged
    assert "A7:H7" not in merged


def test_the_subtitle_covers_the_width_in_three_parts():
    sheet = opened(workbook(summary()))["指标进展"]
    texts = {cell.value: cell.alignment.horizontal for cell in sheet[3] if cell.value}
    assert texts == {
        "填报单位：白银市教育局": "left",
        "计量单位：人": "center",
        "制表日期：2025年1月10日": "right",
    }
    narrow = simple([], subtitle=Subtitle("单位：甲", "", "2025年"))
    assert opened(workbook(narrow))["表"]["A2"].value == "单位：甲\u30002025年"


@pytest.mark.parametrize(
    ("widths", "borders"),
    [((20, 10, 66, 52), (2, 3)), ((90, 5, 5), (1, 2)), ((5, 5, 90), (1, 2)), ((10,) * 9, (3, 6))],
)
def test_every_part_of_the_subtitle_has_a_column(widths, borders):
    assert thirds(widths) == borders
    columns = [Column(f"列{n}", width=width) for n, width in enumerate(widths)]
    sheet = opened(workbook(simple([], columns, subtitle=Subtitle("左", "中", "右"))))["表"]
    assert [cell.value for cell in sheet[2] if cell.value] == ["左", "中", "右"]


def test_a_short_table_and_its_chart_can_be_kept_on_one_page():
    sheet = opened(workbook(simple([Row(["甲", 1])], pages_high=1)))["表"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)


def test_a_lamp_is_symbol_word_and_colour():
    labels = {"met": "已达成", "on_track": "按进度", "behind": "滞后", "off_track": "严重滞后"}
    labels |= {
        "missed": "期满未达成",
        "not_yet": "尚未达成",
        "not_due": "未到期",
        "no_data": "缺数据",
    }
    rows = [Row([Lamp(status, label)]) for status, label in labels.items()]
    sheet = opened(workbook(simple(rows)))["表"]
    cells = [sheet.cell(row, 1) for row in range(3, 11)]
    assert [cell.value for cell in cells] == [
        "✔ 已达成", "● 按进度", "▲ 滞后", "■ 严重滞后",
        "✖ 期满未达成", "◇ 尚未达成", "◷ 未到期", "○ 缺数据",
    ]  # fmt: skip
    looks = {(cell.font.color.rgb, cell.fill.start_color.rgb) for cell in cells[:5]}
    assert len(looks) == 5


def test_widths_follow_chinese_text_and_wrapped_rows_grow():
    rows = [Row(["示例中等职业技术学校一", 1]), Row(["很长的名称" * 12, 2])]
    sheet = opened(workbook(simple(rows)))["表"]
    assert sheet.column_dimensions["A"].width == 30
    assert sheet.row_dimensions[3].height == 22
    assert sheet.row_dimensions[4].height == 5 * 14 + 4
    one = opened(workbook(simple(rows[:1])))["表"]
    assert one.column_dimensions["A"].width == 24
    endless = opened(workbook(simple([Row(["长" * 5000, 1])])))["表"]
    assert endless.row_dimensions[3].height == 409
    assert text_width("双师A") == 5


def test_the_strip_is_a_native_chart_over_the_cells():
    parts = [
        StripPart("met", "已达成", 6, 0),
        StripPart("missed", "期满未达成", 0, 1),
        StripPart("behind", "滞后", 3, 2),
    ]
    columns = [Column("状态", key="status"), Column("目标数", "int", key="count")]
    rows = [Row([Lamp(p.status, p.label), p.count]) for p in parts]
    chart = StripChart("各状态目标数", parts, "status", "count")
    sheet = Sheet("总 '览", "", columns, rows, chart=chart)
    xml = part(workbook(sheet), "xl/charts/chart1.xml").decode()
    assert re.findall("<f>([^<]*)</f>|<c:f>([^<]*)</c:f>", xml) != []
    named = [a or b for a, b in re.findall("<f>([^<]*)</f>|<c:f>([^<]*)</c:f>", xml)]
    assert named == [
        "'总 ''览'!$A$2", "'总 ''览'!$B$2", "'总 ''览'!$A$4", "'总 ''览'!$B$4",
    ]  # fmt: skip
    assert "1B7F4D" in xml
    assert "D98A2B" in xml
    assert "8C1D18" not in xml
    book = opened(workbook(sheet))
    assert book["总 '览"].print_area == "'总 ''览'!$A$1:$B$13"


def test_bars_are_a_native_chart_with_a_gap_where_nothing_is_known():
    bars = [Bar("met", "甲", D("1.2")), Bar("behind", "乙", D("0.65")), Bar("", "丙", None)]
    columns = [Column("目标", key="name"), Column("相当于目标", "percent", key="share")]
    rows = [Row([bar.label, bar.share and bar.share * 100]) for bar in bars]
    chart = BarsChart("相当于目标", bars, "name", "share")
    sheet = Sheet("表", "", columns, rows, chart=chart)
    xml = part(workbook(sheet), "xl/charts/chart1.xml").decode()
    assert re.findall("<(?:c:)?f>([^<]*)</(?:c:)?f>", xml) == ["'表'!$A$2:$A$4", "'表'!$B$2:$B$4"]
    assert re.findall("<(?:c:)?v>([^<]*)</(?:c:)?v>", xml) == ["甲", "乙", "丙", "1.2", "0.65"]
    assert '<max val="1.5"' in xml.replace("c:", "")
    assert opened(workbook(sheet))["表"].print_area == "'表'!$A$1:$B$15"


def test_an_autofilter_covers_heading_and_rows():
    sheet = opened(workbook(simple([Row(["甲", 1]), Row(["乙", 2])], autofilter=True)))["表"]
    assert sheet.auto_filter.ref == "A2:B4"


def test_names_of_sheets():
    assert clean_name("a[b]:*?/\\c") == "a b      c"
    assert clean_name("''") == "表"
    assert clean_name("History") == "History_"
    assert clean_name("长" * 40) == "长" * 31
    assert clean_name("表", ["表", "表(2)"]) == "表(3)"
    assert len(clean_name("长" * 40, ["长" * 31])) == 31
    names = opened(workbook(*[simple([]) for _ in range(3)])).sheetnames
    assert names == ["表", "表(2)", "表(3)"]
    assert [column_letter(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_every_part_is_well_formed_and_the_same_input_gives_the_same_bytes():
    content = workbook(summary(), simple([Row(["甲", 1])]))
    assert content == workbook(summary(), simple([Row(["甲", 1])]))
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
    about = opened(content).properties
    assert (about.title, about.creator) == ("汇总表", "白银市教育局")
    assert about.created == ABOUT.created


def test_failing_rows_leave_no_file_behind(tmp_path, monkeypatch):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(drafts))

    def rows():
        for number in range(300):
            yield Row(["甲", number])
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        workbook(simple(rows()))
    assert list(drafts.iterdir()) == []


def test_many_rows_are_streamed(tmp_path):
    columns = [Column(f"列{n}", "int") for n in range(12)]
    rows = (Row([number * n for n in range(12)]) for number in range(2_000))
    target = tmp_path / "large.xlsx"
    tracemalloc.start()
    try:
        with target.open("wb") as to:
            write_workbook([simple(rows, columns)], to=to, properties=ABOUT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * 2**20
    book = load_workbook(target, read_only=True)
    last = list(book["表"].iter_rows(min_row=2_002, max_row=2_002, values_only=True))
    assert last == [tuple(1_999 * n for n in range(12))]
