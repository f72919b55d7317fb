"""The reviewer's page of one submission: what stands out first, then every figure.

`load_review_page` takes the same number of queries whatever the submission holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from institutions.models import User
from jinchang_vet.kit.crumbs import Crumb
from submissions.checks import ERROR
from submissions.entries import BLANK, Entry, entries_of
from submissions.form_page import marks_of
from submissions.frozen import FrozenItem
from submissions.models import FigureState, Revision, Submission, SubmissionState
from submissions.sheet import Section, Sheet, Term, answer_of, sections, stored_sheet
from submissions.states import Badge, Happened, happened, state_badges
from submissions.timing import deadline_words, window_of
from submissions.workflow import may_decide


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that stands out at a figure; `tone` as of a notice."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One figure as the reviewer reads it."""

    code: str
    label: str
    definition: str
    now: str
    last: str
    change: str
    tone: str
    note: str
    remarks: tuple[Remark, ...]
    mark_name: str
    mark: str
    mark_error: str

    @property
    def anchor(self) -> str:
        """The id of the row on the page."""
        return f"figure-{self.code}"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that the review page shows."""

    submission: Submission
    revision: Revision | None
    badges: tuple[Badge, ...]
    deadline: str
    sections: tuple[Section[ReviewRow], ...]
    exceptions: tuple[ReviewRow, ...]
    blank_names: tuple[str, ...]
    asked: int
    filled: int
    history: tuple[Happened, ...]
    standing: str  # why nothing can be decided now; empty while it can
    may_decide: bool
    may_undo: bool
    following: Submission | None
    still_waiting: int

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.submission.institution.name

    @property
    def subtitle(self) -> str:
        """Which year, and until when."""
        return f"{self.submission.round.year} 年度填报 · {self.deadline}"

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        round = self.submission.round
        return (
            Crumb("数据填报", reverse("rounds")),
            Crumb(str(round), reverse("round", args=[round.pk])),
            Crumb("审核"),
        )

    @property
    def last_head(self) -> str:
        """The heading over last year's figures."""
        return f"{self.submission.round.year - 1} 年度"

    @property
    def count(self) -> str:
        """How much is filled in."""
        return f"已填 {self.filled}/{self.asked} 项" if self.asked else ""

    @property
    def facts(self) -> tuple[Term, ...]:
        """Who handed in what is shown, when, and what was declared."""
        revision = self.revision
        if revision is None or revision.submitted_at is None:
            return ()
        terms = [
            Term("第几次", f"第 {revision.number} 次填报"),
            Term("提交", _when(revision.submitted_at, revision.submitted_by)),
            Term("回执编号", revision.receipt),
        ]
        if revision.head_name:
            terms.append(Term("单位负责人", revision.head_name))
        if revision.correction_reason:
            terms.append(Term("更正理由", revision.correction_reason))
        if self.submission.state != SubmissionState.SUBMITTED and revision.decided_at:
            terms.append(Term("审核", _when(revision.decided_at, revision.decided_by)))
        return tuple(terms)


def _when(at: dt.datetime, by: User | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M} {by}"


def mark_name(code: str) -> str:
    """The name of the field in which a figure's return reason is written."""
    return f"mark-{code}"


def load_review_page(
    submission: Submission,
    *,
    user,
    now: dt.datetime,
    marks: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> ReviewPage:
    """The page as `user` sees it; `marks` and `errors` bring back what a refused return had."""
    window = window_of(
        submission.round, submission.round.extensions.all(), submission.institution_id
    )
    revisions = list(
        submission.revisions.select_related("submitted_by", "decided_by").order_by("-number")
    )
    revision = reviewed_revision(submission, revisions)
    decides = may_decide(user, submission)
    waiting = _waiting(submission, user)
    rows: tuple[Section[ReviewRow], ...] = ()
    sheet = None
    if revision is not None:
        sheet = stored_sheet(submission, revision)
        rows = _rows(sheet, revision, revisions, marks or {}, errors or {})
    standing = _standing(submission, revision, user, decides)
    return ReviewPage(
        submission=submission,
        revision=revision,
        badges=state_badges(submission, revision),
        deadline=deadline_words(window, now),
        sections=rows,
        exceptions=tuple(row for section in rows for row in section.rows if row.remarks),
        blank_names=tuple(item.name for item in sheet.blanks) if sheet else (),
        asked=len(sheet.questions.items) if sheet else 0,
        filled=sheet.filled if sheet else 0,
        history=happened(submission),
        standing=standing,
        may_decide=not standing,
        may_undo=decides
        and submission.state == SubmissionState.APPROVED
        and revision is not None
        and revision.submitted_by_id != user.pk,
        following=waiting[0] if waiting else None,
        still_waiting=len(waiting),
    )


def reviewed_revision(submission: Submission, revisions: list[Revision]) -> Revision | None:
    """What there is to read: the figures handed in, else those in force, else those sent back."""
    if submission.state == SubmissionState.SUBMITTED:
        return next(each for each in revisions if each.state == Revision.State.SUBMITTED)
    if submission.approved_id is not None:
        return next(each for each in revisions if each.pk == submission.approved_id)
    return next((each for each in revisions if each.state == Revision.State.RETURNED), None)


def _waiting(submission: Submission, user) -> list[Submission]:
    """The others of the round that wait for this person: those after it, then from the top."""
    found = list(
        Submission.objects.decidable_by(user)
        .filter(round=submission.round_id, state=SubmissionState.SUBMITTED)
        .exclude(pk=submission.pk)
        .select_related("institution__region")
        .order_by("institution__region__path", "institution__code")
    )
    here = (submission.institution.region.path, submission.institution.code)
    after = [each for each in found if (each.institution.region.path, each.institution.code) > here]
    return after + [each for each in found if each not in after]


def _standing(submission: Submission, revision: Revision | None, user, decides: bool) -> str:
    match submission.state:
        case SubmissionState.DRAFT:
            return "填报单位正在填写，提交后才能审核。"
        case SubmissionState.RETURNED:
            return "已退回，等待填报单位修改后重新提交。"
        case SubmissionState.APPROVED:
            return "已通过审核，数据已生效。"
    if not decides:
        return "您可以查看，审核由本地区的审核员办理。"
    if revision is not None and revision.submitted_by_id == user.pk:
        return "这是您自己提交的数据，须由其他审核员审核。"
    return ""


def _rows(
    sheet: Sheet,
    revision: Revision,
    revisions: list[Revision],
    marks: Mapping[str, str],
    errors: Mapping[str, str],
) -> tuple[Section[ReviewRow], ...]:
    earlier = next(
        (each for each in revisions if each.number < revision.number and each.submitted_at), None
    )
    was = (
        entries_of(earlier.figures.select_related("item"), sheet.questions.items)
        if earlier
        else None
    )
    asked_for = {mark.code: mark.reason for mark in marks_of(revisions, sheet.questions)}

    def row(item: FrozenItem, period: str) -> ReviewRow:
        remarks = _remarks(sheet, item, was, asked_for.get(item.code, ""))
        return ReviewRow(
            code=item.code,
            label=item.name,
            definition=f"{item.definition}（{period}）" if period else item.definition,
            now=answer_of(sheet.entry(item), item),
            last=sheet.last_of(item),
            change=sheet.change_of(item),
            tone=remarks[0].tone if remarks else "",
            note=sheet.entry(item).note,
            remarks=remarks,
            mark_name=mark_name(item.code),
            mark=marks.get(item.code, ""),
            mark_error=errors.get(item.code, ""),
        )

    return sections(sheet, row)


def _remarks(
    sheet: Sheet, item: FrozenItem, was: Mapping[str, Entry] | None, asked_for: str
) -> tuple[Remark, ...]:
    """What stands out: rule hits, blanks, 不适用, what was asked for, what changed since."""
    entry = sheet.entry(item)
    found = [
        Remark("error" if hit.severity == ERROR else "warning", hit.message)
        for hit in sheet.findings
        if hit.place == item.code
    ]
    if entry.state == FigureState.BLANK:
        found.append(Remark("warning", "未填报，单位确认留空。"))
    if entry.state == FigureState.NOT_APPLICABLE:
        found.append(Remark("info", "填报为“不适用”。"))
    if asked_for:
        found.append(Remark("info", f"上次退回意见：{asked_for}"))
    before = was.get(item.code, BLANK) if was is not None else None
    if before is not None and (before.state, before.value) != (entry.state, entry.value):
        found.append(Remark("info", f"较上次提交有改动，上次为 {answer_of(before, item)}。"))
    return tuple(found)
