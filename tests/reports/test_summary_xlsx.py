"""The summary workbook, opened as bytes: what it says, to whom it is given, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from institutions.duties import Role
from institutions.models import AuditEntry, Institution, InstitutionKind
from reports.board import Board, load_board
from targets.kinds import Measure, Status
from targets.models import Department, Target
from tests.cast import client_for, make_institution, make_region, make_user
from tests.reports.figures import YEAR, make_city, report_years

SHEETS = ["总览", "指标进展", "分院校", "原始数据", "任务台账", "填报情况", "口径说明"]
ADDRESS = {"region": "620400", "year": str(YEAR), "plan": "plan"}


@dataclass(frozen=True)
class Made:
    """A downloaded workbook, as written and as computed, beside the board of the page."""

    response: HttpResponse
    content: bytes
    board: Board

    @cached_property
    def book(self) -> Workbook:
        return load_workbook(BytesIO(self.content))

    @cached_property
    def values(self) -> Workbook:
        """With the values that the formulas carry."""
        return load_workbook(BytesIO(self.content), data_only=True)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Made:
    """Built once for all that only read it; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        region = make_region("620400", "白银市", make_region("620000", "甘肃省"))
        plan = make_city(region)
        report_years(region)
        response = download(make_user(Role.VIEWER, "viewer", region=region))
        found = Made(response, content_of(response), board_of(plan))
        transaction.set_rollback(True)
    return found


@pytest.fixture
def city(baiyin):
    """The same city, for tests that change something."""
    plan = make_city(baiyin)
    report_years(baiyin)
    return plan


def download(user, **query):
    return client_for(user).get(reverse("summary_xlsx"), ADDRESS | query)


def content_of(response) -> bytes:
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def opened(response, **options) -> Workbook:
    return load_workbook(BytesIO(content_of(response)), **options)


def board_of(plan) -> Board:
    return load_board(plan.region, plan, year=YEAR, now=timezone.now())


def rows_of(sheet, *, first: str = "序号") -> list[dict]:
    """The rows below the heading, by column title (line ends removed)."""
    cells = [list(row) for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(cells) if row[0].value == first)
    titles = [str(cell.value or "").replace("\n", "") for cell in cells[head]]
    return [dict(zip(titles, row, strict=True)) for row in cells[head + 1 :]]


def target_rows(book) -> dict[str, dict]:
    rows = rows_of(book["指标进展"])
    return {row["指标"].value: row for row in rows if isinstance(row["序号"].value, int)}


def blocks(book) -> dict[str, list[dict]]:
    """分院校 by heading: the rows of units, then the total."""
    found, current = {}, []
    for row in rows_of(book["分院校"]):
        text = row["序号"].value
        if isinstance(text, str) and ". " in text:
            current = found.setdefault(text.split("：")[0].rsplit("（", 1)[0], [])
        elif row["单位"].value:
            current.append(row)
    return found


# ---- what it says -------------------------------------------------------------------------------


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
    annexes = [made.book[name]["A1"].value for name in SHEETS[1:]]
    assert annexes == [f"附件{number}" for number in range(1, 7)]


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
    assert rows["合作企业"]["2024年实际"].value == "1/3所达标"


def test_duty_names_every_unit_or_says_why_there_is_none(city, viewer):
    clause = city.clauses.get(number="一（二）")
    rows = target_rows(opened(download(viewer)))
    assert {row["责任单位"].value for row in rows.values()} == {"（未注明）"}
    for place, name in enumerate(("市教育局", "市财政局", "市人社局"), 5):
        unit = Department.objects.get_or_create(region=city.region, name=name)[0]
        clause.units.create(department=unit, role="responsible", position=place)
    rows = target_rows(opened(download(viewer)))
    assert rows["在校生"]["责任单位"].value == "市教育局、市财政局、市人社局"


# ---- 分院校 --------------------------------------------------------------------------------------


def test_totals_of_the_units_are_the_values_of_the_page(made):
    found = blocks(made.values)
    for number, row in enumerate(made.board.rows, 1):
        total = found[f"{number}. {row.name}"][-1]
        value = row.judgement.value if row.judgement.value is not None else None
        if value is None:
            value = row.judgement.partial_value
        factor = 100 if row.standing.indicator.unit == "%" else 1
        assert total["数值"].value == pytest.approx(float(value) / factor), row.name


def test_ratios_and_totals_are_live_formulas(made):
    found = blocks(made.book)
    unit, *_, total = found["1. 双师占比"]
    line, last = unit["分子"].row, total["分子"].row
    assert unit["数值"].value == f"=E{line}/F{line}"
    assert total["分子"].value == f'=SUMIFS(E{line}:E{last - 1},I{line}:I{last - 1},"计入")'
    assert total["数值"].value == f"=E{last}/F{last}"
    standard = found["5. 合作企业"][0]["是否达标"]
    assert standard.value == f'=IF(100*E{standard.row}>=1*F{standard.row},"达标","未达标")'
    hours = found["6. 专题学时"][0]["是否达标"]
    assert hours.value == f'=IF(1*G{hours.row}>=16,"达标","未达标")'
    tests = found["8. 条件"][0]["是否达标"]
    assert tests.value == f'=IF(E{tests.row}=F{tests.row},"达标","未达标")'


def test_formula_cells_carry_their_values(made):
    formulas, values = made.book, made.values
    count = 0
    for sheet in formulas:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                count += 1
                assert values[sheet.title][cell.coordinate].value is not None, cell.coordinate
    assert count > 35


def test_a_unit_with_a_single_term_is_shown_but_not_counted(made):
    rows = blocks(made.values)["1. 双师占比"]
    units = {row["单位"].value: row for row in rows}
    left_out = units["示例中职two"]
    assert (left_out["分子"].value, left_out["分母"].value) == (9, None)
    assert (left_out["是否计入"].value, left_out["备注"].value) == ("未报", "未报：项-teachers")
    nothing = units["示例中职three"]
    assert (nothing["分子"].value, nothing["备注"].value) == (None, "没有已通过的数据")
    assert (rows[-1]["分子"].value, rows[-1]["分母"].value) == (46, 102)
    assert rows[-1]["备注"].value == "已报 2/4，部分数据"


def test_blank_zero_and_not_applicable_are_three_things_among_the_units(made):
    found = blocks(made.values)
    hours = {row["单位"].value: row for row in found["6. 专题学时"]}
    assert hours["示例中职two"]["数值"].value == "不适用"
    assert hours["示例中职two"]["是否计入"].value == "不适用"
    assert hours["示例中职three"]["数值"].value is None
    lessons = {row["单位"].value: row for row in found["7. 微课"]}
    assert lessons["示例中职two"]["数值"].value == 0
    assert lessons["示例中职three"]["数值"].value is None
    partners = {row["单位"].value: row for row in found["5. 合作企业"]}
    assert partners["示例中职two"]["分母"].value == 0
    assert partners["示例中职two"]["备注"].value == "分母为 0"


def test_a_cumulative_count_adds_the_years_before(made):
    rows = blocks(made.values)["7. 微课"]
    assert (rows[0]["单位"].value, rows[0]["数值"].value) == ("2023年合计", 75)
    assert rows[-1]["数值"].value == 75 + 90


def test_other_units_denominator_stands_below_and_both_coverages_are_named(made):
    rows = blocks(made.values)["4. 另一口径"]
    assert [row["分子"].value for row in rows] == [1100000.55, None, None, None, None, 1100000.55]
    assert [row["分母"].value for row in rows] == [None, 1200, 950, None, 0, 2150]
    assert rows[-1]["数值"].value == pytest.approx(1100000.55 / 2150)
    assert rows[-1]["备注"].value == "分子已报 1/1，分母已报 3/4"


# ---- the other sheets ---------------------------------------------------------------------------


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


# ---- to whom, and at what cost ------------------------------------------------------------------


def test_who_took_it_is_in_the_log(city, viewer):
    content_of(download(viewer))
    entry = AuditEntry.objects.get(verb="summary.download")
    assert (entry.actor, entry.result, entry.subject_name) == (viewer, "done", "示例方案")
    assert entry.after == {"region": "620400", "plan": "plan", "year": YEAR}


def test_another_citys_viewer_finds_nothing(city, other_city_viewer):
    assert download(other_city_viewer).status_code == 404
    assert not AuditEntry.objects.filter(verb="summary.download").exists()


def test_a_reporter_and_an_administrator_are_told_it_is_not_their_duty(
    city, system_admin, reporter
):
    assert download(system_admin).status_code == 403
    assert download(reporter).status_code == 403


def test_a_plan_of_another_city_is_not_handed_out(city, viewer, jinchang, other_city_viewer):
    assert download(other_city_viewer, region="620300").status_code == 404


@pytest.mark.parametrize("year", ["20x4", "1999", "2101", "２０２４", "-2024", "2024.0"])
def test_a_year_that_is_none_is_not_found(city, viewer, year):
    assert download(viewer, year=year).status_code == 404


def test_without_an_address_it_is_the_newest_year_of_the_own_region(city, viewer):
    response = client_for(viewer).get(reverse("summary_xlsx"))
    assert content_of(response).startswith(b"PK")
    assert quote("白银市职业教育目标进展汇总表（2024年度）") in response["Content-Disposition"]


@pytest.mark.parametrize("more", [0, 37])
def test_it_costs_the_same_queries_for_any_number_of_units(
    city, viewer, more, django_assert_num_queries
):
    for number in range(more):
        make_institution(city.region, f"more-{number}", kind=InstitutionKind.SECONDARY)
    client = client_for(viewer)
    content_of(client.get(reverse("summary_xlsx"), ADDRESS))
    with django_assert_num_queries(24):
        response = client.get(reverse("summary_xlsx"), ADDRESS)
    assert content_of(response).startswith(b"PK")


def test_every_measure_of_the_catalogue_stands_in_this_city(made):
    """So that no case of the sheet goes untested."""
    assert {row.standing.definition.formula.measure for row in made.board.rows} == set(Measure)
