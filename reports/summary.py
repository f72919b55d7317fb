"""Everything the summary workbook says: the board, and what only the workbook shows – every
approved figure, how each unit reported, and the tasks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils import timezone

from institutions.models import InstitutionKind, Region
from jinchang_vet.kit.cells import Cell
from reports.board import Board, load_board
from reports.sheet_paper import Paper
from submissions.frozen import FrozenItem
from targets.models import Plan


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary workbook before it is laid out."""

    board: Board
    paper: Paper
    items: tuple[FrozenItem, ...]

    def cells_of(self, institution: int) -> Mapping[str, Cell]:
        """The approved cells of one unit by item code; empty when nothing is approved."""
        return self.board.standing.ledger.cells(institution, self.board.year)

    def stamped(self, line: str) -> Summary:
        """The same with edition and check code on every sheet."""
        return replace(self, paper=replace(self.paper, stamp=line))


def load_summary(
    region: Region, plan: Plan, *, year: int, now: dt.datetime, is_demo: bool
) -> Summary:
    """Read a summary: the board's queries and no more, whatever the number of units.

    `is_demo`: invented figures are present, which every sheet then says.
    """
    board = load_board(region, plan, year=year, now=now, with_tasks=True)
    return Summary(
        board=board,
        paper=Paper(
            region=region.name,
            unit=_issuing_unit(board),
            basis=basis_of(plan),
            year=year,
            made_on=timezone.localdate(now),
            is_demo=is_demo,
        ),
        items=board.standing.ledger.asked_in(year),
    )


def basis_of(plan: Plan) -> str:
    """The document number; an article has none and goes by its name."""
    numbered = any(letter.isdigit() for letter in plan.document_number)
    return plan.document_number if numbered else plan.short_title


def _issuing_unit(board: Board) -> str:
    """The authority of the region itself; the region's name where it has none."""
    for unit in board.standing.ledger.units:
        if unit.kind == InstitutionKind.AUTHORITY and unit.region_id == board.region.pk:
            return unit.name
    return board.region.name
