"""The summary workbook, opened as bytes: what each sheet says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import quote

import pytest

from institutions.models import Institution
from reports.task_page import load_ledger
from targets.kinds import Status
from targets.models import Department, Target, Task, TaskUnit, UnitRole
from tests.cast import make_institution
from tests.reports.figures import YEAR, make_city
from tests.reports.summaries import (
    SHEETS,
    blocks,
    download,
    opened,
    rows_of,
    target_rows,
)

pytest_plugins = ["tests.reports.summary_fixtures"]


def test_it_has_its_sheets_in_order_and_a_chinese_name(made):
    response = made.response
    name = quote("白银市职业教育目标进展汇总表（2024年度）.xlsx")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    book = made.book
    assert book.sheetnames == SHEETS
    assert (book.properties.title, book.properties.subject) == (
        "白银市职业教育目标进展汇总表（2024年度）",
        "示例方案",
    )


def test_every_sheet_is_laid_out_as_an_official_table(made):
    for name, sheet in ((name, made.book[name]) for name in SHEETS):
        top = [cell.value for row in sheet.iter_rows(max_row=3) for cell in row if cell.value]
        assert any(f"（{YEAR}年度）" in text for text in top), name
        assert "填报单位：白银市教育局（盖章）" in top
        assert "依据：市政办发〔2022〕202号" in top
        assert any(text.startswith("制表日期：") for text in top)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert sheet.print_title_rows
        assert sheet.freeze_panes
    annexes = [made.book[name]["A1"].value.split("\u3000\u3000") for name in SHEETS[1:]]
    assert [number for number, _ in annexes] == [f"附件{number}" for number in range(1, 7)]
    [stamp] = {stamp for _, stamp in annexes}
    assert stamp.startswith("未定稿\u3000校验码 ")


def test_the_columns_of_the_progress_sheet_stand_in_the_agreed_order(made):
    [first, *_] = rows_of(made.book["指标进展"])
    assert list(first) == [
        "序号", "指标", "依据条款", "计量单位", "基期(2022)", "目标(2025)", "按序时应达到",
        "2024年实际", "与目标差额", "完成比例", "状态", "预计达成", "已报单位", "责任单位", "备注",
    ]  # fmt: skip


def test_every_number_is_the_pages_own_number(made):
    rows = target_rows(made.values)
    board = made.board
    assert [row.name for row in board.rows] == list(rows)
    for row in board.rows:
        judgement, cells = row.judgement, rows[row.name]
        scale = 100 if row.standing.indicator.unit == "%" else 1
        expected = {
            "与目标差额": judgement.gap,
            "按序时应达到": judgement.due,
            "2024年实际": judgement.value if judgement.value is not None else None,
        }
        for title, number in expected.items():
            if not isinstance(cells[title].value, str) and number is not None:
                factor = scale if cells[title].number_format.count("%") else 1
                assert cells[title].value == pytest.approx(float(number) / factor), row.name
        assert cells["状态"].value.endswith(row.status.label)
        assert cells["已报单位"].value == row.words.coverage


def test_the_share_reads_as_on_the_page(made):
    """46 ÷ 102: 中职二 gave no denominator and 中职三 nothing, so half of the units are known."""
    row = target_rows(made.values)["双师占比"]
    assert row["2024年实际"].value == pytest.approx(46 / 102)
    assert row["2024年实际"].number_format == "0.0%"
    assert row["目标(2025)"].value == 0.5
    assert row["基期(2022)"].value == pytest.approx(41 / 130)
    assert row["状态"].value == "○ 缺数据"
    assert "46÷102" in row["备注"].value
    assert "缺：" in row["备注"].value


def test_ranges_and_standards_are_words_and_single_bounds_numbers(made):
    rows = target_rows(made.values)
    targets = [row["目标(2025)"].value for row in rows.values()]
    assert targets == [
        *(0.5, 3000, "1,300–1,500人", "不低于上年"),
        *("各校每百人≥1家", "每年各校≥16学时", 300, "全部"),
    ]
    assert rows["合作企业"]["2024年实际"].value == "1/3所达标\n（33%）"


def test_duty_names_every_unit_or_says_why_there_is_none(city, viewer):
    clause = city.clauses.get(number="一（二）")
    rows = target_rows(opened(download(viewer)))
    assert {row["责任单位"].value for row in rows.values()} == {"（未注明）"}
    for place, name in enumerate(("市教育局", "市财政局", "市人社局"), 5):
        unit = Department.objects.get_or_create(region=city.region, name=name)[0]
        clause.units.create(department=unit, role="responsible", position=place)
    rows = target_rows(opened(download(viewer)))
    assert rows["在校生"]["责任单位"].value == "市教育局、市财政局、市人社局"


def test_the_raw_figures_are_the_facts_in_force(made):
    sheet = made.book["原始数据"]
    titles = {cell.value: cell.column for row in sheet["A4:Z5"] for cell in row if cell.value}
    lines = {row[1].value: row for row in sheet.iter_rows(min_row=6) if row[1].value}

    def figure(unit, title):
        return lines[unit][titles[title] - 1].value

    assert figure("示例高职", "项-students\n（人）") == 1200
    assert figure("示例高职", "项-books\n（是/否）") == "是"
    assert figure("示例中职one", "项-books\n（是/否）") == "否"
    assert figure("示例中职two", "项-students\n（人）") == 0
    assert figure("示例中职two", "项-hours\n（学时）") == "不适用"
    assert figure("示例中职two", "项-teachers\n（人）") is None
    assert figure("示例中职three", "项-teachers\n（人）") is None
    assert figure("示例高职", "项-funds\n（元）") == "／"
    assert figure("白银市教育局", "项-funds\n（元）") == 1100000.55
    assert figure("示例高职", "第几次") == 1
    assert figure("示例高职", "回执编号").startswith("620400-2024-")
    assert figure("示例中职three", "第几次") is None


def test_the_front_counts_what_the_page_counts(made):
    sheet = made.values["总览"]
    found = {row[0].value: row for row in reversed(list(sheet.iter_rows())) if row[0].value}
    board = made.board
    for status, count in board.counts:
        [line] = [row for text, row in found.items() if str(text).endswith(f" {status.label}")][:1]
        assert line[1].value == count
    assert found["量化目标合计"][1].value == len(board.rows)
    assert found["序时进度"][1].value == pytest.approx(2 / 3)
    assert found["未提交"][1].value == 1
    assert found["未提交"][2].value == "three"
    assert dict(board.counts)[Status.NO_DATA] > 0


def test_the_strip_is_a_native_chart(made):
    book = made.book
    assert [len(sheet._charts) for sheet in book] == [1, 0, 0, 0, 0, 0, 0]


def test_the_filings_say_who_has_reported(made):
    rows = rows_of(made.book["填报情况"])
    found = {row["单位"].value: row for row in rows if row["单位"].value}
    assert found["示例高职"]["填报状态"].value == "已通过"
    assert found["示例高职"]["是否逾期"].value == "按时"
    assert found["示例高职"]["提交日期"].is_date
    assert found["示例中职three"]["填报状态"].value == "草稿"
    assert found["示例中职three"]["提交日期"].value is None


def test_the_tasks_name_their_units(made):
    rows = rows_of(made.book["任务台账"])
    task = next(row for row in rows if row["任务（原文）"].value == "鼓励企业举办职业教育")
    assert task["条款"].value == "二（一）1"
    assert task["责任单位"].value == "市教科所（牵头）、市教育局"
    assert task["实施单位"].value == "各校"
    assert task["期限"].value == "2025年"


def test_a_role_that_a_task_fills_itself_is_not_taken_from_its_clause(city, viewer):
    tax = Department.objects.create(region=city.region, name="市税务局")
    task = Task.objects.get(code="task-1")
    TaskUnit.objects.create(task=task, department=tax, role=UnitRole.RESPONSIBLE, position=1)
    rows = rows_of(opened(download(viewer))["任务台账"])
    [row] = [row for row in rows if row["任务（原文）"].value == task.text]
    assert row["责任单位"].value == "市教科所（牵头）、市税务局"
    ledger = load_ledger([city], user=viewer, year=2024, today=dt.date(2025, 1, 1))
    [shown] = [each for each in ledger.rows if each.task == task]
    assert row["责任单位"].value == shown.duty_in_full


def test_both_definitions_stand_side_by_side(made):
    rows = rows_of(made.values["口径说明"])
    found = {row["指标"].value: row for row in rows if row["指标"].value}
    assert found["双师占比"]["本年度值"].value == pytest.approx(46 / 102)
    other = found["另一口径：双师占比（专任）"]
    assert other["本年度值"].value == pytest.approx(55 / 190)
    assert other["分子 ÷ 分母"].value == "55 ÷ 190"
    assert other["计算公式"].value == "项-dual ÷ 项-all-teachers × 100%"
    assert found["合作企业"]["计算公式"].value.startswith(
        "逐校判定：100 × 项-enterprises ≥ 项-students"
    )


def test_text_stays_text_whatever_it_begins_with(city, viewer):
    Institution.objects.filter(code="one").update(name="=cmd|' /C calc'!A0")
    Target.objects.filter(name="在校生").update(name="+1+1")
    book = opened(download(viewer))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    dangerous = [cell for cell in cells if str(cell.value).startswith(("=cmd", "+1+1"))]
    assert len(dangerous) > 5
    assert {cell.data_type for cell in dangerous} == {"s"}
    assert all(cell.quotePrefix for cell in dangerous)


def test_invented_figures_are_called_so_on_every_sheet(city, viewer):
    assert "演示数据" not in str(opened(download(viewer))["总览"]["A1"].value)
    city.region.rounds.update(is_demo=True)
    for sheet in opened(download(viewer)):
        assert "演示数据" in sheet["A1"].value


def test_published_figures_have_a_sheet_of_their_own(city, viewer):
    monitored = city.targets.first().indicator
    city.published_figures.create(
        indicator=monitored,
        clause=city.clauses.first(),
        position=1,
        written="77.19%",
        value=Decimal("77.19"),
        precision="exact",
        quote="达77.19%",
        to_verify=True,
    )
    book = opened(download(viewer))
    assert book.sheetnames[-1] == "监测指标"
    [row] = [row for row in rows_of(book["监测指标"]) if row["原文"].value]
    assert row["数值"].value == pytest.approx(0.7719)
    assert (row["公布数（原文写法）"].value, row["核实情况"].value) == ("77.19%", "待核实")
    assert row["年度"].value == "未注明日期"


def test_a_county_pools_its_own_units_without_a_lamp(city, viewer, pingchuan):
    make_institution(pingchuan, "county-school")
    book = opened(download(viewer, region="620403"))
    assert {row["状态"].value for row in target_rows(book).values()} == {"—"}
    assert "不作判定" in "".join(str(cell.value) for cell in book["总览"]["A"])


def test_before_any_round_the_workbook_still_opens(baiyin, viewer):
    make_city(baiyin)
    book = opened(download(viewer), data_only=True)
    assert book.sheetnames == SHEETS
    shares = target_rows(book)["双师占比"]
    assert (shares["2024年实际"].value, shares["状态"].value) == ("未报", "○ 缺数据")
    total = blocks(book)["1. 双师占比"][-1]
    assert total["数值"].value == "—"
