"""What has changed about a target beside its versions: the plan's thresholds, the starting value,
and corrections within a data year.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from jinchang_vet.kit import formats
from reports.amounts import amount
from reports.indicator_basis import Change
from submissions.standing import Standing
from targets.definitions import load_plan_versions
from targets.kinds import Method
from targets.models import PlanVersion, Target

BASELINE = (
    "baselines__pk",
    "baselines__year",
    "baselines__value",
    "baselines__source",
    "baselines__is_confirmed",
    "baselines__is_withdrawn",
    "baselines__reason",
    "baselines__document_number",
)
CORRECTED = ("pk", "valid_from", "reason", "document_number", "replaced_at")
WAYS = {"replaced__": "目标", "indicator__replaced__": "口径", "plan__replaced__": "判定参数"}


@dataclass(frozen=True, slots=True)
class Changes:
    """Thresholds by data year, starting values as they were recorded, and what was corrected."""

    thresholds: tuple[Change, ...]
    baselines: tuple[Change, ...]
    corrections: tuple[Change, ...]


def load_changes(standing: Standing, plan) -> Changes:
    """Everything in one query, and one more when the plan has no versions at hand."""
    wanted = [*BASELINE, *(f"{way}{name}" for way in WAYS for name in CORRECTED)]
    order = ["baselines__recorded_at", *(f"{way}replaced_at" for way in WAYS)]
    rows = list(Target.objects.filter(pk=standing.target.pk).order_by(*order).values(*wanted))
    baselines = {row["baselines__pk"]: row for row in rows if row["baselines__pk"] is not None}
    corrections = {
        (way, row[f"{way}pk"]): _correction(what, way, row)
        for way, what in WAYS.items()
        for row in rows
        if row[f"{way}pk"] is not None
    }
    return Changes(
        thresholds=tuple(_thresholds(each) for each in load_plan_versions([plan])[plan.pk]),
        baselines=tuple(_baseline(standing, row) for row in baselines.values()),
        corrections=tuple(corrections.values()),
    )


def _thresholds(version: PlanVersion) -> Change:
    least = formats.percent(version.minimum_coverage * 100)
    words = (
        f"{Method(version.method).label}；二者之比 ≥ {version.on_track_at} 按进度，"
        f"≥ {version.behind_at} 滞后；最低填报比例 {least}"
    )
    return Change(0, version.valid_from, words, version.reason, version.document_number)


def _baseline(standing: Standing, row: dict) -> Change:
    state = "已更正" if row["baselines__is_withdrawn"] else "现行"
    if not row["baselines__is_confirmed"]:
        state += "，待核实"
    words = f"{amount(standing, row['baselines__value'])}（{state}；{row['baselines__source']}）"
    return Change(
        0,
        row["baselines__year"],
        words,
        row["baselines__reason"],
        row["baselines__document_number"],
    )


def _correction(what: str, way: str, row: dict) -> Change:
    day = formats.chinese_date(timezone.localdate(row[f"{way}replaced_at"]))
    words = f"{what}于 {day}更正，更正前的内容留存备查"
    since = row[f"{way}valid_from"]
    return Change(0, since, words, row[f"{way}reason"], row[f"{way}document_number"])
