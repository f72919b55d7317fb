"""The token of forms in a real browser: a sign-in elsewhere spoils no page that is open."""

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path
from playwright.sync_api import Page, expect

from tests.browsing import in_another_tab
from tests.kit import look_site

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]
REFUSED = "status of 403|Error Code 403"
EVIL = "e" * 32


def sent_before(request):
    """A page with a form that somebody sent, as after a fault; its token may be anybody's."""
    source = """{% extends "base.html" %}{% block content %}
      {% include "_send_again.html" with carried=carried again="/code/" only %}{% endblock %}"""
    facts = {**look_site.SIGNED_IN, "carried": [("csrfmiddlewaretoken", EVIL)]}
    return HttpResponse(Template(source).render(RequestContext(request, facts)))


sent_before.login_required = False
urlpatterns = [*look_site.urlpatterns, path("sent/", sent_before)]


@pytest.fixture
def tab(new_context) -> Page:
    return new_context().new_page()


def sign_in_elsewhere(tab: Page, live_server) -> None:
    """What signing in does to the token: another one, in a cookie that only the server reads."""
    facts = {"value": "n" * 32, "url": live_server.url, "httpOnly": True}
    tab.context.add_cookies([{"name": "csrftoken", **facts}])


def leave_by_form(tab: Page) -> None:
    """Send the form that signs out."""
    tab.get_by_text("市教育局 职成科").click()
    tab.get_by_role("button", name="退出").click()


def test_scripts_cannot_read_the_token(tab):
    tab.goto("/help/")
    names = {cookie["name"] for cookie in tab.context.cookies()}
    assert "csrftoken" in names
    assert tab.evaluate("document.cookie") == ""


def test_a_form_sends_the_newest_token_after_a_sign_in_elsewhere(tab, live_server):
    tab.goto("/help/")
    with in_another_tab(tab):
        sign_in_elsewhere(tab, live_server)
    leave_by_form(tab)
    expect(tab.locator("body")).to_contain_text("csrfmiddlewaretoken=")


def test_a_form_sent_before_the_answer_waits_for_it_and_is_sent_once(tab, live_server):
    tab.goto("/help/")
    asked, sent = [], []
    tab.route("**/token/", lambda route: asked.append(route))
    tab.on("request", lambda each: sent.append(each.method) if "/logout/" in each.url else None)
    with in_another_tab(tab):
        sign_in_elsewhere(tab, live_server)
    leave_by_form(tab)
    tab.get_by_role("button", name="退出").click()
    assert (len(asked), sent) == (1, [])
    asked[0].continue_()
    expect(tab.locator("body")).to_contain_text("csrfmiddlewaretoken=")
    assert sent == ["POST"]


def test_without_an_answer_the_form_is_sent_and_the_server_says_why_not(tab, live_server, watch):
    watch.expect(f"ERR_FAILED|{REFUSED}")
    tab.goto("/help/")
    tab.route("**/token/", lambda route: route.abort())
    with in_another_tab(tab):
        sign_in_elsewhere(tab, live_server)
    leave_by_form(tab)
    expect(tab.locator("body")).to_contain_text("页面已过期")


def test_a_save_in_place_asks_first(tab, live_server, watch):
    watch.expect("status of 422|Error Code 422")
    tab.goto("/entry/?status=422")
    tab.get_by_label("人数").fill("1290")
    with in_another_tab(tab):
        sign_in_elsewhere(tab, live_server)
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#answer")).to_contain_text("被拒绝 422")


def test_a_save_in_place_refused_for_its_token_is_good_when_pressed_again(tab, live_server, watch):
    watch.expect(f"{REFUSED}|status of 422|Error Code 422")
    tab.goto("/entry/?status=422")
    tab.get_by_label("人数").fill("1290")
    sign_in_elsewhere(tab, live_server)
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#live-notice")).to_contain_text("请再试一次")
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#answer")).to_contain_text("被拒绝 422")
    expect(tab.get_by_label("人数")).to_have_value("1290")


def test_nothing_is_asked_while_nobody_can_have_signed_in(tab):
    asked = []
    tab.on("request", lambda each: asked.append(each.url) if "/token/" in each.url else None)
    tab.goto("/help/")
    leave_by_form(tab)
    expect(tab.locator("body")).to_contain_text("csrfmiddlewaretoken=")
    assert asked == []


def test_what_another_site_may_have_sent_is_given_no_token(tab, live_server, watch):
    watch.expect(REFUSED)
    tab.goto("/sent/")
    with in_another_tab(tab):
        pass
    leave = tab.locator(f"input[value={EVIL}]")
    expect(leave).to_have_count(1)
    tab.get_by_role("button", name="再发送一次").click()
    expect(tab.locator("body")).to_contain_text("页面已过期")
