"""Every target of both plans: what is promised, by when, computed from what, stated where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets.models import Target, TargetVersion
from tests.targets.seeded import plans  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plans")]

KUANGYE, XIWANG = "baiyin-kuangye", "baiyin-xiwang"

# indicator, institution, kind, every year, lower, upper, per, basis of the date, unit
BAIYIN = [
    ("undergraduate-pilot-majors", None, "range", False, 1, 2, 1, "stated", "个"),
    ("provincial-major-groups", None, "at_least", False, 1, None, 1, "stated", "个"),
    ("provincial-double-excellent", None, "at_least", False, 3, None, 1, "stated", "所"),
    ("municipal-quality-secondary", None, "at_least", False, 2, None, 1, "stated", "所"),
    ("enrolment", None, "at_least", False, 22000, None, 1, "stated", "人"),
    ("dual-qualified-share", None, "at_least", False, 50, None, 1, "stated", "%"),
    ("progression-rate", None, "at_least", False, 90, None, 1, "stated", "%"),
    ("secondary-conditions-met", None, "full_coverage", False, None, None, 1, "inferred", "所"),
    ("enrolment", KUANGYE, "at_least", False, 8000, None, 1, "stated", "人"),
    ("enrolment", XIWANG, "at_least", False, 2000, None, 1, "stated", "人"),
    (
        *("enterprises-per-100-students", None, "each_institution", False),
        *(1, None, 100, "inferred", "个/百名学生"),
    ),
    (
        *("themed-education-hours", None, "each_institution", True),
        *(16, None, 1, "continuous", "学时"),
    ),
    (
        *("ideology-teacher-ratio", None, "each_institution", True),
        *(1, None, 350, "continuous", "师生比"),
    ),
    ("micro-lessons", None, "cumulative", False, 300, None, 1, "inferred", "节"),
    ("ideology-major-sites", None, "range", False, 5, 8, 1, "inferred", "个"),
    ("x-certificate-sites", None, "range", True, 5, 10, 1, "continuous", "个"),
    ("senior-title-secondary", None, "at_least", False, 40, None, 1, "inferred", "%"),
    ("senior-title-higher", None, "at_least", False, 50, None, 1, "inferred", "%"),
    ("county-centres", None, "full_coverage", False, None, None, 1, "inferred", "%"),
    ("annual-meetings", None, "at_least", True, 1, None, 1, "continuous", "次"),
    (
        *("investment-non-decreasing", None, "non_decreasing", True),
        *(None, None, 1, "continuous", "元"),
    ),
    ("per-student-funding", KUANGYE, "at_least", True, 12000, None, 1, "continuous", "元/生"),
    ("double-funds-paid", None, "at_least", True, 100, None, 1, "continuous", "%"),
]

# indicator, institution → (clause, key phrase of the quotation) …
SOURCES = {
    ("undergraduate-pilot-majors", None): [("一（二）", "到2025年，力争申报成功1-2个本科试点")],
    ("provincial-major-groups", None): [("一（二）", "建成1个省级“高水平”专业群")],
    ("provincial-double-excellent", None): [
        ("一（二）", "建成3所省级“双优”中职学校"),
        ("二（一）1", "高质量完成3所省级“双优”中职学校建设任务"),
    ],
    ("municipal-quality-secondary", None): [
        ("一（二）", "创建2所市级优质中职学校"),
        ("二（一）1", "打造2所市级“双优”中职学校"),
    ],
    ("enrolment", None): [("一（二）", "域内职业院校在校生达到2.2万人")],
    ("dual-qualified-share", None): [
        ("一（二）", "“双师型”教师占比达到50%"),
        ("二（三）9", "力争职业院校“双师型”教师占比达到50%"),
    ],
    ("progression-rate", None): [("一（二）", "中职毕业生升入高等职业院校比例达到90%")],
    ("secondary-conditions-met", None): [("二（一）1", "中职学校办学条件全部达标")],
    ("enrolment", KUANGYE): [("二（一）2", "力争到2025年白银矿冶职业技术学院在校生人数达到8000人")],
    ("enrolment", XIWANG): [("二（一）2", "白银希望职业技术学院在校生人数达到2000人")],
    ("enterprises-per-100-students", None): [("二（二）4", "按照每百名学生1个企业的标准储备一批")],
    ("themed-education-hours", None): [("二（三）6", "专题教育，每学年不少于16学时")],
    ("ideology-teacher-ratio", None): [("二（三）6", "不低于1:350的比例配备专职思政课教师")],
    ("micro-lessons", None): [("二（三）6", "打造300节精品微课")],
    ("ideology-major-sites", None): [("二（三）6", "建设5-8个学科德育、课程思政专业点")],
    ("x-certificate-sites", None): [("二（三）8", "争取每年建成5-10个X证书考核站点")],
    ("senior-title-secondary", None): [("二（三）9", "中等职业学校高级职称教师比例提高至40%")],
    ("senior-title-higher", None): [("二（三）9", "高等职业院校高级职称教师比例提高至50%")],
    ("county-centres", None): [("二（三）10", "由县区政府主要负责同志担任主任的县级职业教育中心")],
    ("annual-meetings", None): [("三（一）", "每年召开专题会议研究部署相关工作")],
    ("investment-non-decreasing", None): [("三（二）", "确保职业教育投入只增不减")],
    ("per-student-funding", KUANGYE): [("三（二）", "生均经费每年不低于12000元的标准")],
    ("double-funds-paid", None): [("三（二）", "市县财政足额拨付“双高”“双优”建设支持资金")],
}

# the commitment word of the text, where it has one
COMMITMENTS = {
    ("undergraduate-pilot-majors", None): "力争",
    ("enrolment", None): "力争",
    ("dual-qualified-share", None): "力争",
    ("enrolment", KUANGYE): "力争",
    ("enrolment", XIWANG): "力争",
    ("secondary-conditions-met", None): "推进",
    ("ideology-teacher-ratio", None): "严格",
    ("x-certificate-sites", None): "争取",
    ("investment-non-decreasing", None): "确保",
}


def targets_of(plan: str) -> list[Target]:
    return list(
        Target.objects.filter(plan__code=plan)
        .select_related("indicator", "institution", "elaborated_in")
        .prefetch_related("versions", "sources__clause")
    )


def name_of(target: Target) -> tuple[str, str | None]:
    return target.indicator.code, target.institution and target.institution.code


def bound(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


def only_version(target: Target) -> TargetVersion:
    (version,) = target.versions.all()
    return version


def test_baiyin_promises_23_targets_under_21_codes():
    found = targets_of("baiyin-2022")
    assert len(found) == 23
    assert len({target.indicator.code for target in found}) == 21


@pytest.mark.parametrize("row", BAIYIN, ids=lambda row: f"{row[0]}-{row[1] or 'all'}")
def test_a_baiyin_target_is_what_the_plan_says(row):
    indicator, institution = row[:2]
    target = Target.objects.get(
        plan__code="baiyin-2022", indicator__code=indicator, institution__code=institution
    )
    version = target.versions.get()
    found = (
        *(indicator, institution, version.kind, version.every_year),
        *(bound(version.lower), bound(version.upper), version.per, version.year_basis),
        target.indicator.unit,
    )
    assert found == row
    assert (version.year, version.valid_from) == (2025, 2023)
    assert version.document_number == "市政办发〔2022〕202号"


def test_the_table_leaves_no_target_out_and_keeps_the_order_of_the_text():
    assert [name_of(target) for target in targets_of("baiyin-2022")] == [row[:2] for row in BAIYIN]


def test_every_target_cites_every_clause_that_states_it():
    for target in targets_of("baiyin-2022"):
        sources = list(target.sources.all())
        expected = SOURCES[name_of(target)]
        assert [source.clause.number for source in sources] == [clause for clause, _ in expected]
        for source, (_, phrase) in zip(sources, expected, strict=True):
            assert phrase in source.quote


def test_commitment_words_are_recorded_literally_and_nothing_is_called_binding():
    for target in targets_of("baiyin-2022"):
        assert target.commitment == COMMITMENTS.get(name_of(target), "")
        assert target.binding == Target.Binding.UNSTATED


def test_targets_of_the_clause_without_units_say_where_the_units_stand():
    found = {
        name_of(target): target.elaborated_in.number
        for target in targets_of("baiyin-2022")
        if target.elaborated_in
    }
    assert found == {
        ("undergraduate-pilot-majors", None): "二（一）2",
        ("provincial-major-groups", None): "二（一）2",
        ("progression-rate", None): "二（一）3",
    }


def test_only_the_overall_clause_and_the_two_enrolments_state_2025():
    stated = {
        name_of(target)
        for target in targets_of("baiyin-2022")
        if only_version(target).year_basis == "stated"
    }
    assert stated == {row[:2] for row in BAIYIN[:7]} | {
        ("enrolment", KUANGYE),
        ("enrolment", XIWANG),
    }


def test_jinchang_names_two_targets_without_a_date():
    majors, college = targets_of("jinchang-review")
    version = only_version(majors)
    assert name_of(majors) == ("quality-majors-provincial", None)
    assert (version.kind, version.lower, version.year, version.year_basis) == (
        *("at_least", 4, None, "undated"),
    )
    assert "永昌职专汽车运用与维修专业" in majors.sources.get().quote
    version = only_version(college)
    assert name_of(college) == ("vocational-undergraduate-college", "gansu-nonferrous-metallurgy")
    assert (version.kind, version.year, version.year_basis, version.stages) == (
        *("milestone", None, "undated", []),
    )
    assert "分两步走" in college.sources.get().quote
    for target in (majors, college):
        assert target.commitment == "力争"
        assert only_version(target).valid_from == 2021
        assert [source.clause.number for source in target.sources.all()] == ["¶16"]
