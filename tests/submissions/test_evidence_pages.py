"""The pages of evidence: several files at once, opening one, what strangers see, what is lost."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import reverse

from institutions.models import AuditEntry
from submissions.evidence import attach
from submissions.evidence_store import discard
from submissions.models import Evidence
from tests.cast import client_for, hand_in
from tests.submissions.evidence_files import PROPER, jpg, pdf, png, sent

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def address(submission) -> str:
    return reverse("submission_evidence", args=[submission.pk])


@pytest.fixture
def mine(reporter):
    return client_for(reporter)


def send(client, address, *files, **fields):
    page = client.get(address).content.decode()
    key = re.search('name="key" value="([^"]*)"', page)[1]
    return client.post(address, {"key": key, "place": "whole", "files": files, **fields})


def opened(client, file, query=""):
    """The answer, read to its end: a file is closed once it has been read."""
    response = client.get(reverse("evidence_file", args=[file.pk]) + query)
    read = response.getvalue() if response.streaming else response.content
    return SimpleNamespace(status_code=response.status_code, headers=response.headers, content=read)


def test_several_files_are_taken_at_once_and_the_form_follows(mine, address, submission):
    response = send(mine, address, sent(), sent("b.png", png()), back="form")
    assert response.url == reverse("submission", args=[submission.pk]) + "#evidence"
    assert Evidence.objects.count() == 2
    page = mine.get(address).content.decode()
    assert page.count("已上传。") == 2
    assert "2 个文件" in page


def test_every_file_has_its_own_result(mine, address):
    response = send(mine, address, sent(), sent("b.png", b"<html>"), sent("c.exe", b"MZ"))
    page = response.content.decode()
    assert response.status_code == 422
    assert Evidence.objects.count() == 1
    for said in ("“证明.pdf”已上传", "“b.png”：文件内容不是 PNG", "“c.exe”：只接收"):
        assert said in page


def test_nothing_chosen_is_told(mine, address):
    response = send(mine, address)
    assert response.status_code == 422
    assert "请先选择文件" in response.content.decode()


def test_a_file_can_support_one_figure(mine, address, catalogue):
    send(mine, address, sent(), place="item-specialised-teachers")
    assert Evidence.objects.get().item == catalogue.teachers
    assert catalogue.teachers.name in mine.get(address).content.decode()


@pytest.mark.parametrize("place", ["item-nothing", "item-meetings", "x", ""])
def test_a_figure_that_is_not_asked_for_is_refused(mine, address, place):
    assert send(mine, address, sent(), place=place).status_code == 422
    assert not Evidence.objects.exists()


def test_htmx_gets_the_section_alone_with_a_new_key(mine, address):
    fields = {"key": "k", "place": "whole", "files": [sent()], "back": "form"}
    page = mine.post(address, fields, **HTMX).content.decode()
    assert page.lstrip().startswith("<section")
    assert "“证明.pdf”已上传" in page
    assert 'name="key" value="k"' not in page
    assert 'name="back" value="form"' in page


def test_the_pages_take_a_fixed_number_of_queries(mine, address, submission, reporter, queries):
    mine.get(address)
    for number in range(12):
        attach(submission, sent(f"{number}.pdf", pdf(str(number))), by=reporter)
    with queries() as made:
        assert mine.get(address).status_code == 200
    assert len(made) <= 10, "\n".join(made)


def test_removing_leads_back(mine, address, submission, reporter):
    file = attach(submission, sent(), by=reporter).value
    response = mine.post(reverse("evidence_remove", args=[file.pk]), {"key": "k", "back": "check"})
    assert response.url == reverse("submission_check", args=[submission.pk]) + "#evidence"
    assert not Evidence.objects.exists()
    again = mine.post(reverse("evidence_remove", args=[file.pk]), {"key": "k"})
    assert again.status_code == 404


def test_pressing_remove_twice_is_no_error(mine, address, submission, reporter, other_reporter):
    attach(submission, sent(), by=reporter)
    page = mine.get(address).content.decode()
    [action] = re.findall('action="(/evidence/[^"]+)"', page)
    answers = [mine.post(action, {"key": "k"}) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"{address}#evidence"] * 2
    assert "这个文件已经不在本次填报中。" in mine.get(address).content.decode()
    assert client_for(other_reporter).post(action, {"key": "k"}).status_code == 404


# ---- opening -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROPER)
def test_a_file_comes_back_as_it_was_and_runs_nothing(name, mine, submission, reporter):
    content = PROPER[name]()
    file = attach(submission, sent(name, content), by=reporter).value
    response = opened(mine, file)
    assert response.content == content
    assert response.headers["Content-Type"] == file.content_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in response.headers["Content-Security-Policy"]
    shown = "inline" if file.content_type in ("application/pdf", "image/png", "image/jpeg") else ""
    assert response.headers["Content-Disposition"].startswith(shown or "attachment")
    assert "filename*=utf-8''" in response.headers["Content-Disposition"]


def test_only_a_pdf_is_opened_without_the_sandbox(mine, submission, reporter):
    """Older Chromium does not open its viewer inside one."""
    paper = attach(submission, sent(), by=reporter).value
    picture = attach(submission, sent("a.jpg", jpg()), by=reporter).value
    assert "sandbox" not in opened(mine, paper).headers["Content-Security-Policy"]
    assert "sandbox" in opened(mine, picture).headers["Content-Security-Policy"]


def test_a_picture_can_be_downloaded_too(mine, submission, reporter):
    file = attach(submission, sent("a.png", png()), by=reporter).value
    assert opened(mine, file, "?download").headers["Content-Disposition"].startswith("attachment")


def test_who_opened_what_is_in_the_log(mine, submission, reporter):
    file = attach(submission, sent(), by=reporter).value
    opened(mine, file)
    mine.head(reverse("evidence_file", args=[file.pk]))
    entry = AuditEntry.objects.get(verb="evidence.open")
    assert (entry.actor, entry.result, entry.after["sha256"]) == (reporter, "done", file.sha256)


def test_the_bureau_opens_what_was_handed_in_and_no_draft(submission, reporter, reviewer):
    file = attach(submission, sent(), by=reporter).value
    desk = client_for(reviewer)
    address = reverse("submission_evidence", args=[submission.pk])
    assert opened(desk, file).status_code == 404
    assert file.name not in desk.get(address).content.decode()
    hand_in(submission, reporter)
    assert opened(desk, file).status_code == 200
    page = desk.get(address).content.decode()
    assert file.name in page
    assert "移除" not in page


@pytest.mark.parametrize(
    ("name", "status"),
    [("other_reporter", 404), ("other_city_reviewer", 404), ("viewer", 403), ("auditor", 403)],
)
def test_strangers_open_nothing(name, status, request, submission, reporter):
    file = attach(submission, sent(), by=reporter).value
    hand_in(submission, reporter)
    assert opened(client_for(request.getfixturevalue(name)), file).status_code == status


def test_a_file_that_is_gone_is_told_and_logged(mine, submission, reporter, caplog):
    file = attach(submission, sent(), by=reporter).value
    discard(file.stored)
    response = opened(mine, file)
    assert response.status_code == 410
    assert "找不到了" in response.content.decode()
    assert file.stored in caplog.text
    assert AuditEntry.objects.get(verb="evidence.open").result == "refused"


def test_a_file_that_was_changed_is_not_handed_out(mine, submission, reporter, settings, caplog):
    file = attach(submission, sent(), by=reporter).value
    (Path(settings.EVIDENCE_DIR) / file.stored).write_bytes(pdf("other"))
    response = opened(mine, file)
    assert response.status_code == 410
    assert "与上传时不一致" in response.content.decode()
    assert "is not what was stored" in caplog.text
