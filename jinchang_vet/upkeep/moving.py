"""Moving an installation to another database, and the proof that the copy is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jinchang_vet.upkeep import rows
from jinchang_vet.upkeep.databases import Entry, building, held, refuse_occupied
from jinchang_vet.upkeep.restoring import prove_equal
from jinchang_vet.upkeep.rows import Content, Tally
from jinchang_vet.upkeep.schema import Table, applied_to, tables_after

REMEDY = "请另建一个空的数据库作为目标。"


@dataclass(frozen=True, slots=True)
class Moved:
    """What each table held, there as here."""

    tables: dict[str, Content]

    @property
    def rows(self) -> int:
        return sum(content.rows for content in self.tables.values())


def move(source: Entry, target: Entry, *, tell: Callable[[str], None]) -> Moved:
    """Copy every table of `source` into the empty database `target` and prove the copy equal.

    Nobody can write to the source until it is done, and it is left as it was; the target has all
    of it or nothing. Raises `Refused` when the target is occupied or a row does not fit.
    """
    refuse_occupied(target, remedy=REMEDY)
    found: dict[Table, Content] = {}
    with held(source) as origin:
        migrations = applied_to(origin)
        with building(target, migrations) as site:
            line = site.line
            for table in tables_after(migrations):
                tell(table.name)
                tally = Tally(table)
                rows.load(line, table, tally.passing(rows.read(origin, table)))
                rows.go_on_from(line, table, rows.last_number(origin, table))
                found[table] = tally.content
            prove_equal(line, found)
    return Moved({table.name: content for table, content in found.items()})
