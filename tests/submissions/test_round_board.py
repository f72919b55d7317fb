"""The list of rounds and the board of one."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import AuditEntry
from submissions.models import Extension, Revision, Round
from tests.cast import (
    client_for,
    fill,
    hand_in,
    make_institution,
    make_region,
    make_round,
    make_user,
    report,
    send_back,
    submission_of,
)


@pytest.fixture
def office(manager):
    return client_for(manager)


@pytest.fixture
def address(open_round_of_baiyin) -> str:
    return reverse("round", args=[open_round_of_baiyin.pk])


def text(response) -> str:
    return response.content.decode()


def test_the_board_names_state_share_and_whose_turn_it_is(
    open_round_of_baiyin, submission, reporter, other_school, other_reporter, office, address
):
    fill(submission, reporter, specialised_teachers="200")
    hand_in(submission_of(open_round_of_baiyin, other_school), other_reporter)
    board = office.get(address).context["board"]
    rows = {unit.institution.short_name: unit for unit in board.units}
    assert (rows["中职一"].share, rows["中职一"].turn) == ("1/3（33%）", "填报单位")
    assert (rows["中职二"].share, rows["中职二"].turn) == ("0/3（0%）", "审核员")
    assert rows["市教育局"].asked == 1
    assert {tally.label: tally.count for tally in board.tallies} == {
        "草稿": 3,
        "已提交": 1,
        "已退回": 0,
        "已通过": 0,
    }
    assert board.missing == ("市教育局", "高职", "中职一")


def test_days_since_handing_in_are_counted(submission, reporter, office, address):
    hand_in(submission, reporter)
    Revision.objects.filter(submission=submission, state="submitted").update(
        submitted_at=timezone.now() - dt.timedelta(days=3)
    )
    assert "已等 3 天" in text(office.get(address))


def test_late_units_are_marked(submission, reporter, office, address):
    hand_in(submission, reporter)
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past)
    late = {
        unit.institution.short_name: unit.is_late
        for unit in office.get(address).context["board"].units
    }
    assert late == {"中职一": False, "中职二": True, "高职": True, "市教育局": True}


def test_returned_units_are_named(submission, reporter, reviewer, office, address):
    send_back(hand_in(submission, reporter), reviewer)
    assert office.get(address).context["board"].returned == ("中职一",)


def test_a_reporter_sees_the_own_row_only(reporter, submission, address):
    page = client_for(reporter).get(address)
    assert [unit.institution for unit in page.context["board"].units] == [submission.institution]
    assert "示例中职二" not in text(page)
    assert "修改本轮时间" not in text(page)


def test_a_reviewer_sees_no_forms_of_the_manager(reviewer, address):
    assert "修改本轮时间" not in text(client_for(reviewer).get(address))


def test_the_other_city_does_not_find_it(other_city_manager, address):
    assert client_for(other_city_manager).get(address).status_code == 404


def test_the_list_counts_by_state_for_whoever_looks(
    submission, reporter, reviewer, office, open_round_of_baiyin
):
    report(submission, reporter, reviewer)

    def counts(client) -> list[tuple]:
        table = client.get(reverse("rounds")).context["table"]
        return [
            (row.units, row.draft_count, row.submitted_count, row.approved_count)
            for row in table.data
        ]

    assert counts(office) == [(4, 3, 0, 1)]
    assert counts(client_for(reporter)) == [(1, 0, 0, 1)]


def test_an_empty_list_says_so(office):
    assert "还没有填报轮次" in text(office.get(reverse("rounds")))


def test_the_list_can_be_sorted_and_bears_nonsense(baiyin, manager, school, catalogue, office):
    for year in (2022, 2024, 2023):
        make_round(baiyin, manager, year=year)

    def years(query: str) -> list[int]:
        table = office.get(f"{reverse('rounds')}?{query}").context["table"]
        return [row.record.year for row in table.rows]

    assert years("") == [2024, 2023, 2022]
    assert years("sort=year") == [2022, 2023, 2024]
    assert len(years("sort=-region")) == 3
    assert years("sort=nonsense&page=99") == [2024, 2023, 2022]


# ---- times ------------------------------------------------------------------------------------

FAR = "2030-05-01T18:00"


@pytest.fixture
def press(office, address, fields_of, open_round_of_baiyin):
    """`press(name, **written)`: open the board and send one of its forms."""

    def send(name: str, **written: str):
        place = reverse(name, args=[open_round_of_baiyin.pk])
        return office.post(place, {**fields_of(office.get(address), place), **written})

    return send


def test_the_whole_round_gets_new_times(press, address, open_round_of_baiyin, manager):
    answer = press("round_reschedule", due_at=FAR, closes_at="2030-06-01T18:00", reason="推迟")
    assert answer.url == address
    open_round_of_baiyin.refresh_from_db()
    due = timezone.localtime(open_round_of_baiyin.due_at)
    assert (due.year, due.hour, due.second) == (2030, 18, 59)
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.message, entry.actor) == ("round.reschedule", "推迟", manager)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"reason": ""}, "理由"),
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


def test_one_unit_gets_more_time(press, office, address, school):
    facts = {"institution": str(school.pk), "due_at": FAR, "closes_at": FAR, "reason": "停电"}
    assert press("round_extend", **facts).url == address
    assert Extension.objects.get().institution == school
    assert "2030 年 5 月 1 日" in text(office.get(address))


def test_a_unit_outside_the_round_gets_none(press, far_school):
    facts = {"institution": str(far_school.pk), "due_at": FAR, "closes_at": FAR, "reason": "x"}
    assert press("round_extend", **facts).status_code == 422
    assert not Extension.objects.exists()


def test_an_extension_into_the_past_is_refused(press, school):
    facts = {"institution": str(school.pk), "reason": "x", "closes_at": FAR}
    answer = press("round_extend", due_at="2001-01-01T00:00", **facts)
    assert answer.status_code == 422
    assert "须在现在之后" in text(answer)


@pytest.mark.parametrize("name", ["round_reschedule", "round_extend"])
def test_a_year_that_nobody_lives_to_see_is_refused(name, press, office, address, school):
    never = {"due_at": "9999-12-31T23:59", "closes_at": "9999-12-31T23:59"}
    answer = press(name, institution=str(school.pk), reason="x", **never)
    assert answer.status_code == 422
    assert "2101 年之间" in text(answer)
    assert office.get(address).status_code == 200


def test_an_extension_sent_twice_is_one(office, address, fields_of, open_round_of_baiyin, school):
    place = reverse("round_extend", args=[open_round_of_baiyin.pk])
    facts = {"institution": str(school.pk), "due_at": FAR, "closes_at": FAR, "reason": "停电"}
    fields = {**fields_of(office.get(address), place), **facts}
    assert [office.post(place, fields).status_code for _ in range(2)] == [302, 302]
    assert Extension.objects.count() == 1


# ---- a county of the city -----------------------------------------------------------------------


def test_county_staff_find_their_units_in_the_round_of_the_city(
    open_round_of_baiyin, submission, reporter, pingchuan, address
):
    hand_in(submission, reporter)
    county = client_for(make_user(Role.REVIEWER, "county-reviewer", region=pingchuan))
    [row] = county.get(reverse("rounds")).context["table"].rows
    assert (row.get_cell_value("units"), row.get_cell_value("submitted_count")) == (1, 1)
    board = county.get(address).context["board"]
    assert [unit.pk for unit in board.units] == [submission.pk]
    assert county.get(reverse("submission_review", args=[submission.pk])).status_code == 200


def test_a_county_manager_changes_no_times_of_the_city(
    open_round_of_baiyin, school, pingchuan, address
):
    county = client_for(make_user(Role.MANAGER, "county-manager", region=pingchuan))
    assert "reschedule_form" not in county.get(address).context
    facts = {
        "version": open_round_of_baiyin.version,
        "reason": "x",
        "due_at": FAR,
        "closes_at": FAR,
    }
    place = reverse("round_extend", args=[open_round_of_baiyin.pk])
    answer = county.post(place, {**facts, "institution": school.pk})
    assert answer.status_code == 403
    assert not Extension.objects.exists()


def test_a_county_without_units_in_the_round_does_not_see_it(open_round_of_baiyin, baiyin, address):
    empty = make_region("620402", "白银区", baiyin)
    county = client_for(make_user(Role.REVIEWER, "county-reviewer", region=empty))
    assert county.get(address).status_code == 404


# ---- queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [3, 30])
def test_the_board_takes_a_fixed_number_of_queries(units, baiyin, manager, catalogue, queries):
    for number in range(units):
        make_institution(baiyin, f"unit-{number}")
    office = client_for(manager)
    place = reverse("round", args=[make_round(baiyin, manager).pk])
    office.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        assert len(office.get(place).context["board"].units) == units
    assert len(made) <= 10, "\n".join(made)


@pytest.mark.parametrize("years", [1, 12])
def test_the_list_takes_a_fixed_number_of_queries(
    years, baiyin, manager, school, catalogue, queries
):
    for year in range(years):
        make_round(baiyin, manager, year=2010 + year)
    office = client_for(manager)
    office.get(reverse("rounds"))  # the first page of a session also starts its clock
    with queries() as made:
        office.get(reverse("rounds"))
    assert len(made) <= 5, "\n".join(made)
