"""The demo goes without a trace in the figures; what is real, and the audit log, stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError
from django.urls import reverse
from django.utils import timezone

from institutions.accounts import create_account
from institutions.audit import broken_links
from institutions.duties import Role
from institutions.models import AuditEntry, Institution, Region, User
from institutions.refusals import Refused
from reports.api_tokens import Secret, issue_token
from reports.demo import is_loaded, is_present
from reports.demo_cast import found_schools
from reports.demo_figures import YEARS
from reports.models import ApiToken
from submissions.models import Fact, Figure, Notice, Round, Submission, TaskProgress
from submissions.rounds import open_round
from targets.models import DataItem, Indicator, Plan, Target
from tests.cast import client_for, make_user
from tests.reports.demo_stage import demo, run  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def baiyin(demo) -> Region:  # noqa: F811
    return Region.objects.get(code="620400")


@pytest.fixture
def manager(baiyin) -> User:
    """Somebody real."""
    return make_user(Role.MANAGER, "real-manager", region=baiyin)


@pytest.fixture
def kept(manager) -> str:
    """The demo is cleared; what the command said."""
    return run("clear_demo")


def open_real_round(region: Region, manager: User, year: int) -> Round:
    due = timezone.now() + dt.timedelta(days=30)
    return open_round(region, by=manager, year=year, due_at=due).value


def test_nothing_of_the_demo_is_left(kept):
    assert not is_present()
    for rows in (Round, Submission, Figure, Fact, TaskProgress, Notice):
        assert not rows.objects.exists(), rows
    assert not Institution.objects.filter(is_demo=True).exists()
    assert not Plan.objects.filter(is_demo=True).exists()
    assert not Indicator.objects.filter(code__startswith="demo-").exists()
    assert not DataItem.objects.filter(code__startswith="demo-").exists()


def test_what_is_real_stays(kept, manager):
    assert Plan.objects.count() == 2
    assert Institution.objects.count() == 11
    assert User.objects.get(username="real-manager").is_active
    assert "没有变化" in run("load_plans")


def test_accounts_in_the_audit_log_stay_disabled_and_the_others_go(kept):
    left = User.objects.filter(is_demo=True)
    acted = set(AuditEntry.objects.exclude(actor=None).values_list("actor", flat=True))
    assert {user.pk for user in left} <= acted
    assert not any(user.is_active or user.has_usable_password() for user in left)
    assert f"{left.count()} 个演示账号已停用" in kept
    assert not User.objects.filter(username="auditor").exists()


def test_the_audit_log_stays_whole_and_says_that_the_demo_was_cleared(demo, manager):  # noqa: F811
    before = AuditEntry.objects.count()
    demo.write_text("Mima-2026-demo")
    run("clear_demo")
    assert broken_links() == []
    assert AuditEntry.objects.count() == before + 1
    last = AuditEntry.objects.last()
    assert (last.verb, last.after["rounds"]) == ("demo.clear", 8)
    assert not demo.exists()


def test_programs_that_a_demo_account_let_in_read_no_more(baiyin):
    day = timezone.localdate() + dt.timedelta(days=30)
    issuer, secret = User.objects.get(username="baiyin-manager"), Secret.fresh()
    issue_token(baiyin, by=issuer, name="大屏", expires_on=day, secret=secret)
    run("clear_demo")
    token = ApiToken.objects.get()
    assert token.revoked_at is not None
    assert not token.account.is_active


def test_sessions_of_demo_accounts_end():
    """One that the audit log keeps, one that is deleted."""
    address = {"region": "620400", "year": 2024}
    browsers = [
        client_for(User.objects.get(username=name)) for name in ("baiyin-manager", "baiyin-viewer")
    ]
    for browser in browsers:
        assert browser.get(reverse("overview"), address).status_code == 200
    run("clear_demo")
    for browser in browsers:
        assert browser.get(reverse("overview"), address).url.startswith(reverse("login"))


def test_no_page_says_demo_any_more(kept, manager):
    browser = client_for(manager)
    for year in YEARS:
        page = browser.get(reverse("overview"), {"region": "620400", "year": year})
        assert page.status_code == 200
        assert "演示数据" not in page.content.decode()


def test_a_real_round_waits_for_the_demo_to_go(baiyin, manager):
    with pytest.raises(Refused, match="clear_demo"):
        open_real_round(baiyin, manager, 2025)
    run("clear_demo")
    round = open_real_round(baiyin, manager, 2025)
    assert round.submissions.count() == 4
    assert "demo-contest-rank" not in {item["code"] for item in round.frozen["items"]}


def test_a_real_round_of_a_later_year_does_not_ask_for_the_demos_own_item(baiyin, manager):
    round = open_real_round(baiyin, manager, 2026)
    assert "demo-contest-rank" not in {item["code"] for item in round.frozen["items"]}
    assert not round.submissions.filter(institution__is_demo=True).exists()
    run("clear_demo")
    assert Round.objects.get() == round


def test_the_demo_is_not_loaded_over_a_real_round(kept, baiyin, manager):
    open_real_round(baiyin, manager, 2024)
    with pytest.raises(CommandError, match="已有正式填报"):
        run("load_demo")
    assert not is_present()


def test_the_demo_is_not_loaded_over_a_real_account_of_the_same_name(kept, baiyin):
    create_account(username="auditor", role=Role.AUDITOR, password="Zhenshi-2026-ok")
    with pytest.raises(CommandError, match="auditor"):
        run("load_demo")
    assert not is_present()


def test_what_refers_to_an_invented_school_keeps_everything(demo):  # noqa: F811
    demo.write_text("Mima-2026-demo")
    school = Institution.objects.get(code="demo-secondary-1")
    plan, indicator = Plan.objects.get(code="baiyin-2022"), Indicator.objects.first()
    Target.objects.create(
        plan=plan, indicator=indicator, institution=school, name="示例中职一目标", position=99
    )
    with pytest.raises(CommandError, match="示例中职一目标"):
        run("clear_demo")
    assert Round.objects.count() == 8
    assert demo.exists()


def test_clearing_twice_says_so(kept):
    before = AuditEntry.objects.count()
    assert "没有演示数据" in run("clear_demo")
    assert AuditEntry.objects.count() == before


def test_loading_starts_over_after_an_interruption(kept, demo):  # noqa: F811
    found_schools()
    assert is_present()
    assert not is_loaded()
    run("load_demo")
    assert is_loaded()
    assert Round.objects.filter(is_demo=True).count() == 8
    reporter = User.objects.get(username="zhongzhi-1")
    assert (reporter.role, reporter.institution.code) == (Role.REPORTER, "demo-secondary-1")
    assert reporter.is_active
    assert reporter.check_password(demo.read_text(encoding="utf-8").strip())
    assert broken_links() == []


def test_without_the_plans_nothing_is_loaded(kept):
    Institution.objects.filter(code="baye-skilled").update(code="baye")
    with pytest.raises(CommandError, match="load_plans"):
        run("load_demo")
    assert not is_present()
