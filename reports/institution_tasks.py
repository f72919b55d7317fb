"""The tasks of a plan that name an institution, or a group of institutions to which it belongs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from institutions.duties import Duty
from institutions.models import Institution, InstitutionKind
from submissions.task_standing import Lamp, TaskStanding, standing_of
from submissions.task_words import UNDATED
from targets.clause_words import clause_words
from targets.models import Plan, Task, UnitRole

# How documents name groups of schools: 各职业院校, 各高等职业院校.
SCHOOLS, HIGHER = "职业院校", "高等职业院校"
OF_TASK = ("pk", "code", "text", "year", "year_basis", "clause__number", "clause__title")
OF_UNIT = ("role", "department__name", "department__is_group", "department__institution")
OF_RECORD = ("progress__number", "progress__kind", "progress__state", "progress__as_of")
WAYS = ("units", "clause__units")


@dataclass(slots=True)
class Record:
    """What counts of a record of progress."""

    number: int
    kind: str
    state: str
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class OwnTask:
    """One task with the roles in which the document names the institution. Without a
    standing its progress is not for this reader; without a code neither is its page.
    """

    code: str
    text: str
    clause: str
    deadline: str
    roles: tuple[str, ...]
    standing: TaskStanding | None

    @property
    def lamps(self) -> tuple[Lamp, ...]:
        """The state, and 逾期 beside it; none where the progress is not shown."""
        return self.standing.lamps if self.standing is not None else ()


def load_own_tasks(
    plan: Plan, institution: Institution, *, user, year: int, today: dt.date
) -> tuple[OwnTask, ...]:
    """The tasks that name the institution; one query, a row for every way through a task's units
    and records.
    """
    fields = [*OF_TASK, *OF_RECORD, *(f"{way}__{name}" for way in WAYS for name in OF_UNIT)]
    rows = (
        Task.objects.filter(clause__plan=plan)
        .order_by("clause__position", "position", "units__position", "clause__units__position")
        .values(*fields)
    )
    of_task: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        of_task[row["pk"]].append(row)
    named = {pk: _roles(found, institution) for pk, found in of_task.items()}
    sees = (
        user.region.covers(plan.region)
        if user.may(Duty.READ_FIGURES)
        else _keeps_any(of_task.values(), institution)
    )
    return tuple(
        _task(of_task[pk], roles, sees=sees, year=year, today=today)
        for pk, roles in named.items()
        if roles
    )


def _keeps_any(tasks: Iterable[Sequence[dict]], institution: Institution) -> bool:
    """Whether a department of the plan reports through the institution, so that its reporter sees
    the ledger (`submissions.task_access.visible_tasks`).
    """
    return any(
        row[f"{way}__department__institution"] == institution.pk
        for rows in tasks
        for row in rows
        for way in WAYS
    )


def _roles(rows: Sequence[dict], institution: Institution) -> tuple[str, ...]:
    """Roles of the institution in one task; a role that the sentence itself fills is not taken from
    the clause.
    """
    stated = {row["units__role"] for row in rows if row["units__role"]}
    found: dict[str, None] = {}
    for way in WAYS:
        for row in rows:
            role = row[f"{way}__role"]
            if role is None or (way != "units" and role in stated):
                continue
            words = _words(row, way, role, institution)
            if words:
                found[words] = None
    return tuple(found)


def _words(row: dict, way: str, role: str, institution: Institution) -> str:
    """责任单位; for a group its name as the document writes it. Empty when it is somebody else."""
    label = UnitRole(role).label
    name = row[f"{way}__department__name"]
    if row[f"{way}__department__institution"] == institution.pk:
        return str(label)
    if row[f"{way}__department__is_group"] and belongs_to_group(name, institution.kind):
        return f"{label}（{name}）"
    return ""


def belongs_to_group(name: str, kind: str) -> bool:
    """Whether an institution of this kind is one of a group as documents name it."""
    if kind == InstitutionKind.AUTHORITY or SCHOOLS not in name:
        return False
    return HIGHER not in name or kind == InstitutionKind.HIGHER


def _task(
    rows: Sequence[dict], roles: tuple[str, ...], *, sees: bool, year: int, today: dt.date
) -> OwnTask:
    row, deadline = rows[0], rows[0]["year"]
    standing = None
    if sees:
        standing = standing_of(_records(rows), deadline=deadline, year=year, today=today)
    return OwnTask(
        code=row["code"] if sees else "",
        text=row["text"],
        clause=f"{clause_words(row['clause__number'])} {row['clause__title']}".strip(),
        deadline=f"{deadline} 年" if deadline else row["year_basis"] or UNDATED,
        roles=roles,
        standing=standing,
    )


def _records(rows: Sequence[dict]) -> list[Record]:
    """What was recorded about one task, each record once."""
    found = {row["progress__number"]: row for row in rows if row["progress__number"] is not None}
    return [Record(*(row[name] for name in OF_RECORD)) for row in found.values()]
