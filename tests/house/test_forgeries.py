"""Forged hosts, addresses, cookies, redirects and file names do no harm."""

from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from lxml import html

from institutions.models import AuditEntry
from jinchang_vet.kit.nulls import HAS_NULL
from submissions.models import Evidence
from tests.cast import PASSWORD, client_for
from tests.submissions.evidence_files import sent

EVIL = "evil.example"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def allowed(settings):
    """As in production: one name, and nobody in between."""
    settings.ALLOWED_HOSTS = ["testserver"]


# ---- the host ------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", [EVIL, "testserver.evil.example", "testserver@evil.example", "["])
def test_another_host_is_refused_in_plain_words_and_not_repeated(client, host):
    answer = client.get("/help/", headers={"Host": host})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "请求有误" in page
    assert EVIL not in page


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL"])
def test_what_a_client_says_of_its_host_moves_no_redirect(client, name):
    answer = client.get("/rounds/", headers={name: f"host={EVIL}" if name == "Forwarded" else EVIL})
    assert answer["Location"] == f"{reverse('login')}?next=/rounds/"


def test_a_client_cannot_say_that_it_came_by_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/help/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"})
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/help/")


# ---- the address ---------------------------------------------------------------------------------

FAILED_SIGN_IN = {"username": "nobody", "password": "x"}


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "recorded"),
    [
        ([], "10.0.0.9", "1.2.3.4", "10.0.0.9"),
        (["10.0.0.1"], "10.0.0.9", "1.2.3.4", "10.0.0.9"),
        (["10.0.0.0/24"], "10.0.0.9", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/24"], "10.0.0.9", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/24"], "10.0.0.9", "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (["10.0.0.0/24"], "10.0.0.9", "1.2.3.4, <script>", "10.0.0.9"),
        (["10.0.0.0/24"], "10.0.0.9", "", "10.0.0.9"),
        (["::1"], "::1", "2001:db8::7", "2001:db8::7"),
        (["::1"], "::1", f"fe80::7%{'x' * 200}", "fe80::7"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_proxy_of_ours(
    client, settings, proxies, peer, said, recorded
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": said}
    client.post(reverse("login"), FAILED_SIGN_IN, REMOTE_ADDR=peer, headers=headers)
    assert AuditEntry.objects.get().origin == recorded


# ---- cookies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "x", "a" * 32, "a" * 5000, "../../etc/passwd", "{}", "\xff"])
def test_a_forged_session_leads_to_the_sign_in_page(client, value):
    client.cookies[project.SESSION_COOKIE_NAME] = value
    answer = client.get("/rounds/")
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('login')}?next=/rounds/")


def test_a_forged_message_is_not_shown(viewer):
    mine = client_for(viewer)
    mine.cookies["messages"] = "W1siX19qc29uX21lc3NhZ2UiLDAsMjUsImV2aWwiLCIiXV0:1abcde:forged"
    page = mine.get("/exports/", follow=True).content.decode()
    assert "evil" not in page


@pytest.mark.parametrize("token", ["", "x" * 32, "x" * 64])
def test_a_forged_form_token_is_refused_in_plain_words(reporter, token):
    mine = client_for(reporter, enforce_csrf_checks=True)
    mine.cookies["csrftoken"] = "y" * 32
    answer = mine.post(reverse("logout"), {"csrfmiddlewaretoken": token})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_page_of_another_site_cannot_post_even_with_the_right_token(reporter):
    mine = client_for(reporter, enforce_csrf_checks=True)
    mine.cookies["csrftoken"] = "y" * 32
    body = {"csrfmiddlewaretoken": "y" * 32}
    elsewhere = {"Origin": f"https://{EVIL}"}
    assert mine.post(reverse("logout"), body, headers=elsewhere).status_code == 403
    assert mine.post(reverse("logout"), body).status_code == 200


# ---- the sign NUL --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("/overview/?region=%00", "/overview/?%00=1", "/help/%00/"),
        *("/verify/?code=%3Cb%3E%00", "/submissions/1/differences/?from=%00"),
    ],
)
def test_an_address_with_a_nul_is_refused_in_plain_words(viewer, address):
    answer = client_for(viewer).get(address)
    assert answer.status_code == 400
    assert "请求有误" in answer.content.decode()


def test_a_cookie_with_a_nul_is_refused(client):
    client.cookies.load(f'{project.SESSION_COOKIE_NAME}="{"a" * 32}\\000"')
    assert client.get("/rounds/").status_code == 400


def test_a_header_with_a_nul_is_refused(client):
    assert client.get("/help/", headers={"User-Agent": "a\x00b"}).status_code == 400


@pytest.mark.parametrize("name", ["username", "a\x00b"])
def test_a_field_with_a_nul_is_answered_by_its_form(client, name):
    answer = client.post(reverse("login"), {name: "a\x00b", "password": "x"})
    assert answer.status_code == 200
    assert (HAS_NULL in answer.content.decode()) == (name == "username")


# ---- redirects -----------------------------------------------------------------------------------

AWAY = (
    f"//{EVIL}",
    f"///{EVIL}",
    f"https:{EVIL}",
    f"https:///{EVIL}",
    f"/\\{EVIL}",
    f"\\\\{EVIL}",
    f"http:\\\\{EVIL}",
    f"/\t/{EVIL}",
    f" //{EVIL}",
    f"http://testserver@{EVIL}/",
    f"http://{EVIL}#@testserver/",
    f"//testserver.{EVIL}/",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://[",
    f"/rounds/\r\nLocation: https://{EVIL}",
    quote(f"//{EVIL}", safe=""),
    quote(quote(f"//{EVIL}", safe=""), safe=""),
)


@pytest.mark.parametrize("place", AWAY)
def test_signing_in_leads_to_no_other_site(client, viewer, place):
    asked = {"username": viewer.username, "password": PASSWORD, "next": place}
    answer = client.post(f"{reverse('login')}?next={quote(place, safe='')}", asked)
    assert answer.status_code == 302
    leads_to = urlsplit(urljoin("http://testserver/accounts/login/", answer["Location"]))
    assert (leads_to.scheme, leads_to.netloc) == ("http", "testserver")
    assert "\n" not in answer["Location"]


@pytest.mark.parametrize("place", AWAY)
def test_a_refusal_offers_no_way_back_to_another_site(reporter, place):
    here = "http://testserver/overview/"
    page = client_for(reporter).get(here, headers={"Referer": quote(place, safe=":/\\@#%")})
    assert page.status_code == 403
    links = html.fromstring(page.content).xpath("//a/@href")
    assert {urlsplit(urljoin(here, link)).netloc for link in links} == {"testserver"}


# ---- names of files ------------------------------------------------------------------------------

NAMES = (
    "../../../../etc/cron.d/x.pdf",
    "..\\..\\windows\\system32\\x.pdf",
    "C:\\boot.pdf",
    "a\x00b.pdf",
    "证明\u202efdp.exe.pdf",
    'a"; filename="evil.exe.pdf',
    "CON.pdf",
    ".htaccess.pdf",
    "甲" * 300 + ".pdf",
    "a" * 5000 + ".pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "%2e%2e%2fx.pdf",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_leads_nowhere(submission, reporter, settings, name):
    mine = client_for(reporter)
    address = reverse("submission_evidence", args=[submission.pk])
    answer = mine.post(address, {"key": "k", "place": "whole", "files": sent(name)})
    assert answer.status_code == 302
    found = Evidence.objects.get()
    stored = [path for path in settings.EVIDENCE_DIR.parent.rglob("*") if path.is_file()]
    assert [path.is_relative_to(settings.EVIDENCE_DIR) for path in stored] == [True]
    assert stored[0].read_bytes().startswith(b"%PDF")
    given = mine.get(reverse("evidence_file", args=[found.pk]))
    _, coded, shown = given["Content-Disposition"].partition("filename*=utf-8''")
    shown = unquote(shown) if coded else given["Content-Disposition"]
    given.getvalue()
    assert given["Content-Type"] == "application/pdf"
    assert not {*"\r\n\x00\u202e/\\<>"} & set(shown)
    assert mine.get(address).content.decode().count("<img") == 0


# ---- signed out ----------------------------------------------------------------------------------


def test_a_program_with_a_forged_token_is_refused_in_plain_words():
    for token in ("", "Bearer", "Bearer x", "Basic dXNlcjpwYXNz", "Bearer " + "a" * 9000):
        answer = Client().get("/api/v1/regions/", headers={"Authorization": token})
        assert answer.status_code == 401
        assert "令牌" in answer.content.decode()
