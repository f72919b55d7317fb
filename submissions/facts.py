"""Approved figures going in force, and out of it: the only writer of the fact table."""

from __future__ import annotations

from django.db import connection

from jinchang_vet.kit.cells import Cell
from submissions.models import Fact, Figure, FigureState, Revision, Round, Submission


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


def put_round_in_force(round: Round) -> int:
    """Make facts of all approved revisions of a round that has none yet, in one statement; gives
    back how many. It means the same as `put_in_force` for each.
    """
    names = {
        each.__name__.lower(): connection.ops.quote_name(each._meta.db_table)
        for each in (Fact, Figure, Revision, Submission)
    }
    with connection.cursor() as cursor:
        # Names of our own tables; values go by placeholders.
        cursor.execute(
            "INSERT INTO {fact} (institution_id, year, item_id, state, value, revision_id)"  # nosec B608
            " SELECT filing.institution_id, %s, given.item_id, given.state, given.value, held.id"
            " FROM {submission} filing"
            " JOIN {revision} held ON held.id = filing.approved_id"
            " JOIN {figure} given ON given.revision_id = held.id"
            " WHERE filing.round_id = %s".format(**names),
            [round.year, round.pk],
        )
        return cursor.rowcount


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
