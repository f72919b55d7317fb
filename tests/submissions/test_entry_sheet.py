"""The Excel template: what is open, what is locked, what it brings back, and that it calculates."""

import subprocess
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from submissions.entries import read_entry
from submissions.entry_sheet import FACTS_NAME, demand
from submissions.models import Submission
from submissions.workflow import questions_of, save_draft
from targets.kinds import Kind, Measure
from tests.cast import (
    client_for,
    fill,
    hand_in,
    make_item,
    make_round,
    make_rule,
    make_share,
    make_target,
    report,
)
from tests.cast import submission_of as of_round
from tests.kit.recalculation import recalculated
from tests.submissions.workbook_corpus import rows_of

D = Decimal


def download(client, submission) -> bytes:
    answer = client.get(reverse("submission_template", args=[submission.pk]))
    assert answer.status_code == 200
    return answer.content


@pytest.fixture
def rich(baiyin, manager, school, reporter, reviewer, catalogue, plan) -> Submission:
    """A submission of this year beside an approved one of last year, with every kind of answer."""
    catalogue.teachers.swing = D(20)
    catalogue.teachers.save()
    make_item("employment", name="就业率", unit="%", decimals=1, maximum=D(100))
    make_item("double-excellent", name="双优学校", type="yes_no", unit="是/否", section="building")
    money = make_item("appropriation", name="拨款", unit="元", decimals=2, section="funds")
    make_rule("twice", catalogue.enrolment, money, "在校生大于拨款", severity="warning")
    before = of_round(make_round(baiyin, manager, year=2023), school)
    item = next(each for each in questions_of(before).items if each.code == "full-time-enrolment")
    absent = read_entry(item, "不适用", "新建校")
    save_draft(before, by=reporter, figures={item.code: absent})
    report(
        before,
        reporter,
        reviewer,
        specialised_teachers="143",
        dual_qualified_teachers="60",
        employment="88.5%",
        double_excellent="否",
        appropriation="0",
    )
    now = of_round(make_round(baiyin, manager, year=2024), school)
    return fill(
        now,
        reporter,
        specialised_teachers="201",
        dual_qualified_teachers="300",
        full_time_enrolment="不适用",
        employment="91.2%",
        double_excellent="是",
        appropriation="15,000,000.25",
    )


@pytest.fixture
def book(rich, reporter):
    return load_workbook(BytesIO(download(client_for(reporter), rich)))


@pytest.fixture
def sheet(book):
    return book["填报表"]


def row(sheet, code: str) -> dict[str, object]:
    number = rows_of(sheet)[code]
    return {letter: sheet[f"{letter}{number}"].value for letter in "BCDEFGHI"}


def test_the_file_is_an_attachment_named_after_year_and_unit(submission, reporter):
    answer = client_for(reporter).get(reverse("submission_template", args=[submission.pk]))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "2024%E5%B9%B4%E5%BA%A6" in answer["Content-Disposition"]


def test_every_item_has_a_row_with_last_year_beside_this_year(sheet):
    teachers = row(sheet, "specialised-teachers")
    assert (teachers["B"], teachers["C"], teachers["E"], teachers["F"]) == (
        "专业课教师",
        "人",
        143,
        201,
    )
    assert "specialised-teachers 的口径" in str(teachers["D"])
    assert "2024 年 9 月 1 日" in str(teachers["D"])
    assert sheet["E4"].value == "2023 年度"


def test_zero_blank_not_applicable_yes_and_percent_stand_as_what_they_are(sheet, book):
    assert row(sheet, "full-time-enrolment")["E"] == "不适用"
    assert row(sheet, "full-time-enrolment")["F"] == "不适用"
    assert row(sheet, "appropriation")["E"] == 0
    assert row(sheet, "appropriation")["F"] == 15000000.25
    assert row(sheet, "double-excellent")["F"] == "是"
    place = f"F{rows_of(sheet)['employment']}"
    assert sheet[place].value == 0.912
    assert sheet[place].number_format == "0.#%"


def test_only_this_years_figures_and_the_notes_are_open(sheet):
    items = rows_of(sheet).values()
    open_cells = {
        cell.coordinate
        for cells in sheet.iter_rows()
        for cell in cells
        if not cell.protection.locked
    }
    assert open_cells == {f"{letter}{number}" for number in items for letter in "FH"}
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.column_dimensions["A"].hidden


def test_every_open_cell_has_a_rule_with_a_chinese_message(sheet):
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for code, number in rows_of(sheet).items():
        rule = rules[f"F{number}"]
        assert rule.prompt and rule.error, code
        assert rule.showErrorMessage
        assert f"H{number}" in rules
    choice = rules[f"F{rows_of(sheet)['double-excellent']}"]
    assert (choice.type, choice.formula1) == ("list", '"是,否,不适用"')
    count = rules[f"F{rows_of(sheet)['specialised-teachers']}"]
    assert "整数" in count.prompt
    assert f"N(F{rows_of(sheet)['specialised-teachers']})>=0" in count.formula1


def test_the_hidden_sheet_says_whose_template_it_is(book, rich):
    facts = {cells[0].value: cells[1].value for cells in book[FACTS_NAME].iter_rows()}
    assert book[FACTS_NAME].sheet_state == "hidden"
    assert facts["填报单位代码"] == "school"
    assert facts["数据年度"] == "2024"
    assert facts["填报编号"] == str(rich.pk)
    assert facts["模板版本"] == "1"
    assert len(facts["数据项校验"]) == 16


def test_formulas_carry_what_libreoffice_computes(rich, reporter, tmp_path):
    content = download(client_for(reporter), rich)
    carried = load_workbook(BytesIO(content), data_only=True)["填报表"]
    formulas = load_workbook(BytesIO(content))["填报表"]
    computed = recalculated(content, tmp_path)["填报表"]
    seen = 0
    for cells in formulas.iter_rows():
        for cell in cells:
            if cell.data_type != "f":
                continue
            seen += 1
            said, is_now = (book[cell.coordinate].value or "" for book in (carried, computed))
            same = said == is_now or abs(float(said) - float(is_now)) < 1e-12
            assert same, (cell.coordinate, said, is_now)
    assert seen >= 12


def test_the_sheet_checks_rules_swings_and_reasons(rich, reporter):
    content = download(client_for(reporter), rich)
    shown = load_workbook(BytesIO(content), data_only=True)["填报表"]
    assert row(shown, "dual-qualified-teachers")["I"] == "大于专业课教师数，请核对"
    assert row(shown, "specialised-teachers")["I"] == "较上年变动超过 20%，请说明原因"
    assert row(shown, "full-time-enrolment")["I"] == "填“不适用”须在说明中写明原因"
    assert not row(shown, "appropriation")["I"]
    assert row(shown, "specialised-teachers")["G"] == pytest.approx(58 / 143)


def test_the_sheet_asks_for_a_word_where_last_year_was_nothing(
    baiyin, manager, school, reporter, reviewer, catalogue, tmp_path
):
    catalogue.teachers.swing = D(20)
    catalogue.teachers.save()
    before = of_round(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, specialised_teachers="0", dual_qualified_teachers="0")
    now = of_round(make_round(baiyin, manager, year=2024), school)
    fill(now, reporter, specialised_teachers="5", dual_qualified_teachers="0")
    content = download(client_for(reporter), now)
    shown = load_workbook(BytesIO(content), data_only=True)["填报表"]
    for page in (shown, recalculated(content, tmp_path)["填报表"]):
        assert row(page, "specialised-teachers")["I"] == "较上年变动超过 20%，请说明原因"
        assert not row(page, "dual-qualified-teachers")["I"]


def test_the_units_own_ratio_stands_below_with_last_years(rich, reporter):
    content = download(client_for(reporter), rich)
    shown = load_workbook(BytesIO(content), data_only=True)["填报表"]
    found = [cells for cells in shown.iter_rows() if cells[1].value == "“双师型”教师占比"]
    assert len(found) == 1
    assert found[0][4].value == pytest.approx(60 / 143)
    assert found[0][5].value == pytest.approx(300 / 201)
    assert found[0][5].number_format == "0.0%"
    assert found[0][8].value == "目标：不低于 50%"
    assert any(
        cells[1].value == "本单位指标试算（随填写自动计算，不用填）" for cells in shown.iter_rows()
    )


def test_a_standard_stands_below_as_it_is_read(submission, plan, catalogue, reporter, tmp_path):
    share = make_share("per-teacher", catalogue.teachers, catalogue.enrolment, unit="师生比")
    share.versions.update(measure=Measure.UNITS_MEETING, scale=1)
    target = make_target(plan, share, lower=D(1))
    target.versions.update(kind=Kind.EACH_INSTITUTION, per=20)
    fill(submission, reporter, specialised_teachers="200", full_time_enrolment="3900")
    content = download(client_for(reporter), submission)
    for book in (load_workbook(BytesIO(content), data_only=True), recalculated(content, tmp_path)):
        [cells] = [each for each in book["填报表"].iter_rows() if each[1].value == "per-teacher"]
        assert cells[5].value == pytest.approx(19.5)
        assert cells[5].number_format == '"1:"#,##0.0'
        assert cells[8].value == "目标：不低于 1:20"


def test_a_ratio_without_all_its_terms_is_empty_text(submission, plan, reporter, tmp_path):
    fill(submission, reporter, dual_qualified_teachers="3", specialised_teachers="0")
    content = download(client_for(reporter), submission)
    computed = recalculated(content, tmp_path)["填报表"]
    shown = load_workbook(BytesIO(content), data_only=True)["填报表"]
    for sheet in (computed, shown):
        cells = next(c for c in sheet.iter_rows() if c[1].value == "“双师型”教师占比")
        assert not cells[5].value


def test_typed_text_never_becomes_a_formula(submission, reporter):
    fill(submission, reporter, specialised_teachers='=HYPERLINK("http://x","y")')
    sheet = load_workbook(BytesIO(download(client_for(reporter), submission)))["填报表"]
    cell = sheet[f"F{rows_of(sheet)['specialised-teachers']}"]
    assert cell.data_type == "s"


def test_libreoffice_opens_it_and_prints_it(rich, reporter, tmp_path):
    (tmp_path / "t.xlsx").write_bytes(download(client_for(reporter), rich))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*order, str(tmp_path / "t.xlsx")], check=True, capture_output=True, timeout=180)
    assert (tmp_path / "t.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_demanded_is_said_in_words(rich):
    items = {item.code: item for item in questions_of(rich).items}
    assert "整数（单位：人）" in demand(items["specialised-teachers"])
    assert "最多 1 位小数的数（单位：%）" in demand(items["employment"])
    assert "不大于 100" in demand(items["employment"])


def test_the_template_costs_few_queries(rich, reporter, queries):
    client = client_for(reporter)
    client.get(reverse("submission_template", args=[rich.pk]))
    with queries() as made:
        download(client, rich)
    assert len(made) <= 12, made


def test_what_was_handed_in_can_still_be_downloaded(submission, reporter):
    hand_in(submission, reporter, specialised_teachers="286")
    sheet = load_workbook(BytesIO(download(client_for(reporter), submission)))["填报表"]
    assert row(sheet, "specialised-teachers")["F"] == 286
