"""How something that is kept came to be as it is: its versions with reason, document, year and
author, what corrections replaced, and every step from the audit log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from institutions.models import AuditEntry, InstitutionKind
from jinchang_vet.kit import formats
from targets.models import (
    Baseline,
    IndicatorTerm,
    IndicatorVersion,
    PlanVersion,
    PublishedFigure,
    Replaced,
    Revised,
    RuleTerm,
    TargetVersion,
)

EMPTY = "（空）"
LOADED, CARRIED = "随规划文件载入", "编制后续规划时带入"
LAST_STEPS = 40
STEPS = {
    "plan.create": "新建规划",
    "plan.change": "修改规划",
    "plan.thresholds": "调整判定参数",
    "plan.close": "关闭规划",
    "plan.reopen": "重新开启",
    "plan.copy": "编制后续规划",
    "clause.add": "新增条款",
    "clause.change": "修改条款",
    "department.add": "新增责任单位",
    "department.change": "修改责任单位",
    "target.set": "设定目标",
    "target.change": "变更目标",
    "target.describe": "修改名称与来源",
    "target.withdraw": "撤销目标",
    "target.part": "目标分解",
    "baseline.record": "记录基期值",
    "baseline.correct": "更正基期值",
    "baseline.confirm": "核实基期值",
    "published.record": "记录公布数据",
    "published.correct": "更正公布数据",
    "indicator.add": "新增指标",
    "indicator.describe": "修改名称与分组",
    "indicator.define": "重新定义算法",
    "item.add": "新增数据项",
    "item.change": "修改数据项",
    "rule.add": "新增校验规则",
    "rule.change": "修改校验规则",
}
WORDS = {
    "region": "地区",
    "plan": "规划",
    "clause": "条款",
    "indicator": "指标",
    "institution": "单位",
    "terms": "公式",
    "units": "单位",
    "sources": "来源条款",
    "bounds": "要求",
    "definition": "算法",
    "carry": "带入的目标",
    "thresholds": "判定参数",
    "elaborated_in": "细化于",
    "change_document": "依据文号",
    "id": "编号",
}
VERSIONS = (TargetVersion, PlanVersion, IndicatorVersion, Baseline, PublishedFigure)
GROUNDS = frozenset({"valid_from", "reason", "document_number"})
OWNER_COLUMNS = frozenset({"plan", "target", "indicator"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One column in words."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """A version as it was promised or defined, with its grounds and author."""

    valid_from: int
    facts: tuple[Fact, ...]
    reason: str
    document_number: str
    by: str
    at: dt.datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What a correction replaced."""

    valid_from: int | None
    facts: tuple[Fact, ...]
    reason: str
    document_number: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One column before and after a step."""

    term: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One step from the audit log."""

    name: str
    by: str
    at: dt.datetime
    message: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is told of one thing."""

    versions: tuple[Held, ...]
    replaced: tuple[Kept, ...]
    steps: tuple[Happened, ...]


def story_of(
    row: models.Model,
    *,
    versions: Sequence[Revised] = (),
    replaced: Iterable[Replaced] = (),
    now: Revised | None = None,
    unsigned: str = LOADED,
) -> Story:
    """What happened to a thing, the newest first; one query for the log. `now` is the version
    that is judged by today, `unsigned` says how a version came of which the log names no author.
    """
    entries = list(_entries(row))
    authors = _authors(entries)
    held = [
        Held(
            valid_from=version.valid_from,
            facts=facts_of(version),
            reason=version.reason,
            document_number=version.document_number,
            by=authors.get(version.valid_from, unsigned),
            at=version.recorded_at,
            in_force=now is not None and version.pk == now.pk,
        )
        for version in sorted(versions, key=lambda each: -each.valid_from)
    ]
    return Story(
        tuple(held),
        tuple(_kept(type(row), each) for each in replaced),
        tuple(_happened(type(row), entry) for entry in entries[:LAST_STEPS]),
    )


def facts_of(version: models.Model) -> tuple[Fact, ...]:
    """What a version says, without what is empty or only about the change."""
    leave = {"id", "recorded_at", *GROUNDS, *OWNER_COLUMNS}
    content = {
        column.name: getattr(version, column.name)
        for column in version._meta.concrete_fields
        if column.name not in leave
    }
    if hasattr(version, "terms"):
        content["terms"] = [
            [getattr(term, "part", getattr(term, "side", "")), str(term.item), term.coefficient]
            for term in version.terms.all()
        ]
    return _facts(type(version), content)


def _entries(row: models.Model) -> models.QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        subject_type=row._meta.label_lower,
        subject_id=str(row.pk),
        result=AuditEntry.Result.DONE,
    ).order_by("-number")


def _authors(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Who brought the version of each data year: the last to write it."""
    found: dict[int, str] = {}
    for entry in entries:
        nested = [each for each in entry.after.values() if isinstance(each, dict)]
        for content in (entry.after, *nested):
            year = content.get("valid_from")
            if isinstance(year, int):
                found.setdefault(year, entry.actor_name)
    return found


def _kept(model: type[models.Model], row: Replaced) -> Kept:
    content = {
        name: value
        for name, value in row.content.items()
        if name not in GROUNDS | OWNER_COLUMNS | {"closed_on", "is_demo", "code"}
    }
    return Kept(
        valid_from=row.valid_from,
        facts=_facts(model, content),
        reason=row.reason,
        document_number=row.document_number,
        by=str(row.replaced_by or LOADED),
        at=row.replaced_at,
    )


def _happened(model: type[models.Model], entry: AuditEntry) -> Happened:
    names = [*entry.after, *(name for name in entry.before if name not in entry.after)]
    changes = tuple(
        Change(_label(model, name), before, after)
        for name in names
        if name != "recorded_at"
        and (before := _text(model, name, entry.before.get(name)))
        != (after := _text(model, name, entry.after.get(name)))
    )
    name = STEPS.get(entry.verb, entry.verb)
    return Happened(name, entry.actor_name, entry.at, entry.message, changes)


def _facts(model: type[models.Model], content: dict[str, Any]) -> tuple[Fact, ...]:
    return tuple(
        Fact(_label(model, name), _text(model, name, value))
        for name, value in content.items()
        if value not in (None, "", [], {}, False) and not (name == "per" and value == 1)
    )


def _column(model: type[models.Model], name: str) -> Any:
    """The column of a name, in the model itself or in what its verbs write."""
    for each in (model, *VERSIONS):
        try:
            return each._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def _label(model: type[models.Model], name: str) -> str:
    label = str(getattr(_column(model, name), "verbose_name", name))
    return WORDS.get(name, label) if label.isascii() else label


def _text(model: type[models.Model], name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return formats.number(value)
    if isinstance(value, models.Model):
        return str(value)
    if name == "terms":
        return "；".join(_term(*term) for term in value)
    if isinstance(value, dict):
        return "；".join(
            f"{_label(model, str(each))} {_text(model, str(each), content)}"
            for each, content in value.items()
            if content not in (None, "", [], {}, False)
        )
    labels = {
        str(key): str(label) for key, label in getattr(_column(model, name), "choices", None) or ()
    }
    if name.endswith("kinds"):
        labels = dict(InstitutionKind.choices)
    if isinstance(value, list):
        return "、".join(labels.get(str(each), str(each)) for each in value)
    return labels.get(str(value), str(value))


def _term(side: str, item: str, coefficient: object) -> str:
    """One term of a formula or rule: 分子 1 × 专业课教师数."""
    sides = {**dict(IndicatorTerm.Part.choices), **dict(RuleTerm.Side.choices)}
    return f"{sides.get(side, side)} {formats.number(Decimal(str(coefficient)))} × {item}"


def names_of(terms: Iterable[Any]) -> str:
    """Terms as people read them: 2 × 甲 + 乙."""
    return " + ".join(
        f"{term.item}"
        if term.coefficient == 1
        else f"{formats.number(term.coefficient)} × {term.item}"
        for term in terms
    )
