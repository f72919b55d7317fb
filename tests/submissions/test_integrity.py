"""Every check of rounds, submissions and figures sees what was broken."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone

from institutions.models import Institution, Region
from submissions.extensions import extend
from submissions.models import (
    Extension,
    Fact,
    Figure,
    Notice,
    Revision,
    Round,
    Step,
    Submission,
    TaskProgress,
)
from tests.cast import YEAR, hand_in, make_user, submission_of
from tests.integrity import assert_found, put, reported

pytestmark = pytest.mark.django_db


def round_like(whole, region: Region) -> Round:
    """The same round for another region, past the verb that refuses it."""
    round = Round.objects.get(pk=whole.round.pk)
    round.pk, round.region = None, region
    round.save(force_insert=True)
    return round


def asked_twice(whole):
    round = round_like(whole, Region.objects.get(code="620403"))
    again = Submission.objects.create(round=round, institution=whole.school)
    Revision.objects.create(submission=again, number=1, started_at=timezone.now())


def extension_for_a_stranger(whole):
    due = timezone.now() + dt.timedelta(days=90)
    terms = {"due_at": due, "closes_at": due, "reason": "灾情"}
    extend(whole.round, by=whole.manager, institution=whole.college, **terms)
    put(Extension.objects.all(), institution=whole.far_school)


def notice_of_another_round(whole):
    other = round_like(whole, whole.jinchang)
    put(Notice.objects.filter(submission=whole.filing), round=other)


def facts_of(whole, item: str):
    return Fact.objects.filter(revision=whole.filing.approved, item=getattr(whole.catalogue, item))


def figures_of(whole, item: str):
    item = getattr(whole.catalogue, item)
    return Figure.objects.filter(revision=whole.filing.approved, item=item)


def everywhere(whole, item: str, value: int) -> None:
    """A value that stands in the fact and in the figure alike."""
    put(facts_of(whole, item), value=value)
    put(figures_of(whole, item), value=value)


def unreadable(whole):
    put(Revision.objects.filter(submission=whole.filing), decided_by=whole.reviewer)
    college = submission_of(whole.round, whole.college)
    by = make_user("reporter", "of-college", institution=whole.college)
    figure = {"state": "unreadable", "value": None, "typed": "约 3 百"}
    hand_in(college, by, full_time_enrolment="5")
    put(Figure.objects.filter(revision__submission=college), **figure)


def of_draft(whole):
    return Revision.objects.filter(submission=whole.draft)


def approved(whole):
    return Revision.objects.filter(pk=whole.filing.approved_id)


BREAKS = {
    "orphans-submissions": (
        lambda whole: Notice.objects.create(
            recipient_id=10**6,
            round=whole.round,
            occasion="x",
            title="无",
            text="无",
            at=timezone.now(),
        ),
        "指向不存在的账号",
    ),
    "round-overlaps": (asked_twice, f"{YEAR} 年度有 2 轮填报"),
    "round-units": (
        lambda whole: put(
            Institution.objects.filter(pk=whole.draft.institution_id), region=whole.jinchang
        ),
        "单位不在白银市之内",
    ),
    "round-extensions": (extension_for_a_stranger, "示例金昌中职不在"),
    "round-times": (
        lambda whole: put(
            Round.objects.all(),
            **{
                name: dt.datetime(2020, 1, day, tzinfo=dt.UTC)
                for name, day in (("opens_at", 1), ("due_at", 2), ("closes_at", 3))
            },
        ),
        "截止 2020-01-02",
    ),
    "submission-revisions": (
        lambda whole: put(of_draft(whole), state=Revision.State.WITHDRAWN),
        "状态为“草稿”，而各次填报中填写中 0",
    ),
    "revision-numbers": (
        lambda whole: put(of_draft(whole), number=3),
        "存有 1 次填报，最后一次的编号却是 3",
    ),
    "revision-receipts": (lambda whole: put(approved(whole), receipt=""), "回执“无”"),
    "revision-decisions": (
        lambda whole: put(approved(whole), decided_by=F("submitted_by")),
        "审核人就是提交人",
    ),
    "step-states": (
        lambda whole: put(Step.objects.filter(verb="通过"), after="returned"),
        "现为“已通过”，最后一步之后却是“已退回”",
    ),
    "task-records": (
        lambda whole: put(TaskProgress.objects.all(), number=5),
        "存有 1 条，最后一条编号 5",
    ),
    "notice-rounds": (notice_of_another_round, "的填报属于另一轮次"),
    "notice-times": (
        lambda whole: put(Notice.objects.all(), read_at=F("at") - dt.timedelta(days=1)),
        "的时间前后颠倒",
    ),
    "figures-asked": (
        lambda whole: Figure.objects.create(
            revision=of_draft(whole).get(), item=whole.catalogue.meetings, state="blank"
        ),
        "没有向“secondary”要求，却有 1 个数据",
    ),
    "figures-readable": (unreadable, "原样输入“约 3 百”无法识别"),
    "figures-bounds": (lambda whole: everywhere(whole, "enrolment", -1), "数值 -1 超出范围"),
    "figures-rules": (
        lambda whole: everywhere(whole, "dual", 50),
        "不符合规则 dual-within-specialised",
    ),
}


@pytest.mark.parametrize("code", BREAKS)
def test_what_is_broken_is_reported_by_its_check_alone(whole, code):
    tamper, said = BREAKS[code]
    assert said in assert_found(whole, code, tamper)


# What is wrong in two ways at once is reported by both checks, and by no others.
TWOFOLD = {
    "submission-approved": (
        lambda whole: put(
            Submission.objects.filter(pk=whole.draft.pk), approved=whole.filing.approved
        ),
        "submission-revisions",
        "有效版本不是本份填报已通过的一次",
    ),
    "facts-source": (
        lambda whole: put(facts_of(whole, "enrolment"), year=YEAR - 1),
        "facts-totals",
        "它不是有效版本",
    ),
    "facts-values": (
        lambda whole: put(facts_of(whole, "enrolment"), value=1201),
        "facts-totals",
        "与有效版本中的数据不同",
    ),
    "facts-missing": (
        lambda whole: facts_of(whole, "enrolment").delete(),
        "facts-totals",
        "已通过，却不在有效数据中",
    ),
    "facts-totals": (
        lambda whole: put(facts_of(whole, "enrolment"), value=1201),
        "facts-values",
        "有效数据合计 1201，有效版本合计 1200",
    ),
    "round-questions": (
        lambda whole: put(Round.objects.all(), frozen={"items": [{"code": "x"}]}),
        "figures-asked",
        "冻结的内容读不出",
    ),
}


@pytest.mark.parametrize("code", TWOFOLD)
def test_what_is_wrong_in_two_ways_is_reported_by_both(whole, code):
    tamper, other, said = TWOFOLD[code]
    assert said in assert_found(whole, code, tamper, other)


def test_steps_that_do_not_follow_each_other_are_reported(whole):
    def tamper(whole):
        put(Step.objects.filter(verb="通过"), before="returned")

    assert "上一步之后却是“已提交”" in assert_found(whole, "step-states", tamper)


def test_a_round_that_asks_for_an_unknown_item_is_reported(whole):
    item = {**whole.round.frozen["items"][0], "code": "gone", "kinds": ["higher"]}
    frozen = {**whole.round.frozen, "items": [*whole.round.frozen["items"], item]}
    said = assert_found(whole, "round-questions", lambda _: put(Round.objects.all(), frozen=frozen))
    assert "目录中没有数据项 gone" in said


def test_a_rule_is_not_broken_by_what_is_not_known(whole):
    put(facts_of(whole, "teachers"), state="blank", value=None)
    put(figures_of(whole, "teachers"), state="blank", value=None)
    everywhere(whole, "dual", 50)
    assert reported() == {}
