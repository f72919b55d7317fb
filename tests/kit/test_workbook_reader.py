"""Cells of a sent workbook: what stands there, by kind, and nothing believed."""

import datetime as dt
import resource
import signal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from jinchang_vet.kit.workbook_limits import Limits, UnreadableWorkbook, in_child
from jinchang_vet.kit.workbook_reader import Merged, ReadCell, read_workbook
from jinchang_vet.kit.workbook_values import CellKind, number_and_kind

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def one_cell(value: object, number_format: str = "General") -> ReadCell:
    """The only cell of a workbook, written by openpyxl, as it is read."""
    book = Workbook()
    cell = book.active["C2"]
    cell.value, cell.number_format = value, number_format
    (sheet,) = read_workbook(saved(book), "a.xlsx")
    (found,) = sheet.cells
    assert found.reference == "C2"
    return found


def with_sheet(rows: str, *, namespace: str = MAIN, after: str = "") -> bytes:
    """A workbook whose first sheet has these rows as XML."""
    xml = f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    file = BytesIO()
    with ZipFile(BytesIO(saved(Workbook()))) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            target.writestr(entry.filename, xml if is_sheet else source.read(entry))
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "shown", "kind", "text"),
    [
        (286, "General", "number", "286"),
        (-0.0, "General", "number", "0"),
        (0.1 + 0.2, "General", "number", "0.3"),
        (1e5, "General", "number", "100000"),
        (1e-7, "General", "number", "0.0000001"),
        (1234567890123456, "General", "number", "1234567890123456"),
        (0.12, "0%", "number", "12%"),
        (0.576, "0.0%", "number", "57.6%"),
        (0.29, "0.00%;[Red]-0.00%", "number", "29%"),
        (12, '0"%"', "number", "12"),
        (12, "0\\%", "number", "12"),
        (22000, '0!.0,"万"', "number", "22000"),
        (5, '#,##0.00_ ;[Red]"元"\\-#,##0.00', "number", "5"),
        (5, "[DBNum1]General", "number", "5"),
        ("１２３", "General", "text", "１２３"),
        (" 12\u3000", "@", "text", " 12\u3000"),
        ("007", "@", "text", "007"),
        (True, "General", "boolean", "TRUE"),
        (False, "General", "boolean", "FALSE"),
        ("#N/A", "General", "error", "#N/A"),
        (dt.date(2024, 9, 1), "yyyy-mm-dd", "date", "2024-09-01"),
        (45536, 'yyyy"年"m"月"', "date", "2024-09-01"),
        (0.5, "[h]:mm", "date", "1899-12-30"),
        (CellRichText("二", TextBlock(InlineFont(b=True), "百")), "General", "text", "二百"),
    ],
)
def test_a_cell_is_read_by_its_kind_and_format(value, shown, kind, text):
    found = one_cell(value, shown)
    assert (found.kind, found.text) == (CellKind(kind), text)
    assert not found.is_formula


@pytest.mark.parametrize("number", [14, 22, 27, 31, 45, 57])
def test_date_formats_without_a_code_are_known(number):
    assert number_and_kind("45536", "date")[0] is CellKind.DATE
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    content = with_sheet('<row r="1"><c r="A1" s="0"><v>45536</v></c></row>')
    file = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(file, "w") as target:
        for entry in source.infolist():
            is_styles = entry.filename == "xl/styles.xml"
            target.writestr(entry.filename, styles if is_styles else source.read(entry))
    (sheet,) = read_workbook(file.getvalue(), "a.xlsx")
    assert sheet.cells[0].kind is CellKind.DATE


@pytest.mark.parametrize(
    ("inside", "kind", "text"),
    [
        ("<f>1+1</f><v>2</v>", "number", "2"),
        ('<f t="shared" si="0"/><v>2</v>', "number", "2"),
        ("<f>1+1</f><v></v>", "no_result", ""),
        ("<f>1+1</f>", "no_result", ""),
    ],
)
def test_a_formula_is_read_by_its_result_or_has_none(inside, kind, text):
    content = with_sheet(f'<row r="1"><c r="A1">{inside}</c></row>')
    (sheet,) = read_workbook(content, "a.xlsx")
    assert sheet.cells == (ReadCell(1, 1, CellKind(kind), text, True),)


@pytest.mark.parametrize(
    "raw", ["NaN", "INF", "-INF", "1e999", "0x1F", "1_0", "１", "1,000", "1e-300"]
)
def test_what_is_no_number_stays_the_text_that_it_is(raw):
    assert number_and_kind(raw, "") == (CellKind.TEXT, raw)
    assert number_and_kind(raw, "percent") == (CellKind.TEXT, raw)


def test_cells_without_addresses_follow_each_other_and_both_dialects_are_read():
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>"
    for namespace in (MAIN, STRICT):
        (sheet,) = read_workbook(with_sheet(rows, namespace=namespace), "a.xlsx")
        places = [(cell.reference, cell.text) for cell in sheet.cells]
        assert places == [("A1", "1"), ("C1", "3"), ("A2", "4")]


def test_cells_come_row_by_row_whatever_their_order_in_the_file():
    rows = '<row r="3"><c r="B3"><v>3</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>'
    (sheet,) = read_workbook(with_sheet(rows), "a.xlsx")
    assert [cell.reference for cell in sheet.cells] == ["B1", "B3"]


def test_merged_blocks_are_told_with_what_they_cover():
    after = '<mergeCells><mergeCell ref="B2:C3"/><mergeCell ref="E5"/></mergeCells>'
    (sheet,) = read_workbook(with_sheet("", after=after), "a.xlsx")
    assert sheet.merged == (Merged(2, 2, 3, 3), Merged(5, 5, 5, 5))
    assert sheet.merged[0].reference == "B2:C3"
    assert sheet.merged[0].covers(3, 2)
    assert not sheet.merged[0].covers(4, 2)


def test_sheets_come_in_their_order_with_their_names_hidden_ones_too():
    book = Workbook()
    book.active.title = "一"
    book.create_sheet("二").sheet_state = "hidden"
    book["二"]["A1"] = "x"
    assert [sheet.name for sheet in read_workbook(saved(book), "a.xlsx")] == ["一", "二"]


def test_long_texts_are_cut_and_never_look_like_blanks():
    assert len(one_cell("数" * 5000).text) == 1000
    assert one_cell(" " * 2000 + "12").text.strip() == "…"


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (Limits(rows=1), "1 行"),
        (Limits(columns=2), "2 列"),
        (Limits(cells=2), "2 个"),
        (Limits(unzipped=1000), "不能接收"),
        (Limits(entries=3), "3 个"),
        (Limits(bytes=100), "0 MB"),
    ],
)
def test_each_limit_is_kept(limits, word):
    book = Workbook()
    for _ in range(2):
        book.active.append([1, 2, 3])
    with pytest.raises(UnreadableWorkbook, match=word):
        read_workbook(saved(book), "a.xlsx", limits)


# ---- the child process ---------------------------------------------------------------------------


def test_a_child_that_breaks_down_is_a_refusal_and_its_reason_is_logged(caplog):
    with pytest.raises(UnreadableWorkbook, match="损坏"):
        in_child("jinchang_vet.kit.no_such_module", b"", Limits())
    assert "no_such_module" in caplog.text


def test_a_child_runs_out_of_its_own_time_and_memory():
    """The limits are set by the child itself, before it looks at the payload."""
    rows = "<row><c/><c/></row>" * 1_500_000
    with pytest.raises(UnreadableWorkbook, match="过于复杂"):
        read_workbook(with_sheet(rows), "a.xlsx", Limits(seconds=1))
    rows = ("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 4000
    with pytest.raises(UnreadableWorkbook):
        read_workbook(with_sheet(rows), "a.xlsx", Limits(cells=10**6, seconds=30, memory=100 << 20))


def test_this_process_keeps_its_own_limits():
    before = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]
    one_cell(1)
    after = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]
    assert before == after
    assert signal.getsignal(signal.SIGXCPU) is signal.SIG_DFL
