"""A table too wide for one page: where it is cut, and what stands on each page."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest

from jinchang_vet.kit.xlsx import Column, Row, Subtitle
from jinchang_vet.kit.xlsx_pages import evened, pages_of
from tests.kit.recalculation import printed
from tests.kit.workbooks import ABOUT, opened, simple, summary, workbook

SECTIONS = {"规模": 3, "师资": 6, "就业": 5, "经费": 2, "建设": 8}
TITLE = "示例市职业教育已通过审核的原始数据（2024年度）"
HEADING = {
    "attachment": "附件3\u3000\u3000第 1 版定稿\u3000校验码 ABCD-EFGH-JK",
    "subtitle": Subtitle("填报单位：示例局（盖章）", "依据：示例", "制表日期：2025年1月10日"),
}


def table(pages=3, **options):
    columns = [Column("院校", width=20)]
    columns += [
        Column(f"{section}{number}", "int", width=11, group=section)
        for section, count in SECTIONS.items()
        for number in range(count)
    ]
    rows = [Row([f"示例{number}", *[number] * 24]) for number in range(3)]
    sheet = simple(rows, columns, freeze_columns=1, pages_wide=pages, **options)
    return replace(sheet, title=TITLE)


def ends(pages) -> list[int]:
    return [page.stop for page in pages]


@pytest.mark.parametrize(
    ("pages", "expected"), [(1, [25]), (2, [15, 25]), (3, [10, 17, 25]), (4, [4, 10, 17, 25])]
)
def test_it_is_cut_between_sections_on_no_more_pages_than_asked(pages, expected):
    sheet = table(pages)
    assert ends(pages_of(sheet, [column.width for column in sheet.columns])) == expected


def test_a_section_wider_than_a_page_is_cut_too():
    columns = [Column("院校", width=20), *[Column("列", "int", width=11, group="一")] * 30]
    sheet = simple([], columns, freeze_columns=1, pages_wide=3)
    assert ends(pages_of(sheet, [column.width for column in columns])) == [11, 21, 31]


def test_all_pages_are_equally_wide():
    sheet = table()
    pages = pages_of(sheet, widths := [column.width for column in sheet.columns])
    found = evened(widths, pages)
    assert found[0] == 20
    assert [sum(found[i] for i in page) for page in pages] == pytest.approx([99] * 3, abs=0.1)
    assert list(accumulate(found)) > list(accumulate(widths))


def test_heading_lines_and_sections_are_merged_within_a_page():
    sheet = opened(workbook(table(notes=("说明",), **HEADING)))["表"]
    borders = (10, 17, 25)
    for merged in sheet.merged_cells.ranges:
        pages = {
            sum(column > border for border in borders)
            for column in (merged.min_col, merged.max_col)
        }
        assert len(pages) == 1, str(merged)
        assert merged.min_col > 1 or merged.max_col == 1
    assert [cell.value for cell in sheet[2] if cell.value] == [TITLE] * 3
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (3, "$A:$A")
    assert [cell.value for row in sheet["A9:Y9"] for cell in row if cell.value] == ["说明"]


def test_libreoffice_cuts_it_there_and_prints_every_heading(tmp_path):
    content = workbook(table(**HEADING))
    pages = printed(content, tmp_path)
    assert len(pages) == 3
    sections = [{name for name in SECTIONS if f"{name}0" in page} for page in pages]
    assert sections == [{"规模", "师资"}, {"就业", "经费"}, {"建设"}]
    for page, named in zip(pages, sections, strict=True):
        assert TITLE in page
        assert "校验码 ABCD-EFGH-JK" in page
        assert "示例2" in page
        assert all(section in page.replace(f"{section}0", "") for section in named)


def test_every_page_bears_the_mark_of_the_file(tmp_path):
    about = replace(ABOUT, mark="第 1 版 甲&乙")
    rows = [Row(["甲", number]) for number in range(80)]
    content = workbook(simple(rows), about=about)
    assert opened(content)["表"].oddFooter.left.text == "第 1 版 甲&&乙"
    pages = printed(content, tmp_path)
    assert len(pages) > 1
    assert all("第 1 版 甲&乙" in page for page in pages)
    assert opened(workbook(summary()))["指标进展"].oddFooter.left.text is None


def test_heading_lines_wrap_where_a_table_is_narrow(tmp_path):
    narrow = simple([Row(["甲", 1])], **HEADING)
    sheet = opened(workbook(narrow))["表"]
    assert sheet["A1"].alignment.wrap_text
    assert sheet.row_dimensions[1].height > 20
    [page] = printed(workbook(narrow), tmp_path)
    assert "校验码ABCD-EFGH-JK" in "".join(page.split())
