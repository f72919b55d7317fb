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
from submissions.asked import questions_of
from submissions.entries import Entry, entries_of
from submissions.evidence_shelf import FileRow, Shelf, listed
from submissions.form_page import Marked, marks_of
from submissions.frozen import FrozenItem, Questions
from submissions.models import Figure, Revision, Submission, SubmissionState
from submissions.remarks import Background, Remark, remarks_on
from submissions.sheet import Section, Sheet, Term, answer_of, sections, sheet_of
from submissions.states import Badge, Happened, happened, state_badges
from submissions.timing import deadline_words, window_of
from submissions.waiting import others_waiting
from submissions.workflow import may_decide


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
    files: tuple[FileRow, ...]

    @property
    def anchor(self) -> str:
        """The id of the row on the page."""
        return f"figure-{self.code}"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that the review page shows."""

    submission: Submission
    revision: Revision | None
    earlier: Revision | None  # what was handed in before
    asked_for: tuple[Marked, ...]
    evidence: Shelf | None
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
    def is_waiting(self) -> bool:
        """Whether the figures wait for a decision, whoever takes it."""
        return self.submission.state == SubmissionState.SUBMITTED

    @property
    def story(self) -> tuple[str, ...]:
        """Why these figures wait although others were handed in before."""
        revision = self.revision
        if revision is None or not self.is_waiting:
            return ()
        found = []
        if self.submission.approved_id is not None:
            reason = revision.correction_reason
            found.append(f"这是对已通过数据的更正：{reason}。更正通过之前，原通过的数据仍然有效。")
        if revision.decided_at is not None:
            found.append("通过后又被撤销，须重新审核；理由见办理记录。")
        elif self.earlier is not None and self.earlier.state == Revision.State.RETURNED:
            found.append(f"退回后重新提交{self._ticked}。")
        return tuple(found)

    @property
    def differences(self) -> str:
        """The address of what changed since it was handed in before; empty the first time."""
        if self.earlier is None or self.revision is None:
            return ""
        address = reverse("submission_differences", args=[self.submission.pk])
        return f"{address}?from={self.earlier.number}&to={self.revision.number}"

    @property
    def _ticked(self) -> str:
        """How many of the figures sent back the unit says it has seen to."""
        if not self.asked_for:
            return ""
        ticked = sum(mark.is_ticked for mark in self.asked_for)
        return f"：逐项退回 {len(self.asked_for)} 项，单位标记已核对 {ticked} 项"

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
    waiting = others_waiting(submission, user)
    sheet, asked_for, earlier, evidence, was = None, (), None, None, None
    if revision is not None:
        earlier = _earlier(revision, revisions)
        questions = questions_of(submission)
        answers, was = _answers(questions, revision, earlier)
        sheet = sheet_of(submission, questions, answers)
        evidence = listed(submission, revision)
        if revision.pk != submission.approved_id:
            asked_for = marks_of(revisions, questions)
    standing = _standing(submission, revision, user, decides)
    rows: tuple[Section[ReviewRow], ...] = ()
    if sheet is not None and evidence is not None:
        background = Background(was, {mark.code: mark for mark in asked_for})
        rows = _rows(sheet, background, evidence, marks, errors)
    return ReviewPage(
        submission=submission,
        revision=revision,
        earlier=earlier,
        asked_for=asked_for,
        evidence=evidence,
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


def _earlier(revision: Revision, revisions: list[Revision]) -> Revision | None:
    """What was handed in before `revision` (revisions newest first)."""
    return next(
        (each for each in revisions if each.number < revision.number and each.submitted_at), None
    )


def _answers(
    questions: Questions, revision: Revision, earlier: Revision | None
) -> tuple[dict[str, Entry], dict[str, Entry] | None]:
    """What was answered, and what was answered before (None: nothing was handed in): one query."""
    wanted = [each.pk for each in (revision, earlier) if each is not None]
    figures = list(Figure.objects.filter(revision__in=wanted).select_related("item"))
    of_revision, of_earlier = (
        [figure for figure in figures if each is not None and figure.revision_id == each.pk]
        for each in (revision, earlier)
    )
    was = entries_of(of_earlier, questions.items) if earlier is not None else None
    return entries_of(of_revision, questions.items), was


def _rows(
    sheet: Sheet,
    background: Background,
    evidence: Shelf,
    marks: Mapping[str, str] | None,
    errors: Mapping[str, str] | None,
) -> tuple[Section[ReviewRow], ...]:
    def row(item: FrozenItem, period: str) -> ReviewRow:
        remarks = remarks_on(sheet, item, background)
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
            mark=(marks or {}).get(item.code, ""),
            mark_error=(errors or {}).get(item.code, ""),
            files=evidence.of_item(item.code),
        )

    return sections(sheet, row)
