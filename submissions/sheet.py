"""The figures of one revision as people read them: in sections, beside last year, with findings.

Form, check page, receipt and review all read a `Sheet`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from jinchang_vet.kit import formats
from jinchang_vet.kit.cells import Cell, CellState
from submissions import checks
from submissions.asked import questions_of
from submissions.checks import Finding
from submissions.entries import BLANK, Entry, entries_of, shown
from submissions.facts import values_of_year
from submissions.frozen import FrozenItem, Questions
from submissions.models import FigureState, Revision, Submission

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was asked, what was answered, last year's approved cells, and what was found."""

    year: int
    questions: Questions
    entries: Mapping[str, Entry]
    last_year: Mapping[str, Cell]
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Errors, and warnings without an explanation."""
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def blanks(self) -> list[FrozenItem]:
        """Items without an answer."""
        return checks.blanks(self.questions, self.entries)

    @property
    def filled(self) -> int:
        """How many items have an answer: a number or 不适用."""
        return sum(self.entry(item).is_filled for item in self.questions.items)

    @property
    def left(self) -> int:
        """How many answers are still wanted: blank, or not to be read."""
        return len(self.questions.items) - self.filled

    def entry(self, item: FrozenItem) -> Entry:
        """The answer to an item; blank when there is none."""
        return self.entries.get(item.code, BLANK)

    def found_at(self, item: FrozenItem, severity: str) -> tuple[Finding, ...]:
        """What was found at an item, of one severity."""
        return tuple(
            finding
            for finding in self.findings
            if finding.place == item.code and finding.severity == severity
        )

    def change_of(self, item: FrozenItem) -> str:
        """The change against last year: +3.5%, 持平; empty where there is nothing to compare."""
        before = self.last_year.get(item.code)
        return change(item, before.value if before else None, self.entry(item).value)

    def last_of(self, item: FrozenItem) -> str:
        """Last year's approved figure, in words; empty when none is approved."""
        before = self.last_year.get(item.code)
        return answer(before.state, before.value, item) if before else ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term and what stands for it, as templates/components/definitions.html lists them."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Section(Generic[Row]):
    """One section of the form, with its rows as a page wants them."""

    code: str
    label: str
    hint: str
    rows: tuple[Row, ...]
    filled: int
    following: str  # the code of the next section; empty at the end

    @property
    def anchor(self) -> str:
        """The id of the section on the page."""
        return f"section-{self.code}"

    @property
    def count(self) -> str:
        """How much is filled in: 4/6."""
        return f"{self.filled}/{len(self.rows)}"

    @property
    def left(self) -> int:
        """How many answers are still wanted."""
        return len(self.rows) - self.filled


def stored_sheet(submission: Submission, revision: Revision) -> Sheet:
    """The sheet of a stored revision: two queries."""
    questions = questions_of(submission)
    figures = revision.figures.select_related("item")
    return sheet_of(submission, questions, entries_of(figures, questions.items))


def sheet_of(submission: Submission, questions: Questions, entries: Mapping[str, Entry]) -> Sheet:
    """The sheet of these entries, beside last year's approved figures: one query."""
    year = submission.round.year
    last_year = values_of_year(submission.institution_id, year - 1)
    found = tuple(checks.check(questions, entries, last_year))
    return Sheet(year, questions, entries, last_year, found)


def sections(sheet: Sheet, row: Callable[[FrozenItem, str], Row]) -> tuple[Section[Row], ...]:
    """The sheet in the sections of the form; `row(item, period)` makes a row.

    A period that a whole section shares stands at its head, and `period` is empty for its rows.
    """
    grouped: dict[str, list[FrozenItem]] = {}
    for item in sheet.questions.items:
        grouped.setdefault(item.section, []).append(item)
    following = [*grouped, ""][1:]
    return tuple(
        _section(sheet, items, row, after)
        for items, after in zip(grouped.values(), following, strict=True)
    )


def _section(
    sheet: Sheet,
    items: list[FrozenItem],
    row: Callable[[FrozenItem, str], Row],
    following: str,
) -> Section[Row]:
    periods = {item.period_label(sheet.year) for item in items}
    shared = periods.pop() if len(periods) == 1 else ""
    return Section(
        code=items[0].section,
        label=items[0].section_label,
        hint=shared,
        rows=tuple(row(item, "" if shared else item.period_label(sheet.year)) for item in items),
        filled=sum(sheet.entry(item).is_filled for item in items),
        following=following,
    )


def answer(state: str, value: Decimal | None, item: FrozenItem) -> str:
    """A stored answer in words: 412 人, 是, 不适用, 未填."""
    if state == CellState.VALUE:
        return formats.quantity(value, item.unit, None if item.is_yes_no else item.decimals)
    return FigureState(state).label


def answer_of(entry: Entry, item: FrozenItem) -> str:
    """An entry in words; what cannot be read as it was typed."""
    if entry.state == FigureState.UNREADABLE:
        return f"“{entry.typed}”（无法识别）"
    return answer(entry.state, entry.value, item)


def change(item: FrozenItem, before: Decimal | None, now: Decimal | None) -> str:
    """How much a figure has moved: in per cent, or as a difference where it was 0 before."""
    if item.is_yes_no or before is None or now is None:
        return ""
    if now == before:
        return "持平"
    if not before:
        return formats.difference(now, item.unit, item.decimals)
    share = (now - before) / abs(before) * 100
    if not formats.rounded(share, 1):
        return formats.difference(now - before, item.unit, item.decimals)
    return f"{'+' if share > 0 else ''}{formats.percent(share, 1)}"


def reread(entry: Entry, item: FrozenItem) -> str:
    """A sentence where the figure was typed in another spelling than it was read: １２３, /."""
    text = shown(entry, item)
    if not entry.is_filled or entry.typed in ("", text):
        return ""
    if entry.state == FigureState.VALUE and entry.typed.isascii():
        return ""
    return f"已读作“{text}”（原填“{entry.typed}”）。"
