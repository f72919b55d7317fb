"""Addresses of keeping the plans."""

from django.urls import path

from targets import clause_views, indicator_views, item_views, plan_views, target_views

urlpatterns = [
    path("plans/", plan_views.plan_list, name="plan_list"),
    path("plans/add/", plan_views.plan_add, name="plan_add"),
    path("plans/<slug:code>/", plan_views.plan, name="plan"),
    path("plans/<slug:code>/change/", plan_views.plan_change, name="plan_change"),
    path("plans/<slug:code>/thresholds/", plan_views.plan_thresholds, name="plan_thresholds"),
    path("plans/<slug:code>/close/", plan_views.plan_close, name="plan_close"),
    path("plans/<slug:code>/reopen/", plan_views.plan_reopen, name="plan_reopen"),
    path("plans/<slug:code>/successor/", plan_views.plan_copy, name="plan_copy"),
    path("plans/<slug:code>/clauses/add/", clause_views.plan_clause_add, name="plan_clause_add"),
    path("plans/<slug:code>/figures/add/", clause_views.plan_figure_add, name="plan_figure_add"),
    path("plans/<slug:code>/targets/add/", target_views.plan_target_add, name="plan_target_add"),
    path("clauses/<int:pk>/", clause_views.plan_clause_change, name="plan_clause_change"),
    path("figures/<int:pk>/", clause_views.plan_figure_correct, name="plan_figure_correct"),
    path("targets/<int:pk>/", target_views.plan_target, name="plan_target"),
    path("targets/<int:pk>/change/", target_views.plan_target_change, name="plan_target_change"),
    path(
        "targets/<int:pk>/describe/", target_views.plan_target_describe, name="plan_target_describe"
    ),
    path(
        "targets/<int:pk>/withdraw/", target_views.plan_target_withdraw, name="plan_target_withdraw"
    ),
    path("targets/<int:pk>/part/", target_views.plan_target_part, name="plan_target_part"),
    path("targets/<int:pk>/baseline/", target_views.plan_baseline, name="plan_baseline"),
    path(
        "targets/<int:pk>/baseline/confirm/",
        target_views.plan_baseline_confirm,
        name="plan_baseline_confirm",
    ),
    path("departments/", clause_views.keep_departments, name="keep_departments"),
    path("departments/add/", clause_views.keep_department_add, name="keep_department_add"),
    path(
        "departments/<int:pk>/", clause_views.keep_department_change, name="keep_department_change"
    ),
    path("indicators/", indicator_views.keep_indicators, name="keep_indicators"),
    path("indicators/add/", indicator_views.keep_indicator_add, name="keep_indicator_add"),
    path("indicators/<slug:code>/", indicator_views.keep_indicator, name="keep_indicator"),
    path(
        "indicators/<slug:code>/define/",
        indicator_views.keep_indicator_define,
        name="keep_indicator_define",
    ),
    path(
        "indicators/<slug:code>/describe/",
        indicator_views.keep_indicator_describe,
        name="keep_indicator_describe",
    ),
    path("items/", item_views.keep_items, name="keep_items"),
    path("items/add/", item_views.keep_item_add, name="keep_item_add"),
    path("items/<slug:code>/", item_views.keep_item_change, name="keep_item_change"),
    path("rules/", item_views.keep_rules, name="keep_rules"),
    path("rules/add/", item_views.keep_rule_add, name="keep_rule_add"),
    path("rules/<slug:code>/", item_views.keep_rule_change, name="keep_rule_change"),
]
