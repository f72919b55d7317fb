"""The whole life of an account, in a real browser and without e-mail: made, granted, printed code,
first login, device, lost device, another code, back in.
"""

import re
from base64 import b32decode

import pytest
from playwright.sync_api import Page, expect

from institutions.devices import DeviceKey
from institutions.models import User
from tests.institutions.admission import NEW, token_of

pytestmark = pytest.mark.django_db(transaction=True)
PRINTED = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")
THIRD = "Diersan-mima-3"


def make_account(page: Page) -> str:
    """The system administrator makes an account; the code on the slip."""
    page.goto("/")
    page.get_by_role("link", name="账号", exact=True).click()
    page.get_by_role("link", name="新建账号").click()
    page.get_by_label("用户名").fill("xin.laoshi")
    page.get_by_label("姓名").fill("新老师")
    page.get_by_label("角色").select_option(label="填报员")
    page.get_by_label("单位").fill("示例中职一")
    page.get_by_role("button", name="新建并打印登录码").click()
    expect(page.get_by_text("登录码只显示这一次")).to_be_visible()
    return page.locator(".slip .code").inner_text()


def grant(page: Page) -> None:
    """The security administrator grants what is asked for."""
    page.goto("/")
    page.get_by_role("link", name="待核定的申请").first.click()
    page.get_by_role("link", name="新老师").click()
    expect(page.get_by_text("填报员（示例中职一）").first).to_be_visible()
    page.get_by_role("button", name="核定，立即生效").click()
    expect(page.get_by_text("已核定“新老师”的授权")).to_be_visible()


def use_code(page: Page, code: str, password: str) -> None:
    """The person comes with the slip."""
    page.goto("/accounts/login/")
    page.get_by_role("link", name="用一次性登录码登录").click()
    page.get_by_label("用户名").fill("xin.laoshi")
    page.get_by_label("一次性登录码").fill(code.lower())
    page.get_by_label("新密码", exact=False).first.fill(password)
    page.get_by_label("再输一次新密码").fill(password)
    page.get_by_role("button", name="设定密码并登录").click()


def sign_in(page: Page, password: str) -> None:
    """With the password alone."""
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill("xin.laoshi")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def set_up_device(page: Page, password: str) -> DeviceKey:
    """The person sets a device up from 我的账号; what it holds from now on."""
    page.goto("/me/")
    page.get_by_role("link", name="设置验证设备").click()
    expect(page.get_by_role("img", name="二维码")).to_be_visible()
    typed = page.locator(".device code").inner_text()
    key = DeviceKey(b32decode(typed.replace(" ", "")).hex())
    page.get_by_label("设备上显示的 6 位数字").fill(token_of(key))
    page.get_by_label("现在的密码").fill(password)
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("恢复码只显示这一次")).to_be_visible()
    expect(page.locator(".recovery li")).to_have_count(10)
    return key


def lost_device(page: Page) -> str:
    """The system administrator removes the lost device; the code on the slip."""
    page.goto("/people/?q=xin.laoshi")
    page.get_by_role("link", name="新老师").click()
    page.get_by_role("link", name="签发登录码").first.click()
    page.get_by_label("验证设备丢失").check()
    page.get_by_role("button", name="签发并打印").click()
    return page.locator(".slip .code").inner_text()


@pytest.fixture
def keeper(signed_in, system_admin) -> Page:
    return signed_in(system_admin)


@pytest.fixture
def person(new_context) -> Page:
    return new_context().new_page()


def at_work(page: Page) -> None:
    expect(page.get_by_role("heading", name="数据填报")).to_be_visible()


def test_a_new_account_works_once_it_is_granted(keeper, person, signed_in, security_admin, school):
    code = make_account(keeper)
    assert PRINTED.fullmatch(code)
    use_code(person, code, NEW)
    expect(person.get_by_text("等待安全管理员核定")).to_be_visible()
    grant(signed_in(security_admin))
    person.goto("/me/")
    expect(person.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    sign_in(person, NEW)
    at_work(person)


def test_a_lost_device_is_replaced_by_a_slip(
    keeper, person, new_context, signed_in, security_admin, school, watch
):
    watch.expect("422")
    first = make_account(keeper)
    grant(signed_in(security_admin))
    use_code(person, first, NEW)
    key = set_up_device(person, NEW)
    elsewhere = new_context().new_page()
    sign_in(elsewhere, NEW)
    elsewhere.get_by_label("验证码或恢复码").fill(token_of(key, steps=1))
    elsewhere.get_by_role("button", name="登录").click()
    at_work(elsewhere)
    second = lost_device(keeper)
    for page in (person, elsewhere):
        page.goto("/me/")
        expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    use_code(person, first, THIRD)
    expect(person.get_by_text("登录码不正确，或者登录码已用过")).to_be_visible()
    use_code(person, second, THIRD)
    at_work(person)
    assert User.objects.get(username="xin.laoshi").check_password(THIRD)
