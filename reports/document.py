"""What the document of a plan says: where it states each target and who answers for it, and its
tasks. One query, which starts at the clauses and joins what hangs on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from targets.clause_words import clause_words
from targets.models import Clause, Plan, UnitRole

OF_CLAUSE = ("number", "title", "chapter", "shared_duty", "units__role", "units__department__name")
OF_SOURCE = (
    "target_sources__target",
    "target_sources__position",
    "target_sources__quote",
    "target_sources__target__elaborated_in__number",
)
OF_TASK = (
    "tasks__pk",
    "tasks__text",
    "tasks__year",
    "tasks__year_basis",
    "tasks__commitment",
    "tasks__note",
    "tasks__units__role",
    "tasks__units__department__name",
)


@dataclass(slots=True)
class Origin:
    """Where the document states a target: its wording by clause number, the part of the document,
    the units of those clauses, and the clause to which it points with the units of that one, for
    when these name none.
    """

    quotes: dict[str, str] = field(default_factory=dict)
    chapter: str = ""
    units: dict[str, None] = field(default_factory=dict)
    elsewhere: str = ""
    beyond: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of the document with the units that answer for it."""

    clause: str
    heading: str
    text: str
    responsible: tuple[str, ...]
    implementing: tuple[str, ...]
    is_shared: bool
    year: int | None
    basis: str
    commitment: str
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    """Origins by target, and the tasks in the order of the text (empty unless they were asked)."""

    origins: Mapping[int, Origin]
    tasks: tuple[TaskLine, ...]


def load_document(plan: Plan, *, with_tasks: bool = False) -> Document:
    """Read the document side of a plan: a row for every way through a clause's units, targets and,
    `with_tasks`, tasks with their own units.
    """
    order = ["position", "units__role", "units__position"]
    wanted = [*OF_CLAUSE, *OF_SOURCE]
    if with_tasks:
        order[1:1] = ["tasks__position", "tasks__pk", "tasks__units__position"]
        wanted += OF_TASK
    rows = list(Clause.objects.filter(plan=plan).order_by(*order).values(*wanted))
    return Document(_origins(rows), _tasks(rows) if with_tasks else ())


def _origins(rows: Sequence[dict]) -> dict[int, Origin]:
    """In the order in which a target names its sources."""
    found: dict[int, Origin] = defaultdict(Origin)
    units: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row["units__role"] not in (None, UnitRole.IMPLEMENTING):
            units[row["number"]].setdefault(row["units__department__name"])
    stated = [row for row in rows if row["target_sources__target"] is not None]
    for row in sorted(stated, key=lambda row: row["target_sources__position"]):
        origin = found[row["target_sources__target"]]
        origin.quotes.setdefault(clause_words(row["number"]), row["target_sources__quote"])
        origin.chapter = origin.chapter or row["chapter"]
        elsewhere = row["target_sources__target__elaborated_in__number"] or ""
        origin.elsewhere, origin.beyond = clause_words(elsewhere), units.get(elsewhere, {})
        origin.units.update(units[row["number"]])
    return found


def _tasks(rows: Iterable[dict]) -> tuple[TaskLine, ...]:
    of_task: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        if row["tasks__pk"] is not None:
            of_task[row["tasks__pk"]].append(row)
    return tuple(_task(each) for each in of_task.values())


def _heading(row: dict) -> str:
    """A clause with a title stands for itself; the paragraphs of an article that have none stand
    together under its part.
    """
    clause = clause_words(row["number"])
    return f"{clause} {row['title']}" if row["title"] else row["chapter"] or clause


def _task(rows: list[dict]) -> TaskLine:
    """A role that the sentence itself fills is not taken from the clause
    (`submissions.task_access.units_of`); a lead unit is marked as such.
    """
    task = rows[0]
    stated = {row["tasks__units__role"] for row in rows} - {None}
    named: dict[str, dict[str, None]] = {role: {} for role in UnitRole}
    for way, left in (("tasks__units", set(UnitRole)), ("units", set(UnitRole) - stated)):
        for row in rows:
            if row[f"{way}__role"] in left:
                named[row[f"{way}__role"]].setdefault(row[f"{way}__department__name"])
    lead, others = named[UnitRole.LEAD], named[UnitRole.RESPONSIBLE]
    return TaskLine(
        clause=clause_words(task["number"]),
        heading=_heading(task),
        text=task["tasks__text"],
        responsible=(
            *(f"{name}（牵头）" for name in lead),
            *(name for name in others if name not in lead),
        ),
        implementing=tuple(named[UnitRole.IMPLEMENTING]),
        is_shared=task["shared_duty"],
        year=task["tasks__year"],
        basis=task["tasks__year_basis"],
        commitment=task["tasks__commitment"],
        note=task["tasks__note"],
    )
