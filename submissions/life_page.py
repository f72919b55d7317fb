"""The pages of history: every figure in every revision, and the life of a single figure.

Both take a fixed number of queries, whatever the submission holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from submissions.entries import Entry
from submissions.frozen import FrozenItem, Questions
from submissions.life import Life, Span, differs, load_life, moment
from submissions.models import Fact, ReturnMark, Revision, Submission
from submissions.sheet import Section, Sheet, Term, answer, answer_of, change, reread, sections
from submissions.states import Badge, Happened, happened, state_badges


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something, when, and what."""

    by: str
    at: str
    tail: str


@dataclass(frozen=True, slots=True)
class Lived:
    """One revision: who handed it in and who decided, when, and when it was in force."""

    revision: Revision
    saved: Stamp | None  # of a revision still being filled in: who kept it last
    spans: tuple[Span, ...]
    is_in_force: bool
    before: int | None  # the number of the revision before it, to compare with

    @property
    def name(self) -> str:
        """第 2 次."""
        return f"第 {self.revision.number} 次"

    @property
    def anchor(self) -> str:
        """The id of the revision on the page."""
        return f"revision-{self.revision.number}"

    @property
    def handed_in(self) -> Stamp | None:
        """Who handed it in and when; None while nobody has."""
        revision = self.revision
        if revision.submitted_at is None:
            return None
        tail = "提交（逾期）" if revision.is_late else "提交"
        return Stamp(str(revision.submitted_by), moment(revision.submitted_at), tail)

    @property
    def decided(self) -> Stamp | None:
        """Who decided, and when; None while nobody has, or once it was undone."""
        revision = self.revision
        if revision.decided_at is None or revision.state == Revision.State.SUBMITTED:
            return None
        return Stamp(str(revision.decided_by), moment(revision.decided_at), "审核")

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """What is known of who did what to it, in that order."""
        return tuple(each for each in (self.handed_in or self.saved, self.decided) if each)


@dataclass(frozen=True, slots=True)
class Objection:
    """What the reviewer objected to at a figure, and whether the unit has seen to it."""

    reason: str
    ticked: Stamp | None

    @classmethod
    def of(cls, mark: ReturnMark) -> Objection:
        """The objection that a stored mark tells of."""
        ticked = None
        if mark.ticked_at is not None:
            ticked = Stamp(str(mark.ticked_by), moment(mark.ticked_at), "已核对")
        return cls(mark.reason, ticked)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stood at one item in one revision."""

    lived: Lived
    value: str
    is_changed: bool
    change: str
    reread: str  # how it was typed, where that is another spelling
    note: str
    objections: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One item in all revisions, oldest first."""

    code: str
    label: str
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The life of all figures of a submission."""

    submission: Submission
    badges: tuple[Badge, ...]
    lived: tuple[Lived, ...]  # newest first
    columns: tuple[Lived, ...]  # oldest first
    sections: tuple[Section[HistoryRow], ...]
    steps: tuple[Happened, ...]

    @property
    def subtitle(self) -> str:
        """Whose figures, of which year."""
        return str(self.submission)


@dataclass(frozen=True, slots=True)
class YearValue:
    """The approved figure of another year, and the way to its own life."""

    year: int
    value: str
    change: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class LifePage:
    """The life of one figure."""

    submission: Submission
    item: FrozenItem
    badges: tuple[Badge, ...]
    kept: tuple[Kept, ...]  # newest first
    years: tuple[YearValue, ...]  # newest first
    facts: tuple[Term, ...]
    steps: tuple[Happened, ...]

    @property
    def title(self) -> str:
        """The heading of the page."""
        return f"{self.item.name}：{self.submission.round.year} 年度"

    @property
    def subtitle(self) -> str:
        """Whose figure."""
        return f"{self.submission.institution.name} · 历次填报"


def load_history_page(submission: Submission, *, user) -> HistoryPage:
    """The revisions as the person may read them, and every figure in each."""
    life = load_life(submission, user)
    columns = _lived(life)
    newest = life.revisions[-1] if life.revisions else None
    entries = {item.code: life.entry(newest, item.code) for item in life.items} if newest else {}
    sheet = Sheet(submission.round.year, Questions(life.items, ()), entries, {}, ())

    def row(item: FrozenItem, period: str) -> HistoryRow:
        return HistoryRow(item.code, item.name, _kept(life, columns, item))

    return HistoryPage(
        submission=submission,
        badges=state_badges(submission, newest),
        lived=columns[::-1],
        columns=columns,
        sections=sections(sheet, row) if columns else (),
        steps=happened(submission),
    )


def load_life_page(submission: Submission, code: str, *, user) -> LifePage | None:
    """The life of one figure; None where the unit was never asked for it."""
    life = load_life(submission, user)
    item = next((each for each in life.items if each.code == code), None)
    if item is None:
        return None
    year = submission.round.year
    newest = life.revisions[-1] if life.revisions else None
    return LifePage(
        submission=submission,
        item=item,
        badges=state_badges(submission, newest),
        kept=_kept(life, _lived(life), item)[::-1],
        years=_years(submission, item),
        facts=(
            Term("口径", item.definition),
            Term("统计", item.period_label(year).partition("：")[2]),
            Term("计量单位", item.unit),
        ),
        steps=happened(submission),
    )


def _lived(life: Life) -> tuple[Lived, ...]:
    submission = life.submission
    saved = None
    if submission.saved_at is not None:
        saved = Stamp(str(submission.saved_by), moment(submission.saved_at), "保存")
    numbers: list[int | None] = [None, *(each.number for each in life.revisions)]
    return tuple(
        Lived(
            revision=each,
            saved=saved if each.state == Revision.State.WORKING else None,
            spans=life.spans_of(each),
            is_in_force=life.is_in_force(each),
            before=before,
        )
        for each, before in zip(life.revisions, numbers, strict=False)
    )


def _kept(life: Life, columns: tuple[Lived, ...], item: FrozenItem) -> tuple[Kept, ...]:
    """What stood at the item, revision by revision, with what has changed since the one before."""
    found = []
    before: Entry | None = None
    for lived in columns:
        entry = life.entry(lived.revision, item.code)
        marks = life.marks_at(lived.revision, item.code)
        found.append(
            Kept(
                lived=lived,
                value=answer_of(entry, item),
                is_changed=before is not None and differs(before, entry),
                change=change(item, before.value if before else None, entry.value),
                reread=reread(entry, item),
                note=entry.note,
                objections=tuple(Objection.of(mark) for mark in marks),
            )
        )
        before = entry
    return tuple(found)


def _years(submission: Submission, item: FrozenItem) -> tuple[YearValue, ...]:
    """The approved figures of all years of the institution: one query."""
    rows = (
        Fact.objects.filter(institution=submission.institution_id, item__code=item.code)
        .order_by("year")
        .values_list("year", "state", "value", "revision__submission")
    )
    found = []
    before = None
    for year, state, value, its_submission in rows:
        found.append(
            YearValue(
                year=year,
                value=answer(state, value, item),
                change=change(item, before, value),
                address=reverse("submission_life", args=[its_submission, item.code]),
                is_here=its_submission == submission.pk,
            )
        )
        before = value
    return tuple(found[::-1])
