"""The verbs that keep what is promised: one door to all of them.

Who may: managers, within their region (`editable_by`); the shared catalogue as
`targets.catalogue_access` says. How versions and corrections work: `targets.keeping_frame`. What is
refused, and the sentences: `targets.soundness`, `targets.soundness_targets`,
`targets.soundness_formulas` and `targets.parts`. Copying a plan: `targets.succession`.
"""

from targets.keeping_baselines import (
    FigureFacts,
    confirm_baseline,
    correct_baseline,
    correct_published_figure,
    record_baseline,
    record_published_figure,
)
from targets.keeping_checks import Source, TargetWords, bounds_of
from targets.keeping_clauses import (
    ClauseFacts,
    NamedUnit,
    add_clause,
    add_department,
    change_clause,
    change_department,
)
from targets.keeping_frame import NEXT_ROUND, REJUDGES_ALL, takes_effect
from targets.keeping_indicators import (
    IndicatorFacts,
    add_indicator,
    define_indicator,
    describe_indicator,
)
from targets.keeping_items import add_item, add_rule, change_item, change_rule
from targets.keeping_plans import (
    PlanFacts,
    change_plan,
    change_thresholds,
    close_plan,
    create_plan,
    reopen_plan,
)
from targets.keeping_targets import (
    change_target,
    describe_target,
    set_part,
    set_target,
    withdraw_target,
)
from targets.parts import remainder_of
from targets.soundness_formulas import ItemFacts, Measurement, RuleFacts
from targets.soundness_targets import Bounds
from targets.succession import Carry, copy_plan_to_successor

__all__ = [
    "NEXT_ROUND",
    "REJUDGES_ALL",
    "Bounds",
    "Carry",
    "ClauseFacts",
    "FigureFacts",
    "IndicatorFacts",
    "ItemFacts",
    "Measurement",
    "NamedUnit",
    "PlanFacts",
    "RuleFacts",
    "Source",
    "TargetWords",
    "add_clause",
    "add_department",
    "add_indicator",
    "add_item",
    "add_rule",
    "bounds_of",
    "change_clause",
    "change_department",
    "change_item",
    "change_plan",
    "change_rule",
    "change_target",
    "change_thresholds",
    "close_plan",
    "confirm_baseline",
    "copy_plan_to_successor",
    "correct_baseline",
    "correct_published_figure",
    "create_plan",
    "define_indicator",
    "describe_indicator",
    "describe_target",
    "record_baseline",
    "record_published_figure",
    "remainder_of",
    "reopen_plan",
    "set_part",
    "set_target",
    "takes_effect",
    "withdraw_target",
]
