"""Several servers share nothing but the database and the folder of evidence (and the key).

Each has a `VAR_DIR` of its own, as on machines of their own; what one confirms holds on the other.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from reports.export_asked import Asked, extent_of
from reports.export_files import ask
from reports.export_jobs import queue
from reports.models import MadeFile
from submissions.models import Evidence, Figure
from tests.cast import PASSWORD, YEAR, report, submission_of
from tests.served import TOKEN, URLENCODED, Browser, served
from tests.submissions.evidence_files import pdf, sent

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "postgres" not in os.environ.get("DATABASE_URL", ""),
        reason="几台服务器：在 PostgreSQL 上运行",
    ),
]
ROOT = Path(__file__).resolve().parents[2]
TEACHERS = "f-specialised-teachers"


@dataclass(frozen=True)
class Host:
    """A machine: its own folder with the shared one mounted in it, and the port of its pages."""

    folder: Path
    port: int


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    headers: http.client.HTTPMessage

    @property
    def text(self) -> str:
        return self.content.decode()


@pytest.fixture
def hosts(transactional_db, tmp_path):
    """Two machines; the tests' own process stands on neither."""
    shared = Path(settings.EVIDENCE_DIR)
    with ExitStack() as running:
        found = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "evidence").symlink_to(shared)
            found.append(Host(folder, running.enter_context(served(folder, workers=1))))
        yield found


@pytest.fixture
def filled(submission, reporter, hosts):
    """One reporter with the same session in front of both machines."""
    first = Browser(hosts[0].port, reporter)
    second = Browser(hosts[1].port, reporter)
    second.cookies = first.cookies
    yield submission, first, second
    first.close()
    second.close()


def opened(browser: Browser, address: str) -> Answer:
    browser.line.request("GET", address, headers={"Cookie": browser.cookies})
    answer = browser.line.getresponse()
    return Answer(answer.status, answer.read(), answer.headers)


def seen_version(page: Answer) -> str:
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


def sign_in(port: int, username: str, password: str) -> Answer:
    """A form sent without a session, as from a new browser."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    fields = {"username": username, "password": password, "csrfmiddlewaretoken": TOKEN}
    headers = {"Cookie": f"csrftoken={TOKEN}", "Content-Type": URLENCODED}
    line.request("POST", reverse("login"), urlencode(fields), headers)
    answer = line.getresponse()
    found = Answer(answer.status, answer.read(), answer.headers)
    line.close()
    return found


def test_who_signed_in_on_one_is_signed_in_on_the_other_and_out_of_both(hosts, reporter):
    one, two = hosts
    came_in = sign_in(one.port, reporter.username, PASSWORD)
    cookies = SimpleCookie(came_in.headers["Set-Cookie"])
    assert came_in.status == 302
    for header in came_in.headers.get_all("Set-Cookie"):
        cookies.load(header)
    browser = Browser(two.port, reporter)
    browser.cookies = "; ".join(f"{name}={each.value}" for name, each in cookies.items())
    assert opened(browser, reverse("password_change")).status == 200
    token = cookies[settings.CSRF_COOKIE_NAME].value
    headers = {"Cookie": browser.cookies, "Content-Type": URLENCODED}
    browser.line.request(
        "POST", reverse("logout"), urlencode({"csrfmiddlewaretoken": token}), headers
    )
    assert browser.line.getresponse().read()
    browser.close()
    back = Browser(one.port, reporter)
    back.cookies = browser.cookies
    assert opened(back, reverse("password_change")).status == 302
    back.close()


def test_what_is_saved_on_one_is_seen_on_the_other_and_an_older_page_is_refused(filled):
    submission, first, second = filled
    address = reverse("submission", args=[submission.pk])
    old = seen_version(opened(second, address))
    assert first.post(address, {"version": old, "key": "a", TEACHERS: "129"})[0] == 302
    page = opened(second, address)
    assert 'value="129"' in page.text
    assert seen_version(page) != old
    status, said = second.post(address, {"version": old, "key": "b", TEACHERS: "7"})
    assert status == 409
    assert "129" in said
    typed = Figure.objects.filter(item__code="specialised-teachers").values_list("typed", flat=True)
    assert list(typed) == ["129"]


def test_a_form_sent_to_both_counts_once(filled):
    """A proxy that got no answer from one asks the other."""
    submission, first, second = filled
    address = reverse("submission", args=[submission.pk])
    fields = {"version": seen_version(opened(first, address)), "key": "same", TEACHERS: "5"}
    assert first.post(address, fields)[0] == second.post(address, fields)[0] == 302
    before = submission.version
    submission.refresh_from_db()
    assert submission.version == before + 1


def test_a_file_attached_on_one_opens_on_the_other(filled):
    submission, first, second = filled
    place = reverse("submission_evidence", args=[submission.pk])
    key = re.search('name="key" value="([^"]*)"', opened(first, place).text)[1]
    fields = {"key": key, "place": "whole", "files": [sent("证明.pdf", pdf())]}
    body = encode_multipart(BOUNDARY, {**fields, "csrfmiddlewaretoken": TOKEN})
    headers = {"Cookie": first.cookies, "Content-Type": MULTIPART_CONTENT}
    first.line.request("POST", place, body, headers)
    first.line.getresponse().read()
    file = Evidence.objects.get()
    answer = opened(second, reverse("evidence_file", args=[file.pk]))
    assert (answer.status, answer.content) == (200, pdf())


def test_wrong_passwords_on_both_count_together_and_the_lock_holds_on_both(hosts, reporter):
    one, two = hosts
    for number in range(settings.AXES_FAILURE_LIMIT):
        last = sign_in((one, two)[number % 2].port, reporter.username, "falsch-falsch-1")
    assert last.status == 429
    for host in hosts:
        assert sign_in(host.port, reporter.username, PASSWORD).status == 429


def test_a_file_made_by_a_worker_of_one_is_taken_from_the_other(
    hosts, open_round_of_baiyin, plan, school, reporter, reviewer, viewer
):
    figures = {"specialised_teachers": 60, "dual_qualified_teachers": 30}
    filed = submission_of(open_round_of_baiyin, school)
    report(filed, reporter, reviewer, **figures, full_time_enrolment=1200)
    region = open_round_of_baiyin.region
    wish = Asked(region.code, YEAR, YEAR, "wide", "csv")
    found = ask(region, by=viewer, wish=wish, extent=extent_of(region, YEAR, YEAR)).value
    queue(found)
    work_off(hosts[0])
    found.refresh_from_db()
    assert found.state == MadeFile.State.READY
    browser = Browser(hosts[1].port, viewer)
    answer = opened(browser, reverse("exports_file", args=[found.pk]))
    browser.close()
    assert (answer.status, len(answer.content)) == (200, found.size)


def work_off(host: Host) -> None:
    """The worker of one machine does all that waits."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    name = connection.settings_dict["NAME"]
    address = re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)
    own = {"VAR_DIR": str(host.folder), "DATABASE_URL": address, "SECRET_KEY": settings.SECRET_KEY}
    worker = [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--batch"]
    done = subprocess.run(
        [*worker, "--no-startup-delay", "--no-reload"],
        cwd=ROOT,
        env=kept | own,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
