"""What each 责任单位 answers for in a plan: clauses, targets with their standing, tasks with their
state. Four queries beside those of the standings, whatever the number of departments.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.attention import NEEDS_ATTENTION, WORST_FIRST
from reports.board import count_statuses
from reports.indicator_basis import Basis, load_bases
from reports.rows import rows_of
from submissions.models import TaskProgress
from submissions.standing import PlanStanding, Standing
from submissions.task_access import visible_tasks
from submissions.task_standing import TaskStanding, TaskState, last_report, standing_of
from submissions.task_words import UNDATED
from targets.clause_words import clause_words
from targets.kinds import Status
from targets.models import ClauseUnit, Plan, UnitRole

# The order in which roles are told; the document marks a lead unit itself.
ROLES = (UnitRole.LEAD, UnitRole.RESPONSIBLE, UnitRole.IMPLEMENTING)
OF_DEPARTMENT = ("pk", "name", "position", "is_group", "institution__name", "institution__code")
Roles = tuple[UnitRole, ...]


@dataclass(frozen=True, slots=True)
class ClauseDuty:
    """A clause that names the department, with its roles there."""

    number: str
    title: str
    roles: Roles
    is_shared: bool


@dataclass(frozen=True, slots=True)
class TargetDuty:
    """A target for which the department answers; `stated_in` is the clause that says so where the
    target's own names nobody.
    """

    standing: Standing
    clauses: tuple[str, ...]
    roles: Roles
    stated_in: str

    @property
    def status(self) -> Status | None:
        judgement = self.standing.judgement
        return judgement.status if judgement is not None else None


@dataclass(frozen=True, slots=True)
class TaskDuty:
    """A task that names the department."""

    code: str
    text: str
    clause: str
    deadline: str
    roles: Roles
    standing: TaskStanding
    report: TaskProgress | None


@dataclass(slots=True)
class Duties:
    """Everything for which one department answers, as it is gathered."""

    pk: int
    name: str
    position: int
    is_group: bool
    institution: str
    institution_code: str
    clauses: list[ClauseDuty] = field(default_factory=list)
    targets: list[TargetDuty] = field(default_factory=list)
    tasks: list[TaskDuty] = field(default_factory=list)

    @property
    def counts(self) -> dict[Status, int]:
        """How many of its targets have each status."""
        return dict(count_statuses(each.standing.judgement for each in self.targets))

    @property
    def overdue(self) -> int:
        return sum(each.standing.is_overdue for each in self.tasks)

    @property
    def worst_tasks(self) -> tuple[TaskDuty, ...]:
        """Its tasks, overdue ones first, then by how far they are."""
        order = list(TaskState)

        def rank(task: TaskDuty) -> tuple[bool, int, bool]:
            standing = task.standing
            return not standing.is_overdue, order.index(standing.state), standing.is_confirmed

        return tuple(sorted(self.tasks, key=rank))

    def count_tasks(self, state: TaskState) -> int:
        return sum(each.standing.state is state for each in self.tasks)

    @property
    def completed(self) -> int:
        return self.count_tasks(TaskState.COMPLETED)

    @property
    def confirmed(self) -> int:
        return sum(each.standing.is_confirmed for each in self.tasks)

    @property
    def roles(self) -> frozenset[UnitRole]:
        """Every role in which the plan names it."""
        named: list[Roles] = [each.roles for each in self.clauses]
        named += [each.roles for each in self.targets]
        named += [each.roles for each in self.tasks]
        return frozenset(role for roles in named for role in roles)

    @property
    def severity(self) -> tuple:
        """For sorting the worst first: more of what is worst, then overdue tasks."""
        counts = self.counts
        worst = tuple(-counts[status] for status in WORST_FIRST if status in NEEDS_ATTENTION)
        return (*worst, -self.overdue, -len(self.targets), self.position)


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose page it is, of which year, and today."""

    user: Any
    year: int
    today: dt.date


def load_duties(plan: Plan, plan_standing: PlanStanding, reading: Reading) -> tuple[Duties, ...]:
    """Every department that the plan names, the worst first; tasks as far as the person sees
    them.
    """
    gathered: dict[str, Duties] = {}
    units = _gather_clauses(plan, gathered)
    _gather_tasks(plan, gathered, units, reading)
    of_region = [row.standing for row in rows_of(plan_standing, {})]
    _gather_targets(plan, gathered, of_region)
    return tuple(sorted(gathered.values(), key=lambda each: each.severity))


def _place(gathered: dict[str, Duties], row: Mapping, way: str) -> Duties:
    """The department of a row, by its name, which a region has once."""
    pk, name, position, is_group, institution, code = (
        row[f"{way}__{each}"] for each in OF_DEPARTMENT
    )
    if name not in gathered:
        gathered[name] = Duties(pk, name, position, is_group, institution or "", code or "")
    return gathered[name]


def _in_order(roles: Iterable[str]) -> Roles:
    found = set(roles)
    return tuple(role for role in ROLES if role.value in found)


def _gather_clauses(plan: Plan, gathered: dict[str, Duties]) -> dict[int, list[dict]]:
    """Clauses to their departments; gives back the units of each clause."""
    rows = (
        ClauseUnit.objects.filter(clause__plan=plan)
        .order_by("clause__position", "role", "position")
        .values(
            "role",
            "clause",
            "clause__number",
            "clause__title",
            "clause__shared_duty",
            *(f"department__{each}" for each in OF_DEPARTMENT),
        )
    )
    of_clause: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        of_clause[row["clause"]].append(row)
    for found in of_clause.values():
        for name in dict.fromkeys(row["department__name"] for row in found):
            own = [row for row in found if row["department__name"] == name]
            _place(gathered, own[0], "department").clauses.append(
                ClauseDuty(
                    number=clause_words(own[0]["clause__number"]),
                    title=own[0]["clause__title"],
                    roles=_in_order(row["role"] for row in own),
                    is_shared=own[0]["clause__shared_duty"],
                )
            )
    return of_clause


def _gather_tasks(
    plan: Plan,
    gathered: dict[str, Duties],
    units: Mapping[int, Sequence[dict]],
    reading: Reading,
) -> None:
    """Tasks to their departments. A role that the sentence itself fills is not taken from the
    clause (`submissions.task_access.units_of`).
    """
    rows = (
        visible_tasks(reading.user)
        .filter(clause__plan=plan)
        .order_by("clause__position", "position", "units__position")
        .values(
            *("pk", "code", "text", "year", "year_basis"),
            *("clause", "clause__number", "clause__title", "units__role"),
            *(f"units__department__{each}" for each in OF_DEPARTMENT),
        )
    )
    of_task: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        of_task[row["pk"]].append(row)
    records: dict[int, list[TaskProgress]] = defaultdict(list)
    for record in TaskProgress.objects.filter(task__clause__plan=plan):
        records[record.task_id].append(record)
    for pk, found in of_task.items():
        general = units.get(found[0]["clause"], ())
        for name, roles in _roles_in_task(gathered, found, general).items():
            gathered[name].tasks.append(_task(found[0], roles, records[pk], reading))


def _roles_in_task(
    gathered: dict[str, Duties], rows: Sequence[dict], general: Sequence[dict]
) -> dict[str, Roles]:
    """Departments of one task, `general` being the units of its clause."""
    own = [row for row in rows if row["units__role"]]
    stated = {row["units__role"] for row in own}
    found: dict[str, list[str]] = defaultdict(list)
    for row in own:
        found[_place(gathered, row, "units__department").name].append(row["units__role"])
    for row in general:
        if row["role"] not in stated:
            found[_place(gathered, row, "department").name].append(row["role"])
    return {name: _in_order(roles) for name, roles in found.items()}


def _task(row: dict, roles: Roles, records: list[TaskProgress], reading: Reading) -> TaskDuty:
    deadline, year = row["year"], reading.year
    return TaskDuty(
        code=row["code"],
        text=row["text"],
        clause=f"{clause_words(row['clause__number'])} {row['clause__title']}".strip(),
        deadline=f"{deadline} 年" if deadline else row["year_basis"] or UNDATED,
        roles=roles,
        standing=standing_of(records, deadline=deadline, year=year, today=reading.today),
        report=last_report(records, year=year),
    )


def _gather_targets(
    plan: Plan, gathered: Mapping[str, Duties], standings: Sequence[Standing]
) -> None:
    """Targets to the departments of the clauses that state them, as the indicator's page has it."""
    bases = load_bases(plan, [standing.target for standing in standings])
    for standing in standings:
        basis = bases[standing.target.pk]
        for name, roles in _roles_of(basis).items():
            gathered[name].targets.append(
                TargetDuty(
                    standing=standing,
                    clauses=tuple(quote.number for quote in basis.quotes),
                    roles=roles,
                    stated_in=basis.stated_in,
                )
            )


def _roles_of(basis: Basis) -> dict[str, Roles]:
    named = {
        UnitRole.LEAD: basis.lead,
        UnitRole.RESPONSIBLE: basis.responsible,
        UnitRole.IMPLEMENTING: basis.implementing,
    }
    names = dict.fromkeys(name for of_role in named.values() for name in of_role)
    return {name: tuple(role for role in ROLES if name in named[role]) for name in names}
