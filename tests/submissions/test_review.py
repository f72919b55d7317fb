"""Reviewing by exception: what stands out, approving, returning, undoing."""

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from submissions.evidence import attach
from submissions.models import Evidence, Fact, ReturnMark, Round, Submission
from submissions.review_page import load_review_page
from submissions.workflow import correct, tick_mark, withdraw
from tests.cast import (
    client_for,
    fill,
    hand_in,
    make_item,
    make_round,
    report,
    send_back,
    submission_of,
)
from tests.submissions.evidence_files import sent


@pytest.fixture
def desk(reviewer):
    return client_for(reviewer)


@pytest.fixture
def address(submission) -> str:
    return reverse("submission_review", args=[submission.pk])


@pytest.fixture
def handed_in(submission, reporter) -> Submission:
    return hand_in(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")


@pytest.fixture
def press(desk, address, fields_of, submission):
    """`press(name, **written)`: open the review page and send one of its forms."""

    def send(name: str, **written: str):
        place = reverse(name, args=[submission.pk])
        return desk.post(place, {**fields_of(desk.get(address), place), **written})

    return send


def text(response) -> str:
    return response.content.decode()


def test_figures_stand_beside_last_year_with_who_handed_them_in(
    baiyin, manager, school, reporter, reviewer, catalogue, desk
):
    before = submission_of(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, specialised_teachers="160", dual_qualified_teachers="90")
    now = submission_of(make_round(baiyin, manager, year=2024), school)
    hand_in(now, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    page = text(desk.get(reverse("submission_review", args=[now.pk])))
    for words in ("200 人", "160 人", "+25.0%", "持平", "张填报", "王校长", "需要关注"):
        assert words in page
    assert "未填报，单位确认留空。" in page


def test_explanations_and_not_applicable_stand_out(handed_in, desk, reporter, address):
    seen = {"version": handed_in.version, "key": "k"}
    client_for(reporter).post(reverse("submission_withdraw", args=[handed_in.pk]), seen)
    handed_in.refresh_from_db()
    fields = {
        "version": handed_in.version,
        "key": "k2",
        "f-full-time-enrolment": "不适用",
        "note-full-time-enrolment": "当年停止招生",
    }
    client_for(reporter).post(reverse("submission", args=[handed_in.pk]), fields)
    handed_in.refresh_from_db()
    hand_in(handed_in, reporter)
    page = text(desk.get(address))
    assert "填报为“不适用”。" in page
    assert "当年停止招生" in page
    assert "较上次提交有改动，上次为 未填。" in page


def test_a_draft_is_not_read_before_it_is_handed_in(submission, reporter, desk, address):
    fill(submission, reporter, specialised_teachers="123")
    page = text(desk.get(address))
    assert "123" not in page
    assert "还没有提交" in page


def test_a_scan_of_other_figures_is_said_at_the_top(submission, reporter, desk, address):
    Round.objects.update(asks_scan=True)
    attach(submission, sent(), by=reporter, purpose=Evidence.Purpose.SCAN)
    hand_in(Submission.objects.get(pk=submission.pk), reporter)
    assert "盖章扫描件不是这些数据的" not in text(desk.get(address))
    Evidence.objects.update(shows="0" * 64)
    page = html.fromstring(text(desk.get(address)))
    assert "盖章扫描件不是这些数据的：上传之后数据有改动。" in page.xpath(
        "//main/div[contains(@class, 'notice')]/p/text()"
    )
    Evidence.objects.all().delete()
    assert "本轮须上传盖章扫描件，尚未上传" in text(desk.get(address))


def test_approving_puts_the_figures_in_force(handed_in, press, address):
    assert press("submission_approve", note="数据一致").url == address
    handed_in.refresh_from_db()
    assert handed_in.state == "approved"
    assert handed_in.steps.latest("pk").comment == "数据一致"
    values = dict(Fact.objects.values_list("item__code", "value"))
    assert values == {"specialised-teachers": 200, "dual-qualified-teachers": 90}


def test_a_mark_at_no_figure_of_the_unit_is_refused_whatever_its_name(handed_in, press):
    for name in ("mark-meetings", "mark-\x00", "mark-x\x00y"):
        assert press("submission_return", comment="请核对", **{name: "x"}).status_code == 422
    assert not ReturnMark.objects.exists()


def test_returning_sends_the_comment_and_the_marks(handed_in, press, desk, address):
    marks = {"mark-specialised-teachers": "与名册不符", "mark-full-time-enrolment": " "}
    assert press("submission_return", comment="请核对", **marks).url == address
    mark = ReturnMark.objects.get()
    assert (mark.item.code, mark.reason) == ("specialised-teachers", "与名册不符")
    assert "已退回，等待填报单位修改" in text(desk.get(address))


def test_a_return_without_comment_comes_back_with_what_was_written(handed_in, press):
    answer = press("submission_return", comment=" ", **{"mark-specialised-teachers": "与名册不符"})
    assert answer.status_code == 422
    assert "请写明退回原因" in text(answer)
    assert ">与名册不符</textarea>" in text(answer)
    handed_in.refresh_from_db()
    assert handed_in.state == "submitted"


def test_a_comment_too_long_is_refused_and_kept(handed_in, press):
    answer = press("submission_return", comment="长" * 1001)
    assert answer.status_code == 422
    assert "不能超过 1000 字" in text(answer)
    assert "长" * 1001 in text(answer)


def test_what_was_asked_for_and_what_changed_stand_out_the_second_time(
    handed_in, press, desk, address, reporter
):
    press("submission_return", comment="改", **{"mark-specialised-teachers": "与名册不符"})
    handed_in.refresh_from_db()
    hand_in(handed_in, reporter, specialised_teachers="210")
    page = text(desk.get(address))
    assert "上次退回意见：与名册不符" in page
    assert "较上次提交有改动，上次为 200 人。" in page


def test_the_reviewer_sees_which_points_the_unit_has_ticked_off(
    handed_in, press, desk, address, reporter
):
    marks = {"mark-specialised-teachers": "与名册不符", "mark-dual-qualified-teachers": "缺证书"}
    press("submission_return", comment="改", **marks)
    returned = Submission.objects.get(pk=handed_in.pk)
    tick_mark(returned, by=reporter, mark=ReturnMark.objects.first())
    hand_in(Submission.objects.get(pk=handed_in.pk), reporter)
    page = text(desk.get(address))
    assert "退回后重新提交：逐项退回 2 项，单位标记已核对 1 项。" in page
    assert "上次退回意见：与名册不符（单位已核对）" in page
    assert "上次退回意见：缺证书（单位没有标记核对）" in page
    differences = reverse("submission_differences", args=[handed_in.pk])
    assert f"{differences}?from=1&amp;to=2" in page


def test_a_correction_is_marked_as_one_with_what_it_changes(
    handed_in, press, reporter, desk, address
):
    press("submission_approve")
    handed_in.refresh_from_db()
    corrected = correct(handed_in, by=reporter, reason="口径有误").value
    hand_in(corrected, reporter, specialised_teachers="210")
    page = text(desk.get(address))
    assert "这是对已通过数据的更正：口径有误。更正通过之前，原通过的数据仍然有效。" in page
    assert "与第 1 次提交的差别" in page


def test_an_approval_taken_back_is_marked_as_such(handed_in, press, desk, address):
    press("submission_approve")
    handed_in.refresh_from_db()
    press("submission_undo", reason="误批")
    assert "通过后又被撤销，须重新审核" in text(desk.get(address))


def test_marks_of_a_returned_correction_do_not_stand_at_the_figures_in_force(
    handed_in, press, reporter, desk, address
):
    press("submission_approve")
    handed_in.refresh_from_db()
    hand_in(correct(handed_in, by=reporter, reason="口径").value, reporter)
    press("submission_return", comment="改", **{"mark-specialised-teachers": "与名册不符"})
    assert "与名册不符" not in text(desk.get(address)).split("办理记录")[0]


def test_undoing_wants_a_reason_and_brings_the_submission_back(handed_in, press, reviewer):
    press("submission_approve")
    assert press("submission_undo", reason="").status_code == 422
    press("submission_undo", reason="误批")
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.approved) == ("submitted", None)
    assert not Fact.objects.exists()


def test_during_a_correction_the_figures_in_force_are_shown(
    handed_in, press, reporter, desk, address
):
    press("submission_approve")
    handed_in.refresh_from_db()
    corrected = correct(handed_in, by=reporter, reason="口径").value
    fill(corrected, reporter, specialised_teachers="987")
    page = text(desk.get(address))
    assert "200 人" in page
    assert "987" not in page
    assert "更正中" in page


def test_approving_what_was_changed_since_it_was_opened_is_refused(
    handed_in, desk, address, fields_of, reporter
):
    place = reverse("submission_approve", args=[handed_in.pk])
    fields = fields_of(desk.get(address), place)
    seen = {"version": handed_in.version, "key": "k"}
    client_for(reporter).post(reverse("submission_withdraw", args=[handed_in.pk]), seen)
    handed_in.refresh_from_db()
    hand_in(handed_in, reporter, specialised_teachers="999")
    answer = desk.post(place, fields)
    assert answer.status_code == 409
    assert "已被修改" in text(answer)
    assert "请核对现在的内容，再保存或办理" in text(answer)
    assert not Fact.objects.exists()


def test_approving_twice_is_one_approval(handed_in, desk, address, fields_of):
    place = reverse("submission_approve", args=[handed_in.pk])
    fields = fields_of(desk.get(address), place)
    assert [desk.post(place, fields).status_code for _ in range(2)] == [302, 302]
    assert handed_in.steps.filter(verb="通过").count() == 1


def test_the_wrong_state_is_a_conflict(handed_in, reviewer, desk):
    report_again = {"version": handed_in.version, "key": "k", "reason": "误批"}
    answer = desk.post(reverse("submission_undo", args=[handed_in.pk]), report_again)
    assert answer.status_code == 409
    assert "不能撤销通过" in text(answer)


def test_the_next_one_is_offered_in_the_order_of_the_board(
    handed_in, open_round_of_baiyin, other_school, other_reporter, desk, address
):
    assert "下一份" not in text(desk.get(address))
    other = submission_of(open_round_of_baiyin, other_school)
    hand_in(other, other_reporter)
    page = text(desk.get(address))
    assert reverse("submission_review", args=[other.pk]) in page
    assert "还有 1 份" in page


@pytest.fixture
def other(open_round_of_baiyin, other_school, other_reporter) -> Submission:
    """Another submission that waits."""
    return hand_in(submission_of(open_round_of_baiyin, other_school), other_reporter)


def test_a_decision_goes_on_to_the_next_if_asked_to(handed_in, other, press, address):
    following = reverse("submission_review", args=[other.pk])
    assert press("submission_approve", then="next").url == following
    handed_in.refresh_from_db()
    assert handed_in.state == "approved"


def test_a_return_goes_on_to_the_next_and_a_refused_one_stays(handed_in, other, press):
    assert press("submission_return", comment="", then="next").status_code == 422
    following = reverse("submission_review", args=[other.pk])
    assert press("submission_return", comment="改", then="next").url == following


def test_after_the_last_one_it_goes_to_the_list(handed_in, press):
    place = reverse("round_review", args=[handed_in.round_id])
    assert press("submission_approve", then="next").url == place


def test_the_panel_of_effects_is_fetched_only_while_a_decision_waits(
    handed_in, press, desk, address
):
    panel = reverse("submission_effect", args=[handed_in.pk])
    assert f'hx-get="{panel}"' in text(desk.get(address))
    assert f'<a href="{panel}">' in text(desk.get(address))
    press("submission_approve")
    assert panel not in text(desk.get(address))


def test_a_step_taken_before_says_so(handed_in, desk, address, fields_of):
    place = reverse("submission_approve", args=[handed_in.pk])
    fields = fields_of(desk.get(address), place)
    desk.post(place, fields)
    assert "没有重复写入" in text(desk.post(place, fields, follow=True))


def test_one_taken_back_while_the_page_is_read_has_nothing_to_read(handed_in, reporter, reviewer):
    stale = Submission.objects.for_step().get(pk=handed_in.pk)
    withdraw(handed_in, by=reporter)
    page = load_review_page(stale, user=reviewer, now=timezone.now())
    assert (page.revision, page.reading.sections) == (None, ())


def test_a_manager_reads_but_does_not_decide(handed_in, manager, address):
    office = client_for(manager)
    page = text(office.get(address))
    assert "200 人" in page
    assert "审核由本地区的审核员办理" in page
    assert "退回这一项" not in page
    seen = {"version": handed_in.version, "key": "k", "comment": "x", "reason": "x"}
    for name in ("submission_approve", "submission_return", "submission_undo"):
        assert office.post(reverse(name, args=[handed_in.pk]), seen).status_code == 403
    handed_in.refresh_from_db()
    assert handed_in.state == "submitted"


def test_strangers_do_not_find_it(handed_in, other_city_reviewer, reporter, viewer, address):
    assert client_for(other_city_reviewer).get(address).status_code == 404
    assert client_for(reporter).get(address).status_code == 403
    assert client_for(viewer).get(address).status_code == 403
    approve = reverse("submission_approve", args=[handed_in.pk])
    assert client_for(other_city_reviewer).post(approve, {}).status_code == 404


@pytest.mark.parametrize("items", [0, 30])
def test_the_page_takes_a_fixed_number_of_queries(
    items, baiyin, manager, school, reporter, reviewer, catalogue, queries
):
    for number in range(items):
        make_item(f"item-{number}")
    now = submission_of(make_round(baiyin, manager), school)
    now = send_back(hand_in(now, reporter, specialised_teachers="200"), reviewer)
    hand_in(now, reporter)
    desk = client_for(reviewer)
    place = reverse("submission_review", args=[now.pk])
    desk.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        assert desk.get(place).status_code == 200
    assert len(made) <= 14, "\n".join(made)
