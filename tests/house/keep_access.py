"""The part of the access table that keeps the plans: who gets in, at which addresses.

What is sent lacks everything that a step wants, so a person who gets in is told what is missing
(422, or 409 where nothing is asked for but the state is wrong).
"""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from targets.models import Department, PublishedFigure
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    plan_list               login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   plan_list               login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    keep_departments        login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_departments        login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    keep_indicators         login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_indicators         login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    keep_items              login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_items              login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    keep_rules              login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_rules              login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    plan_add                login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   plan_add                login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_department_add     login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_department_add     login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_indicator_add      login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_indicator_add      login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_item_add           login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_item_add           login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_rule_add           login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_rule_add           login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    plan                    login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan                    login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    plan_target             login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_target             login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    plan_outcome            login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_outcome            login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    plan_change             login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_change             login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_thresholds         login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_thresholds         login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_close              login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_close              login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_reopen             login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_reopen             login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_copy               login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_copy               login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_clause_add         login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_clause_add         login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_figure_add         login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_figure_add         login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_target_add         login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_target_add         login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_clause_change      login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_clause_change      login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_figure_correct     login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_figure_correct     login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_target_change      login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_target_change      login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_target_describe    login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_target_describe    login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_target_withdraw    login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_target_withdraw    login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_target_part        login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_target_part        login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_baseline           login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_baseline           login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    plan_baseline_confirm   login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   plan_baseline_confirm   login 403 403 403 409 403 403 404 403 403 403 403 403 login
GET    keep_department_change  login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   keep_department_change  login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    keep_indicator          login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_indicator          login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    keep_indicator_define   login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_indicator_define   login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_indicator_describe login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_indicator_describe login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_item_change        login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_item_change        login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_rule_change        login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_rule_change        login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    indicator_preview       login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   indicator_preview       login 403 403 403 200 403 403 404 403 403 403 403 403 login
"""
STAGES: dict[str, str] = {}
OF_PLANS = frozenset(
    {
        *("plan", "plan_outcome", "plan_change", "plan_thresholds", "plan_close", "plan_reopen"),
        *("plan_copy", "plan_clause_add", "plan_figure_add", "plan_target_add"),
    }
)
OF_TARGETS = frozenset(
    {
        *("plan_target", "plan_target_change", "plan_target_describe", "plan_target_withdraw"),
        *("plan_target_part", "plan_baseline", "plan_baseline_confirm"),
    }
)


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page that keeps the plan of the table's world, or what it stands on."""
    plan = world.plan
    target = plan.targets.get()
    if name in OF_PLANS:
        return reverse(name, args=[plan.code])
    if name in OF_TARGETS:
        return reverse(name, args=[target.pk])
    if name.startswith("keep_indicator") and name not in ("keep_indicators", "keep_indicator_add"):
        return reverse(name, args=[target.indicator.code])
    if name == "plan_clause_change":
        return reverse(name, args=[plan.clauses.get().pk])
    if name == "plan_figure_correct":
        return reverse(name, args=[_figure(plan, target).pk])
    if name == "keep_department_change":
        return reverse(name, args=[_department(plan).pk])
    if name == "keep_item_change":
        return reverse(name, args=["full-time-enrolment"])
    if name == "keep_rule_change":
        return reverse(name, args=["dual-within-specialised"])
    return reverse(name)


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What is sent: the version that was seen, and where a trial is of."""
    seen = {"version": 1, "key": "k"}
    return {**seen, "preview_region": world.region.code, "preview_year": YEAR}


def _figure(plan, target) -> PublishedFigure:
    facts = {
        "clause": plan.clauses.get(),
        "position": 1,
        "written": "40%",
        "value": 40,
        "precision": PublishedFigure.Precision.EXACT,
        "quote": "占比 40%",
    }
    figures = PublishedFigure.objects
    return figures.get_or_create(plan=plan, indicator=target.indicator, defaults=facts)[0]


def _department(plan) -> Department:
    return Department.objects.get_or_create(region=plan.region, name="市教育局")[0]
