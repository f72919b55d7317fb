"""Making accounts: a role, a place that fits it, a name of one's own, a strong password."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from institutions.accounts import create_account
from institutions.duties import Role
from institutions.models import AuditEntry, PasswordHistory, User
from institutions.refusals import Invalid
from tests.cast import PASSWORD

WITHOUT_PLACE = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
OF_A_REGION = (Role.REVIEWER, Role.MANAGER, Role.VIEWER)


def create(username="li", password=PASSWORD, **facts):
    return create_account(username=username, password=password, **facts)


def test_the_command_line_makes_an_account_and_it_is_recorded(baiyin):
    user = create(role=Role.VIEWER, region=baiyin)
    entry = AuditEntry.objects.get(verb="account.create")
    assert (entry.actor, entry.subject_id, entry.result) == (None, str(user.pk), "done")
    assert PASSWORD not in f"{entry.before}{entry.after}{entry.message}"
    assert PasswordHistory.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("place", ["none", "region", "institution", "both"])
def test_the_place_must_fit_the_role(role, place, baiyin, school):
    fits = (
        (role in WITHOUT_PLACE and place == "none")
        or (role in OF_A_REGION and place == "region")
        or (role == Role.REPORTER and place == "institution")
    )
    facts = {
        "region": baiyin if place in ("region", "both") else None,
        "institution": school if place in ("institution", "both") else None,
    }
    if fits:
        assert create(role=role, **facts).pk
        return
    with pytest.raises(Invalid):
        create(role=role, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="by-hand", role=role, **facts)


@pytest.mark.parametrize("username", ["", "x" * 61])
def test_a_name_has_one_to_sixty_characters(db, username):
    with pytest.raises(Invalid, match="用户名须为 1 至 60 个字符"):
        create(username, role=Role.AUDITOR)


def test_a_name_is_given_once(auditor):
    with pytest.raises(Invalid, match="已被使用"):
        create("auditor", role=Role.AUDITOR)


def test_an_unknown_role_is_refused_with_the_ones_there_are(db):
    with pytest.raises(Invalid, match="没有“emperor”这个角色"):
        create(role="emperor")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Short-1", "10"),
        ("alllowercase", "至少 3 类"),
        ("Xiao-li-zhang", "相似"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(db, password, sentence):
    with pytest.raises(Invalid, match="密码不符合要求") as refusal:
        create("xiao-li-zhang", password, role=Role.AUDITOR)
    assert sentence in refusal.value.errors["password"]
    assert not User.objects.exists()


def test_a_new_account_must_change_its_password_unless_it_is_said_otherwise(db):
    assert create("one", role=Role.AUDITOR).must_change_password
    assert not create("two", role=Role.AUDITOR, must_change_password=False).must_change_password


def test_there_is_no_way_to_make_a_superuser(db):
    with pytest.raises(AttributeError, match="create_superuser"):
        call_command("createsuperuser", "--noinput", username="root", role=Role.SYSTEM_ADMIN)
    assert not User.objects.exists()
