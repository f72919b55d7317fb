"""Facts as cells, by year and unit.

One statement brings a page thousands of facts, at a nation's size a million, but far fewer
different numbers: each of them is converted once, and its cell shared by all facts that hold it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connections, models
from django.db.models import ExpressionWrapper, F, QuerySet

from jinchang_vet.kit.cells import Cell
from submissions.facts import cell_of
from submissions.models import Fact, FigureState

Read = Callable[[Any], Decimal]
# Read once: a member of an enumeration costs a look-up each time, thousands of times a page.
REPORTED = FigureState.VALUE.value
AT_ONCE = 2000  # rows fetched at a time: never all of them beside the cells they become


class AsStored(models.Field):
    """What a column holds in the database's own type; a field without a type converts nothing."""


class _Numbers(dict[Any, Cell]):
    """The cell of every number met, by the number as the database gives it."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __missing__(self, stored: Any) -> Cell:
        cell = self[stored] = Cell.stored(self._read(stored))
        return cell


def stored_cells(facts: QuerySet[Fact]) -> dict[int, dict[int, dict[str, Cell]]]:
    """The cells of the facts by year, unit and item code: one query."""
    cells: dict[int, dict[int, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
    numbers = _Numbers(_reading(facts.db))
    value = ExpressionWrapper(F("value"), output_field=AsStored())
    rows = facts.annotate(stored=value).order_by()
    for year, unit, code, state, stored in rows.values_list(
        "year", "institution_id", "item__code", "state", "stored"
    ).iterator(AT_ONCE):
        cells[year][unit][code] = numbers[stored] if state == REPORTED else cell_of(state, None)
    return {year: dict(of_year) for year, of_year in cells.items()}


def _reading(database: str) -> Read:
    """What Django itself does to a fact's value when it loads one from this database."""
    connection = connections[database]
    column = Fact._meta.get_field("value").cached_col
    steps = [
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ]
    if not steps:
        return lambda stored: stored
    [step] = steps  # the one of SQLite, which keeps decimals as whole or floating numbers
    return lambda stored: step(stored, column, connection)
