"""A manager keeps a round: its words, its times, opening it again, more time for one unit."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import AuditEntry
from institutions.refusals import Invalid, Refused
from submissions.extensions import end_extension, extend
from submissions.models import Extension, Notice, Round, Submission
from submissions.rounds import instruct, reopen, reschedule
from submissions.timing import Phase, window_of
from tests.cast import client_for, fill, hand_in, make_user

FAR = "2030-05-01T18:00"


@pytest.fixture
def office(manager):
    return client_for(manager)


@pytest.fixture
def board(open_round_of_baiyin) -> str:
    return reverse("round", args=[open_round_of_baiyin.pk])


@pytest.fixture
def press(office, fields_of, open_round_of_baiyin, school):
    """`press(name, **written)`: open a page of the round and send its form."""

    def send(name: str, **written: str):
        place = reverse(name, args=[open_round_of_baiyin.pk])
        action = place if name == "round_extend" else None
        fields = fields_of(office.get(f"{place}?unit={school.code}"), action)
        return office.post(place, {**fields, **written})

    return send


def text(response) -> str:
    return response.content.decode()


def in_days(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def close() -> Round:
    """The round has been closed since yesterday."""
    Round.objects.update(opens_at=in_days(-60), due_at=in_days(-31), closes_at=in_days(-1))
    return Round.objects.get()


# ---- what it says and when it reminds -----------------------------------------------------------

WORDS = {
    "notice": "请按时填报",
    "instructions": "一、口径见各项说明",
    "remind_before": "１０、5",
    "remind_after": "2 9",
}


def test_notice_instructions_and_reminders_are_changed_without_a_reason(press, board, manager):
    assert press("round_instruct", **WORDS).url == board
    round = Round.objects.get()
    assert (round.notice, round.instructions) == ("请按时填报", "一、口径见各项说明")
    assert (round.remind_before, round.remind_after) == ("10,5", "2,9")
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.actor) == ("round.instruct", manager)
    assert entry.before["remind_before"] == "14,7,3,1"


def test_units_read_the_changed_words_on_their_board(press, board, reporter):
    press("round_instruct", **WORDS)
    page = text(client_for(reporter).get(board))
    assert "请按时填报" in page
    assert "一、口径见各项说明" in page


def test_wrong_days_come_back_with_what_was_typed(press):
    answer = press("round_instruct", **WORDS | {"remind_before": "7,x"})
    assert answer.status_code == 422
    assert "提醒天数“x”不对" in text(answer)
    assert "请按时填报" in text(answer)
    assert Round.objects.get().notice == ""


def test_only_what_changed_stands_in_the_log(open_round_of_baiyin, manager):
    same = {"notice": "", "instructions": "", "remind_after": "1,7,14"}
    instruct(open_round_of_baiyin, by=manager, remind_before="", **same)
    entry = AuditEntry.objects.latest("number")
    assert (entry.before, entry.after) == ({"remind_before": "14,7,3,1"}, {"remind_before": ""})


# ---- times --------------------------------------------------------------------------------------


def test_the_whole_round_gets_new_times(press, board, open_round_of_baiyin, manager):
    answer = press("round_reschedule", due_at=FAR, closes_at="2030-06-01T18:00", reason="推迟")
    assert answer.url == board
    open_round_of_baiyin.refresh_from_db()
    due = timezone.localtime(open_round_of_baiyin.due_at)
    assert (due.year, due.hour, due.second) == (2030, 18, 59)
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.message, entry.actor) == ("round.reschedule", "推迟", manager)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"reason": ""}, "必填"),
        ({"due_at": "", "reason": "x"}, "必填"),
        ({"due_at": "明天", "reason": "x"}, "有效"),
        ({"due_at": FAR, "closes_at": "2030-04-01T18:00", "reason": "x"}, "时间顺序不对"),
        ({"due_at": "2001-01-01T00:00", "reason": "x"}, "时间顺序不对"),
    ],
)
def test_wrong_times_come_back_with_their_sentence(written, sentence, press, open_round_of_baiyin):
    before = open_round_of_baiyin.due_at
    answer = press("round_reschedule", **written)
    assert answer.status_code == 422
    assert sentence in text(answer)
    open_round_of_baiyin.refresh_from_db()
    assert open_round_of_baiyin.due_at == before


@pytest.mark.parametrize("name", ["round_reschedule", "round_extend"])
def test_a_year_that_nobody_lives_to_see_is_refused(name, press, office, board):
    never = {"due_at": "9999-12-31T23:59", "closes_at": "9999-12-31T23:59"}
    answer = press(name, reason="x", **never)
    assert answer.status_code == 422
    assert "2101 年之间" in text(answer)
    assert office.get(board).status_code == 200


# ---- opening again ------------------------------------------------------------------------------


def test_a_closed_round_is_opened_again_until_a_new_time(
    press, office, board, submission, reporter, manager
):
    close()
    assert "重新开放" in text(office.get(board))
    answer = press("round_reopen", closes_at=FAR, reason="三所学校补报")
    assert answer.url == board
    round = Round.objects.get()
    assert window_of(round).phase(timezone.now()) is Phase.LATE
    assert AuditEntry.objects.latest("number").verb == "round.reopen"
    submission = Submission.objects.get(pk=submission.pk)
    assert hand_in(submission, reporter).revisions.get(number=1).is_late


def test_each_state_has_its_own_way_to_new_times(office, open_round_of_baiyin):
    ways = [
        reverse(name, args=[open_round_of_baiyin.pk])
        for name in ("round_reschedule", "round_reopen")
    ]
    assert office.get(ways[1]).url == ways[0]
    close()
    assert office.get(ways[0]).url == ways[1]


def test_a_reason_and_a_time_to_come_are_wanted(open_round_of_baiyin, manager):
    round = close()
    with pytest.raises(Invalid, match="理由"):
        reopen(round, by=manager, due_at=round.due_at, closes_at=in_days(3), reason=" ")
    with pytest.raises(Invalid, match="在现在之后"):
        reopen(round, by=manager, due_at=round.due_at, closes_at=in_days(-1), reason="x")


def test_open_and_closed_rounds_do_not_take_each_others_verb(open_round_of_baiyin, manager):
    times = {"due_at": in_days(5), "closes_at": in_days(9), "reason": "x"}
    with pytest.raises(Refused, match="还没有关闭"):
        reopen(open_round_of_baiyin, by=manager, **times)
    with pytest.raises(Refused, match="重新开放"):
        reschedule(close(), by=manager, **times)


# ---- more time for one unit ---------------------------------------------------------------------


def test_one_unit_gets_more_time_and_is_told(press, office, board, school, reporter, manager):
    facts = {"due_at": FAR, "closes_at": FAR, "reason": "停电"}
    assert press("round_extend", **facts).url == board
    assert Extension.objects.get().institution == school
    assert "2030 年 5 月 1 日 18:00" in text(office.get(board))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.by) == (reporter, manager)
    assert "截止时间改为 2030 年 5 月 1 日 18:00" in notice.title
    assert "停电" in notice.text


def test_a_unit_outside_the_round_gets_none(office, board, far_school):
    place = f"{board}extend/"
    assert office.get(f"{place}?unit={far_school.code}").status_code == 404
    facts = {"institution": str(far_school.pk), "due_at": FAR, "closes_at": FAR, "reason": "x"}
    for institution in (str(far_school.pk), "", "x", "9" * 40):
        assert office.post(place, facts | {"institution": institution}).status_code == 404
    assert not Extension.objects.exists()


def test_an_extension_into_the_past_is_refused(press):
    answer = press("round_extend", due_at="2001-01-01T00:00", closes_at=FAR, reason="x")
    assert answer.status_code == 422
    assert "须在现在之后" in text(answer)


def test_an_extension_sent_twice_is_one(office, board, fields_of, school):
    place = f"{board}extend/"
    fields = fields_of(office.get(f"{place}?unit={school.code}"), place)
    fields |= {"due_at": FAR, "closes_at": FAR, "reason": "停电"}
    assert [office.post(place, fields).status_code for _ in range(2)] == [302, 302]
    assert Extension.objects.count() == 1


def give(round: Round, by, unit, days: int, reason: str = "停电") -> Extension:
    until = in_days(days)
    return extend(
        round, by=by, institution=unit, due_at=until, closes_at=until, reason=reason
    ).value


def window_now(unit):
    round = Round.objects.get()
    return window_of(round, round.extensions.all(), unit.pk)


def test_a_later_grant_replaces_the_earlier_even_when_it_is_shorter(
    open_round_of_baiyin, manager, school
):
    round = close()
    give(round, manager, school, 90)
    shorter = give(round, manager, school, 9)
    assert window_now(school).due_at == shorter.due_at
    assert Extension.objects.count() == 2


def test_an_extension_can_be_ended_and_the_figures_stay(
    office, board, submission, reporter, manager, school
):
    give(close(), manager, school, 9)
    fill(Submission.objects.get(pk=submission.pk), reporter, specialised_teachers="200")
    version = Round.objects.get().version
    fields = {"institution": school.pk, "reason": "已复电", "version": version, "key": "k"}
    assert office.post(f"{board}extend/end/", fields).url == board
    assert window_now(school).phase(in_days(0)) is Phase.CLOSED
    assert Notice.objects.filter(occasion__startswith="extension-ended").get().recipient == reporter
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.message, entry.before["institution"]) == (
        "round.end_extension",
        "已复电",
        "school",
    )


def test_without_a_reason_or_an_extension_nothing_ends(
    open_round_of_baiyin, manager, school, office, board
):
    with pytest.raises(Refused, match="没有延期"):
        end_extension(open_round_of_baiyin, by=manager, institution=school, reason="x")
    give(Round.objects.get(), manager, school, 90)
    fields = {"institution": school.pk, "reason": "", "version": 2, "key": "k"}
    answer = office.post(f"{board}extend/end/", fields)
    assert (answer.status_code, "必填" in text(answer)) == (422, True)
    assert window_now(school).extended


def test_ending_during_the_rounds_own_time_leaves_that_time(open_round_of_baiyin, manager, school):
    give(open_round_of_baiyin, manager, school, 90)
    end_extension(Round.objects.get(), by=manager, institution=school, reason="x")
    window = window_now(school)
    assert (window.due_at, window.extended) == (Round.objects.get().due_at, False)


def test_the_page_of_an_extension_says_what_was_given_before(
    office, board, open_round_of_baiyin, manager, school
):
    give(open_round_of_baiyin, manager, school, 90, "校区搬迁")
    page = text(office.get(f"{board}extend/?unit={school.code}"))
    assert "校区搬迁" in page
    assert "已延期至" in page
    assert "结束延期" in page


# ---- whose it is --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["instruct", "reschedule", "reopen", "extend"])
def test_a_county_manager_keeps_no_round_of_the_city(name, school, pingchuan, open_round_of_baiyin):
    county = client_for(make_user(Role.MANAGER, "county-manager", region=pingchuan))
    place = reverse(f"round_{name}", args=[open_round_of_baiyin.pk])
    facts = {"institution": school.pk, "reason": "x", "due_at": FAR, "closes_at": FAR, "version": 1}
    assert county.get(f"{place}?unit={school.code}").status_code == 403
    assert county.post(place, facts).status_code == 403
    assert not Extension.objects.exists()
