"""The figures of one revision as a reviewer reads them: each beside last year's, with what stands
out and the files that support it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from submissions.asked import questions_of
from submissions.check_code import digest_of_entries
from submissions.entries import Entry, entries_of
from submissions.evidence_shelf import FileRow, Shelf, listed
from submissions.frozen import FrozenItem, Questions
from submissions.models import Figure, Revision, Submission
from submissions.objections import Marked, marks_of
from submissions.remarks import Background, Remark, remarks_on
from submissions.revisions import open_return
from submissions.sheet import Section, Sheet, answer_of, sections, sheet_of


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
class Written:
    """What a refused return had: reasons at figures, and what was wrong with them, by item code."""

    marks: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that there is to read of a revision; empty before anything was handed in."""

    sections: tuple[Section[ReviewRow], ...] = ()
    earlier: Revision | None = None  # what was handed in before
    asked_for: tuple[Marked, ...] = ()
    is_mended: bool = False  # after a return
    evidence: Shelf | None = None
    asked: int = 0
    filled: int = 0

    @property
    def exceptions(self) -> tuple[ReviewRow, ...]:
        """The rows that stand out."""
        return tuple(row for section in self.sections for row in section.rows if row.remarks)


def mark_name(code: str) -> str:
    """The name of the field in which a figure's return reason is written."""
    return f"mark-{code}"


def read_revision(
    submission: Submission, revision: Revision | None, revisions: list[Revision], written: Written
) -> Reading:
    """What a reviewer reads of `revision`, out of all (newest first): at most four queries."""
    if revision is None:
        return Reading()
    earlier = _earlier(revision, revisions)
    questions = questions_of(submission)
    answers, was = _answers(questions, revision, earlier)
    sheet = sheet_of(submission, questions, answers)
    evidence = listed(submission, revision, digest_of_entries(answers))
    is_mended = revision.pk != submission.approved_id and open_return(revisions) is not None
    asked_for = marks_of(revisions, questions) if is_mended else ()
    background = Background(
        was, {mark.code: mark for mark in asked_for}, is_imported=revision.is_imported
    )
    return Reading(
        sections=_rows(sheet, background, evidence, written),
        earlier=earlier,
        asked_for=asked_for,
        is_mended=is_mended,
        evidence=evidence,
        asked=len(questions.items),
        filled=sheet.filled,
    )


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
    sheet: Sheet, background: Background, evidence: Shelf, written: Written
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
            mark=written.marks.get(item.code, ""),
            mark_error=written.errors.get(item.code, ""),
            files=evidence.of_item(item.code),
        )

    return sections(sheet, row)
