"""The quantified promises of the two documents, written down from the documents once more.

Bounds, formulas and who counts stand here a second time, so that a wrong row of the catalogue is a
difference between the pages and this table.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHOOLS = frozenset({"secondary", "skilled"})
HIGHER = frozenset({"higher"})
BUREAU = frozenset({"authority"})
ALL = frozenset({"higher", "secondary", "skilled", "technician"})


@dataclass(frozen=True)
class Promised:
    """One target: `above` ÷ `below` (or the sum of `above`) over the units of these kinds.

    `way`: what is compared with the bound – the amount itself, the share of units that keep a
    standard (`units`), the share of things (`things`), the running total, the year before, or a
    yes. `per`: 1 teacher for 350 students is bound 1, per 350.
    """

    name: str
    code: str
    who: frozenset[str]
    above: tuple[str, ...]
    below: str = ""
    bound: int = 0
    scale: int = 1
    per: int = 1
    way: str = "amount"
    every_year: bool = False
    only: str = ""
    deadline: int | None = 2025
    is_whole: bool = False
    upper: int | None = None


def _count(name: str, code: str, who: frozenset[str], bound: int, item: str, **more) -> Promised:
    return Promised(name, code, who, (item,), bound=bound, is_whole=True, **more)


CONDITIONS = ("land-and-buildings", "teachers", "equipment", "books")
PLANS = {"620300": "jinchang-review", "620400": "baiyin-2022"}
PROMISED = {
    "620300": (
        _count(
            *("省级优质专业", "quality-majors-provincial", SCHOOLS | {"technician"}, 4),
            "provincial-quality-majors",
            deadline=None,
        ),
        _count(
            *("建成职业本科院校", "vocational-undergraduate-college", HIGHER, 1),
            "vocational-undergraduate",
            way="yes",
            deadline=None,
            only="gansu-nonferrous-metallurgy",
        ),
    ),
    "620400": (
        _count(
            *("本科试点专业", "undergraduate-pilot-majors", HIGHER, 1),
            "undergraduate-pilot-majors",
            upper=2,
        ),
        _count(
            *("省级“高水平”专业群", "provincial-major-groups", HIGHER, 1), "provincial-major-groups"
        ),
        _count(
            *("省级“双优”中职学校", "provincial-double-excellent", SCHOOLS, 3),
            "provincial-double-excellent",
        ),
        _count(
            *("市级优质（“双优”）中职学校", "municipal-quality-secondary", SCHOOLS, 2),
            "municipal-quality-secondary",
        ),
        _count(*("职业院校在校生规模", "enrolment", ALL, 22000), "full-time-enrolment"),
        Promised(
            *("“双师型”教师占比", "dual-qualified-share", ALL, ("dual-qualified-teachers",)),
            *("specialised-teachers", 50, 100),
        ),
        Promised(
            *("中职毕业生升入高等职业院校比例", "progression-rate", SCHOOLS),
            ("progressed-higher-vocational", "progressed-vocational-bachelor"),
            *("graduates", 90, 100),
        ),
        Promised(
            *("中职学校办学条件全部达标", "secondary-conditions-met", SCHOOLS),
            tuple(f"condition-{each}" for each in CONDITIONS),
            bound=1,
            way="units",
        ),
        _count(
            *("白银矿冶职业技术学院在校生", "enrolment", ALL, 8000, "full-time-enrolment"),
            only="baiyin-kuangye",
        ),
        _count(
            *("白银希望职业技术学院在校生", "enrolment", ALL, 2000, "full-time-enrolment"),
            only="baiyin-xiwang",
        ),
        Promised(
            *("每百名学生 1 个合作企业", "enterprises-per-100-students", ALL),
            *(("partner-enterprises",), "full-time-enrolment", 1, 100, 100),
            way="units",
        ),
        Promised(
            *("专题教育每学年不少于 16 学时", "themed-education-hours", ALL),
            ("themed-education-hours",),
            bound=16,
            way="units",
            every_year=True,
        ),
        Promised(
            *("专职思政课教师不低于 1:350", "ideology-teacher-ratio", HIGHER),
            *(("ideology-teachers",), "full-time-enrolment", 1, 1, 350),
            way="units",
            every_year=True,
        ),
        _count(*("精品微课 300 节", "micro-lessons", ALL, 300, "micro-lessons"), way="running"),
        _count(
            *("学科德育、课程思政专业点", "ideology-major-sites", ALL, 5),
            "ideology-major-sites",
            upper=8,
        ),
        _count(
            *("每年建成 X 证书考核站点", "x-certificate-sites", ALL, 5, "x-certificate-sites"),
            every_year=True,
            upper=10,
        ),
        Promised(
            *("中职高级职称教师比例", "senior-title-secondary", SCHOOLS),
            *(("senior-title-teachers",), "full-time-teachers", 40, 100),
        ),
        Promised(
            *("高职高级职称教师比例", "senior-title-higher", HIGHER),
            *(("senior-title-teachers",), "full-time-teachers", 50, 100),
        ),
        Promised(
            *("一县一校一中心", "county-centres", BUREAU, ("counties-with-centre",), "counties"),
            bound=1,
            way="things",
        ),
        _count(
            *("每年召开专题会议", "annual-meetings", BUREAU, 1, "special-meetings"),
            every_year=True,
        ),
        Promised(
            *("职业教育投入只增不减", "investment-non-decreasing", BUREAU),
            ("vocational-investment",),
            way="before",
            every_year=True,
        ),
        Promised(
            *("白银矿冶职业技术学院生均经费", "per-student-funding", HIGHER),
            *(("appropriation",), "funded-students", 12000),
            every_year=True,
            only="baiyin-kuangye",
        ),
        Promised(
            *("“双高”“双优”建设资金足额拨付", "double-funds-paid", BUREAU),
            *(("double-funds-paid",), "double-funds-due", 100, 100),
            every_year=True,
        ),
    ),
}
