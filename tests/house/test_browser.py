"""The browser that the tests use is watched: it sees what a person with the console open sees."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

from institutions.accounts import create_account
from institutions.models import User
from jinchang_vet import urls


def page_with(body):
    @login_not_required
    def view(request):
        return HttpResponse(f"<!doctype html><html><body>{body}</body></html>")

    return view


def who(request):
    return HttpResponse(f"<!doctype html><p>{request.user.username}</p>")


def icon(request):
    return HttpResponse("<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")


urlpatterns = [
    path("plain/", page_with("<p>安静</p>")),
    path("inline/", page_with("<p id=x>vorher</p><script>x.textContent = 'nachher'</script>")),
    path("foreign/", page_with("<img src='http://vet-elsewhere.invalid/x.png'>")),
    path("who/", who),
    path("favicon.ico", login_not_required(icon)),
    path("", include(urls.urlpatterns)),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


def test_a_quiet_page_raises_no_complaint(page, watch):
    page.goto("/plain/")
    assert page.inner_text("p") == "安静"
    assert watch.unexpected == []


def test_inline_script_does_not_run_and_is_noticed(page, watch):
    page.goto("/inline/")
    assert page.inner_text("p") == "vorher"
    assert any("Content Security Policy" in said for said in watch.unexpected)
    watch.expect("Content Security Policy")


def test_a_request_to_another_host_is_noticed(page, watch):
    page.goto("/foreign/")
    assert any("vet-elsewhere.invalid" in said for said in watch.unexpected)
    watch.expect("vet-elsewhere.invalid|ERR_|Content Security Policy")


def test_two_people_have_two_browsers(signed_in):
    for name in ("erste", "zweite"):
        create_account(
            username=name,
            password="Kreide-und-Tafel-7",
            role="auditor",
            must_change_password=False,
        )
    first = signed_in(User.objects.get(username="erste"))
    second = signed_in(User.objects.get(username="zweite"))
    first.goto("/who/")
    second.goto("/who/")
    assert (first.inner_text("p"), second.inner_text("p")) == ("erste", "zweite")
