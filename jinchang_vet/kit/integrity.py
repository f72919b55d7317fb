"""Checks of what is stored: each has a name, a severity, and advice; the rooms bring their own.

A room declares a check with `@check("unit-dates", …)` on a function that gives `Finding`s, in a
number of queries that does not depend on how much is stored. `check_integrity` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

# Named one by one of what a check finds; all are counted.
MOST = 200


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "提醒"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that is not as it ought to be: which, and what is wrong with it."""

    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}：{self.said}"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it looks at, and what to do about what it finds."""

    code: str
    severity: Severity
    title: str
    advice: str
    find: Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found: the first findings, and how many there are."""

    check: Check
    findings: tuple[Finding, ...]
    count: int


CHECKS: dict[str, Check] = {}
Find = Callable[[], Iterable[Finding]]


def check(code: str, title: str, *, severity: Severity, advice: str) -> Callable[[Find], Find]:
    """Declare a check."""

    def declare(find: Find) -> Find:
        if code in CHECKS:
            raise ValueError(f"two checks are named {code}")
        CHECKS[code] = Check(code, severity, title, advice, find)
        return find

    return declare


def run(found: Check) -> Outcome:
    """Carry a check out, keeping no more than `MOST` of what it finds."""
    findings = iter(found.find())
    named = tuple(islice(findings, MOST))
    return Outcome(found, named, len(named) + sum(1 for _ in findings))


def orphans_of(room: str) -> Iterable[Finding]:
    """References of a room's rows to rows that are not there: a query for each reference."""
    for model in apps.get_app_config(room).get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                yield from _orphans(model, field)


def _orphans(model: type[models.Model], field: models.ForeignKey) -> Iterable[Finding]:
    parent = field.related_model
    there = parent._base_manager.filter(**{field.target_field.name: OuterRef(field.attname)})
    rows = model._base_manager.filter(**{f"{field.attname}__isnull": False}).filter(~Exists(there))
    for key, missing in rows.order_by("pk").values_list("pk", field.attname).iterator():
        yield Finding(
            f"{model._meta.verbose_name} {key}",
            f"“{field.verbose_name}”指向不存在的{parent._meta.verbose_name} {missing}",
        )
