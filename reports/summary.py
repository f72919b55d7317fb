"""Everything the summary workbook says: the board, and what only the workbook shows – every
approved figure, how each unit reported, and the tasks.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from institutions.models import Institution, InstitutionKind, Region
from jinchang_vet.kit.cells import Cell
from reports.board import Board, load_board
from reports.sheet_paper import Paper
from submissions.facts import cell_of
from submissions.models import Fact, Revision, SubmissionState
from targets.models import DataItem, Plan, Task, UnitRole

NO_CELLS: Mapping[str, Cell] = {}


@dataclass(frozen=True, slots=True)
class Filing:
    """How one unit reported for the year. `number` and `receipt` are of the figures in force, else
    of what waits for review; the dates likewise.
    """

    institution: Institution
    state: str
    in_force: bool
    number: int | None
    receipt: str
    submitted_at: dt.datetime | None
    approved_at: dt.datetime | None
    is_late: bool

    @property
    def words(self) -> str:
        """已通过, 已提交（待审核）, 已退回, 草稿; a correction is named beside the approval."""
        if not self.in_force:
            waits = self.state == SubmissionState.SUBMITTED
            return "已提交（待审核）" if waits else SubmissionState(self.state).label
        if self.state == SubmissionState.APPROVED:
            return SubmissionState.APPROVED.label
        return (
            "已通过（更正待审核）"
            if self.state == SubmissionState.SUBMITTED
            else "已通过（更正中）"
        )


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of the document with the units that answer for it."""

    clause: str
    clause_title: str
    text: str
    responsible: tuple[str, ...]
    implementing: tuple[str, ...]
    is_shared: bool
    year: int | None
    basis: str
    commitment: str
    note: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary workbook before it is laid out."""

    board: Board
    paper: Paper
    items: tuple[DataItem, ...]
    cells: Mapping[int, Mapping[str, Cell]]
    filings: tuple[Filing, ...]
    tasks: tuple[TaskLine, ...]

    def cells_of(self, institution: int) -> Mapping[str, Cell]:
        """The approved cells of one unit by item code; empty when nothing is approved."""
        return self.cells.get(institution, NO_CELLS)


def load_summary(
    region: Region, plan: Plan, *, year: int, now: dt.datetime, is_demo: bool
) -> Summary:
    """Read a summary: the board's queries and four more, whatever the number of units.

    `is_demo`: invented figures are present, which every sheet then says.
    """
    board = load_board(region, plan, year=year, now=now)
    return Summary(
        board=board,
        paper=Paper(
            region=region.name,
            unit=_issuing_unit(board),
            basis=_basis(plan),
            year=year,
            made_on=timezone.localdate(now),
            is_demo=is_demo,
        ),
        items=tuple(DataItem.objects.order_by("position")),
        cells=_cells(region, year),
        filings=_filings(region, year),
        tasks=_tasks(plan),
    )


def _basis(plan: Plan) -> str:
    """The document number; an article has none and goes by its name."""
    numbered = any(letter.isdigit() for letter in plan.document_number)
    return plan.document_number if numbered else plan.short_title


def _issuing_unit(board: Board) -> str:
    """The authority of the region itself; the region's name where it has none."""
    for unit in board.standing.ledger.units:
        if unit.kind == InstitutionKind.AUTHORITY and unit.region_id == board.region.pk:
            return unit.name
    return board.region.name


def _cells(region: Region, year: int) -> dict[int, dict[str, Cell]]:
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    facts = Fact.objects.within(region).filter(year=year).order_by()
    for unit, code, state, value in facts.values_list(
        "institution_id", "item__code", "state", "value"
    ):
        found[unit][code] = cell_of(state, value)
    return dict(found)


def _filings(region: Region, year: int) -> tuple[Filing, ...]:
    of_submission: dict[int, list[Revision]] = defaultdict(list)
    revisions = (
        Revision.objects.filter(
            submission__round__year=year,
            submission__institution__region__path__startswith=region.path,
        )
        .select_related("submission__institution__region")
        .order_by(
            "submission__institution__region__path", "submission__institution__code", "number"
        )
    )
    for revision in revisions:
        of_submission[revision.submission_id].append(revision)
    return tuple(_filing(each) for each in of_submission.values())


def _filing(revisions: list[Revision]) -> Filing:
    submission = revisions[0].submission
    in_force = [each for each in revisions if each.pk == submission.approved_id]
    waiting = [each for each in revisions if each.state == Revision.State.SUBMITTED]
    shown = next(iter([*in_force, *waiting]), None)
    return Filing(
        institution=submission.institution,
        state=submission.state,
        in_force=bool(in_force),
        number=shown.number if shown is not None else None,
        receipt=shown.receipt if shown is not None else "",
        submitted_at=shown.submitted_at if shown is not None else None,
        approved_at=in_force[0].decided_at if in_force else None,
        is_late=shown is not None and shown.is_late,
    )


def _tasks(plan: Plan) -> tuple[TaskLine, ...]:
    """Tasks in the order of the document, each with the units of its own and of its clause: one
    query, a row for every pair of task and unit.
    """
    rows = (
        Task.objects.filter(clause__plan=plan)
        .order_by(
            "clause__position", "position", "pk", "units__position", "clause__units__position"
        )
        .values(
            *("pk", "text", "year", "year_basis", "commitment", "note"),
            *("clause__number", "clause__title", "clause__shared_duty"),
            *("units__role", "units__department__name"),
            *("clause__units__role", "clause__units__department__name"),
        )
    )
    return tuple(_task(list(of_task)) for _, of_task in groupby(rows, key=itemgetter("pk")))


def _task(rows: list[dict]) -> TaskLine:
    """The unit that the sentence itself names comes first; a lead unit is marked as such."""
    task = rows[0]
    named: dict[str, list[str]] = {role: [] for role in UnitRole}
    for way in ("units", "clause__units"):
        for row in rows:
            if row[f"{way}__role"] is not None:
                named[UnitRole(row[f"{way}__role"])].append(row[f"{way}__department__name"])
    lead = [f"{name}（牵头）" for name in dict.fromkeys(named[UnitRole.LEAD])]
    others = [name for name in named[UnitRole.RESPONSIBLE] if name not in named[UnitRole.LEAD]]
    return TaskLine(
        clause=task["clause__number"],
        clause_title=task["clause__title"],
        text=task["text"],
        responsible=tuple(dict.fromkeys([*lead, *others])),
        implementing=tuple(dict.fromkeys(named[UnitRole.IMPLEMENTING])),
        is_shared=task["clause__shared_duty"],
        year=task["year"],
        basis=task["year_basis"],
        commitment=task["commitment"],
        note=task["note"],
    )
