"""A round keeps the questions that stood when it opened."""

from decimal import Decimal

from submissions.frozen import freeze, thaw
from submissions.workflow import questions_of
from targets.models import ItemRule
from tests.cast import make_item, make_round, submission_of


def test_what_is_frozen_thaws_to_the_same(catalogue):
    catalogue.dual.swing = Decimal("12.5")
    catalogue.dual.save()
    once = thaw(freeze())
    assert thaw(freeze()) == once
    codes = [item.code for item in once.items]
    assert codes == [
        "specialised-teachers",
        "dual-qualified-teachers",
        "full-time-enrolment",
        "meetings",
    ]
    assert once.items[1].swing == Decimal("12.5")
    assert once.rules[0].left == (("dual-qualified-teachers", Decimal(1)),)


def test_later_changes_of_the_catalogue_do_not_reach_an_open_round(submission, catalogue):
    make_item("new-item")
    catalogue.teachers.name = "改过的名称"
    catalogue.teachers.save()
    ItemRule.objects.update(is_active=False)
    submission.refresh_from_db()
    questions = questions_of(submission)
    assert [item.name for item in questions.items] == [
        "专业课教师",
        "“双师型”教师",
        "全日制在校生",
    ]
    assert len(questions.rules) == 1


def test_each_kind_is_asked_its_own_items_and_the_rules_they_can_answer(
    open_round_of_baiyin, bureau, college
):
    of_bureau = questions_of(submission_of(open_round_of_baiyin, bureau))
    assert [item.code for item in of_bureau.items] == ["meetings"]
    assert of_bureau.rules == ()
    of_college = questions_of(submission_of(open_round_of_baiyin, college))
    assert len(of_college.items) == 3
    assert len(of_college.rules) == 1


def test_items_out_of_use_are_not_asked(baiyin, manager, school, catalogue):
    catalogue.enrolment.is_active = False
    catalogue.enrolment.save()
    round = make_round(baiyin, manager)
    codes = [item.code for item in questions_of(submission_of(round, school)).items]
    assert "full-time-enrolment" not in codes


def test_a_period_is_named_for_its_year(catalogue):
    item = thaw(freeze()).items[0]
    assert item.period_label(2024) == "统计时点：2024 年 9 月 1 日"
