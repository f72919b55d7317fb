"""Opening the collection of a year."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.models import InstitutionKind
from institutions.refusals import Invalid, Refused
from submissions.forms import year_in_hand
from submissions.models import Notice, Round
from submissions.rounds import open_round
from submissions.timing import LOCAL
from tests.cast import client_for, make_institution, make_round
from tests.submissions.many import many_units

ADDRESS = "/rounds/open/"


@pytest.fixture
def office(manager, school, catalogue):
    return client_for(manager)


@pytest.fixture
def press(office, fields_of):
    """`press(**written)`: open the form and send it, with these changes."""

    def send(**written: str):
        form = fields_of(office.get(f"{ADDRESS}?year=2024"), None)
        return office.post(ADDRESS, {**form, "asks_statement": "on", **written})

    return send


def text(response) -> str:
    return response.content.decode()


def test_the_form_begins_with_the_usual_times_of_the_year(office, fields_of):
    fields = fields_of(office.get(f"{ADDRESS}?year=2024"), None)
    assert fields["year"] == "2024"
    assert (fields["due_at"], fields["closes_at"]) == ("2025-01-31T23:59", "2025-03-02T23:59")


@pytest.mark.parametrize("year", ["", "x", "0", "９９９９", "02024", "9" * 5000])
def test_a_nonsense_year_in_the_address_is_the_year_in_hand(year, office, fields_of):
    fields = fields_of(office.get(f"{ADDRESS}?year={year}"), None)
    assert fields["year"] == str(year_in_hand(timezone.now()))


def test_the_year_in_hand_changes_in_september():
    assert year_in_hand(dt.datetime(2025, 8, 31, tzinfo=LOCAL)) == 2024
    assert year_in_hand(dt.datetime(2025, 9, 1, tzinfo=LOCAL)) == 2025


def test_opening_starts_a_draft_for_every_unit(press, baiyin, manager, school):
    answer = press(notice="请按时填报", due_at="2030-01-31T23:59", closes_at="2030-03-02T23:59")
    round = Round.objects.get()
    assert answer.url == reverse("round", args=[round.pk])
    assert (round.region, round.year, round.opened_by) == (baiyin, 2024, manager)
    assert (round.notice, round.asks_statement, round.is_demo) == ("请按时填报", True, False)
    submission = round.submissions.get()
    assert (submission.institution, submission.state) == (school, "draft")
    assert submission.revisions.get().number == 1


def test_a_year_whose_figures_do_not_exist_when_they_are_due_is_refused(press):
    times = {"due_at": "2030-08-31T23:59", "closes_at": "2030-10-31T23:59"}
    answer = press(year="2030", **times)
    assert answer.status_code == 422
    assert "2030 年度的数据从 2030 年 9 月 1 日起才有" in text(answer)
    assert not Round.objects.exists()
    assert press(year="2029", **times).status_code == 302


@pytest.mark.parametrize(
    ("year", "said"),
    [("2099", "并已告知各单位的填报员。"), ("2021", "关闭时间已过，没有告知各单位。")],
)
def test_it_is_said_whether_the_units_were_told(year, said, press, office, reporter):
    last = {"due_at": f"{year}-01-31T23:59", "closes_at": f"{year}-02-28T23:59"}
    answer = press(opens_at="2020-12-01T08:00", year="2020", **last)
    assert said in text(office.get(answer.url))
    assert Notice.objects.exists() == (year == "2099")


def test_a_round_due_before_it_opens_is_refused_with_its_sentence(press):
    answer = press()
    assert answer.status_code == 422
    assert "时间顺序不对" in text(answer)
    assert not Round.objects.exists()


def test_only_regions_of_the_manager_are_offered_and_taken(press, office, jinchang, pingchuan):
    assert "金昌" not in text(office.get(ADDRESS))
    assert press(region=str(jinchang.pk)).status_code == 422
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [({"year": "1999"}, "2000"), ({"year": "二〇二四"}, "整数"), ({"due_at": "x"}, "有效")],
)
def test_wrong_entries_come_back_with_their_sentence(written, sentence, press):
    answer = press(**written)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_second_round_of_the_same_year_is_refused(press, baiyin, manager, school):
    make_round(baiyin, manager)
    answer = press(due_at="2030-01-31T23:59", closes_at="2030-03-02T23:59")
    assert answer.status_code == 409
    assert "已开启过填报" in text(answer)
    assert Round.objects.count() == 1


def test_sent_twice_it_opens_one_round(office, fields_of):
    fields = fields_of(office.get(f"{ADDRESS}?year=2024"), None)
    fields |= {"due_at": "2030-01-31T23:59", "closes_at": "2030-03-02T23:59"}
    first, again = office.post(ADDRESS, fields), office.post(ADDRESS, fields)
    assert first.url == again.url
    assert Round.objects.count() == 1


def test_everything_that_the_form_asks_is_kept(press):
    facts = {"opens_at": "2029-12-01T08:00", "due_at": "2030-01-31T23:59", "asks_scan": "on"}
    words = {"instructions": "见说明", "remind_before": "7，3", "remind_after": ""}
    press(closes_at="2030-03-02T23:59", **facts, **words)
    round = Round.objects.get()
    assert timezone.localtime(round.opens_at, LOCAL).isoformat() == "2029-12-01T08:00:00+08:00"
    assert (round.asks_scan, round.asks_statement) == (True, True)
    assert (round.remind_before, round.remind_after) == ("7,3", "")
    assert round.instructions == "见说明"


def test_wrong_days_of_reminding_come_back_at_their_field(press):
    answer = press(due_at="2030-01-31T23:59", closes_at="2030-03-02T23:59", remind_after="每天")
    assert answer.status_code == 422
    assert "提醒天数“每天”不对" in text(answer)
    assert not Round.objects.exists()


# ---- the preview --------------------------------------------------------------------------------


def preview_of(office, region, year=2024):
    return office.get(f"{ADDRESS}preview/?region={region.pk}&year={year}").context["preview"]


def test_the_page_shows_whom_it_would_ask_before_anything_is_opened(
    office, baiyin, college, bureau, reporter
):
    make_institution(baiyin, "later", opened_on=dt.date(2024, 9, 2), short_name="迟开")
    make_institution(baiyin, "open", kind=InstitutionKind.OPEN, short_name="开大")
    make_institution(baiyin, "invented", is_demo=True)
    preview = preview_of(office, baiyin)
    kinds = [(line.label, line.units.count, line.items) for line in preview.kinds]
    assert kinds == [("高职院校", 1, 3), ("中职学校", 1, 3), ("主管部门", 1, 1)]
    assert (preview.units, preview.answers) == (3, 7)
    assert (preview.absent.names, preview.unasked.names) == (("迟开",), ("开大",))
    assert preview.without_account.words == "市教育局、高职"
    assert not Round.objects.exists()


def test_what_the_preview_promises_is_what_opening_does(office, baiyin, manager, college, bureau):
    preview = preview_of(office, baiyin)
    round = make_round(baiyin, manager)
    assert round.submissions.count() == preview.units
    assert preview_of(office, baiyin).taken == "白银市 2024 年度填报"


def test_the_first_page_and_the_button_show_the_preview_too(press, office, pingchuan):
    assert "将要求 1 个单位填报" in text(office.get(f"{ADDRESS}?year=2024"))
    answer = press(do="preview", region=str(pingchuan.pk), notice="先看看")
    assert (answer.status_code, answer.context["preview"].region) == (200, pingchuan)
    assert "先看看" in text(answer)
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "region=x&year=2024", "region=1&year=", "region=9999&year=2024", "year=1999"]
)
def test_a_preview_of_nothing_is_not_found(query, office):
    assert office.get(f"{ADDRESS}preview/?{query}").status_code == 404


@pytest.mark.parametrize("units", [10, 1000])
def test_the_preview_takes_a_fixed_number_of_queries(units, office, baiyin, manager, queries):
    many_units(units, baiyin, manager)
    office.get(ADDRESS)  # the first page of a session also starts its clock
    with queries() as made:
        preview = preview_of(office, baiyin, year=2023)
    assert (preview.units, len(preview.kinds[0].units.names)) == (units + 1, min(units + 1, 60))
    assert len(made) <= 7, "\n".join(made)


# ---- the verb ---------------------------------------------------------------------------------


def test_without_times_it_is_due_in_january_and_closes_thirty_days_later(
    baiyin, manager, school, catalogue
):
    year = timezone.now().year + 1
    round = open_round(baiyin, by=manager, year=year).value
    assert timezone.localtime(round.due_at, LOCAL).date() == dt.date(year + 1, 1, 31)
    assert round.closes_at - round.due_at == dt.timedelta(days=30)


def test_only_units_that_stood_in_the_year_and_are_asked_something_take_part(
    baiyin, manager, school, catalogue
):
    make_institution(baiyin, "later", opened_on=dt.date(2024, 9, 2))
    make_institution(baiyin, "gone", closed_on=dt.date(2024, 9, 1))
    make_institution(baiyin, "stays", closed_on=dt.date(2024, 9, 2))
    make_institution(baiyin, "unasked", kind=InstitutionKind.OPEN)
    make_institution(baiyin, "invented", is_demo=True)
    round = make_round(baiyin, manager)
    codes = set(round.submissions.values_list("institution__code", flat=True))
    assert codes == {"school", "stays"}


def test_invented_units_take_part_in_demo_rounds_only(baiyin, manager, school, catalogue):
    make_institution(baiyin, "invented", is_demo=True)
    round = make_round(baiyin, manager, is_demo=True)
    assert round.submissions.filter(institution__code="invented").exists()


def test_a_round_without_units_is_refused(baiyin, manager, catalogue):
    with pytest.raises(Invalid, match="没有需要填报的单位"):
        make_round(baiyin, manager)
    assert not Round.objects.exists()


def test_no_unit_is_asked_twice_by_rounds_above_or_below(
    baiyin, pingchuan, manager, school, catalogue
):
    make_round(pingchuan, manager)
    with pytest.raises(Refused, match="一年只填报一次"):
        make_round(baiyin, manager)
    make_round(baiyin, manager, year=2023)
    with pytest.raises(Refused, match="一年只填报一次"):
        make_round(pingchuan, manager, year=2023)


def test_a_real_round_waits_until_the_demo_is_cleared(baiyin, manager, school, catalogue):
    make_round(baiyin, manager, is_demo=True)
    with pytest.raises(Refused, match="clear_demo"):
        make_round(baiyin, manager)


@pytest.mark.parametrize("person", ["reviewer", "viewer", "reporter", "other_city_manager"])
def test_nobody_but_the_regions_manager_opens_a_round(person, request, baiyin, catalogue, school):
    with pytest.raises(Refused, match="权限"):
        make_round(baiyin, request.getfixturevalue(person))
