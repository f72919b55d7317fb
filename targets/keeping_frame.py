"""What the verbs that keep the plans have in common: who may, on what grounds, and how a version
takes its place.

**Versions.** A version holds from a data year on, until the next one. A change from a year that
has no version yet is a new version. A change from a year that has one is a correction: it takes the
place of that version, and what stood there is kept in `Replaced` with the reason and the document
of the correction. Either way nothing that was ever promised is lost, and `in_force` finds exactly
one version for a year.

**Grounds.** Every change of a target, a formula, a threshold or a baseline names its reason and
the document that brought it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from institutions.access import is_present
from institutions.acting import Act
from institutions.duties import Duty, Role
from institutions.models import Region, User
from institutions.refusals import Invalid, NotAllowed, Refused
from targets.access import in_force
from targets.models import Clause, Department, Indicator, Plan, Replaced, Revised, Target
from targets.soundness import Faults, PlanYears

STEP = 10  # between positions, so that something can be put in between
HOUSEKEEPING = frozenset({"id", "recorded_at", "version"})
ABOUT_THE_CHANGE = frozenset({"valid_from", "reason", "document_number"})

NEXT_ROUND = "已开启的填报轮次仍按开启时的口径填报；本次修改自下一次开启的轮次起生效。"
REJUDGES_ALL = "基期值的更正是事实更正：各年度都将按新的基期值重新判定。"

Row = TypeVar("Row", bound=models.Model)
Version = TypeVar("Version", bound=Revised)


# ---- who may -------------------------------------------------------------------------------------


def may_keep_plans(user, subject: object = None) -> bool:
    """Whether the person keeps plans anywhere: enough to add to the shared catalogue."""
    return is_present(user) and user.may(Duty.KEEP_PLANS)


def may_keep_region(user, region: Region) -> bool:
    return may_keep_plans(user) and user.region.covers(region)


def may_keep_plan(user, plan: Plan) -> bool:
    return Plan.objects.editable_by(user).filter(pk=plan.pk).exists()


def may_keep_target(user, target: Target) -> bool:
    return Target.objects.editable_by(user).filter(pk=target.pk).exists()


def may_keep_of_plan(user, row: Any) -> bool:
    """Whatever hangs on a plan: clauses, published figures."""
    return Plan.objects.editable_by(user).filter(pk=row.plan_id).exists()


def may_keep_department(user, department: Department) -> bool:
    return may_keep_region(user, department.region)


def require_catalogue(act: Act, row: Any) -> None:
    """Refuse a change of what plans of other regions use too, and say whom to ask."""
    if type(row).objects.editable_by(act.by).filter(pk=row.pk).exists():
        return
    outside = Plan.objects.exclude(region__path__startswith=act.by.region.path)
    using = [
        plan
        for plan in outside.select_related("region")
        if type(row).objects.used_in(Plan.objects.filter(pk=plan.pk)).filter(pk=row.pk).exists()
    ]
    region = _common_region([act.by.region, *(plan.region for plan in using)])
    where = "、".join(dict.fromkeys(plan.region.name for plan in using))
    raise NotAllowed(
        f"“{row}”也用于{where}的规划，改动会影响那里的判定；请联系{_keepers_of(region)}办理，"
        "或另建一个只供本地使用的。"
    )


def _common_region(regions: list[Region]) -> Region | None:
    """The smallest region that covers them all."""
    codes = [region.path.strip("/").split("/") for region in regions]
    shared = [level[0] for level in zip(*codes, strict=False) if len(set(level)) == 1]
    return Region.objects.filter(code=shared[-1]).first() if shared else None


def _keepers_of(region: Region | None) -> str:
    if region is None:
        return "各有关地区的管理员共同"
    keepers = User.objects.filter(role=Role.MANAGER, region=region, is_active=True)
    names = "、".join(str(user) for user in keepers)
    return f"{region.name}的管理员（{names or '尚未设置，请系统管理员开设账号'}）"


# ---- grounds and refusals ------------------------------------------------------------------------


def refuse(what: str, faults: Faults) -> None:
    """Refuse with every fault at its place, if there is any."""
    if faults:
        raise Invalid(f"{what}没有保存：{'；'.join(faults.values())}", errors=faults)


def grounds_faults(reason: str, document_number: str) -> Faults:
    """A change that is judged by needs its reason and its document."""
    faults: Faults = {}
    if not reason.strip():
        faults["reason"] = "请写明变更理由。"
    if not document_number.strip():
        faults["document_number"] = "请填写依据文件的文号；没有文号的写明文件名称。"
    elif len(document_number.strip()) > 80:
        faults["document_number"] = "文号不能超过 80 个字。"
    return faults


def require_open(plan: Plan) -> None:
    """A closed plan is what it was; reopen it first."""
    if plan.closed_on is not None:
        raise Refused(f"“{plan}”已于 {plan.closed_on} 关闭，不能再改；确需修改的请先重新开启。")


def years_of(plan: Plan) -> PlanYears:
    return PlanYears(plan.base_year, plan.first_year, plan.horizon)


# ---- storing -------------------------------------------------------------------------------------


def store(row: Row, *, what: str) -> Row:
    """Check the columns as the database would, and save; `Invalid` names each column."""
    relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
    try:
        row.clean_fields(exclude={*relations, "id"})
    except ValidationError as error:
        refuse(what, {name: "".join(said) for name, said in error.message_dict.items()})
    try:
        row.save()
    except IntegrityError as error:
        said = "数据库中已有相同的内容，可能刚由他人保存；请刷新页面核对后再试。"
        raise Invalid(f"{what}没有保存：{said}") from error
    return row


def plain(value: object) -> object:
    """A value as JSON keeps it: equal numbers and dates have one spelling."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def columns_of(row: models.Model, *, leave: frozenset[str] = HOUSEKEEPING) -> dict[str, Any]:
    """The columns of a row as plain JSON, references by their text."""
    said: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if column.name not in leave:
            value = getattr(row, column.name)
            said[column.name] = str(value) if isinstance(value, models.Model) else plain(value)
    return said


def put_version(act: Act, version: Version, *, owner: str, what: str, terms: tuple = ()) -> Version:
    """Store a version from its data year on; a correction of that year keeps what stood there.

    `owner` names the column of what the version belongs to; `terms` are the unsaved terms of a
    formula, which belong to their version.
    """
    version.reason = version.reason.strip()
    version.document_number = version.document_number.strip()
    of_owner = getattr(version, owner)
    earlier = list(type(version)._default_manager.filter(**{owner: of_owner}))
    before = in_force(earlier, version.valid_from)
    if before is not None:
        act.before = content_of(before)
    same_year = next((each for each in earlier if each.valid_from == version.valid_from), None)
    if same_year is not None:
        keep_replaced(
            act,
            same_year,
            owner=owner,
            of=of_owner,
            reason=version.reason,
            document_number=version.document_number,
        )
        version.pk, version._state.adding = same_year.pk, False
        version.recorded_at = act.at
        for term in terms_of(same_year):
            term.delete()
    store(version, what=what)
    for term in terms:
        term.version = version
        store(term, what=what)
    act.after = content_of(version)
    if before is not None and _without_grounds(act.before) == _without_grounds(act.after):
        raise Invalid(f"{what}没有保存：内容与现行版本相同，没有需要保存的变化。")
    act.message = takes_effect(version, earlier)
    return version


def keep_replaced(
    act: Act, row: models.Model, *, owner: str, of: models.Model, reason: str, document_number: str
) -> Replaced:
    """Keep what stands in a row before a correction takes its place."""
    kept = Replaced(
        valid_from=getattr(row, "valid_from", None),
        content=content_of(row),
        reason=reason.strip(),
        document_number=document_number.strip(),
        replaced_at=act.at,
        replaced_by=act.by,
        **{owner: of},
    )
    kept.save()
    return kept


def terms_of(row: models.Model) -> list:
    """The terms of a formula; nothing for rows that have none."""
    return list(row.terms.select_related("item")) if hasattr(row, "terms") else []


def content_of(row: models.Model) -> dict[str, Any]:
    """A row as it stands, with the terms of its formula."""
    said = columns_of(row)
    if hasattr(row, "terms"):
        said["terms"] = sorted(
            [
                getattr(term, "part", getattr(term, "side", "")),
                term.item.code,
                plain(term.coefficient),
            ]
            for term in terms_of(row)
        )
    return said


def _without_grounds(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in ABOUT_THE_CHANGE}


def takes_effect(version: Revised, others: Iterable[Revised] = ()) -> str:
    """From when to when a version is judged by, in words; `others` are those of other years."""
    year = version.valid_from
    later = [each.valid_from for each in others if each.valid_from > year]
    until = f"至 {min(later) - 1} 年度" if later else ""
    if any(each.valid_from < year for each in others):
        return f"自 {year} 年度起{until}生效；{year - 1} 年度及以前仍按当时的版本判定。"
    return f"自 {year} 年度起{until}生效，更早的年度也按它判定。"


def next_position(rows: models.QuerySet) -> int:
    """A place after the last one."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return (last or 0) + STEP


def hold(plan_id: int) -> Plan:
    """The plan as it stands now, locked, so that the sums of its parts are checked one by one."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan_id)
    require_open(plan)
    return plan


def clause_of(plan: Plan, clause: Clause | None, place: str) -> Faults:
    """A clause that is cited belongs to the plan."""
    if clause is None or clause.plan_id == plan.pk:
        return {}
    return {place: f"条款“{clause.number}”不属于本规划，请从本规划的条款中选择。"}


def code_fault(model: type[models.Model], code: str) -> str:
    """Why a new thing cannot have this code; empty if it can."""
    if not code.strip():
        return "请填写代码（小写英文字母、数字和连字符）。"
    if model._default_manager.filter(code=code).exists():
        return f"代码“{code}”已被使用，请换一个。"
    return ""


def indicator_in_force(indicator: Indicator, year: int):
    """The definition of an indicator that holds for a data year; None where it has none."""
    return in_force(indicator.versions.all(), year)
