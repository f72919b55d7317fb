"""Who answers for a task, who may see it, keep its progress and confirm it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, QuerySet

from institutions.access import is_present
from institutions.duties import Duty
from targets.models import ClauseUnit, Department, Task, TaskUnit, UnitRole


class TaskProgressQuerySet(models.QuerySet):
    def visible_to(self, user) -> TaskProgressQuerySet:
        """Progress of the tasks that the person may see."""
        return self.filter(task__in=visible_tasks(user))


@dataclass(frozen=True, slots=True)
class TaskUnits:
    """The units of a task in the order of the text: those of its own sentence, else those of its
    clause.
    """

    lead: tuple[Department, ...]
    responsible: tuple[Department, ...]
    implementing: tuple[Department, ...]

    @property
    def keepers(self) -> frozenset[int]:
        """Institutions whose reporters keep the progress; empty: the manager of the region does."""
        return frozenset(
            unit.institution_id
            for unit in (*self.lead, *self.responsible)
            if unit.institution_id is not None
        )


def visible_tasks(user) -> QuerySet[Task]:
    """Tasks of the plans within the region of those who read figures; for a reporter those of the
    regions where a department reports through the own institution; nothing for anybody else.
    """
    if not is_present(user):
        return Task.objects.none()
    if user.may(Duty.REPORT):
        own = Department.objects.filter(institution=user.institution_id)
        return Task.objects.filter(clause__plan__region__in=own.values("region"))
    if user.may(Duty.READ_FIGURES):
        return Task.objects.filter(clause__plan__region__path__startswith=user.region.path)
    return Task.objects.none()


def with_units(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With everything that `units_of` and `keeps` read: two queries more, however many tasks."""
    way = "department__institution"
    return tasks.select_related("clause__plan__region").prefetch_related(
        Prefetch("units", TaskUnit.objects.select_related(way)),
        Prefetch("clause__units", ClauseUnit.objects.select_related(way)),
    )


def units_of(task: Task) -> TaskUnits:
    """The units of a task, role by role."""
    named: dict[str, list[Department]] = {}
    for unit in task.units.all():
        named.setdefault(unit.role, []).append(unit.department)
    stated = set(named)
    for general in task.clause.units.all():
        if general.role not in stated:
            named.setdefault(general.role, []).append(general.department)
    return TaskUnits(
        lead=tuple(named.get(UnitRole.LEAD, ())),
        responsible=tuple(named.get(UnitRole.RESPONSIBLE, ())),
        implementing=tuple(named.get(UnitRole.IMPLEMENTING, ())),
    )


def keeps(user, task: Task) -> bool:
    """Whether this person records the progress of a task that they see: a reporter of a
    responsible department's institution, and where no such department has one the manager.
    """
    keepers = units_of(task).keepers
    if keepers:
        return user.may(Duty.REPORT) and user.institution_id in keepers
    return manages(user, task)


def manages(user, task: Task) -> bool:
    """Whether this person keeps the plan of the task."""
    plan = task.clause.plan
    return user.may(Duty.KEEP_PLANS) and plan.region.path.startswith(user.region.path)


def may_report(user, task: Task) -> bool:
    """Whether the person may record progress of the task."""
    return _sees(user, task) and keeps(user, task)


def may_confirm(user, task: Task) -> bool:
    """Whether the person may confirm the completion of the task and take that back."""
    return _sees(user, task) and manages(user, task)


def _sees(user, task: Task) -> bool:
    return visible_tasks(user).filter(pk=task.pk).exists()
