"""The two plans, their clauses and who answers for them, as the documents say."""

from __future__ import annotations

import datetime as dt

import pytest

from institutions.models import Institution, Region
from targets.models import Clause, Department, Plan, UnitRole
from tests.targets.seeded import plans  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plans")]

COUNTIES = "各县区人民政府"
EDUCATION, FINANCE, LABOUR = "市教育局", "市财政局", "市人社局"
PARTY = ("市委组织部", "市委编办")
COLLEGES = "各职业院校"
INDUSTRY = (COUNTIES, "市发展改革委", EDUCATION, "市工信局", FINANCE, LABOUR)

# number, title, responsible units in the order of the text, implementing units
BAIYIN = [
    ("一（一）", "指导思想", (), ()),
    ("一（二）", "目标任务", (), ()),
    ("二（一）1", "巩固提升中等职业教育", (COUNTIES, EDUCATION, FINANCE, LABOUR), (COLLEGES,)),
    (
        "二（一）2",
        "扩容提质高等职业教育",
        (EDUCATION, "市自然资源局", "市住建局", FINANCE, LABOUR),
        ("各高等职业院校",),
    ),
    (
        "二（一）3",
        "促进职业教育贯通融合培养",
        (COUNTIES, EDUCATION, LABOUR),
        ("各中小学校", COLLEGES),
    ),
    ("二（二）4", "大力开展校企合作", INDUSTRY, (COLLEGES, "相关企业")),
    (
        "二（二）5",
        "深入推进产教融合",
        (*INDUSTRY, "市自然资源局", "市政府金融办", "市政府国资委", "市税务局"),
        (COLLEGES, "相关企业"),
    ),
    ("二（三）6", "落实立德树人根本任务", (EDUCATION, COUNTIES), (COLLEGES,)),
    ("二（三）7", "加快职业教育智库建设", (EDUCATION, FINANCE, LABOUR, COUNTIES), (COLLEGES,)),
    ("二（三）8", "强化专业人才培养", (COUNTIES, EDUCATION, FINANCE, LABOUR), (COLLEGES,)),
    (
        "二（三）9",
        "加强“双师型”教师队伍建设",
        (COUNTIES, *PARTY, EDUCATION, FINANCE, LABOUR),
        (COLLEGES,),
    ),
    (
        "二（三）10",
        "提升职业技能培训质量",
        (
            *(COUNTIES, EDUCATION, "市民政局", LABOUR, "市农业农村局"),
            *("市乡村振兴局", "市总工会"),
        ),
        (COLLEGES,),
    ),
    ("二（四）11", "推进办学体制机制改革", (COUNTIES, *PARTY, EDUCATION, LABOUR), (COLLEGES,)),
    (
        "二（四）12",
        "构建职业教育质量监测与评价机制",
        (COUNTIES, EDUCATION, LABOUR, "市政府教育督导室"),
        (COLLEGES,),
    ),
    (
        "三（一）",
        "加强党对职业教育的全面领导",
        ("“技能甘肃”市县两级工作领导小组及成员单位",),
        (),
    ),
    ("三（二）", "加大职业教育经费投入", (EDUCATION, FINANCE, COUNTIES), (COLLEGES,)),
    (
        "三（三）",
        "优化职业教育发展环境",
        ("市委组织部", "市委宣传部", EDUCATION, LABOUR, COUNTIES),
        (COLLEGES,),
    ),
]


def named(clause: Clause, role: str) -> tuple[str, ...]:
    return tuple(unit.department.name for unit in clause.units.filter(role=role))


def test_regions_carry_their_national_codes_and_parents():
    found = {
        region.code: (region.name, region.parent and region.parent.code)
        for region in Region.objects.select_related("parent")
    }
    assert found == {
        "620000": ("甘肃省", None),
        "620300": ("金昌市", "620000"),
        "620302": ("金川区", "620300"),
        "620321": ("永昌县", "620300"),
        "620400": ("白银市", "620000"),
        "620402": ("白银区", "620400"),
        "620403": ("平川区", "620400"),
        "620421": ("靖远县", "620400"),
        "620422": ("会宁县", "620400"),
        "620423": ("景泰县", "620400"),
    }
    assert Region.objects.get(code="620321").path == "620000/620300/620321/"


def test_institutions_are_those_that_the_documents_name_and_the_two_bureaus():
    found = {
        unit.code: (unit.name, unit.kind, unit.region.code, unit.sponsor)
        for unit in Institution.objects.select_related("region")
    }
    city = "620300"
    assert found == {
        "gansu-nonferrous-metallurgy": ("甘肃有色冶金职业技术学院", "higher", city, ""),
        "jinchang-ligong": ("金昌市理工中等专业学校", "secondary", city, ""),
        "yongchang-vocational": ("永昌县职业中等专业学校", "secondary", "620321", ""),
        "jinchang-technician": ("金昌技师学院", "technician", city, "金川集团公司"),
        "baye-skilled": ("八冶技工学校", "skilled", city, "八冶建设集团公司"),
        "jinchang-open": ("金昌开放大学", "open", city, ""),
        "jinchang-education-bureau": ("金昌市教育局", "authority", city, ""),
        "baiyin-kuangye": ("白银矿冶职业技术学院", "higher", "620400", ""),
        "baiyin-xiwang": ("白银希望职业技术学院", "higher", "620400", ""),
        "gansu-nonferrous-technician": ("甘肃有色金属技师学院", "technician", "620400", ""),
        "baiyin-education-bureau": ("白银市教育局", "authority", "620400", ""),
    }
    assert set(Institution.objects.values_list("ownership", flat=True)) == {"unknown"}
    assert not Institution.objects.filter(is_demo=True).exists()


def test_a_school_answers_to_every_name_that_the_article_gives_it():
    def names(code: str) -> set[str]:
        return {alias.name for alias in Institution.objects.get(code=code).aliases.all()}

    assert names("gansu-nonferrous-metallurgy") == {"甘肃省有色冶金职业技术学院", "冶金学院"}
    assert names("jinchang-ligong") == {"市理工中专"}
    assert names("yongchang-vocational") == {"永昌职专"}


def test_the_baiyin_plan_is_identified_as_on_its_first_page():
    plan = Plan.objects.get(code="baiyin-2022")
    assert plan.region.code == "620400"
    assert plan.document_number == "市政办发〔2022〕202号"
    assert "市政办发[2022]202号" in plan.note
    assert plan.title.startswith("白银市加快落实“技能甘肃”建设任务")
    assert (plan.issued_on, plan.published_on) == (dt.date(2022, 11, 21), dt.date(2023, 1, 13))
    assert (plan.base_year, plan.first_year, plan.horizon) == (2022, 2023, 2025)
    version = plan.versions.get()
    assert (version.valid_from, version.method) == (2023, "linear")
    shares = (version.on_track_at, version.behind_at, version.minimum_coverage)
    assert [str(share) for share in shares] == ["0.95", "0.60", "0.80"]


def test_the_jinchang_article_is_no_plan_with_years():
    plan = Plan.objects.get(code="jinchang-review")
    assert (plan.region.code, plan.document_number) == ("620300", "综述")
    assert (plan.base_year, plan.first_year, plan.horizon) == (None, None, None)
    assert (plan.issued_on, plan.published_on, plan.issuer) == (None, None, "")
    assert plan.versions.get().valid_from == 2021


def test_the_clauses_stand_in_the_order_of_the_document():
    found = Clause.objects.filter(plan__code="baiyin-2022").values_list("number", "title")
    assert list(found) == [(number, title) for number, title, _, _ in BAIYIN]
    found = Clause.objects.filter(plan__code="jinchang-review").values_list("number", flat=True)
    assert list(found) == [f"¶{number}" for number in range(1, 27)]


@pytest.mark.parametrize(
    ("number", "responsible", "implementing"),
    [(number, responsible, implementing) for number, _, responsible, implementing in BAIYIN],
)
def test_a_clause_names_its_units_in_the_order_of_the_text(number, responsible, implementing):
    clause = Clause.objects.get(plan__code="baiyin-2022", number=number)
    assert named(clause, UnitRole.RESPONSIBLE) == responsible
    assert named(clause, UnitRole.IMPLEMENTING) == implementing
    assert named(clause, UnitRole.LEAD) == ()
    assert clause.shared_duty is bool(responsible and number != "三（一）")


def test_chapters_group_the_clauses():
    found = dict(Clause.objects.filter(plan__code="baiyin-2022").values_list("number", "chapter"))
    assert found["一（二）"] == "一、总体要求"
    assert found["二（一）3"] == "二（一）着力构建现代职业教育体系"
    assert found["二（二）4"] == "二（二）推进校企合作、产教融合"
    assert found["二（三）10"] == "二（三）着力提升职业教育办学品质"
    assert found["二（四）11"] == "二（四）深化体制机制改革"
    assert found["三（三）"] == "三、组织实施"


def test_the_clause_of_the_targets_points_to_those_that_elaborate_it():
    clause = Clause.objects.get(plan__code="baiyin-2022", number="一（二）")
    assert {each.number for each in clause.elaborated_in.all()} == {
        "二（一）1",
        "二（一）2",
        "二（一）3",
        "二（三）9",
    }


def test_departments_belong_to_their_city_and_groups_are_marked():
    baiyin = Department.objects.filter(region__code="620400")
    assert baiyin.count() == 25
    assert {each.name for each in baiyin if each.is_group} == {
        "各县区人民政府",
        "各职业院校",
        "各高等职业院校",
        "各中小学校",
        "相关企业",
        "“技能甘肃”市县两级工作领导小组及成员单位",
    }
    linked = {each.name: each.institution.code for each in baiyin if each.institution}
    assert linked == {"市教育局": "baiyin-education-bureau"}
    jinchang = Department.objects.filter(region__code="620300")
    assert {each.name for each in jinchang} == {"发改部门", "教育部门"}
