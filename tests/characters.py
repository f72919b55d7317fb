"""Everybody and everything that the tests know by name, each a fixture of its own."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region, User
from submissions.models import Round, Submission
from targets.models import (
    Period,
    Plan,
    Section,
)
from tests.cast import (
    make_institution,
    make_item,
    make_plan,
    make_region,
    make_round,
    make_rule,
    make_share,
    make_target,
    make_user,
    submission_of,
)


@pytest.fixture
def gansu(db) -> Region:
    return make_region("620000", "甘肃省")


@pytest.fixture
def baiyin(gansu) -> Region:
    return make_region("620400", "白银市", gansu)


@pytest.fixture
def pingchuan(baiyin) -> Region:
    return make_region("620403", "平川区", baiyin)


@pytest.fixture
def jinchang(gansu) -> Region:
    return make_region("620300", "金昌市", gansu)


@pytest.fixture
def school(pingchuan) -> Institution:
    """A secondary school of a county of Baiyin: the institution of `reporter`."""
    return make_institution(pingchuan, "school", name="示例中职一", short_name="中职一")


@pytest.fixture
def other_school(baiyin) -> Institution:
    """Another school of the same city."""
    return make_institution(baiyin, "other-school", name="示例中职二", short_name="中职二")


@pytest.fixture
def college(baiyin) -> Institution:
    return make_institution(
        baiyin, "college", kind=InstitutionKind.HIGHER, name="示例高职", short_name="高职"
    )


@pytest.fixture
def bureau(baiyin) -> Institution:
    return make_institution(
        baiyin,
        "bureau",
        kind=InstitutionKind.AUTHORITY,
        name="白银市教育局",
        short_name="市教育局",
    )


@pytest.fixture
def far_school(jinchang) -> Institution:
    """A school of the other city."""
    return make_institution(jinchang, "far-school", name="示例金昌中职", short_name="金昌中职")


# ---- people ------------------------------------------------------------------------------------


@pytest.fixture
def reporter(school) -> User:
    return make_user(Role.REPORTER, "reporter", full_name="张填报", institution=school)


@pytest.fixture
def other_reporter(other_school) -> User:
    """Reports for another school of the same city."""
    return make_user(Role.REPORTER, "other-reporter", institution=other_school)


@pytest.fixture
def bureau_reporter(bureau) -> User:
    return make_user(Role.REPORTER, "bureau-reporter", institution=bureau)


@pytest.fixture
def far_reporter(far_school) -> User:
    """Reports for a school of the other city."""
    return make_user(Role.REPORTER, "far-reporter", institution=far_school)


@pytest.fixture
def reviewer(baiyin) -> User:
    return make_user(Role.REVIEWER, "reviewer", full_name="李审核", region=baiyin)


@pytest.fixture
def other_reviewer(baiyin) -> User:
    """A second reviewer of the same city."""
    return make_user(Role.REVIEWER, "other-reviewer", region=baiyin)


@pytest.fixture
def manager(baiyin) -> User:
    return make_user(Role.MANAGER, "manager", full_name="王管理", region=baiyin)


@pytest.fixture
def viewer(baiyin) -> User:
    return make_user(Role.VIEWER, "viewer", full_name="赵局长", region=baiyin)


@pytest.fixture
def other_city_reviewer(jinchang) -> User:
    return make_user(Role.REVIEWER, "other-city-reviewer", region=jinchang)


@pytest.fixture
def other_city_manager(jinchang) -> User:
    return make_user(Role.MANAGER, "other-city-manager", region=jinchang)


@pytest.fixture
def other_city_viewer(jinchang) -> User:
    return make_user(Role.VIEWER, "other-city-viewer", region=jinchang)


@pytest.fixture
def province_viewer(gansu) -> User:
    return make_user(Role.VIEWER, "province-viewer", region=gansu)


@pytest.fixture
def system_admin(db) -> User:
    return make_user(Role.SYSTEM_ADMIN, "system-admin")


@pytest.fixture
def security_admin(db) -> User:
    return make_user(Role.SECURITY_ADMIN, "security-admin")


@pytest.fixture
def auditor(db) -> User:
    return make_user(Role.AUDITOR, "auditor")


@pytest.fixture
def disabled(baiyin) -> User:
    """A manager whose account has been switched off."""
    return make_user(Role.MANAGER, "disabled", region=baiyin, is_active=False)


# ---- what is promised and reported ---------------------------------------------------------------


@pytest.fixture
def catalogue(db) -> SimpleNamespace:
    """Three items of schools with a rule between two of them, and one of the bureau."""
    teachers = make_item("specialised-teachers", name="专业课教师")
    dual = make_item("dual-qualified-teachers", name="“双师型”教师")
    enrolment = make_item("full-time-enrolment", name="全日制在校生", section=Section.SCALE)
    meetings = make_item(
        "meetings",
        name="专题会议",
        unit="次",
        section=Section.AUTHORITY,
        period=Period.CALENDAR,
        kinds=[InstitutionKind.AUTHORITY],
    )
    rule = make_rule("dual-within-specialised", dual, teachers, "大于专业课教师数，请核对")
    return SimpleNamespace(
        teachers=teachers, dual=dual, enrolment=enrolment, meetings=meetings, rule=rule
    )


@pytest.fixture
def plan(baiyin, catalogue) -> Plan:
    """Baiyin's plan with one target: 50 % dual-qualified teachers by 2025."""
    plan = make_plan(baiyin, "baiyin-plan")
    share = make_share("dual-share", catalogue.dual, catalogue.teachers, name="“双师型”教师占比")
    make_target(plan, share, lower=Decimal(50))
    return plan


@pytest.fixture
def open_round_of_baiyin(
    baiyin, manager, catalogue, school, other_school, college, bureau
) -> Round:
    """The round of `YEAR` in Baiyin, open now; every unit has an empty draft."""
    return make_round(baiyin, manager)


@pytest.fixture
def submission(open_round_of_baiyin, school) -> Submission:
    """The empty draft of `school`, for `reporter`."""
    return submission_of(open_round_of_baiyin, school)
