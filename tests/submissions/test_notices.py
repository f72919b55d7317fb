"""What happens is told to those whom it concerns, and read on a page of their own."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import AuditEntry
from institutions.refusals import Refused
from submissions.models import Notice, Round, Submission
from submissions.notice_page import PER_PAGE
from submissions.notices import LONGEST_TITLE, read_notice
from submissions.workflow import approve, return_, undo_approval
from tests.cast import client_for, hand_in, make_user, report, send_back


@pytest.fixture
def make(open_round_of_baiyin, submission):
    """`make(person, title, **facts)`: a notice about the round."""

    def notice(person, title="还有 7 天截止", **facts) -> Notice:
        facts = {"text": "请提交", "at": timezone.now(), "submission": submission, **facts}
        occasion = f"due-{Notice.objects.count()}"
        return Notice.objects.create(
            recipient=person, round=open_round_of_baiyin, occasion=occasion, title=title, **facts
        )

    return notice


@pytest.fixture
def mine(reporter):
    return client_for(reporter)


def text(response) -> str:
    return response.content.decode()


# ---- what happens to a submission ---------------------------------------------------------------


def test_a_return_is_told_with_its_reason(submission, reporter, other_reporter, reviewer):
    send_back(hand_in(submission, reporter), reviewer, "在校生数与学籍系统不一致")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.by, notice.submission) == (reporter, reviewer, submission)
    assert notice.title == "白银市 2024 年度填报被退回，请修改后重新提交"
    assert "在校生数与学籍系统不一致" in notice.text


def test_approval_and_its_undoing_are_told_each_time(submission, reporter, reviewer):
    report(submission, reporter, reviewer)
    for _ in range(2):
        found = Submission.objects.get(pk=submission.pk)
        undo_approval(found, by=reviewer, reason="误点")
        approve(Submission.objects.get(pk=submission.pk), by=reviewer, note="已核对")
    kinds = [each.partition("-")[0] for each in Notice.objects.values_list("occasion", flat=True)]
    assert sorted(kinds) == ["approved"] * 3 + ["undone"] * 2
    assert Notice.objects.filter(text__contains="审核意见：已核对").count() == 2


def test_handing_in_tells_nobody(submission, reporter, reviewer):
    hand_in(submission, reporter)
    assert not Notice.objects.exists()


def test_a_refused_return_tells_nobody(submission, reporter, reviewer):
    handed_in = hand_in(submission, reporter)
    with pytest.raises(Refused):
        return_(handed_in, by=reviewer, comment=" ")
    assert not Notice.objects.exists()


def test_an_unspeakably_long_place_keeps_the_title_on_one_line(submission, reporter, reviewer):
    region = submission.round.region
    region.name = "白银\r\nBcc: x@example.cn" + "长" * 20
    region.save()
    send_back(hand_in(Submission.objects.get(pk=submission.pk), reporter), reviewer)
    title = Notice.objects.get().title
    assert "\n" not in title
    assert len(title) <= LONGEST_TITLE


def test_what_a_demo_round_tells_says_so(submission, reporter, reviewer):
    Round.objects.update(is_demo=True)
    send_back(hand_in(Submission.objects.get(pk=submission.pk), reporter), reviewer)
    assert Notice.objects.get().title.startswith("【演示】")


# ---- the page -----------------------------------------------------------------------------------


def test_everybody_reads_only_their_own(make, mine, reporter, other_reporter):
    make(reporter, "给张填报的")
    make(other_reporter, "给别人的")
    page = text(mine.get(reverse("notices")))
    assert "给张填报的" in page
    assert "给别人的" not in page


def test_the_menu_counts_what_is_unread(make, mine, reporter):
    def count() -> int:
        return mine.get(reverse("notices")).context["nav"].unread

    assert count() == 0
    make(reporter)
    make(reporter, read_at=timezone.now())
    assert count() == 1


def test_reading_one_leads_to_the_form(make, mine, reporter, submission):
    notice = make(reporter)
    answer = mine.post(f"/notices/{notice.pk}/read/", {"next": "open", "key": "k"})
    assert answer.url == reverse("submission", args=[submission.pk])
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert AuditEntry.objects.latest("number").verb == "notice.read"


def test_a_second_reading_keeps_the_first_time(make, mine, reporter):
    earlier = timezone.now() - dt.timedelta(days=1)
    notice = make(reporter, read_at=earlier)
    assert mine.post(f"/notices/{notice.pk}/read/", {"key": "k"}).url == reverse("notices")
    notice.refresh_from_db()
    assert notice.read_at == earlier


def test_reviewers_are_led_to_the_board(make, reviewer, open_round_of_baiyin):
    notice = make(reviewer, submission=None)
    answer = client_for(reviewer).post(f"/notices/{notice.pk}/read/", {"next": "open"})
    assert answer.url == reverse("round", args=[open_round_of_baiyin.pk])


def test_nobody_marks_anothers_notice(make, mine, other_reporter, reporter):
    notice = make(other_reporter)
    assert mine.post(f"/notices/{notice.pk}/read/").status_code == 404
    with pytest.raises(Refused, match="权限"):
        read_notice(notice, by=reporter)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_at_once_and_nobody_elses(make, mine, reporter, other_reporter):
    for _ in range(3):
        make(reporter)
    make(other_reporter)
    answer = mine.post(reverse("notices_read"), {"key": "k"}, follow=True)
    assert "全部提醒已标为已读" in text(answer)
    assert Notice.objects.filter(read_at__isnull=True).get().recipient == other_reporter
    assert AuditEntry.objects.latest("number").after == {"notices": 3}


def test_unread_ones_can_be_seen_alone_and_long_lists_come_in_pages(make, mine, reporter):
    make(reporter, "读过的", read_at=timezone.now())
    for number in range(PER_PAGE):
        make(reporter, f"第 {number} 条", at=timezone.now() - dt.timedelta(hours=number))
    unread = mine.get(f"{reverse('notices')}?unread=1").context["notices"]
    assert len(unread.rows) == PER_PAGE
    assert not any(row.is_read for row in unread.rows)
    assert len(mine.get(f"{reverse('notices')}?page=2").context["notices"].rows) == 1
    assert mine.get(f"{reverse('notices')}?page=x").status_code == 200


def test_an_empty_list_says_what_will_come(mine):
    assert "没有提醒" in text(mine.get(reverse("notices")))


@pytest.mark.parametrize("count", [1, 25])
def test_the_page_takes_a_fixed_number_of_queries(count, make, mine, reporter, queries):
    for _ in range(count):
        make(reporter)
    mine.get(reverse("notices"))  # the first page of a session also starts its clock
    with queries() as made:
        mine.get(reverse("notices"))
    assert len(made) <= 7, "\n".join(made)


# ---- above the work -----------------------------------------------------------------------------


def test_the_newest_three_stand_above_the_form(make, mine, reporter, submission):
    for number in range(5):
        make(reporter, f"第 {number} 条", at=timezone.now() - dt.timedelta(hours=number))
    page = text(mine.get(reverse("home"), follow=True))
    assert [f"第 {number} 条" in page for number in range(5)] == [True, True, True, False, False]


def test_a_seen_one_goes_and_the_form_stays(make, mine, reporter, submission):
    notice = make(reporter)
    answer = mine.post(f"/notices/{notice.pk}/read/", {"next": "home", "key": "k"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("submission", args=[submission.pk])
    assert "还有 7 天截止" not in text(answer)


def test_they_stand_on_the_first_page_of_a_unit_without_a_form(make, other_school):
    person = make_user(Role.REPORTER, "idle", institution=other_school)
    make(person, "本轮填报改期", submission=None)
    Submission.objects.filter(institution=other_school).delete()
    page = text(client_for(person).get(reverse("home")))
    assert "本轮填报改期" in page
    assert "现在没有需要填报的轮次" in page
