"""Second definitions beside the first: shown with values and coverage of their own, and without any
say in the lamp.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from submissions.standing import Standing, Variant
from targets.kinds import Status, Tag
from tests.submissions.staged import (  # noqa: F401
    ALL_OF_BAIYIN,
    JINCHANG,
    plans,
    stage,
    target_in,
)

pytestmark = pytest.mark.django_db

SCHOOLS = "中一 中二 中三 中四 技工"
TEACHERS = "dual-qualified-teachers / specialised-teachers / full-time-teachers"
PROGRESSION = (
    "progressed-higher-vocational / progressed-vocational-bachelor / "
    "progressed-academic-bachelor / graduates"
)


def stand(stage, year: int, indicator: str) -> Standing:  # noqa: F811
    return target_in(stage.standing_of("baiyin-2022", year), indicator)


def only_variant(standing: Standing) -> Variant:
    [variant] = standing.variants
    return variant


# ---- “双师型”教师占比: of specialised, and of all full-time teachers ----------------------------


def test_both_denominators_of_dual_qualified_teachers_stand_side_by_side(stage):  # noqa: F811
    """8 × 40 = 320 of 8 × 80 = 640 and of 8 × 100 = 800."""
    stage.put_lines(units=ALL_OF_BAIYIN, items=TEACHERS, lines={2024: "8*40/80/100"})
    standing = stand(stage, 2024, "dual-qualified-share")
    beside = only_variant(standing)
    assert beside.indicator.code == "dual-qualified-share-fulltime"
    assert (standing.area.numerator, beside.area.numerator) == (320, 320)
    assert (standing.area.denominator, beside.area.denominator) == (640, 800)
    assert (standing.area.value, beside.area.value) == (50, 40)
    assert (standing.area.coverage, beside.area.coverage) == (1, 1)


def test_the_lamp_follows_the_specialised_teachers_alone(stage):  # noqa: F811
    stage.put_lines(
        units=ALL_OF_BAIYIN, items=TEACHERS, lines={2022: "8*24/80/200", 2024: "8*40/80/200"}
    )
    standing = stand(stage, 2024, "dual-qualified-share")
    assert (standing.judgement.status, standing.judgement.value) == (Status.MET, 50)
    assert only_variant(standing).area.value == 20


def test_each_denominator_has_its_own_coverage(stage):  # noqa: F811
    """Two schools left one denominator blank, one the other; each counts where it gave both.

    6 units: 6 × 40 of 6 × 80 = 50 %; 7 units: 7 × 40 of 7 × 100 = 40 %.
    """
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items=TEACHERS,
        lines={2024: "5*40/80/100 40/_/100 40/_/100 40/80/_"},
    )
    standing = stand(stage, 2024, "dual-qualified-share")
    beside = only_variant(standing)
    codes = {stage.units[column].pk: column for column in ALL_OF_BAIYIN.split()}
    assert [codes[unit] for unit in standing.area.missing] == ["中三", "中四"]
    assert [codes[unit] for unit in beside.area.missing] == ["技工"]
    assert (standing.area.reported, standing.area.expected) == (6, 8)
    assert (beside.area.reported, beside.area.expected) == (7, 8)
    assert (standing.area.value, beside.area.value) == (50, 40)
    assert standing.judgement.status is Status.NO_DATA
    assert standing.judgement.tags == (Tag.PARTIAL,)


def test_a_school_without_specialised_teachers_still_has_teachers(stage):  # noqa: F811
    """Out of scope for one denominator (0 below), counted for the other: 280 of 560 and of 800."""
    stage.put_lines(units=ALL_OF_BAIYIN, items=TEACHERS, lines={2024: "7*40/80/100 0/0/100"})
    standing = stand(stage, 2024, "dual-qualified-share")
    beside = only_variant(standing)
    assert standing.area.out_of_scope == (stage.units["技工"].pk,)
    assert beside.area.out_of_scope == ()
    assert (standing.area.value, beside.area.value) == (50, 35)
    assert (standing.area.expected, beside.area.expected) == (7, 8)


# ---- 升学: by the letter, and with 普通本科 -----------------------------------------------------


def test_progression_with_academic_bachelors_stands_beside(stage):  # noqa: F811
    """5 × (70 + 5) = 375 and 5 × (70 + 5 + 20) = 475 of 500 graduates."""
    stage.put_lines(units=SCHOOLS, items=PROGRESSION, lines={2024: "5*70/5/20/100"})
    standing = stand(stage, 2024, "progression-rate")
    beside = only_variant(standing)
    assert beside.indicator.code == "progression-rate-with-undergraduate"
    assert (standing.area.value, beside.area.value) == (75, 95)
    assert (standing.area.denominator, beside.area.denominator) == (500, 500)


def test_academic_bachelors_do_not_meet_the_target(stage):  # noqa: F811
    """95 % with them, 75 % by the letter: 90 % is missed."""
    stage.put_lines(
        units=SCHOOLS, items=PROGRESSION, lines={2022: "5*60/0/20/100", 2025: "5*70/5/20/100"}
    )
    standing = stand(stage, 2025, "progression-rate")
    assert standing.judgement.status is Status.MISSED
    assert standing.judgement.ratio == Decimal("0.5")
    assert only_variant(standing).area.value == 95


def test_a_blank_number_of_academic_bachelors_weakens_only_the_wider_rate(stage):  # noqa: F811
    stage.put_lines(units=SCHOOLS, items=PROGRESSION, lines={2024: "4*70/5/20/100 70/5/_/100"})
    standing = stand(stage, 2024, "progression-rate")
    beside = only_variant(standing)
    assert (standing.area.reported, beside.area.reported) == (5, 4)
    assert (standing.area.value, beside.area.value) == (75, 95)


def test_academic_bachelors_that_do_not_apply_add_nothing(stage):  # noqa: F811
    """4 × 95 + 75 = 455 of 500."""
    stage.put_lines(units=SCHOOLS, items=PROGRESSION, lines={2024: "4*70/5/20/100 70/5/n/100"})
    beside = only_variant(stand(stage, 2024, "progression-rate"))
    assert (beside.area.value, beside.area.reported) == (91, 5)


# ---- 投入: the total, and per student ------------------------------------------------------------


def invest(stage, money: str, students: str, year: int = 2024) -> Standing:  # noqa: F811
    stage.put_lines(units="教育局", items="vocational-investment", lines={year: money})
    stage.put_lines(units=ALL_OF_BAIYIN, items="full-time-enrolment", lines={year: students})
    return stand(stage, year, "investment-non-decreasing")


def test_investment_per_student_stands_beside_the_total(stage):  # noqa: F811
    """160 million yuan for 8 × 2500 = 20000 students."""
    standing = invest(stage, "160000000", "8*2500")
    beside = only_variant(standing)
    assert beside.indicator.code == "investment-per-student"
    assert (standing.area.value, beside.area.value) == (160_000_000, 8000)


def test_money_of_the_bureau_and_students_of_schools_are_covered_apart(stage):  # noqa: F811
    """160 million for the 7 × 2500 = 17500 students that are known."""
    area = only_variant(invest(stage, "160000000", "7*2500 .")).area
    above, below = area.numerator_coverage, area.denominator_coverage
    assert (above.reported, above.expected) == (1, 1)
    assert (below.reported, below.expected) == (7, 8)
    assert (area.reported, area.expected) == (7, 8)
    assert below.missing == (stage.units["技工"].pk,)
    assert area.value == Decimal(160_000_000) / 17500


def test_without_the_money_there_is_nothing_per_student(stage):  # noqa: F811
    area = only_variant(invest(stage, "_", "8*2500")).area
    assert (area.value, area.denominator) == (None, 20000)
    assert (area.numerator_coverage.reported, area.denominator_coverage.reported) == (0, 8)
    assert (area.reported, area.expected) == (0, 1)


def test_without_students_the_total_stands_and_nothing_is_divided(stage):  # noqa: F811
    standing = invest(stage, "160000000", "8*0")
    assert standing.area.value == 160_000_000
    area = only_variant(standing).area
    assert (area.value, area.numerator, area.denominator) == (None, 160_000_000, 0)
    assert (area.reported, area.expected, area.coverage) == (0, 0, None)


def test_less_per_student_is_no_less_money(stage):  # noqa: F811
    """9000 per student in 2022 and 2023, 8100 in 2024; the total only grows: on track."""
    for year, money, students in (
        (2022, "144000000", "8*2000"),
        (2023, "144000000", "8*2000"),
        (2024, "162000000", "8*2500"),
    ):
        standing = invest(stage, money, students, year)
    assert standing.judgement.status is Status.ON_TRACK
    assert only_variant(standing).area.value == 8100


def test_students_of_the_other_city_are_not_divided_by(stage):  # noqa: F811
    standing = invest(stage, "160000000", "8*2500")
    before = only_variant(standing).area
    stage.put_lines(units="冶金 理工", items="full-time-enrolment", lines={2024: "9000 3000"})
    after = only_variant(stand(stage, 2024, "investment-non-decreasing")).area
    assert after == before
    assert stage.units["冶金"].region.code == JINCHANG
