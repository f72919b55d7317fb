"""Two revisions of a submission beside each other: what changed, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from jinchang_vet.kit import formats
from submissions.entries import Entry
from submissions.frozen import FrozenItem
from submissions.life import Life, differs, load_life, moment
from submissions.life_page import Objection
from submissions.models import FigureState, ReturnMark, Revision, Submission, SubmissionState
from submissions.revisions import DECIDED_FOR
from submissions.sheet import Term, answer_of
from submissions.states import Badge, state_badges


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One figure before and after."""

    code: str
    label: str
    section: str
    before: str
    after: str
    change: str
    share: str
    note_before: str
    note_after: str
    note_changed: bool
    objections: tuple[Objection, ...]
    is_changed: bool

    @property
    def stands_out(self) -> bool:
        """Whether it belongs on a page of changes: another answer, another note, or an objection
        (even one that nothing followed).
        """
        return bool(self.is_changed or self.note_changed or self.objections)


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """All that the page shows. Without `before` there are no two revisions to compare."""

    submission: Submission
    badges: tuple[Badge, ...]
    before: Revision | None
    after: Revision | None
    rows: tuple[ChangedRow, ...]
    changed: int
    asked: int
    shows_all: bool
    comments: tuple[Term, ...]
    selects: tuple[dict, ...]

    @property
    def subtitle(self) -> str:
        """Whose figures, of which year."""
        return str(self.submission)

    @property
    def count(self) -> str:
        """How much has changed."""
        return f"{self.changed}/{self.asked} 项有改动"

    @property
    def switch(self) -> str:
        """The address of the same pair with all rows, or with the changed ones only."""
        if self.before is None or self.after is None:
            return ""
        pair = {"from": self.before.number, "to": self.after.number}
        query = urlencode(pair if self.shows_all else {**pair, "all": 1})
        return f"{reverse('submission_differences', args=[self.submission.pk])}?{query}"

    @property
    def hidden(self) -> tuple[dict, ...]:
        """What the choice of another pair keeps."""
        return ({"name": "all", "value": 1},) if self.shows_all else ()

    @property
    def history_address(self) -> str:
        """Where all revisions are listed."""
        return reverse("submission_history", args=[self.submission.pk])

    @property
    def facts(self) -> tuple[Term, ...]:
        """What the two revisions are, why it was corrected, and what the reviewer wanted."""
        terms = [
            Term(f"第 {each.number} 次", _story(each)) for each in (self.before, self.after) if each
        ]
        if self.after is not None and self.after.correction_reason:
            terms.insert(0, Term("更正理由", self.after.correction_reason))
        return (*terms, *self.comments)


class NoSuchRevision(LookupError):
    """The address names a revision that is not there, or that the person may not read."""


def load_difference_page(
    submission: Submission, *, user, before: str = "", after: str = "", shows_all: bool = False
) -> DifferencePage:
    """The two revisions named, by number; what is not named, or named twice, is chosen. The earlier
    one always stands first. Raises `NoSuchRevision`.
    """
    life = load_life(submission, user)
    pair = _pair(life, _named(life, before), _named(life, after))
    one, other = pair if pair is not None else (None, None)
    rows = _rows(life, one, other) if one is not None and other is not None else ()
    return DifferencePage(
        submission=submission,
        badges=state_badges(submission, other),
        before=one,
        after=other,
        rows=tuple(row for row in rows if shows_all or row.stands_out),
        changed=sum(row.is_changed or row.note_changed for row in rows),
        asked=len(rows),
        shows_all=shows_all,
        comments=_comments(submission, one, other),
        selects=_selects(life, one, other),
    )


def _named(life: Life, number: str) -> Revision | None:
    if not number:
        return None
    found = next((each for each in life.revisions if str(each.number) == number), None)
    if found is None:
        raise NoSuchRevision(number)
    return found


def _pair(
    life: Life, one: Revision | None, other: Revision | None
) -> tuple[Revision, Revision] | None:
    if len(life.revisions) < 2:
        return None
    other = other or _usual_after(life)
    if one is None or one == other:
        one = _usual_before(life, other)
    first, second = sorted((one, other), key=lambda each: each.number)
    return first, second


def _usual_after(life: Life) -> Revision:
    """What is in force once nothing is under way, else the newest."""
    newest = life.revisions[-1]
    if life.submission.state != SubmissionState.APPROVED:
        return newest
    approved = next(each for each in life.revisions if life.is_in_force(each))
    return newest if approved == life.revisions[0] else approved


def _usual_before(life: Life, after: Revision) -> Revision:
    """The last one before it that was approved, else that was handed in, else any neighbour."""
    earlier = [each for each in life.revisions if each.number < after.number][::-1]
    approved = (each for each in earlier if each.state in DECIDED_FOR)
    handed_in = (each for each in earlier if each.submitted_at is not None)
    neighbours = [*approved, *handed_in, *earlier, *life.revisions[1:]]
    return neighbours[0]


def _rows(life: Life, one: Revision, other: Revision) -> tuple[ChangedRow, ...]:
    between = [each.pk for each in life.revisions if one.number <= each.number < other.number]
    return tuple(
        _row(
            item,
            life.entry(one, item.code),
            life.entry(other, item.code),
            [m for m in life.marks if m.revision_id in between and m.item.code == item.code],
        )
        for item in life.items
    )


def _row(item: FrozenItem, before: Entry, after: Entry, marks: Iterable[ReturnMark]) -> ChangedRow:
    return ChangedRow(
        code=item.code,
        label=item.name,
        section=item.section_label,
        before=answer_of(before, item),
        after=answer_of(after, item),
        change=_change(item, before, after),
        share=_share(item, before.value, after.value),
        note_before=before.note,
        note_after=after.note,
        note_changed=before.note != after.note,
        objections=tuple(Objection.of(mark) for mark in marks),
        is_changed=differs(before, after),
    )


def _change(item: FrozenItem, before: Entry, after: Entry) -> str:
    """By how much, where both are numbers; else what it has become."""
    if not differs(before, after):
        return ""
    if before.value is None or after.value is None or item.is_yes_no:
        if after.state == FigureState.VALUE:
            return "补填" if before.state == FigureState.BLANK else "改填"
        return f"改为{FigureState(after.state).label}"
    return formats.difference(after.value - before.value, item.unit, item.decimals)


def _share(item: FrozenItem, before: Decimal | None, after: Decimal | None) -> str:
    """The change in per cent of what stood before; empty for percentages, and from 0."""
    if item.is_yes_no or item.unit == "%" or not before or after is None or after == before:
        return ""
    share = (after - before) / abs(before) * 100
    return formats.difference(share, "", 1) + "%"


def _story(revision: Revision) -> str:
    """What became of a revision: 王老师 2025-01-12 10:32 提交，已退回."""
    if revision.submitted_at is None:
        return f"{revision.get_state_display()}，没有提交"
    handed_in = f"{revision.submitted_by} {moment(revision.submitted_at)} 提交"
    return f"{handed_in}，{revision.get_state_display()}"


def _comments(
    submission: Submission, one: Revision | None, other: Revision | None
) -> tuple[Term, ...]:
    """What reviewers wrote when they returned the figures in between: one query."""
    if one is None or other is None:
        return ()
    steps = submission.steps.filter(
        verb="退回", revision__number__gte=one.number, revision__number__lt=other.number
    ).select_related("by", "revision")
    return tuple(
        Term(f"第 {step.revision.number} 次退回", f"{step.comment}（{step.by} {moment(step.at)}）")
        for step in steps.order_by("at", "pk")
    )


def _selects(life: Life, one: Revision | None, other: Revision | None) -> tuple[dict, ...]:
    """The two choices, as templates/components/picker.html wants them."""
    if one is None or other is None:
        return ()
    return tuple(
        {
            "name": name,
            "label": label,
            "choices": [
                {
                    "value": each.number,
                    "label": f"{label}：第 {each.number} 次（{each.get_state_display()}）",
                    "selected": each == chosen,
                }
                for each in life.revisions
            ],
        }
        for name, label, chosen in (("from", "原填", one), ("to", "改后", other))
    )
