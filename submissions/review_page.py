"""The reviewer's page of one submission: what stands out first, then every figure.

`load_review_page` takes the same number of queries whatever the submission holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from institutions.models import User
from jinchang_vet.kit.crumbs import Crumb
from submissions.asked import questions_of
from submissions.declaration import declaration_of
from submissions.models import Revision, Submission, SubmissionState
from submissions.review_rows import Reading, Written, read_revision
from submissions.sheet import Term
from submissions.states import Badge, Happened, happened, state_badges
from submissions.timing import deadline_words, window_of
from submissions.waiting import others_waiting
from submissions.workflow import may_decide


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that the review page shows."""

    submission: Submission
    revision: Revision | None
    reading: Reading
    badges: tuple[Badge, ...]
    deadline: str
    history: tuple[Happened, ...]
    standing: str  # why nothing can be decided now; empty while it can
    may_decide: bool
    may_undo: bool
    unsent: tuple[Term, ...]  # reasons at figures that a refused return had, where none fits now
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
        """Why these figures wait although others were handed in before, and that the scan that was
        asked for is not theirs.
        """
        revision = self.revision
        if revision is None or not self.is_waiting:
            return ()
        found = []
        if self.submission.approved_id is not None:
            reason = revision.correction_reason.rstrip("。")
            found.append(f"这是对已通过数据的更正：{reason}。更正通过之前，原通过的数据仍然有效。")
        if revision.decided_at is not None:
            found.append("通过后又被撤销，须重新审核；理由见办理记录。")
        elif self.reading.is_mended:
            found.append(f"退回后重新提交{self._ticked}。")
        if self.reading.evidence is not None and self.reading.evidence.lacks:
            found.append(self.reading.evidence.lacks)
        return tuple(found)

    @property
    def differences(self) -> str:
        """The address of what changed since it was handed in before; empty the first time."""
        if self.reading.earlier is None or self.revision is None:
            return ""
        address = reverse("submission_differences", args=[self.submission.pk])
        return f"{address}?from={self.reading.earlier.number}&to={self.revision.number}"

    @property
    def _ticked(self) -> str:
        """How many of the figures sent back the unit says it has seen to."""
        if not self.reading.asked_for:
            return ""
        ticked = sum(mark.is_ticked for mark in self.reading.asked_for)
        return f"：逐项退回 {len(self.reading.asked_for)} 项，单位标记已核对 {ticked} 项"

    @property
    def last_head(self) -> str:
        """The heading over last year's figures."""
        return f"{self.submission.round.year - 1} 年度"

    @property
    def count(self) -> str:
        """How much is filled in."""
        return f"已填 {self.reading.filled}/{self.reading.asked} 项" if self.reading.asked else ""

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
        if declared := declaration_of(revision):
            terms.append(Term("单位负责人", declared))
        if self.reading.evidence is not None and self.reading.evidence.code:
            terms.append(
                Term("数据核对码", f"{self.reading.evidence.code}（应与盖章扫描件上的相同）")
            )
        if revision.correction_reason:
            terms.append(Term("更正理由", revision.correction_reason))
        if self.submission.state != SubmissionState.SUBMITTED and revision.decided_at:
            terms.append(Term("审核", _when(revision.decided_at, revision.decided_by)))
        return tuple(terms)


def _when(at: dt.datetime, by: User | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M} {by}"


def load_review_page(
    submission: Submission, *, user, now: dt.datetime, written: Written | None = None
) -> ReviewPage:
    """The page as `user` sees it; `written` brings back what a refused return had."""
    window = window_of(
        submission.round, submission.round.extensions.all(), submission.institution_id
    )
    revisions = list(
        submission.revisions.select_related("submitted_by", "decided_by").order_by("-number")
    )
    revision = reviewed_revision(submission, revisions)
    decides = may_decide(user, submission)
    waiting = others_waiting(submission, user)
    standing = _standing(submission, revision, user, decides)
    return ReviewPage(
        submission=submission,
        revision=revision,
        reading=read_revision(submission, revision, revisions, written or Written()),
        badges=state_badges(submission, revision),
        deadline=deadline_words(window, now),
        history=happened(submission),
        standing=standing,
        may_decide=not standing,
        may_undo=decides
        and submission.state == SubmissionState.APPROVED
        and revision is not None
        and revision.submitted_by_id != user.pk,
        unsent=_unsent(submission, written) if standing and written else (),
        following=waiting[0] if waiting else None,
        still_waiting=len(waiting),
    )


def _unsent(submission: Submission, written: Written) -> tuple[Term, ...]:
    names = {item.code: item.name for item in questions_of(submission).items}
    return tuple(
        Term(f"{names[code]}：退回原因", reason)
        for code, reason in written.marks.items()
        if code in names
    )


def reviewed_revision(submission: Submission, revisions: list[Revision]) -> Revision | None:
    """What there is to read: the figures handed in, else those in force, else those sent back."""
    if submission.state == SubmissionState.SUBMITTED:
        handed_in = (each for each in revisions if each.state == Revision.State.SUBMITTED)
        return next(handed_in, None)  # None: taken back since the submission was read
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
