"""催报 by hand: the buttons of the board, the list for a chat, the contacts."""

import datetime as dt
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from institutions.duties import Role
from institutions.models import AuditEntry, User
from institutions.refusals import Invalid, Refused
from submissions.board_filter import BoardFilter
from submissions.call_list import load_call_list
from submissions.extensions import extend
from submissions.models import Notice, Round, Submission
from submissions.notice_mail import mail_waiting
from submissions.reminders import Reminded, remind
from submissions.timing import LOCAL
from tests.cast import client_for, hand_in, make_user, report, submission_of
from tests.submissions.many import many_units


@pytest.fixture
def office(manager):
    return client_for(manager)


@pytest.fixture
def board(open_round_of_baiyin) -> str:
    return reverse("round", args=[open_round_of_baiyin.pk])


def text(response) -> str:
    return response.content.decode()


def told() -> set[str]:
    return set(Notice.objects.values_list("recipient__username", flat=True))


# ---- the verb -----------------------------------------------------------------------------------


def test_all_that_have_not_handed_in_are_told_and_the_others_named(
    open_round_of_baiyin, submission, reporter, other_reporter, bureau_reporter, manager
):
    hand_in(submission, reporter)
    done = remind(open_round_of_baiyin, by=manager).value
    assert done == Reminded(told=2, already=0, unreachable=("高职",))
    assert told() == {"other-reporter", "bureau-reporter"}
    notice = Notice.objects.first()
    assert notice.by == manager
    assert notice.submission.institution == notice.recipient.institution
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.after) == ("round.remind", {"told": 2, "already": 0})


def test_a_unit_is_reminded_once_a_day(open_round_of_baiyin, reporter, other_reporter, manager):
    one = submission_of(open_round_of_baiyin, reporter.institution).pk
    assert remind(open_round_of_baiyin, by=manager, units=[one]).value.told == 1
    again = remind(open_round_of_baiyin, by=manager).value
    assert (again.told, again.already) == (1, 1)
    yesterday = f"asked-{timezone.now().astimezone(LOCAL) - dt.timedelta(days=1):%Y%m%d}"
    Notice.objects.update(occasion=yesterday)
    assert remind(open_round_of_baiyin, by=manager).value.told == 2


def test_everybody_who_reports_for_the_unit_is_told(open_round_of_baiyin, reporter, manager):
    make_user(Role.REPORTER, "second", institution=reporter.institution)
    make_user(Role.REPORTER, "gone", institution=reporter.institution, is_active=False)
    assert remind(open_round_of_baiyin, by=manager).value.told == 1
    assert told() == {"reporter", "second"}


def test_only_what_is_missing_can_be_named(
    open_round_of_baiyin, submission, reporter, reviewer, manager
):
    report(submission, reporter, reviewer)
    Notice.objects.all().delete()
    with pytest.raises(Invalid, match="没有需要催报的单位"):
        remind(open_round_of_baiyin, by=manager, units=[submission.pk])
    with pytest.raises(Invalid, match="请先勾选"):
        remind(open_round_of_baiyin, by=manager, units=[])
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("opens", "closes", "words"), [(1, 90, "尚未开始"), (-90, -1, "已经关闭")])
def test_nobody_is_reminded_who_cannot_hand_in(
    opens, closes, words, open_round_of_baiyin, reporter, manager
):
    now = timezone.now()
    Round.objects.update(
        opens_at=now + dt.timedelta(days=opens),
        due_at=now + dt.timedelta(days=closes),
        closes_at=now + dt.timedelta(days=closes),
    )
    with pytest.raises(Refused, match=words):
        remind(Round.objects.get(), by=manager)


def test_after_closing_an_extended_unit_alone_is_reminded(
    open_round_of_baiyin, reporter, other_reporter, school, manager
):
    past, until = timezone.now() - dt.timedelta(days=1), timezone.now() + dt.timedelta(days=3)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    times = {"due_at": until, "closes_at": until, "reason": "停电"}
    extend(Round.objects.get(), by=manager, institution=school, **times)
    remind(Round.objects.get(), by=manager)
    assert set(
        Notice.objects.filter(occasion__startswith="asked").values_list("recipient", flat=True)
    ) == {reporter.pk}


def test_county_staff_remind_their_own_units(
    open_round_of_baiyin, reporter, other_reporter, pingchuan
):
    county = make_user(Role.REVIEWER, "county-reviewer", region=pingchuan)
    assert remind(open_round_of_baiyin, by=county).value.told == 1
    assert told() == {"reporter"}


@pytest.mark.parametrize("person", ["viewer", "reporter", "other_city_manager", "auditor"])
def test_nobody_else_reminds(person, request, open_round_of_baiyin):
    with pytest.raises(Refused, match="权限"):
        remind(open_round_of_baiyin, by=request.getfixturevalue(person))


def test_the_mail_goes_out_after_the_commit(
    open_round_of_baiyin, reporter, manager, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=reporter.pk).update(email="a@example.cn")
    with django_capture_on_commit_callbacks() as waiting:
        remind(open_round_of_baiyin, by=manager)
    assert (len(waiting), mail.outbox) == (1, [])
    assert mail_waiting.call() == {"sent": 1, "failed": 0, "left": 0}
    assert mail.outbox[0].to == ["a@example.cn"]


# ---- the buttons --------------------------------------------------------------------------------


def test_the_button_for_all_says_what_it_did(office, board, reporter, other_reporter):
    answer = office.post(f"{board}remind/", {"who": "all", "key": "k1"}, follow=True)
    assert "已催报 2 个单位" in text(answer)
    assert "没有填报账号，请用电话联系" in text(answer)
    again = office.post(f"{board}remind/", {"who": "all", "key": "k2"}, follow=True)
    assert "这次没有发出催报。2 个单位今天已催报过，每个单位一天只催一次" in text(again)
    assert "已催报 0" not in text(again)


def test_pressed_twice_it_reminds_once(office, board, reporter):
    for _ in range(2):
        answer = office.post(f"{board}remind/", {"who": "all", "key": "k"}, follow=True)
    assert "没有重复" in text(answer)
    assert AuditEntry.objects.filter(verb="round.remind").count() == 1


def test_ticked_units_alone_are_reminded(office, board, submission, reporter, other_reporter):
    office.post(f"{board}remind/", {"who": "some", "unit": [submission.pk, "x", "-1"], "key": "k"})
    assert told() == {"reporter"}


def test_without_a_tick_the_board_comes_back_with_what_to_do(office, board, reporter):
    answer = office.post(f"{board}remind/", {"who": "some", "key": "k"})
    assert answer.status_code == 422
    assert "请先勾选要催报的单位" in text(answer)
    assert "催报全部未提交（4）" in text(answer)


# ---- the list -----------------------------------------------------------------------------------


def test_the_list_is_text_ready_to_be_sent(office, board, reporter, school, college):
    User.objects.filter(pk=reporter.pk).update(phone="0943-1234567")
    college.contact_name, college.contact_phone = "刘主任", "138"
    college.save()
    page = text(office.get(f"{board}list/"))
    assert "以下 4 个单位尚未提交：市教育局、高职、中职二、中职一。请于" in page
    assert "（还有 60 天）登录系统填报并提交" in page
    assert "示例中职一｜尚未填写｜还有 60 天｜张填报 0943-1234567" in page
    assert "示例高职｜尚未填写｜还有 60 天｜刘主任 138（没有填报账号）" in page


def test_the_list_follows_the_filter(office, board, submission, reporter):
    hand_in(submission, reporter)
    page = text(office.get(f"{board}list/?state=submitted"))
    assert "示例中职一｜已提交" in page
    assert "各单位：" not in page
    assert "示例中职一" not in text(office.get(f"{board}list/"))
    assert "名单是空的" in text(office.get(f"{board}list/?state=approved"))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((1, 9, 30), "填报自"),
        ((-30, -2, 9), "请尽快登录系统补交（记为逾期）；本轮将于"),
        ((-90, -60, -30), "如需补报请与白银市的管理员联系"),
    ],
)
def test_the_sentence_fits_the_time(days, words, open_round_of_baiyin, manager):
    now = timezone.now()
    opens, due, closes = (now + dt.timedelta(days=each) for each in days)
    Round.objects.update(opens_at=opens, due_at=due, closes_at=closes)
    chosen = BoardFilter(state="missing")
    found = load_call_list(Round.objects.get(), user=manager, now=now, chosen=chosen)
    assert words in found.sentence


def test_extended_units_are_named_with_their_own_day(open_round_of_baiyin, manager, school):
    until = dt.datetime(2031, 5, 1, 23, 59, 59, tzinfo=LOCAL)
    times = {"due_at": until, "closes_at": until, "reason": "停电"}
    extend(open_round_of_baiyin, by=manager, institution=school, **times)
    found = load_call_list(
        Round.objects.get(), user=manager, now=timezone.now(), chosen=BoardFilter(state="missing")
    )
    assert found.sentence.endswith("其中已批准延期的按延期后的时间：中职一（2031 年 5 月 1 日）。")


def test_a_list_of_extended_units_alone_names_no_other_day(open_round_of_baiyin, manager, school):
    Submission.objects.exclude(institution=school).update(state="submitted")
    until = dt.datetime(2031, 5, 1, 23, 59, 59, tzinfo=LOCAL)
    times = {"due_at": until, "closes_at": until, "reason": "停电"}
    extend(open_round_of_baiyin, by=manager, institution=school, **times)
    found = load_call_list(
        Round.objects.get(), user=manager, now=timezone.now(), chosen=BoardFilter(state="missing")
    )
    assert found.sentence.endswith(
        "以下 1 个单位尚未提交：中职一。均已批准延期，请在延期后的截止时间之前登录系统填报并提交："
        "中职一（2031 年 5 月 1 日）。"
    )


# ---- contacts -----------------------------------------------------------------------------------


def test_contacts_are_a_workbook_and_the_download_is_noted(office, board, reporter, manager):
    User.objects.filter(pk=reporter.pk).update(phone="=1+1", email="a@example.cn")
    answer = office.get(f"{board}contacts.xlsx")
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=4)}
    mine = rows["示例中职一"]
    assert (mine[4].value, mine[5].value, mine[6].value) == ("张填报", "=1+1", "a@example.cn")
    assert mine[5].data_type == "s"
    assert rows["示例高职"][4].value == "没有填报账号"
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.after) == ("contacts.download", manager, {"units": 4})


# ---- queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [10, 1000])
@pytest.mark.parametrize("address", ["list/", "contacts.xlsx"])
def test_list_and_contacts_take_a_fixed_number_of_queries(
    units, address, baiyin, manager, catalogue, queries, office
):
    place = reverse("round", args=[many_units(units, baiyin, manager).pk])
    office.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        office.get(f"{place}{address}").getvalue()
    assert len(made) <= 11, "\n".join(made)


@pytest.mark.parametrize("units", [10, 1000])
def test_reminding_takes_a_fixed_number_of_queries(units, baiyin, manager, catalogue, queries):
    round = many_units(units, baiyin, manager)
    with queries() as made:
        assert remind(round, by=manager).value.told == units
    besides = [sql for sql in made if "submissions_notice" not in sql]  # stored in batches
    assert len(besides) <= 10, "\n".join(besides)
    assert Submission.objects.count() == Notice.objects.count() == units
