"""The reporter's page of one submission: its form, what the reviewer objected to, what comes next.

`load_form_page` takes the same number of queries whatever the submission holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from submissions.check_code import digest_of_entries
from submissions.comparing import Difference, Sent, TakenOver, differences, imprints, taken_over
from submissions.entries import shown
from submissions.evidence_shelf import Shelf, load_shelf, round_shelf, with_scan_checked
from submissions.frozen import FrozenItem
from submissions.models import FigureState, Revision, Submission
from submissions.objections import Marked, marks_of, open_comment, open_reasons
from submissions.posted import field_name, note_name
from submissions.sheet import (
    Section,
    Sheet,
    Term,
    reread,
    sections,
    sheet_of,
    stored_sheet,
)
from submissions.states import (
    Badge,
    Happened,
    happened,
    may_take,
    shown_revision,
    state_badges,
    why_locked,
)
from submissions.timing import deadline_words, window_of
from submissions.years import Year, forms_beside

YES_NO_CHOICES = (("", "未填"), ("是", "是"), ("否", "否"), ("不适用", "不适用"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form, named as templates/components/form_field.html wants it."""

    code: str
    name: str
    label: str
    definition: str
    unit: str
    value: str
    disabled: bool
    choices: tuple[dict, ...]
    error: str
    warning: str
    info: str
    note_name: str
    note_label: str
    note_value: str
    note_folds: bool
    last: str
    last_head: str
    change: str
    change_head: str
    change_tone: str
    mark: str
    check_url: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """All that the form page shows."""

    submission: Submission
    badges: tuple[Badge, ...]
    deadline: str
    years: tuple[Year, ...]  # the unit's other forms, newest first
    saved: str
    facts: tuple[Term, ...]
    locked: str  # why nothing can be changed; empty while it can
    sections: tuple[Section[Field], ...]
    marks: tuple[Marked, ...]
    comment: str  # what the reviewer wrote with the return that is being mended
    held: str  # imprints of what is saved, sent back with what is typed
    differences: tuple[Difference, ...]
    taken_over: tuple[TakenOver, ...]
    history: tuple[Happened, ...]
    sheet: Sheet
    evidence: Shelf
    notice_files: Shelf
    receipt: str
    may_withdraw: bool
    may_correct: bool
    may_abandon: bool
    may_tick: bool

    @property
    def title(self) -> str:
        """The heading of the page."""
        return f"{self.submission.round.year} 年度数据填报"

    @property
    def last_head(self) -> str:
        """The heading over last year's figures."""
        return f"{self.submission.round.year - 1} 年度"

    @property
    def is_open(self) -> bool:
        """Whether the figures can be changed now."""
        return not self.locked


def load_form_page(
    submission: Submission, *, now: dt.datetime, sent: Sent | None = None
) -> FormPage:
    """The page of a submission; what was `sent` and not saved stands in its fields, where it was
    changed.
    """
    window = window_of(
        submission.round, submission.round.extensions.all(), submission.institution_id
    )
    revisions = list(submission.revisions.order_by("-number"))
    revision = shown_revision(submission, revisions)
    stored = stored_sheet(submission, revision)
    sheet = stored
    if sent and sent.changed:
        sheet = sheet_of(submission, stored.questions, {**stored.entries, **sent.changed})
    marks = marks_of(revisions, stored.questions)
    locked = why_locked(submission, window, now)
    history = happened(submission)
    others = forms_beside(submission)
    receipt = next((each.receipt for each in revisions if each.receipt), "")
    return FormPage(
        submission=submission,
        badges=state_badges(submission, revision),
        deadline=deadline_words(window, now),
        years=others.years,
        saved=saved_words(submission),
        facts=_facts(submission, revision, receipt),
        locked=locked,
        sections=form_sections(sheet, submission, open_reasons(marks), locked=bool(locked)),
        marks=marks,
        comment=open_comment(submission, revisions, history),
        held=imprints(stored.entries),
        differences=differences(stored, sent or Sent()),
        taken_over=taken_over(stored, sent or Sent()),
        history=history,
        sheet=sheet,
        evidence=with_scan_checked(
            load_shelf(submission, revision, stored.questions, window, now, used=others.used),
            submission,
            digest_of_entries(stored.entries),
        ),
        notice_files=round_shelf(submission.round, may_change=False),
        receipt=receipt,
        may_withdraw=may_take(submission, "撤回", window, now),
        may_correct=may_take(submission, "更正", window, now),
        may_abandon=submission.approved_id is not None
        and may_take(submission, "放弃更正", window, now),
        may_tick=may_take(submission, "核对", window, now),
    )


def form_sections(
    sheet: Sheet, submission: Submission, reasons: Mapping[str, str], *, locked: bool = False
) -> tuple[Section[Field], ...]:
    """The fields in their sections; `reasons` are those of the reviewer, by item code."""

    def row(item: FrozenItem, period: str) -> Field:
        mark = reasons.get(item.code, "")
        return _field(sheet, item, submission=submission, period=period, locked=locked, mark=mark)

    return sections(sheet, row)


def _field(
    sheet: Sheet,
    item: FrozenItem,
    *,
    submission: Submission,
    period: str,
    locked: bool,
    mark: str,
) -> Field:
    """One field with what stands in it, what was found, and last year's figure."""
    entry = sheet.entry(item)
    errors = sheet.found_at(item, "error")
    warnings = sheet.found_at(item, "warning")
    open_warnings = [finding for finding in warnings if finding.blocks]
    value = shown(entry, item)
    is_absent = entry.state == FigureState.NOT_APPLICABLE
    wants_note = bool(warnings or is_absent or entry.note)
    info = [
        reread(entry, item),
        *(f"{found.message}（已说明）" for found in warnings if not found.blocks),
    ]
    return Field(
        code=item.code,
        name=field_name(item.code),
        label=item.name,
        definition=f"{item.definition}（{period}）" if period else item.definition,
        unit="" if item.is_yes_no else item.unit,
        value=value,
        disabled=locked,
        choices=_choices(value) if item.is_yes_no else (),
        error=" ".join(found.message for found in errors),
        warning=" ".join(found.message for found in open_warnings),
        info=" ".join(sentence for sentence in info if sentence),
        note_name=note_name(item.code) if wants_note or not locked else "",
        note_label="不适用的原因" if is_absent else "变动说明" if warnings else "说明",
        note_value=entry.note,
        note_folds=not wants_note,
        last=sheet.last_of(item),
        last_head=f"{sheet.year - 1} 年度",
        change=sheet.change_of(item),
        change_head="较上年",
        change_tone="error" if errors else "warning" if open_warnings else "",
        mark=mark,
        check_url="" if locked else reverse("submission_field", args=[submission.pk, item.code]),
    )


def _choices(value: str) -> tuple[dict, ...]:
    return tuple(
        {"value": code, "label": label, "selected": code == value} for code, label in YES_NO_CHOICES
    )


def saved_words(submission: Submission) -> str:
    """Who saved last, and when; empty while nobody has."""
    if submission.saved_at is None:
        return ""
    at = timezone.localtime(submission.saved_at)
    return f"{at.month} 月 {at.day} 日 {at:%H:%M} 由{submission.saved_by}保存"


def _facts(submission: Submission, revision: Revision, receipt: str) -> tuple[Term, ...]:
    """What to know about the submission besides its figures."""
    facts = [
        Term("填报单位", submission.institution.name),
        Term("第几次", f"第 {revision.number} 次填报"),
    ]
    if receipt:
        facts.append(Term("最近回执", receipt))
    if revision.correction_reason:
        facts.append(Term("更正理由", revision.correction_reason))
    return tuple(facts)
