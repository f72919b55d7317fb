"""The catalogue that all plans share: what is reported, how it is checked, and what is computed."""

from __future__ import annotations

import pytest

from targets.models import DataItem, Indicator, IndicatorVersion, ItemRule
from tests.targets.seeded import plans  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plans")]

# kinds by their first letters: Higher, Secondary, Technician, sKilled, Open, Authority
KINDS = {
    "H": "higher",
    "S": "secondary",
    "T": "technician",
    "K": "skilled",
    "O": "open",
    "A": "authority",
}

# code, section, period, kinds, unit
ITEMS = [
    ("full-time-enrolment", "scale", "snapshot", "HSTK", "人"),
    ("skilled-enrolment", "scale", "snapshot", "HSTK", "人"),
    ("other-enrolment", "scale", "snapshot", "HSTKO", "人"),
    ("full-time-teachers", "teachers", "snapshot", "HSTKO", "人"),
    ("specialised-teachers", "teachers", "snapshot", "HSTK", "人"),
    ("dual-qualified-teachers", "teachers", "snapshot", "HSTK", "人"),
    ("senior-title-teachers", "teachers", "snapshot", "HSTKO", "人"),
    ("ideology-teachers", "teachers", "snapshot", "H", "人"),
    ("counsellors", "teachers", "snapshot", "H", "人"),
    ("graduates", "graduates", "cohort", "HSTK", "人"),
    ("progressed-higher-vocational", "graduates", "cohort", "STK", "人"),
    ("progressed-vocational-bachelor", "graduates", "cohort", "HSTK", "人"),
    ("progressed-academic-bachelor", "graduates", "cohort", "HSTK", "人"),
    ("employed-graduates", "graduates", "cohort", "HSTK", "人"),
    ("partner-enterprises", "enterprise", "snapshot", "HSTK", "家"),
    ("order-classes", "enterprise", "snapshot", "HSTK", "个"),
    ("training-bases", "enterprise", "snapshot", "HSTK", "个"),
    ("interns", "enterprise", "school_year", "HSTK", "人"),
    ("appropriation", "funds", "calendar", "HSTK", "元"),
    ("funded-students", "funds", "calendar", "HSTK", "人"),
    ("themed-education-hours", "education", "school_year", "HSTK", "学时"),
    ("micro-lessons", "education", "calendar", "HSTK", "节"),
    ("ideology-major-sites", "education", "year_end", "HSTK", "个"),
    ("x-certificate-sites", "education", "calendar", "HSTK", "个"),
    ("undergraduate-pilot-majors", "building", "year_end", "H", "个"),
    ("provincial-major-groups", "building", "year_end", "H", "个"),
    ("vocational-undergraduate", "building", "year_end", "H", "是/否"),
    ("provincial-quality-majors", "building", "year_end", "STK", "个"),
    ("provincial-double-excellent", "building", "year_end", "SK", "是/否"),
    ("municipal-quality-secondary", "building", "year_end", "SK", "是/否"),
    ("condition-land-and-buildings", "building", "year_end", "SK", "是/否"),
    ("condition-teachers", "building", "year_end", "SK", "是/否"),
    ("condition-equipment", "building", "year_end", "SK", "是/否"),
    ("condition-books", "building", "year_end", "SK", "是/否"),
    ("vocational-investment", "authority", "calendar", "A", "元"),
    ("double-funds-due", "authority", "calendar", "A", "元"),
    ("double-funds-paid", "authority", "calendar", "A", "元"),
    ("special-meetings", "authority", "calendar", "A", "次"),
    ("counties", "authority", "year_end", "A", "个"),
    ("counties-with-centre", "authority", "year_end", "A", "个"),
]

# code → left items, right items, severity
GRADUATES = (
    "progressed-higher-vocational",
    "progressed-vocational-bachelor",
    "progressed-academic-bachelor",
)
RULES = {
    "skilled-within-enrolment": (["skilled-enrolment"], ["full-time-enrolment"], "error"),
    "specialised-within-full-time": (["specialised-teachers"], ["full-time-teachers"], "error"),
    "dual-within-specialised": (["dual-qualified-teachers"], ["specialised-teachers"], "error"),
    "senior-within-full-time": (["senior-title-teachers"], ["full-time-teachers"], "error"),
    "ideology-within-full-time": (["ideology-teachers"], ["full-time-teachers"], "error"),
    "progressed-within-graduates": ([*GRADUATES], ["graduates"], "error"),
    "bachelor-within-graduates": ([*GRADUATES[1:]], ["graduates"], "error"),
    "destinations-within-graduates": (["employed-graduates", *GRADUATES], ["graduates"], "error"),
    "employed-within-graduates": (["employed-graduates", *GRADUATES[1:]], ["graduates"], "error"),
    "interns-within-enrolment": (["interns"], ["full-time-enrolment"], "warning"),
    "funded-within-enrolment": (["funded-students"], ["full-time-enrolment"], "warning"),
    "centres-within-counties": (["counties-with-centre"], ["counties"], "error"),
    "paid-within-due": (["double-funds-paid"], ["double-funds-due"], "warning"),
    "paid-within-investment": (["double-funds-paid"], ["vocational-investment"], "warning"),
}

CONDITIONS = [
    "condition-land-and-buildings",
    "condition-teachers",
    "condition-equipment",
    "condition-books",
]
PROGRESSED = [*GRADUATES[:2]]

# indicator → measure, span, scale, kinds, numerator, denominator
FORMULAS = {
    "enrolment": ("sum", "stock", 1, "HSTK", ["full-time-enrolment"], []),
    "dual-qualified-share": (
        *("ratio", "stock", 100, "HSTK"),
        *(["dual-qualified-teachers"], ["specialised-teachers"]),
    ),
    "dual-qualified-share-fulltime": (
        *("ratio", "stock", 100, "HSTK"),
        *(["dual-qualified-teachers"], ["full-time-teachers"]),
    ),
    "senior-title-secondary": (
        *("ratio", "stock", 100, "SK"),
        *(["senior-title-teachers"], ["full-time-teachers"]),
    ),
    "senior-title-higher": (
        *("ratio", "stock", 100, "H"),
        *(["senior-title-teachers"], ["full-time-teachers"]),
    ),
    "ideology-teacher-ratio": (
        *("units_meeting", "stock", 1, "H"),
        *(["ideology-teachers"], ["full-time-enrolment"]),
    ),
    "progression-rate": ("ratio", "flow", 100, "SK", PROGRESSED, ["graduates"]),
    "progression-rate-with-undergraduate": (
        *("ratio", "flow", 100, "SK"),
        *([*GRADUATES], ["graduates"]),
    ),
    "enterprises-per-100-students": (
        *("units_meeting", "stock", 100, "HSTK"),
        *(["partner-enterprises"], ["full-time-enrolment"]),
    ),
    "investment-non-decreasing": ("sum", "flow", 1, "A", ["vocational-investment"], []),
    "investment-per-student": (
        *("ratio", "flow", 1, "A"),
        *(["vocational-investment"], ["full-time-enrolment"]),
    ),
    "per-student-funding": ("ratio", "flow", 1, "H", ["appropriation"], ["funded-students"]),
    "double-funds-paid": ("ratio", "flow", 100, "A", ["double-funds-paid"], ["double-funds-due"]),
    "themed-education-hours": ("units_meeting", "flow", 1, "HSTK", ["themed-education-hours"], []),
    "micro-lessons": ("sum", "cumulative", 1, "HSTK", ["micro-lessons"], []),
    "ideology-major-sites": ("sum", "stock", 1, "HSTK", ["ideology-major-sites"], []),
    "x-certificate-sites": ("sum", "flow", 1, "HSTK", ["x-certificate-sites"], []),
    "undergraduate-pilot-majors": ("sum", "stock", 1, "H", ["undergraduate-pilot-majors"], []),
    "provincial-major-groups": ("sum", "stock", 1, "H", ["provincial-major-groups"], []),
    "vocational-undergraduate-college": ("sum", "stock", 1, "H", ["vocational-undergraduate"], []),
    "quality-majors-provincial": ("sum", "stock", 1, "STK", ["provincial-quality-majors"], []),
    "provincial-double-excellent": ("sum", "stock", 1, "SK", ["provincial-double-excellent"], []),
    "municipal-quality-secondary": ("sum", "stock", 1, "SK", ["municipal-quality-secondary"], []),
    "secondary-conditions-met": ("units_meeting", "stock", 1, "SK", CONDITIONS, []),
    "county-centres": ("ratio", "stock", 100, "A", ["counties-with-centre"], ["counties"]),
    "annual-meetings": ("sum", "flow", 1, "A", ["special-meetings"], []),
}


def spelt(letters: str) -> list[str]:
    return [KINDS[letter] for letter in letters]


def terms(version: IndicatorVersion, part: str) -> list[str]:
    return [term.item.code for term in version.terms.all() if term.part == part]


def test_the_form_asks_these_items_in_this_order_of_these_kinds():
    found = list(DataItem.objects.values_list("code", "section", "period", "kinds", "unit"))
    assert found == [(*row[:3], spelt(row[3]), row[4]) for row in ITEMS]


def test_every_item_says_what_it_counts_and_cannot_be_negative():
    for item in DataItem.objects.all():
        assert len(item.definition) > 20
        assert item.minimum == 0
        assert item.decimals == (2 if item.unit == "元" else 0)


def test_yes_no_items_lie_between_no_and_yes():
    for item in DataItem.objects.all():
        is_yes_no = item.type == DataItem.Type.YES_NO
        assert is_yes_no == (item.unit == "是/否")
        assert item.maximum == (1 if is_yes_no else None)


def test_counts_of_people_ask_for_a_reason_when_they_swing():
    for code in ("full-time-enrolment", "full-time-teachers", "dual-qualified-teachers"):
        assert DataItem.objects.get(code=code).swing == 20
    assert not DataItem.objects.filter(type=DataItem.Type.YES_NO, swing__isnull=False).exists()


def test_rules_between_items():
    found = {
        rule.code: (
            [term.item.code for term in rule.terms.all() if term.side == "left"],
            [term.item.code for term in rule.terms.all() if term.side == "right"],
            rule.severity,
        )
        for rule in ItemRule.objects.prefetch_related("terms__item")
    }
    assert found == RULES
    assert ItemRule.objects.get(code="dual-within-specialised").message == (
        "大于专业课教师数，请核对"
    )
    assert set(ItemRule.objects.values_list("operator", "missing")) == {("le", "skip")}


def test_every_rule_can_be_answered_by_some_kind_of_unit():
    for rule in ItemRule.objects.prefetch_related("terms__item"):
        asked = [set(term.item.kinds) for term in rule.terms.all()]
        assert set.intersection(*asked), rule.code


def test_indicators_are_computed_from_these_items():
    found = {}
    for version in IndicatorVersion.objects.filter(indicator__is_monitored=False).prefetch_related(
        "indicator", "terms__item"
    ):
        assert version.valid_from == 2022
        found[version.indicator.code] = (
            *(version.measure, version.span, version.scale, "".join(letters(version.kinds))),
            *(terms(version, "numerator"), terms(version, "denominator")),
        )
    assert found == FORMULAS


def letters(kinds: list[str]) -> list[str]:
    return [letter for kind in kinds for letter, name in KINDS.items() if name == kind]


def test_an_indicator_asks_its_items_of_the_kinds_that_it_counts():
    for version in IndicatorVersion.objects.filter(indicator__is_monitored=False):
        for term in version.terms.all():
            kinds = version.kinds
            if term.part == "denominator":
                kinds = version.denominator_kinds or kinds
            assert set(kinds) <= set(term.item.kinds), (version.indicator.code, term.item.code)


def test_all_four_conditions_must_hold_and_the_open_university_counts_nowhere():
    passing = IndicatorVersion.objects.filter(all_terms=True)
    assert [version.indicator.code for version in passing] == ["secondary-conditions-met"]
    for version in IndicatorVersion.objects.filter(indicator__is_monitored=False):
        assert "open" not in version.kinds


def test_other_definitions_stand_beside_the_first():
    found = {
        indicator.code: indicator.variant_of.code
        for indicator in Indicator.objects.filter(
            variant_of__isnull=False, is_monitored=False
        ).select_related("variant_of")
    }
    assert found == {
        "dual-qualified-share-fulltime": "dual-qualified-share",
        "progression-rate-with-undergraduate": "progression-rate",
        "investment-per-student": "investment-non-decreasing",
    }
    per_student = IndicatorVersion.objects.get(indicator__code="investment-per-student")
    assert per_student.denominator_kinds == spelt("HSTK")


def test_shares_name_their_denominator():
    for version in IndicatorVersion.objects.filter(measure="ratio"):
        assert "÷" in version.definition
    assert "专业课教师数之和" in (
        IndicatorVersion.objects.get(indicator__code="dual-qualified-share").definition
    )
