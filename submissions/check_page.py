"""The page before handing in: what still blocks, and what the head of the unit declares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from jinchang_vet.kit.crumbs import Crumb
from submissions.check_code import digest_of_entries
from submissions.checks import ERROR
from submissions.evidence_shelf import Shelf, load_shelf, with_scan_checked
from submissions.models import Submission
from submissions.posted import field_name
from submissions.revisions import was_returned_late
from submissions.sheet import Sheet, stored_sheet
from submissions.states import Badge, shown_revision, state_badges, why_locked
from submissions.timing import Phase, Window, deadline_words, window_of


@dataclass(frozen=True, slots=True)
class Point:
    """Something to see to, and the field where it is."""

    field: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All that the check page shows."""

    submission: Submission
    badges: tuple[Badge, ...]
    deadline: str
    locked: str
    late: str  # that it counts as late, and why; empty when it does not
    errors: tuple[Point, ...]
    warnings: tuple[Point, ...]  # without an explanation
    blanks: tuple[Point, ...]
    filled: int
    asked: int
    head_name: str
    asks_statement: bool
    evidence: Shelf

    @property
    def subtitle(self) -> str:
        """Whose figures, of which year, until when."""
        return f"{self.submission} · {self.deadline}"

    @property
    def address(self) -> str:
        """The address of the form."""
        return reverse("submission", args=[self.submission.pk])

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        return (Crumb("填报表", self.address), Crumb("检查并提交"))

    @property
    def count(self) -> str:
        """How much is filled in."""
        return f"已填 {self.filled}/{self.asked} 项"

    @property
    def is_blocked(self) -> bool:
        """Whether something must be mended in the form first; blanks can be accepted here."""
        return bool(self.errors or self.warnings or self.evidence.lacks)


def load_check_page(submission: Submission, *, now: dt.datetime) -> CheckPage:
    """The page for the figures as they are saved."""
    window = window_of(
        submission.round, submission.round.extensions.all(), submission.institution_id
    )
    revision = shown_revision(submission, submission.revisions.order_by("-number"))
    sheet = stored_sheet(submission, revision)
    shelf = load_shelf(submission, revision, sheet.questions, window, now)
    return CheckPage(
        submission=submission,
        badges=state_badges(submission, revision),
        deadline=deadline_words(window, now),
        locked=why_locked(submission, window, now),
        late=_late(submission, window, now),
        errors=tuple(_points(sheet, is_error=True)),
        warnings=tuple(_points(sheet, is_error=False)),
        blanks=tuple(
            Point(field_name(item.code), item.name, item.section_label) for item in sheet.blanks
        ),
        filled=sheet.filled,
        asked=len(sheet.questions.items),
        head_name=revision.head_name,
        asks_statement=submission.round.asks_statement,
        evidence=with_scan_checked(shelf, submission, digest_of_entries(sheet.entries)),
    )


def _late(submission: Submission, window: Window, now: dt.datetime) -> str:
    if window.phase(now) is Phase.LATE:
        return "已过截止时间，提交后记为逾期。"
    if was_returned_late(submission):
        return "此前逾期提交后被退回，在退回后的期限内重新提交仍记为逾期。"
    return ""


def _points(sheet: Sheet, *, is_error: bool) -> list[Point]:
    names = {item.code: item.name for item in sheet.questions.items}
    return [
        Point(field_name(found.place), names[found.place], found.message)
        for found in sheet.blocking
        if (found.severity == ERROR) == is_error
    ]
