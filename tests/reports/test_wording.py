"""How a standing reads: one short text for each column of the overview."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from reports.amounts import amount
from reports.sheet_paper import gap_cell
from reports.wording import whole_words, wording_of
from submissions.standing import load_standings
from targets.kinds import Kind, Measure
from targets.models import IndicatorVersion, TargetVersion
from tests.cast import make_round, report, submission_of
from tests.reports.sentence_cases import read_expected

CASES = {row.code: row for row in read_expected()}


@pytest.fixture
def told(baiyin, plan, manager, reviewer, school, reporter):
    """`told({2022: (dual, specialised)}, year)`: the texts of the plan's only target."""

    def tell(figures, year, **version):
        TargetVersion.objects.update(**version)
        for of_year, (dual, specialised) in figures.items():
            round = make_round(baiyin, manager, year=of_year)
            report(
                submission_of(round, school),
                reporter,
                reviewer,
                dual_qualified_teachers=dual,
                specialised_teachers=specialised,
                full_time_enrolment=1000,
            )
        [found] = load_standings([(baiyin, plan)], year=year, now=timezone.now())
        return wording_of(found.standings[0])

    return tell


def test_a_share_says_value_parts_target_and_gap(told):
    words = told({2022: (30, 100), 2023: (36, 100), 2024: (43, 100)}, 2024)
    assert (words.value, words.made_of) == ("43.0%", "43 ÷ 100")
    assert (words.target, words.gap, words.due) == ("50%", "−7.0 个百分点", "43.3%")
    assert words.baseline == "30.0%（2022）"
    assert words.coverage == "1/1"


def test_a_value_just_below_the_target_is_never_rounded_onto_it(told):
    words = told({2022: (3000, 10000), 2024: (4996, 10000)}, 2024)
    assert words.value == "49.96%"


def test_on_track_but_behind_the_path_names_the_value_at_the_deadline(told):
    words = told({2022: (300, 1000), 2023: (365, 1000)}, 2023)
    assert words.outlook == "2025 年末预计 49.5%（99.0%）"


def test_ahead_of_the_path_names_the_year(told):
    assert told({2022: (30, 100), 2023: (40, 100)}, 2023).outlook == "2024 年"


def test_a_pace_away_from_the_target_is_called_so(told):
    assert told({2022: (30, 100), 2023: (28, 100)}, 2023).outlook == "照此趋势无法达成"


def test_where_one_of_two_paces_leads_away_both_are_told(told):
    figures = {2022: (30, 100), 2023: (36, 100), 2024: (35, 100)}
    assert told(figures, 2024).outlook == "2030 年，或无法达成"


def test_without_figures_nothing_is_made_up(told):
    words = told({}, 2024)
    assert set(vars_of(words)) == {"—", "", "50%", "0/1"}


def test_what_was_known_last_is_named_with_its_year(told):
    words = told({2022: (30, 100), 2023: (36, 100)}, 2024)
    assert (words.value, words.last_known) == ("—", "2023 年 36.0%")


@pytest.mark.parametrize(
    ("version", "target"),
    [
        ({"kind": Kind.RANGE, "lower": 5, "upper": 8}, "5.0–8.0%"),
        ({"kind": Kind.RANGE, "lower": 5, "upper": 8, "every_year": True}, "每年 5.0–8.0%"),
        ({"kind": Kind.FULL_COVERAGE, "lower": None}, "全部"),
        ({"kind": Kind.MILESTONE, "lower": None}, "建成"),
        ({"kind": Kind.NON_DECREASING, "lower": None, "every_year": True}, "不低于上年"),
        ({"kind": Kind.AT_MOST, "lower": None, "upper": Decimal("12.5")}, "12.5%"),
    ],
)
def test_the_target_reads_by_its_kind(told, version, target):
    assert told({}, 2024, **version).target == target


@pytest.mark.parametrize(
    ("lower", "per", "every_year", "target"),
    [
        (1, 100, False, "各校每百人 ≥ 1 人"),
        (1, 350, True, "每年各校 ≥ 1:350"),
        (16, 1, True, "每年各校 ≥ 16 人"),
    ],
)
def test_a_standard_of_each_school_is_counted_in_schools(told, lower, per, every_year, target):
    IndicatorVersion.objects.update(measure=Measure.UNITS_MEETING)
    words = told(
        {2022: (30, 100)},
        2022,
        kind=Kind.EACH_INSTITUTION,
        lower=lower,
        per=per,
        every_year=every_year,
    )
    assert words.target == target
    assert words.value in ("1/1 所达标", "0/1 所达标")


def vars_of(words) -> list[str]:
    return [getattr(words, name) for name in words.__slots__]


@pytest.mark.parametrize(
    ("code", "gap", "in_numbers"),
    [
        ("G01", "在区间内", False),
        ("G02", "超上限 1 个", False),
        ("G04", "−3 个", True),
        ("Y13", "超上限 2 次", False),
        ("A01", "−15 万元", True),
        ("A02", "+1 万元", True),
        ("F03", "差 1 所", False),
    ],
)
def test_the_gap_of_a_range_is_told_from_the_end_that_matters(code, gap, in_numbers):
    """The workbook writes the same words where a number would say something else."""
    standing = CASES[code].standing
    assert wording_of(standing).gap == gap
    assert (gap_cell(standing) is not None) is in_numbers


def test_a_share_of_units_is_never_rounded_onto_all_of_them():
    assert amount(CASES["F03"].standing, Decimal(299) / 300) == "99.7%"
    assert amount(CASES["F03"].standing, Decimal(2) / 3) == "67%"


@pytest.mark.parametrize(
    ("code", "outlook", "note"),
    [
        ("C05", "2025 年末预计 1 所（少 1 所）", "整数目标按序时应完成数取整为 1 所，已完成"),
        ("G05", "2025 年末预计 4 个（少 1 个）", "整数目标按序时应完成数取整为 3 个，已完成"),
        ("C04", "2025 年", ""),
        ("A04", "2025 年末预计 129 万元（98.8%）", ""),
        ("W10", "2025 年末预计 2.19 万人（99.5%）", ""),
    ],
)
def test_whole_things_are_expected_one_by_one(code, outlook, note):
    standing = CASES[code].standing
    assert (wording_of(standing).outlook, whole_words(standing)) == (outlook, note)
