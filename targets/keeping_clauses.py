"""Verbs that keep what a plan is made of: clauses with their units, and departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from institutions.acting import Act, verb
from institutions.models import Institution, Region
from targets.keeping_frame import (
    columns_of,
    may_keep_department,
    may_keep_of_plan,
    may_keep_plan,
    may_keep_region,
    next_position,
    refuse,
    require_open,
    store,
)
from targets.models import Clause, ClauseUnit, Department, Plan, UnitRole
from targets.soundness import Faults


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A department as a clause names it: with its role."""

    department: Department
    role: str = UnitRole.RESPONSIBLE.value

    def __repr__(self) -> str:
        return f"NamedUnit({self.department.pk}, {self.role})"


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A numbered part of the document; the fields are the columns of `Clause`."""

    number: str
    title: str = ""
    chapter: str = ""
    shared_duty: bool = False
    position: int | None = None


@verb("clause.add", access=may_keep_plan)
def add_clause(
    act: Act,
    plan: Plan,
    *,
    facts: ClauseFacts,
    units: Sequence[NamedUnit] = (),
    elaborated_in: Sequence[Clause] = (),
) -> Clause:
    """A clause of the plan with the units it names, in the order of the text."""
    require_open(plan)
    clause = Clause(plan=plan)
    _write(act, clause, facts, units, elaborated_in)
    act.subject = clause
    return clause


@verb("clause.change", access=may_keep_of_plan)
def change_clause(
    act: Act,
    clause: Clause,
    *,
    facts: ClauseFacts,
    units: Sequence[NamedUnit] = (),
    elaborated_in: Sequence[Clause] = (),
) -> Clause:
    """Put a clause as the document has it; its units and elaborations become those given."""
    require_open(clause.plan)
    act.before = _content(clause)
    _write(act, clause, facts, units, elaborated_in)
    return clause


@verb("department.add", access=may_keep_region)
def add_department(
    act: Act,
    region: Region,
    *,
    name: str,
    institution: Institution | None = None,
    is_group: bool = False,
) -> Department:
    """A unit that documents of the region name; `institution` reports for it, `is_group` is a
    collective name (各职业院校).
    """
    department = Department(region=region, position=next_position(region.departments.all()))
    _write_department(act, department, name, institution, is_group)
    act.subject = department
    return department


@verb("department.change", access=may_keep_department)
def change_department(
    act: Act,
    department: Department,
    *,
    name: str,
    institution: Institution | None = None,
    is_group: bool = False,
) -> Department:
    """Rename a department, or say which institution reports for it."""
    act.before = columns_of(department)
    _write_department(act, department, name, institution, is_group)
    return department


def _write(
    act: Act,
    clause: Clause,
    facts: ClauseFacts,
    units: Sequence[NamedUnit],
    elaborated_in: Sequence[Clause],
) -> None:
    refuse("条款", _clause_faults(clause, facts, units, elaborated_in))
    for name, value in asdict(facts).items():
        if name != "position":
            setattr(clause, name, value.strip() if isinstance(value, str) else value)
    if facts.position is not None:
        clause.position = facts.position
    elif clause.position is None:
        clause.position = next_position(clause.plan.clauses.all())
    store(clause, what="条款")
    clause.units.all().delete()
    for position, unit in enumerate(units, 1):
        named = ClauseUnit(
            clause=clause, department=unit.department, role=unit.role, position=position
        )
        store(named, what="条款")
    clause.elaborated_in.set(elaborated_in)
    act.after = _content(clause)


def _clause_faults(
    clause: Clause,
    facts: ClauseFacts,
    units: Sequence[NamedUnit],
    elaborated_in: Sequence[Clause],
) -> Faults:
    faults: Faults = {}
    plan = clause.plan
    wanted = facts.number.strip()
    same = plan.clauses.filter(number=wanted).exclude(pk=clause.pk)
    if not wanted:
        faults["number"] = "请按文件填写条款号，例如“二（三）9”。"
    elif same.exists():
        faults["number"] = f"本规划已有条款“{wanted}”，请核对条款号。"
    named = [(unit.department.pk, unit.role) for unit in units]
    foreign = [unit.department for unit in units if not _belongs(unit.department, plan)]
    if any(unit.role not in UnitRole.values for unit in units):
        faults["units"] = f"没有这种角色，可选：{'、'.join(map(str, UnitRole.labels))}。"
    elif len(set(named)) < len(named):
        faults["units"] = "同一单位以同一角色出现了两次，请去掉一个。"
    elif foreign:
        said = "、".join(f"{each}（{each.region}）" for each in foreign)
        faults["units"] = f"{said}不是本规划所在地区的单位，请改选。"
    if any(other.plan_id != plan.pk or other.pk == clause.pk for other in elaborated_in):
        faults["elaborated_in"] = "只能指向本规划的其他条款。"
    return faults


def _belongs(department: Department, plan: Plan) -> bool:
    """Of the plan's own region, or of a county of it."""
    return plan.region.covers(department.region)


def _content(clause: Clause) -> dict:
    """A clause as it stands, with its units and elaborations."""
    units = clause.units.select_related("department").order_by("role", "position")
    return columns_of(clause) | {
        "units": [f"{UnitRole(unit.role).label}：{unit.department}" for unit in units],
        "elaborated_in": [other.number for other in clause.elaborated_in.all()],
    }


def _write_department(
    act: Act, department: Department, name: str, institution: Institution | None, is_group: bool
) -> None:
    faults: Faults = {}
    name = name.strip()
    region = department.region
    if not name:
        faults["name"] = "请填写单位名称。"
    elif region.departments.filter(name=name).exclude(pk=department.pk).exists():
        faults["name"] = f"{region}已有责任单位“{name}”，请直接使用它。"
    if institution is not None and not region.covers(institution.region):
        faults["institution"] = f"“{institution}”不在{region}，请选择本地区的填报单位。"
    if institution is not None and is_group:
        faults["institution"] = "泛指一类单位的名称不能对应某一个填报单位，请清空其一。"
    refuse("责任单位", faults)
    department.name, department.institution = name, institution
    department.is_group = is_group
    store(department, what="责任单位")
    act.after = columns_of(department)
