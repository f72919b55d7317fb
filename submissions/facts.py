"""Approved figures going in force, and out of it: the only writer of the fact table."""

from __future__ import annotations

from jinchang_vet.kit.cells import Cell
from submissions.models import Fact, FigureState, Revision


def put_in_force(revision: Revision) -> int:
    """Replace the facts of the institution and year by the figures of `revision`; gives back how
    many.

    Every figure becomes a fact with its state, blanks included: “asked and left blank” is known
    too.
    """
    submission = revision.submission
    year = submission.round.year
    Fact.objects.filter(institution=submission.institution_id, year=year).delete()
    facts = Fact.objects.bulk_create(
        Fact(
            institution_id=submission.institution_id,
            year=year,
            item_id=figure.item_id,
            state=figure.state,
            value=figure.value,
            revision=revision,
        )
        for figure in revision.figures.all()
    )
    return len(facts)


def fall_back(revision: Revision, before: Revision | None) -> int:
    """Take the facts of `revision` out of force; those of `before`, if any, come back."""
    if before is not None:
        return put_in_force(before)
    Fact.objects.filter(revision=revision).delete()
    return 0


def values_of_year(institution_id: int, year: int) -> dict[str, Cell]:
    """The approved cells of one institution and year, by item code."""
    rows = Fact.objects.filter(institution=institution_id, year=year).values_list(
        "item__code", "state", "value"
    )
    return {code: cell_of(state, value) for code, state, value in rows}


def cell_of(state: str, value) -> Cell:
    """A stored state and value as a cell of the formulas."""
    if state == FigureState.VALUE:
        return Cell.of(value)
    return Cell.na() if state == FigureState.NOT_APPLICABLE else Cell.blank()
