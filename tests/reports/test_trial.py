"""指标试算: one institution's indicators from what stands in its form, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from institutions.duties import Role
from reports.trial import load_trials
from submissions.asked import questions_of
from submissions.entries import read_entry
from submissions.entry_trial import own_ratios
from submissions.models import Submission
from submissions.sheet import sheet_of
from submissions.timing import LOCAL
from tests.cast import make_user
from tests.submissions.staged import BAIYIN, plans, read_line, stage  # noqa: F401

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 1, 10, tzinfo=LOCAL)


@pytest.fixture
def try_out(stage):  # noqa: F811
    """`try_out(unit, **typed)`: the trials of 2024 by label, as if this were typed in the form."""

    def load(unit: str, year: int = 2024, **typed: str) -> dict:
        submission = Submission.objects.select_related("round__region", "institution__region").get(
            round=stage.rounds[BAIYIN, year], institution=stage.units[unit]
        )
        questions = questions_of(submission)
        named = {name.replace("_", "-"): value for name, value in typed.items()}
        entries = {
            item.code: read_entry(item, named.get(item.code, "")) for item in questions.items
        }
        sheet = sheet_of(submission, questions, entries)
        user = make_user(Role.REPORTER, f"{unit}-{year}", institution=stage.units[unit])
        [plan] = load_trials(submission, sheet, user=user, now=NOW)
        return {trial.label: trial for trial in plan.trials}

    return load


def told(trial) -> tuple[str, str, str, str, str]:
    return trial.value, trial.word, trial.made_of, trial.target, trial.note


def test_a_share_stands_beside_the_target_with_what_is_missing_to_it(try_out):
    found = try_out("中一", full_time_teachers="412", senior_title_teachers="150")
    trial = found["中职高级职称教师比例"]
    assert told(trial) == ("36.4%", "尚未达成", "150 ÷ 412", "40%", "差 15 人")
    assert (trial.bar, trial.bar_target) == (pytest.approx(trial.bar), 40)


def test_what_is_not_filled_in_is_named_and_is_no_zero(try_out):
    trial = try_out("中一", specialised_teachers="286")["“双师型”教师占比"]
    assert (trial.value, trial.word, trial.lamp) == ("—", "待填", "no_data")
    assert trial.note == "待填：“双师型”教师数"
    assert trial.made_of == "“双师型”教师数 ÷ 专业课教师数"
    assert trial.bar is None


def test_a_figure_with_an_error_is_asked_to_be_mended_and_not_computed_with(try_out):
    typed = {"specialised_teachers": "286", "dual_qualified_teachers": "1290"}
    trial = try_out("中一", **typed)["“双师型”教师占比"]
    assert (trial.value, trial.note) == ("—", "待改正：“双师型”教师数")
    typed = {"specialised_teachers": "约300", "dual_qualified_teachers": ""}
    trial = try_out("中二", **typed)["“双师型”教师占比"]
    assert trial.note == "待改正：专业课教师数；待填：“双师型”教师数"


def test_a_standard_is_met_or_not(try_out):
    label = "每百名学生校企合作企业数"
    found = try_out("中一", partner_enterprises="29", full_time_enrolment="2,850")
    trial = found[label]
    assert (trial.lamp, trial.word, trial.note) == ("met", "达标", "")
    found = try_out("中二", partner_enterprises="28", full_time_enrolment="2,850")
    trial = found[label]
    assert (trial.lamp, trial.word, trial.note) == ("behind", "未达标", "差 1 家")


def test_zero_is_a_figure_and_not_applicable_is_out_of_scope(try_out):
    zero = try_out("中一", full_time_teachers="100", senior_title_teachers="0")[
        "中职高级职称教师比例"
    ]
    assert (zero.value, zero.note) == ("0.0%", "差 40 人")
    found = try_out("中二", full_time_teachers="不适用", senior_title_teachers="0")
    absent = found["中职高级职称教师比例"]
    assert (absent.value, absent.word) == ("—", "不适用")


def test_a_sum_shows_for_those_that_have_a_number_of_their_own(try_out):
    found = try_out("矿冶", full_time_enrolment="7000").values()
    [trial] = [each for each in found if each.bar_target == 8000]
    assert trial.value == "7,000 人"
    assert trial.note == "较目标 −1,000 人"
    schools = try_out("中一", full_time_enrolment="7000").values()
    assert not any(each.bar_target == 8000 or "人" in each.value for each in schools)


def test_own_earlier_figures_are_where_the_way_begins(stage, try_out):  # noqa: F811
    items = "specialised-teachers / dual-qualified-teachers"
    stage.put({(stage.units["中一"], 2022): read_line("中一", items, "100/30")["中一"]})
    typed = {"specialised_teachers": "100", "dual_qualified_teachers": "37"}
    assert try_out("中一", **typed)["“双师型”教师占比"].word == "严重滞后"
    stage.put({(stage.units["中二"], 2022): read_line("中二", items, "100/30")["中二"]})
    typed = {"specialised_teachers": "100", "dual_qualified_teachers": "44"}
    assert try_out("中二", **typed)["“双师型”教师占比"].word == "按进度"


def test_the_authority_sees_what_it_alone_reports(try_out):
    found = try_out("教育局", special_meetings="1", vocational_investment="5000")
    assert any("会议" in label for label in found)
    assert all(each.lamp != "met" or each.value != "—" for each in found.values())


@pytest.mark.parametrize("unit", ["中一", "矿冶", "技师", "教育局"])
def test_the_excel_template_tries_the_same_ratios_as_the_form(unit, stage, try_out):  # noqa: F811
    submission = Submission.objects.select_related("round", "institution__region").get(
        round=stage.rounds[BAIYIN, 2024], institution=stage.units[unit]
    )
    sheet = sheet_of(submission, questions_of(submission), {})
    found = own_ratios(sheet, submission.institution)
    trials = {label: trial for label, trial in try_out(unit).items() if trial.made_of}
    assert [each.name for each in found] == list(trials)
    assert all(each.goal.startswith("目标：") for each in found)


def test_a_standard_is_tried_in_the_template_as_it_is_read(stage):  # noqa: F811
    submission = Submission.objects.select_related("round", "institution__region").get(
        round=stage.rounds[BAIYIN, 2024], institution=stage.units["矿冶"]
    )
    sheet = sheet_of(submission, questions_of(submission), {})
    found = {each.name: each for each in own_ratios(sheet, submission.institution)}
    ratio = found["专职思政课教师师生比"]
    assert (ratio.shown, ratio.goal) == ('"1:"#,##0.0', "目标：每年不低于 1:350")
    assert (ratio.above[0][0], ratio.below[0][0]) == ("full-time-enrolment", "ideology-teachers")
    companies = found["每百名学生校企合作企业数"]
    assert (companies.scale, companies.goal) == (100, "目标：不低于 1 个/百名学生")


@pytest.mark.parametrize(
    ("year", "typed", "word", "note"),
    [
        (2024, "6000", "滞后", "2023 年有减少，最近年度未减少"),
        (2025, "6000", "期满未达成", "本年度已达到，但规划期内各年都须达到：2023 年有减少"),
        (2025, "3000", "期满未达成", "2023 年、2025 年有减少"),
    ],
)
def test_the_year_that_failed_is_named_where_this_years_figure_does_not_show_it(
    year,
    typed,
    word,
    note,
    stage,  # noqa: F811
    try_out,
):
    spent = {2022: "5000", 2023: "4500", 2024: "5500"}
    for each in range(2022, year):
        line = read_line("教育局", "vocational-investment", spent[each])
        stage.put({(stage.units["教育局"], each): line["教育局"]})
    found = try_out("教育局", year, vocational_investment=typed)
    [trial] = [each for label, each in found.items() if "投入" in label and "生均" not in label]
    assert trial.word == word
    assert note in trial.note
