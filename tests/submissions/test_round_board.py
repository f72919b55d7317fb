"""The board of a round."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from submissions.extensions import extend
from submissions.models import Revision, Round, Submission
from submissions.workflow import approve, correct, withdraw
from tests.cast import (
    client_for,
    fill,
    hand_in,
    make_region,
    make_user,
    report,
    send_back,
    submission_of,
)
from tests.submissions.many import many_units


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
    assert {tally.label: tally.count for tally in board.counts.tallies} == {
        "草稿": 3,
        "已提交": 1,
        "已退回": 0,
        "已通过": 0,
    }
    assert (board.missing, board.counts.missing) == (("市教育局", "高职", "中职一"), 3)
    assert [person.words for person in rows["中职一"].people] == ["张填报"]
    assert rows["高职"].people == ()


def test_days_since_handing_in_are_counted(submission, reporter, office, address):
    hand_in(submission, reporter)
    Revision.objects.filter(submission=submission, state="submitted").update(
        submitted_at=timezone.now() - dt.timedelta(days=3)
    )
    assert "已等 3 天" in text(office.get(address))


def row_of(office, address, name: str = "中职一"):
    board = office.get(address).context["board"]
    return next(unit for unit in board.units if unit.institution.short_name == name)


def test_days_that_the_unit_has_had_the_turn_are_counted_by_what_gave_it(
    submission, reporter, reviewer, office, address
):
    assert row_of(office, address).in_hand == "开放已 1 天"
    send_back(hand_in(submission, reporter), reviewer)
    assert row_of(office, address).in_hand == "今天退回"
    ago = timezone.now() - dt.timedelta(days=4)
    Revision.objects.filter(submission=submission, state="working").update(started_at=ago)
    assert "退回已 4 天" in text(office.get(address))
    withdraw(hand_in(Submission.objects.get(pk=submission.pk), reporter), by=reporter)
    assert row_of(office, address).in_hand == "今天撤回"
    approve(hand_in(Submission.objects.get(pk=submission.pk), reporter), by=reviewer)
    assert (row_of(office, address).in_hand, row_of(office, address).waiting) == ("", "")
    correct(Submission.objects.get(pk=submission.pk), by=reporter, reason="笔误")
    assert row_of(office, address).in_hand == "今天更正"


def test_before_it_begins_no_days_are_counted(submission, office, address):
    soon = timezone.now() + dt.timedelta(days=2)
    Round.objects.update(opens_at=soon)
    row = row_of(office, address)
    assert (row.turn, row.in_hand, row.days) == ("填报单位", "", None)
    assert "催报全部未提交" not in text(office.get(address))


def test_units_without_time_are_not_waited_for_and_not_reminded(
    submission, reporter, manager, school, office, address, names
):
    now = timezone.now()
    Round.objects.update(opens_at=now - dt.timedelta(days=9), due_at=now, closes_at=now)
    page = text(office.get(address))
    assert "催报全部未提交" not in page
    assert 'name="unit"' not in page
    assert {unit.turn for unit in office.get(address).context["board"].units} == {""}
    assert names("turn=unit") == []
    until = now + dt.timedelta(days=3)
    more = {"institution": school, "due_at": until, "closes_at": until, "reason": "停电"}
    extend(Round.objects.get(), by=manager, **more)
    assert "催报全部未提交（1）" in text(office.get(address))
    assert names("turn=unit") == ["中职一"]
    row = row_of(office, address)
    assert (row.turn, row.is_missing) == ("填报单位", True)
    assert not row_of(office, address, "高职").is_missing


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
    [row] = office.get(f"{address}?state=returned").context["board"].units
    assert (row.institution.short_name, row.state.label) == ("中职一", "已退回")


def test_a_reporter_sees_the_own_row_only(reporter, submission, address):
    page = client_for(reporter).get(address)
    assert [unit.institution for unit in page.context["board"].units] == [submission.institution]
    assert "示例中职二" not in text(page)
    assert "修改时间" not in text(page)


def test_a_reviewer_sees_no_forms_of_the_manager(reviewer, address):
    assert "修改时间" not in text(client_for(reviewer).get(address))


def test_the_other_city_does_not_find_it(other_city_manager, address):
    assert client_for(other_city_manager).get(address).status_code == 404


def test_a_reporter_reads_the_own_deadline(reporter, submission, manager, school, address):
    until = timezone.now() + dt.timedelta(days=90)
    facts = {"institution": school, "due_at": until, "closes_at": until, "reason": "停电"}
    extend(submission.round, by=manager, **facts)
    board = client_for(reporter).get(address).context["board"]
    assert board.deadline.startswith("已延期至")


# ---- filters, order, pages ----------------------------------------------------------------------


@pytest.fixture
def names(office, address):
    """`names(query)`: the units that the board shows, in its order."""

    def shown(query: str = "") -> list[str]:
        board = office.get(f"{address}?{query}").context["board"]
        return [unit.institution.short_name for unit in board.units]

    return shown


@pytest.fixture
def mixed(open_round_of_baiyin, submission, other_school, reporter, other_reporter, reviewer):
    """中职一 is being corrected, 中职二 waits, the others have not begun."""
    correct(report(submission, reporter, reviewer), by=reporter, reason="笔误")
    hand_in(
        submission_of(open_round_of_baiyin, other_school), other_reporter, full_time_enrolment=9
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["市教育局", "高职", "中职二", "中职一"]),
        ("state=missing", ["市教育局", "高职"]),
        ("state=empty", ["市教育局", "高职"]),
        ("state=draft", ["市教育局", "高职"]),
        ("state=submitted", ["中职二"]),
        ("state=approved", ["中职一"]),
        ("state=correcting", ["中职一"]),
        ("state=late", []),
        ("state=extended", []),
        ("kind=higher", ["高职"]),
        ("kind=nonsense", []),
        ("region=620403", ["中职一"]),
        ("turn=reviewer", ["中职二"]),
        ("turn=unit&kind=secondary", ["中职一"]),
        ("state=nonsense&turn=x&sort=y&page=z", ["市教育局", "高职", "中职二", "中职一"]),
        ("sort=-unit", ["中职一", "中职二", "高职", "市教育局"]),
        ("sort=filled", ["市教育局", "高职", "中职一", "中职二"]),
        ("sort=-filled", ["中职二", "市教育局", "高职", "中职一"]),
        ("sort=waiting", ["中职二", "市教育局", "高职", "中职一"]),
        ("sort=-state", ["中职二", "市教育局", "高职", "中职一"]),
        ("sort=-region", ["中职一", "市教育局", "高职", "中职二"]),
    ],
)
def test_the_address_narrows_and_sorts(query, expected, mixed, names):
    assert names(query) == expected


@pytest.fixture
def marked_late(office, address):
    """The units that the board marks as late."""

    def marked() -> list[str]:
        units = office.get(address).context["board"].units
        return [unit.institution.short_name for unit in units if unit.is_late]

    return marked


def test_late_and_extended_units_are_found(mixed, names, marked_late, school, college, manager):
    now = timezone.now()
    Round.objects.update(opens_at=now - dt.timedelta(days=9), due_at=now - dt.timedelta(hours=1))
    assert names("state=late") == marked_late() == ["市教育局", "高职"]
    until = now + dt.timedelta(days=3)
    extend(
        Round.objects.get(),
        by=manager,
        institution=college,
        due_at=until,
        closes_at=until,
        reason="停电",
    )
    assert names("state=late") == ["市教育局"]
    assert names("state=extended") == ["高职"]


def test_what_was_handed_in_late_is_found(submission, reporter, names):
    now = timezone.now()
    Round.objects.update(opens_at=now - dt.timedelta(days=9), due_at=now - dt.timedelta(hours=1))
    hand_in(submission, reporter)
    assert "中职一" in names("state=late&turn=reviewer")


def test_a_filter_says_how_many_it_leaves_and_keeps_the_order(office, address, mixed):
    page = office.get(f"{address}?state=missing&sort=-unit")
    assert "筛选出 2 个，共 4 个" in text(page)
    assert '<input type="hidden" name="sort" value="-unit">' in text(page)
    heads = {head["label"]: head for head in page.context["heads"]}
    assert heads["填报单位"] == {
        "label": "填报单位",
        "look": "",
        "query": "state=missing&sort=unit",
        "sorted": "descending",
    }


def test_errors_that_would_be_refused_are_counted(submission, reporter, office, address):
    fill(submission, reporter, specialised_teachers="100", dual_qualified_teachers="200")
    rows = {each.pk: each for each in office.get(address).context["board"].units}
    assert rows[submission.pk].errors == 1
    assert "1 处错误" in text(office.get(address))


def test_a_long_board_comes_in_pages_with_its_counts_over_all(baiyin, manager, catalogue, office):
    place = reverse("round", args=[many_units(230, baiyin, manager).pk])
    page = office.get(f"{place}?page=3&sort=-unit")
    board = page.context["board"]
    assert (len(board.units), board.counts.missing, len(board.missing)) == (30, 230, 30)
    assert board.missing_words.endswith("等 230 个")
    assert "第 201–230 条，共 230 条" in text(page)
    assert "page=2&amp;sort=-unit" in text(page) or "sort=-unit&amp;page=2" in text(page)


@pytest.mark.parametrize(
    ("times", "badges"),
    [
        ((1, 9, 30), ["未开始"]),
        ((-1, 9, 30), ["填报中"]),
        ((-9, -1, 30), ["已过截止 · 逾期可交"]),
        ((-60, -31, -1), ["已关闭"]),
    ],
)
def test_the_state_of_the_round_is_said(times, badges, office, address, submission):
    opens, due, closes = (timezone.now() + dt.timedelta(days=days) for days in times)
    Round.objects.update(opens_at=opens, due_at=due, closes_at=closes)
    assert [badge.text for badge in office.get(address).context["board"].badges] == badges
    assert badges[0] in text(office.get(reverse("rounds")))


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


def test_a_county_without_units_in_the_round_does_not_see_it(open_round_of_baiyin, baiyin, address):
    empty = make_region("620402", "白银区", baiyin)
    county = client_for(make_user(Role.REVIEWER, "county-reviewer", region=empty))
    assert county.get(address).status_code == 404


# ---- queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [10, 1000])
@pytest.mark.parametrize("query", ["", "state=missing&sort=-filled&turn=unit", "sort=waiting"])
@pytest.mark.parametrize("person", ["manager", "reviewer"])
def test_the_board_takes_a_fixed_number_of_queries(
    units, query, person, request, baiyin, manager, catalogue, queries
):
    place = reverse("round", args=[many_units(units, baiyin, manager).pk])
    client = client_for(request.getfixturevalue(person))
    client.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        board = client.get(f"{place}?{query}").context["board"]
    assert (len(board.units), board.counts.units) == (min(units, 100), units)
    assert len(made) <= 15, "\n".join(made)
