"""Facts as the database gives them, made into cells when somebody asks for them.

One statement brings a page thousands of facts, of which it looks at some: nothing is converted
while the rows are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
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


class AsStored(models.Field):
    """What a column holds in the database's own type; a field without a type converts nothing."""


class StoredCells(Mapping[str, Cell]):
    """The cells of one unit and year by item code."""

    __slots__ = ("_found", "_read")

    def __init__(self, found: dict[str, Any], read: Read) -> None:
        """`found`: a cell, or a value as the database gave it, which `read` understands."""
        self._found, self._read = found, read

    def __getitem__(self, code: str) -> Cell:
        found = self.get(code)
        if found is None:
            raise KeyError(code)
        return found

    def get(self, code, default=None):
        """As in any mapping, whose own way takes an exception for what is missing."""
        found = self._found.get(code)
        if type(found) is Cell:
            return found
        if found is None:
            return default
        found = self._found[code] = Cell.stored(self._read(found))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def stored_cells(facts: QuerySet[Fact]) -> dict[int, dict[int, StoredCells]]:
    """The cells of the facts by year and unit: one query."""
    found: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
    value = ExpressionWrapper(F("value"), output_field=AsStored())
    rows = facts.annotate(stored=value).order_by()
    for unit, year, code, state, stored in rows.values_list(
        "institution_id", "year", "item__code", "state", "stored"
    ):
        found[unit, year][code] = stored if state == REPORTED else cell_of(state, None)
    read = _reading(facts.db)
    cells: dict[int, dict[int, StoredCells]] = defaultdict(dict)
    for (unit, year), of_unit in found.items():
        cells[year][unit] = StoredCells(of_unit, read)
    return dict(cells)


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
