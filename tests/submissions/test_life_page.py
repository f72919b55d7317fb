"""The history of all figures, and the life of one."""

import pytest
from django.urls import reverse
from lxml import html

from submissions.workflow import abandon_correction, undo_approval
from tests.cast import client_for, fill, make_item, make_round, report, submission_of
from tests.submissions.lived_through import DUAL, corrected, correcting, mended, returned


def page_of(person, name, *args, **query):
    answer = client_for(person).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def rows(page, label: str) -> list[str]:
    """The rows of a section, each as its words."""
    [part] = page.xpath(f"//section[@aria-label='{label}']")
    return [" ".join(" ".join(row.itertext()).split()) for row in part.xpath(".//tbody/tr")]


def row(page, label: str, start: str) -> str:
    return next(each for each in rows(page, label) if each.startswith(start))


def test_every_value_of_every_revision_stands_in_its_column(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    page = page_of(reviewer, "submission_history", now.pk)
    dual = row(page, "历次数据", "“双师型”教师")
    assert dual == "“双师型”教师 90 人 退回：与名册不符 改 95 人 改 97 人 补认定"
    assert row(page, "历次数据", "专业课教师") == "专业课教师 200 人 200 人 200 人"
    assert row(page, "历次数据", "全日制在校生") == "全日制在校生 未填 未填 未填"


def test_every_revision_says_who_and_when_and_which_one_holds(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    page = page_of(reporter, "submission_history", now.pk)
    third, second, first = rows(page, "各次填报")
    assert "已通过 现行" in third
    assert "更正理由：漏报两名" in third
    assert third.count("起") == 1
    assert "已被更正" in second
    assert "至" in second
    assert all(words in first for words in ("已退回", "张填报", "提交", "李审核", "审核", "—"))
    link = f"{reverse('submission_differences', args=[now.pk])}?from=2&to=3"
    assert page.xpath(f"//tr[@id='revision-3']//a[@href='{link}']")


def test_an_undone_approval_is_told_with_both_its_times(submission, reporter, reviewer):
    now = undo_approval(corrected(submission, reporter, reviewer), by=reviewer, reason="误批").value
    third, second, _ = rows(page_of(reviewer, "submission_history", now.pk), "各次填报")
    assert "现行" in second
    assert second.count("至") == 1
    assert second.count("起") == 1
    assert "审核" not in third
    assert "误批" in page_of(reviewer, "submission_history", now.pk).text_content()


def test_a_draft_is_shown_to_its_unit_only(submission, reporter, reviewer, manager):
    now = correcting(submission, reporter, reviewer)
    assert "97 人" in page_of(reporter, "submission_history", now.pk).text_content()
    assert "张填报" in rows(page_of(reporter, "submission_history", now.pk), "各次填报")[0]
    for person in (reviewer, manager):
        for name, args in (("submission_history", ()), ("submission_life", (DUAL,))):
            words = page_of(person, name, now.pk, *args).text_content()
            assert "97 人" not in words
            assert "补认定" not in words


def test_before_anything_was_handed_in_there_is_an_empty_page(submission, reporter, reviewer):
    fill(submission, reporter, dual_qualified_teachers="90")
    for name, args in (("submission_history", ()), ("submission_life", (DUAL,))):
        words = page_of(reviewer, name, submission.pk, *args).text_content()
        assert "还没有提交" in words
        assert "90" not in words


def test_a_correction_given_up_stays_in_the_units_history(submission, reporter, reviewer):
    now = abandon_correction(correcting(submission, reporter, reviewer), by=reporter).value
    own = rows(page_of(reporter, "submission_history", now.pk), "各次填报")
    assert own[0].startswith("第 3 次")
    assert "已撤回" in own[0]
    assert len(rows(page_of(reviewer, "submission_history", now.pk), "各次填报")) == 2


def test_the_life_of_one_figure_tells_mark_tick_note_and_spelling(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    third, second, first = rows(
        page_of(reviewer, "submission_life", now.pk, DUAL), "本年度历次填报"
    )
    assert "改 97 人 +2.1% 补认定" in third
    assert "改 95 人" in second
    assert "退回：与名册不符 张填报" in first
    assert "已核对" in first
    page = page_of(reviewer, "submission_life", now.pk, "specialised-teachers")
    assert "已读作“200”（原填“２００”）。" in page.text_content()
    assert "改" not in row(page, "本年度历次填报", "第 2 次")


def test_a_mark_that_nobody_ticked_off_says_so(submission, reporter, reviewer):
    now = returned(submission, reporter, reviewer)
    page = page_of(reporter, "submission_life", now.pk, DUAL)
    assert "退回：与名册不符 未核对" in row(page, "本年度历次填报", "第 1 次")


def test_a_figure_that_cannot_be_read_is_shown_as_it_was_typed(submission, reporter):
    fill(submission, reporter, dual_qualified_teachers="约90")
    for name, args in (("submission_history", ()), ("submission_life", (DUAL,))):
        words = page_of(reporter, name, submission.pk, *args).text_content()
        assert "“约90”（无法识别）" in words


def test_other_years_stand_below_with_the_way_to_their_own_life(
    baiyin, manager, school, reporter, reviewer, catalogue
):
    years = {}
    for year, dual in ((2022, "80"), (2023, "100"), (2024, "0")):
        years[year] = submission_of(make_round(baiyin, manager, year=year), school)
        if year < 2024:
            report(years[year], reporter, reviewer, dual_qualified_teachers=dual)
    page = page_of(reviewer, "submission_life", years[2024].pk, DUAL)
    assert rows(page, "各年度") == ["2023 年度 100 人 +25.0%", "2022 年度 80 人"]
    [way] = page.xpath("//a[normalize-space()='2022 年度']/@href")
    assert way == reverse("submission_life", args=[years[2022].pk, DUAL])
    fill(years[2024], reporter, dual_qualified_teachers="77")
    words = page_of(reporter, "submission_life", years[2024].pk, DUAL).text_content()
    assert "77 人" in words


def test_a_figure_that_was_never_asked_is_not_found(submission, reporter):
    mine = client_for(reporter)
    for code in ("meetings", "no-such-item"):
        answer = mine.get(reverse("submission_life", args=[submission.pk, code]))
        assert answer.status_code == 404
        assert "没有这个数据项" in answer.content.decode()


def test_form_review_and_origin_lead_here(
    submission, reporter, reviewer, viewer, school, catalogue
):
    now = mended(submission, reporter, reviewer)
    history = reverse("submission_history", args=[now.pk])
    life = reverse("submission_life", args=[now.pk, DUAL])
    origin = reverse("origin", args=[school.code, now.round.year, DUAL])

    def ways(person, address: str) -> set[str]:
        page = client_for(person).get(address).content.decode()
        return set(html.fromstring(page).xpath("//a/@href"))

    assert history in ways(reporter, reverse("submission", args=[now.pk]))
    assert {history, life} <= ways(reviewer, reverse("submission_review", args=[now.pk]))
    assert life in ways(reviewer, origin)
    assert life in ways(reporter, origin)
    assert life not in ways(viewer, origin)


@pytest.mark.parametrize("items", [0, 30])
@pytest.mark.parametrize("name", ["submission_history", "submission_life"])
def test_the_pages_take_a_fixed_number_of_queries(
    name, items, baiyin, manager, school, reporter, reviewer, catalogue, queries
):
    for number in range(items):
        make_item(f"item-{number}")
    begun = submission_of(make_round(baiyin, manager), school)
    now = (corrected if items else returned)(begun, reporter, reviewer)
    desk = client_for(reviewer)
    place = reverse(name, args=[now.pk, *([DUAL] if name == "submission_life" else [])])
    desk.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        assert desk.get(place).status_code == 200
    assert len(made) <= 12, "\n".join(made)
