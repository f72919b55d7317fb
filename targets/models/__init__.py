"""Promised: plans with their clauses, tasks and targets, over one catalogue of indicators and
data items.

Whatever can be re-defined (a plan's thresholds, an indicator's formula, a target's bounds) is
kept in versions that hold from a data year on, each with the reason and the document that brought
it; `in_force(versions, year)` picks one.
"""

from targets.models.catalogue import (
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    ItemRule,
    Period,
    Revised,
    RuleTerm,
    Section,
)
from targets.models.corrections import Replaced
from targets.models.plans import (
    Clause,
    ClauseUnit,
    Department,
    Plan,
    PlanVersion,
    SeedRecord,
    Task,
    TaskUnit,
    UnitRole,
)
from targets.models.promises import (
    Baseline,
    PublishedFigure,
    Target,
    TargetSource,
    TargetVersion,
)

__all__ = [
    "Baseline",
    "Clause",
    "ClauseUnit",
    "DataItem",
    "Department",
    "Indicator",
    "IndicatorTerm",
    "IndicatorVersion",
    "ItemRule",
    "Period",
    "Plan",
    "PlanVersion",
    "PublishedFigure",
    "Replaced",
    "Revised",
    "RuleTerm",
    "Section",
    "SeedRecord",
    "Target",
    "TargetSource",
    "TargetVersion",
    "Task",
    "TaskUnit",
    "UnitRole",
]
