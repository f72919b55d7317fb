"""Every check of what reports keep sees what was broken; the demo and the plans are whole."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from institutions.models import User
from reports.export_store import folder
from reports.models import ApiToken, Edition, Issued, MadeFile
from tests.cast import make_region
from tests.integrity import assert_found, old_file, put, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def made_file(whole) -> MadeFile:
    """A file made in the background, to be taken for another week."""
    now = timezone.now()
    stored = "0" * 32
    (folder() / stored).write_bytes(b"")
    return MadeFile.objects.create(
        region=whole.baiyin,
        kind="facts",
        by=whole.manager,
        stored=stored,
        state=MadeFile.State.READY,
        at=now,
        changed_at=now,
        sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        expires_at=now + dt.timedelta(days=7),
    )


BREAKS = {
    "orphans-reports": (
        lambda whole: put(Issued.objects.all(), plan_id=10**6),
        "指向不存在的规划",
    ),
    "edition-digests": (
        lambda whole: put(Edition.objects.all(), digest="0" * 64),
        "第 1 版：内容与校验值",
    ),
    "edition-numbers": (
        lambda whole: put(Edition.objects.all(), number=3),
        "存有 1 版，最后一版却是第 3 版",
    ),
    "issued-codes": (
        lambda whole: put(Issued.objects.all(), code="0000-0000-00"),
        "校验码“0000-0000-00”不合规则",
    ),
    "issued-editions": (
        lambda whole: put(Issued.objects.all(), year=2020),
        "所说的定稿是“白银市",
    ),
    "token-accounts": (
        lambda whole: put(ApiToken.objects.all(), revoked_at=timezone.now()),
        "仍启用",
    ),
}


@pytest.mark.parametrize("code", BREAKS)
def test_what_is_broken_is_reported_by_its_check_alone(whole, code):
    tamper, said = BREAKS[code]
    assert said in assert_found(whole, code, tamper)


def test_a_file_about_a_county_may_bear_the_edition_of_its_city_and_no_other(whole):
    county = whole.baiyin.children.first() or make_region("620421", "靖远县", whole.baiyin)
    put(Issued.objects.all(), region=county)
    assert reported() == {}
    elsewhere = make_region("620500", "天水市", whole.baiyin.parent)
    said = assert_found(
        whole, "issued-editions", lambda _: put(Issued.objects.all(), region=elsewhere)
    )
    assert "所说的定稿是“白银市" in said


def test_an_account_of_a_program_with_a_password_is_reported(whole):
    account = User.objects.filter(api_token__isnull=False)
    said = assert_found(
        whole, "token-accounts", lambda _: put(account, password=make_password("Zhijiao-2024"))
    )
    assert "有可用的密码" in said


def test_a_made_file_that_is_gone_is_reported(whole, made_file):
    assert reported() == {}
    (folder() / made_file.stored).unlink()
    assert_found(whole, "made-files", lambda _: None)


def test_a_made_file_of_another_size_is_reported(whole, made_file):
    said = assert_found(whole, "made-files", lambda _: put(MadeFile.objects.all(), size=7))
    assert "应为 7 字节" in said


def test_a_made_file_that_has_expired_is_not_missed(whole, made_file):
    (folder() / made_file.stored).unlink()
    put(MadeFile.objects.all(), expires_at=timezone.now())
    assert reported() == {}


def test_a_made_file_that_nothing_speaks_of_is_reported(whole):
    old_file(folder() / ("f" * 32))
    assert "made/" + "f" * 32 in assert_found(whole, "made-strays", lambda _: None)
