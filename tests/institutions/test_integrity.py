"""Every check of places, people and the log sees the one thing that was broken."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from institutions.audit_guard import lift_guard, set_guard
from institutions.duties import Role
from institutions.models import (
    AuditEntry,
    IdempotencyKey,
    Institution,
    InstitutionAlias,
    Region,
    RoleProposal,
    User,
)
from tests.cast import make_user
from tests.integrity import assert_found, put, reported

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2024, 9, 1, 12, tzinfo=dt.UTC)


def test_whole_data_are_found_whole(whole):
    assert reported() == {}


def county_without_its_city(whole):
    Region.objects.create(code="620302", name="金川区", parent=whole.jinchang, path="620302/")


def closed_before_it_opened(whole):
    unit = Institution.objects.filter(pk=whole.far_school.pk)
    put(unit, opened_on="2020-09-01", closed_on="2019-09-01")


def change_of_the_log(whole):
    connection.check_constraints()
    lift_guard(connection)
    put(AuditEntry.objects.filter(number=2), message="改过")
    set_guard(connection)


def log_without_guard(whole):
    connection.check_constraints()
    lift_guard(connection)


def granted_to_oneself(whole):
    RoleProposal.objects.create(
        user=whole.auditor,
        role=Role.SYSTEM_ADMIN,
        by=whole.manager,
        at=DAY,
        state=RoleProposal.State.GRANTED,
        decided_by=whole.auditor,
        decided_at=DAY,
    )


def key_of_nothing(whole):
    facts = {"verb": "x.y", "at": timezone.now(), "result_type": "gone.Model", "result_id": "1"}
    IdempotencyKey.objects.create(key="k" * 64, **facts)


BREAKS = {
    "orphans-institutions": (
        lambda whole: InstitutionAlias.objects.create(institution_id=10**6, name="又称"),
        "指向不存在的填报单位",
    ),
    "region-paths": (county_without_its_city, "应为“620000/620300/620302/”"),
    "unit-dates": (closed_before_it_opened, "2020-09-01 成立，却于 2019-09-01 停办"),
    "unit-mergers": (
        lambda whole: put(
            Institution.objects.filter(pk=whole.far_school.pk), merged_into=whole.school
        ),
        "已并入示例中职一，却没有停办日期",
    ),
    "account-scopes": (
        lambda whole: put(User.objects.filter(pk=whole.auditor.pk), role="ghost"),
        "角色“ghost”与所属",
    ),
    "account-names": (
        lambda whole: make_user(Role.AUDITOR, "Auditor"),
        "与账号 auditor 只差大小写或空格",
    ),
    "account-disabled": (
        lambda whole: put(User.objects.filter(pk=whole.auditor.pk), disabled_at=DAY),
        "已于 2024-09-01 停用，却仍启用",
    ),
    "role-grants": (granted_to_oneself, "核定人就是申请人或本人"),
    "idempotency-keys": (key_of_nothing, "结果“gone.Model 1”没有对应的表"),
    "audit-chain": (change_of_the_log, "审计记录第 2 条：内容与摘要不符"),
    "audit-guard": (log_without_guard, "audit_entry_no_update"),
}


@pytest.mark.parametrize("code", BREAKS)
def test_what_is_broken_is_reported_by_its_check_alone(whole, code):
    tamper, said = BREAKS[code]
    assert said in assert_found(whole, code, tamper)


def test_an_account_to_which_nothing_has_been_granted_yet_is_no_fault(whole):
    put(User.objects.filter(pk=whole.auditor.pk), role="")
    assert reported() == {}


def test_a_unit_merged_into_itself_is_reported(whole):
    unit = Institution.objects.filter(pk=whole.far_school.pk)
    said = assert_found(whole, "unit-mergers", lambda _: put(unit, merged_into=whole.far_school))
    assert "并入了自己" in said
