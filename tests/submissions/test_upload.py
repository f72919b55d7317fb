"""A filled template comes back: shown before it counts, whole or not at all."""

import datetime as dt

import pytest
from django.utils import timezone

from institutions.duties import Role
from institutions.models import AuditEntry
from submissions.models import Round, Submission, UploadDraft
from tests.cast import client_for, fill, hand_in, make_user
from tests.submissions.upload_visit import (
    DUAL,
    ENROLMENT,
    TEACHERS,
    Visit,
    stored,
    text,
)
from tests.submissions.workbook_corpus import (
    filled,
)


@pytest.fixture
def visit(submission, reporter) -> Visit:
    return Visit(reporter, submission)


# ---- the ordinary way ----------------------------------------------------------------------------


def test_an_upload_shows_every_change_and_writes_nothing_until_confirmed(
    visit, submission, reporter
):
    fill(submission, reporter, specialised_teachers="250", full_time_enrolment="1200")
    content = filled(visit.template(), {TEACHERS: 286, DUAL: 90}, full_time_enrolment="含技工")
    answer = visit.upload(content)
    assert (answer.status_code, answer.url) == (302, visit.address("submission_upload"))
    page = visit.preview()
    for words in ("250 人", "286 人", "未填", "90 人", "含技工", "将要保存的变动", "3 项"):
        assert words in text(page)
    assert stored(submission)[TEACHERS] == ("value", 250, "")
    answer = visit.confirm(page)
    assert (answer.status_code, answer.url) == (302, visit.address("submission"))
    assert stored(submission) == {
        TEACHERS: ("value", 286, ""),
        DUAL: ("value", 90, ""),
        ENROLMENT: ("value", 1200, "含技工"),
    }
    assert not UploadDraft.objects.exists()


def test_confirming_twice_saves_once(visit, submission):
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    page = visit.preview()
    visit.confirm(page)
    version = Submission.objects.get(pk=submission.pk).version
    again = visit.confirm(page)
    assert again.status_code == 302
    assert Submission.objects.get(pk=submission.pk).version == version
    assert "已经确认过" in text(visit.preview())


def test_an_unchanged_template_has_nothing_to_confirm(visit):
    visit.upload(visit.template())
    page = text(visit.preview())
    assert "没有变动" in page
    assert "确认，保存" not in page


def test_rule_findings_are_shown_before_confirming_and_do_not_stop_it(visit, submission):
    visit.upload(filled(visit.template(), {TEACHERS: 100, DUAL: 200}))
    page = visit.preview()
    assert "大于专业课教师数，请核对（200 与 100）" in text(page)
    assert visit.confirm(page).status_code == 302
    assert stored(submission)[DUAL][1] == 200


def test_what_a_file_empties_is_said_before(visit, submission, reporter):
    fill(submission, reporter, specialised_teachers="250")
    visit.upload(filled(visit.template(), {TEACHERS: None}))
    page = visit.preview()
    assert "有 1 项已保存的数据在文件中为空" in text(page)
    visit.confirm(page)
    assert stored(submission)[TEACHERS][0] == "blank"


def test_saving_online_after_the_download_is_pointed_out(visit, submission, reporter):
    content = filled(visit.template(), {TEACHERS: 286})
    fill(submission, reporter, full_time_enrolment="1200")
    visit.upload(content)
    page = text(visit.preview())
    assert "网上又保存过" in page
    assert "1,200 人" in page


# ---- who, when, together with whom ---------------------------------------------------------------


def test_a_draft_is_seen_by_nobody_else_of_the_same_school(visit, school):
    visit.upload(filled(visit.template(), {TEACHERS: "abc"}))
    colleague = client_for(make_user(Role.REPORTER, "colleague", institution=school))
    assert colleague.get(visit.address("submission_upload_checked")).status_code == 404
    assert "还没有上传文件" in text(colleague.get(visit.address("submission_upload")))


@pytest.mark.parametrize("name", ["template", "upload", "upload_checked", "upload_confirm"])
def test_strangers_get_404_and_others_403(name, visit, other_reporter, reviewer):
    address = visit.address(f"submission_{name}")
    for person, status in ((other_reporter, 404), (reviewer, 403)):
        client = client_for(person)
        ask = client.post if name == "upload_confirm" else client.get
        assert ask(address).status_code == status
    signed_out = client_for(None).get(address)
    assert signed_out.status_code in (302, 405)


def test_an_upload_to_a_submitted_form_is_refused(visit, submission, reporter):
    content = filled(visit.template(), {TEACHERS: 286})
    hand_in(submission, reporter)
    answer = visit.upload(content)
    assert answer.status_code == 409
    assert "已提交，等待审核" in text(answer)
    assert not UploadDraft.objects.exists()
    noted = AuditEntry.objects.latest("number")
    assert (noted.verb, noted.result, noted.actor) == ("submission.upload", "refused", reporter)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no workbook", "xlsx"), (b"x" * (5 << 20 | 1), "5 MB"), (None, "1 处错误")],
)
def test_a_file_that_is_not_taken_is_noted(visit, reporter, content, said):
    assert visit.upload(content or filled(visit.template(), {TEACHERS: "abc"})).status_code == 422
    noted = AuditEntry.objects.get(verb="submission.upload")
    assert (noted.result, noted.actor) == ("refused", reporter)
    assert said in noted.message


@pytest.mark.parametrize("name", ["填报.xls", "填报.csv", "填报.xlsx"])
def test_a_file_turned_away_takes_the_preview_before_it_along(visit, submission, name):
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    before = visit.preview()
    answer = visit.upload(b"no workbook", name)
    assert answer.status_code == 422
    for page in (answer, visit.preview()):
        assert "确认，保存这些变动" not in text(page)
        assert "286" not in text(page)
    visit.confirm(before)
    assert stored(submission) == {}


def test_a_press_without_a_file_leaves_the_preview(visit):
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    answer = visit.client.post(visit.address("submission_upload"), {})
    assert answer.status_code == 422
    assert "确认，保存这些变动" in text(answer)


def test_a_confirmation_after_submitting_or_closing_writes_nothing(visit, submission, reporter):
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    page = visit.preview()
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    answer = visit.confirm(page)
    assert answer.status_code == 409
    assert "已经关闭" in text(answer)
    assert stored(submission) == {}


def test_a_save_between_preview_and_confirmation_is_shown_first(visit, submission, reporter):
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    page = visit.preview()
    fill(submission, reporter, specialised_teachers="300")
    refused = visit.confirm(page)
    assert refused.status_code == 409
    assert "300 人" in text(refused)
    assert stored(submission)[TEACHERS][1] == 300
    assert visit.confirm(refused).status_code == 302
    assert stored(submission)[TEACHERS][1] == 286


def test_a_file_uploaded_elsewhere_meanwhile_is_not_confirmed_unseen(visit, submission):
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    page = visit.preview()
    visit.upload(filled(visit.template(), {TEACHERS: 999}))
    assert visit.confirm(page).status_code == 409
    assert stored(submission) == {}


def test_a_day_old_upload_is_gone_and_the_next_one_clears_it_away(visit, other_reporter):
    visit.upload(filled(visit.template(), {TEACHERS: "abc"}))
    UploadDraft.objects.update(at=timezone.now() - dt.timedelta(hours=25), by=other_reporter)
    assert "还没有上传文件" in text(visit.preview())
    visit.upload(filled(visit.template(), {TEACHERS: 1}))
    assert UploadDraft.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"file": "text"}])
def test_no_file_is_said_so(sent, visit):
    answer = visit.client.post(visit.address("submission_upload"), sent)
    assert answer.status_code == 422
    assert "请先选择" in text(answer)


def test_a_large_file_is_refused(visit):
    answer = visit.upload(b"PK\x03\x04" + b"\0" * (5 << 20))
    assert answer.status_code == 422
    assert "5 MB" in text(answer)


def test_upload_preview_and_confirmation_cost_few_queries(visit, queries):
    content = filled(visit.template(), {TEACHERS: 286})
    with queries() as made:
        visit.upload(content)
    assert len(made) <= 12, made
    with queries() as made:
        page = visit.preview()
    assert len(made) <= 15, made
    with queries() as made:
        visit.confirm(page)
    assert len(made) <= 15, made
