"""The approved figures of one institution by year, each with the address of its origin, and how it
reported each year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from institutions.duties import Duty
from institutions.models import Institution
from reports.filings import Filing, filing_of
from reports.provenance import moment
from reports.unit_table import cell_text
from submissions.facts import cell_of
from submissions.models import Fact, Revision
from submissions.models import SubmissionState as State
from submissions.states import TONES
from targets.models import DataItem, Section

YEARS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One figure; without an address nothing is approved."""

    year: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item over the years."""

    name: str
    unit: str
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """The items of one section of the form."""

    title: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Approved figures, the years in their order."""

    years: tuple[int, ...]
    sections: tuple[SectionFigures, ...]


@dataclass(frozen=True, slots=True)
class YearFiling:
    """How the institution reported for one year, and where to read it (empty: not for them)."""

    year: int
    words: str
    tone: str
    submitted: str
    approved: str
    receipt: str
    is_late: bool
    is_demo: bool
    url: str


def load_figures(institution: Institution, *, until: int) -> FigureTable:
    """The approved figures of the last years up to one; one query."""
    facts = (
        Fact.objects.filter(institution=institution, year__lte=until, year__gt=until - YEARS_SHOWN)
        .select_related("item")
        .order_by("item__position", "year")
    )
    of_item: dict[DataItem, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        of_item[fact.item][fact.year] = fact
    years = tuple(sorted({year for found in of_item.values() for year in found}))
    of_section: dict[str, list[ItemRow]] = {section.value: [] for section in Section}
    for item, found in of_item.items():
        of_section[item.section].append(_row(institution, item, found, years))
    return FigureTable(
        years,
        tuple(
            SectionFigures(Section(section).label, tuple(rows))
            for section, rows in of_section.items()
            if rows
        ),
    )


def _row(
    institution: Institution, item: DataItem, found: Mapping[int, Fact], years: tuple[int, ...]
) -> ItemRow:
    unit = "" if item.type == DataItem.Type.YES_NO else item.unit
    return ItemRow(
        name=item.name,
        unit=unit,
        cells=tuple(_cell(institution, item, found.get(year), year) for year in years),
    )


def _cell(institution: Institution, item: DataItem, fact: Fact | None, year: int) -> FigureCell:
    if fact is None:
        return FigureCell(year, "—", "")
    text = cell_text(cell_of(fact.state, fact.value), item)
    return FigureCell(year, text, reverse("origin", args=[institution.code, year, item.code]))


def load_year_filings(institution: Institution, user) -> tuple[YearFiling, ...]:
    """Every year that was asked of the institution, the newest first; one query."""
    revisions = (
        Revision.objects.filter(submission__institution=institution)
        .select_related("submission__round", "submission__institution")
        .defer("submission__round__frozen")
        .order_by("-submission__round__year", "submission", "number")
    )
    of_submission: dict[int, list[Revision]] = defaultdict(list)
    for revision in revisions:
        of_submission[revision.submission_id].append(revision)
    return tuple(_year_filing(found, user) for found in of_submission.values())


def _year_filing(revisions: list[Revision], user) -> YearFiling:
    submission = revisions[0].submission
    filing = filing_of(revisions)
    return YearFiling(
        year=submission.round.year,
        words=filing.words,
        tone=tone_of(filing),
        submitted=moment(filing.submitted_at),
        approved=moment(filing.approved_at),
        receipt=filing.receipt,
        is_late=filing.is_late,
        is_demo=submission.is_demo,
        url=_address(submission.pk, user),
    )


def tone_of(filing: Filing) -> str:
    """The colour of a state; figures in force are good whatever becomes of a correction."""
    return TONES[State.APPROVED] if filing.in_force else TONES[State(filing.state)]


def _address(submission: int, user) -> str:
    """The form for its reporter, the review page for those who follow the rounds."""
    if user.may(Duty.REPORT):
        return reverse("submission", args=[submission])
    return reverse("submission_review", args=[submission]) if user.may(Duty.READ_ROUNDS) else ""
