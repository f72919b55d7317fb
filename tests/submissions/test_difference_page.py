"""Two revisions beside each other."""

import pytest
from django.urls import reverse
from lxml import html

from submissions.workflow import abandon_correction, approve, correct, withdraw
from tests.cast import client_for, fill, hand_in, make_item, make_round, submission_of
from tests.submissions.lived_through import corrected, correcting, explained, mended, returned


def seen(person, submission, **query):
    place = reverse("submission_differences", args=[submission.pk])
    answer = client_for(person).get(place, {name.rstrip("_"): said for name, said in query.items()})
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def pair(page) -> list[str]:
    return page.xpath("//select/option[@selected]/@value")


def rows(page) -> list[str]:
    found = page.xpath("//section[@aria-label='差别']//tbody/tr")
    return [" ".join(" ".join(row.itertext()).split()) for row in found]


def test_a_correction_stands_beside_what_is_in_force_with_its_reason(
    submission, reporter, reviewer
):
    now = correcting(submission, reporter, reviewer)
    page = seen(reporter, now)
    assert pair(page) == ["2", "3"]
    [only] = rows(page)
    assert only == ("“双师型”教师 师资队伍 95 人 改 97 人 +2 人 +2.1% 原说明：无 现说明：补认定")
    assert page.xpath("//dt[.='更正理由']/following-sibling::dd[1]/text()") == ["漏报两名"]
    assert "1/3 项有改动" in page.text_content()


def test_once_the_correction_is_approved_the_pair_is_the_same(submission, reporter, reviewer):
    assert pair(seen(reviewer, corrected(submission, reporter, reviewer))) == ["2", "3"]


def test_a_second_correction_is_compared_with_what_is_in_force(submission, reporter, reviewer):
    now = abandon_correction(correcting(submission, reporter, reviewer), by=reporter).value
    again = hand_in(
        correct(now, by=reporter, reason="再更正").value, reporter, dual_qualified_teachers="99"
    )
    assert pair(seen(reviewer, again)) == ["2", "4"]
    assert pair(seen(reporter, approve(again, by=reviewer).value)) == ["2", "4"]


def test_a_resubmission_stands_beside_the_one_sent_back_with_mark_and_comment(
    submission, reporter, reviewer
):
    page = seen(reviewer, mended(submission, reporter, reviewer))
    assert pair(page) == ["1", "2"]
    [only] = rows(page)
    assert "90 人 改 95 人 +5 人 +5.6% 退回：与名册不符 张填报" in only
    assert "请核对名册（李审核" in page.text_content()
    assert "更正理由" not in page.text_content()


def test_a_mark_that_nothing_followed_is_shown_too(submission, reporter, reviewer):
    now = hand_in(returned(submission, reporter, reviewer), reporter)
    [only] = rows(seen(reviewer, now))
    assert "90 人 90 人 退回：与名册不符 未核对" in only


def test_a_mark_outside_the_pair_is_not(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    assert "与名册不符" not in seen(reviewer, now).text_content()
    page = seen(reviewer, now, from_="1", to="3")
    assert "90 人 改 97 人 +7 人 +7.8%" in rows(page)[0]
    assert "与名册不符" in page.text_content()


def test_every_figure_can_be_shown_and_the_choice_keeps_it(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    page = seen(reviewer, now, from_="2", to="3", all="1")
    assert len(rows(page)) == 3
    assert page.xpath("//form//input[@name='all']/@value") == ["1"]
    [back] = page.xpath("//a[normalize-space()='只看改动']/@href")
    assert back.endswith("?from=2&to=3")
    assert pair(html.fromstring(client_for(reviewer).get(back).content.decode())) == ["2", "3"]


def test_the_earlier_one_stands_first_whatever_the_address_says(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    assert pair(seen(reviewer, now, from_="3", to="1")) == ["1", "3"]
    assert pair(seen(reviewer, now, to="2")) == ["1", "2"]
    assert pair(seen(reviewer, now, from_="1")) == ["1", "3"]
    assert pair(seen(reviewer, now, from_="3")) == ["2", "3"]
    assert pair(seen(reviewer, now, to="1")) == ["1", "2"]
    assert pair(seen(reviewer, now, from_="2", to="2")) == ["1", "2"]


def test_what_became_of_a_figure_without_a_number_is_said_in_words(submission, reporter, reviewer):
    now = hand_in(submission, reporter, specialised_teachers="200", full_time_enrolment="0")
    now = withdraw(now, by=reporter).value
    now = explained(now, reporter, "specialised-teachers", "不适用", "停办")
    now = fill(now, reporter, full_time_enrolment="40", dual_qualified_teachers="3")
    joined = " | ".join(rows(seen(reporter, now)))
    assert "200 人 改 不适用 改为不适用" in joined
    assert "未填 改 3 人 补填" in joined
    assert "0 人 改 40 人 +40 人" in joined
    assert "%" not in joined


def test_two_equal_revisions_say_that_nothing_differs(submission, reporter, reviewer):
    now = hand_in(submission, reporter, specialised_teachers="200")
    now = hand_in(withdraw(now, by=reporter).value, reporter)
    assert "没有差别" in seen(reviewer, now).text_content()


def test_one_revision_alone_is_no_pair(submission, reporter, reviewer):
    page = seen(reviewer, hand_in(submission, reporter, specialised_teachers="200"))
    assert "只有一次填报" in page.text_content()
    assert reverse("submission_history", args=[submission.pk]) in page.xpath("//main//a/@href")


def test_what_is_being_mended_is_compared_by_its_unit_only(submission, reporter, reviewer):
    now = returned(submission, reporter, reviewer)
    assert "只有一次填报" in seen(reviewer, now).text_content()
    assert pair(seen(reporter, now)) == ["1", "2"]


@pytest.mark.parametrize(
    "query",
    ["from=9", "to=9", "from=x&to=1", "from=-1", "to=1.0", "from=1&to=3", "to=²"],
)
def test_nonsense_in_the_address_is_a_page_that_tells_the_way(
    query, submission, reporter, reviewer
):
    now = correcting(submission, reporter, reviewer)
    place = reverse("submission_differences", args=[now.pk])
    answer = client_for(reviewer).get(f"{place}?{query}")
    assert answer.status_code == 404
    assert "没有这次填报，或者它还没有提交" in answer.content.decode()


@pytest.mark.parametrize("items", [0, 30])
def test_the_page_takes_a_fixed_number_of_queries(
    items, baiyin, manager, school, reporter, reviewer, catalogue, queries
):
    for number in range(items):
        make_item(f"item-{number}")
    begun = submission_of(make_round(baiyin, manager), school)
    now = (corrected if items else mended)(begun, reporter, reviewer)
    desk = client_for(reviewer)
    place = reverse("submission_differences", args=[now.pk]) + "?from=1&to=2&all=1"
    desk.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        assert desk.get(place).status_code == 200
    assert len(made) <= 11, "\n".join(made)
