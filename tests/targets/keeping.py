"""What the tests of keeping share: facts to start from, and how a refusal is looked at."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest

from institutions.models import AuditEntry, IdempotencyKey
from institutions.refusals import Refused
from targets.formulas import Term
from targets.keeping import Bounds, ItemFacts, Measurement, PlanFacts, TargetWords
from targets.kinds import Kind, Measure, Span
from targets.models import (
    Baseline,
    Clause,
    ClauseUnit,
    DataItem,
    Department,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    ItemRule,
    Plan,
    PlanVersion,
    PublishedFigure,
    Replaced,
    RuleTerm,
    Target,
    TargetSource,
    TargetVersion,
)
from tests.cast import SCHOOL_KINDS

KEPT = (
    *(Plan, PlanVersion, Clause, ClauseUnit, Department, Target, TargetSource, TargetVersion),
    *(Indicator, IndicatorVersion, IndicatorTerm, DataItem, ItemRule, RuleTerm),
    *(Baseline, PublishedFigure, Replaced, IdempotencyKey),
)
GROUNDS = {"reason": "市政府调整", "document_number": "示例〔2024〕9 号"}
WORDS = TargetWords(name="示例目标")
SCHOOLS = tuple(str(kind) for kind in SCHOOL_KINDS)
AT_LEAST_50 = Bounds(kind=Kind.AT_LEAST, lower=Decimal(50), year=2025)

NEXT_PLAN = PlanFacts(
    title="下一期规划",
    short_title="下一期",
    document_number="示例〔2026〕1 号",
    base_year=2025,
    first_year=2026,
    horizon=2030,
)

SHARE = Measurement(
    measure=Measure.RATIO,
    span=Span.STOCK,
    kinds=SCHOOLS,
    definition="“双师型”教师 ÷ 专业课教师 × 100",
    numerator=(Term("dual-qualified-teachers"),),
    denominator=(Term("specialised-teachers"),),
    scale=Decimal(100),
)
HEADCOUNT = Measurement(
    measure=Measure.SUM,
    span=Span.STOCK,
    kinds=SCHOOLS,
    definition="全日制在校生合计",
    numerator=(Term("full-time-enrolment"),),
)
ITEM = ItemFacts(
    name="企业兼职教师",
    section="teachers",
    unit="人",
    definition="9 月 1 日聘用的企业兼职教师",
    period="snapshot",
    kinds=SCHOOLS,
    minimum=Decimal(0),
)


def changed(facts, **changes):
    """The facts with something else in some places."""
    return replace(facts, **changes)


def as_stored() -> dict[str, list]:
    """Everything that keeping writes."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in KEPT}


@contextmanager
def refused(*places: str, said: str = "", kind: type[Refused] = Refused):
    """The step is refused with a fault at each place; nothing is saved, and the log says so."""
    before, entries = as_stored(), AuditEntry.objects.count()
    with pytest.raises(kind) as caught:
        yield caught
    assert said in caught.value.message, caught.value.message
    assert set(places) <= set(caught.value.errors), caught.value.errors
    assert as_stored() == before
    assert AuditEntry.objects.count() == entries + 1
    assert AuditEntry.objects.latest("number").result == AuditEntry.Result.REFUSED


def last_entry(verb: str) -> AuditEntry:
    return AuditEntry.objects.filter(verb=verb).latest("number")


Step = Callable[..., object]
