"""The seals of files: for each kind the digest of what it says, taken when it is handed out and
taken again when its check code is looked up.

In the seals of raw data and of one unit, figures stand by the revision that put them in force: what
was approved never changes, a correction is a new revision. So the seal of 11,000 units is one short
read.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from institutions.access import ScopedQuerySet
from institutions.models import Region
from reports.edition_content import Content, content_of, digest_of, plain
from reports.edition_now import seal_now
from reports.export_round import RoundReport, load_round_report
from reports.institution_own import OwnStanding, own_standings
from reports.models import Issued
from reports.task_page import TaskFilters, TaskRow, load_ledger
from submissions.models import Round, Submission
from submissions.standing import PlanStanding, load_standings
from targets.definitions import plans_with_versions
from targets.models import Plan

SUMMARY, BRIEFING, UNIT = "汇总表", "简报", "单位汇总表"
TASKS, ROUND, FACTS = "任务台账", "填报情况报告", "原始数据"
OF_LINE = (
    *("code", "state", "number", "first_at", "submitted_at", "approved_at", "late", "returned"),
    *("marks", "withdrawn", "due_at", "extended", "receipt"),
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a kind of file is, and what it says, in words."""

    about: str
    says: str


JUDGED = "文件中的数据、目标口径和判定"
KINDS = {
    SUMMARY: FileKind("一个地区一份规划的目标进展，Excel 工作簿", JUDGED),
    BRIEFING: FileKind("一个地区一份规划的目标进展情况，Word 文档", JUDGED),
    UNIT: FileKind("一个单位的目标进展和历年数据，Excel 工作簿", JUDGED),
    TASKS: FileKind("规划任务及其进展，Excel 工作簿", "文件中的任务和进展"),
    ROUND: FileKind("一轮填报中各单位的提交和审核情况，Excel 工作簿", "文件中的填报和审核情况"),
    FACTS: FileKind("已通过审核的原始数据，Excel 工作簿或 CSV", "文件中的数据"),
}
Numbers = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class InForce:
    """The revision in force of every unit, by year and the unit's code."""

    numbers: Numbers
    is_demo: bool

    @property
    def units(self) -> int:
        """Units by year: as many rows as a wide table has."""
        return sum(len(of_year) for of_year in self.numbers.values())


def seal_again(issued: Issued, *, user, now: dt.datetime) -> str | None:
    """The seal of the same file, were it handed out now; None where what it was about is gone."""
    return AGAIN[issued.kind](issued, user, now)


def in_force(region: Region, first: int, year: int) -> InForce:
    """What is in force of all units of a region in some years: one query."""
    units = Submission.objects.filter(institution__region__path__startswith=region.path)
    return _in_force(units, first, year)


def facts_seal(region: Region, first: int, year: int, numbers: Numbers) -> str:
    """Of raw data: which revisions are in force."""
    years = plain([first, year])
    return digest_of({"region": region.code, "years": years, "revisions": plain(numbers)})


def unit_numbers(code: str, year: int) -> Numbers:
    """The revisions in force of one unit in all years up to one: one query."""
    return _in_force(Submission.objects.filter(institution__code=code), 0, year).numbers


def unit_part(standing: PlanStanding, code: str) -> Content:
    """What an edition would hold of one unit: its figures, and what the plan asks."""
    content = content_of(standing.region, standing.year, [standing], ())
    return part_of(content, standing.plan.code, code)


def part_of(content: Content, plan: str, unit: str) -> Content:
    """The same of an edition's content; figures are empty where the unit does not stand in it."""
    of_plan = content["plans"].get(plan, {})
    targets = {
        key: [target["target"], target["definition"]]
        for key, target in of_plan.get("targets", {}).items()
    }
    cells = content["units"].get(unit, {}).get("cells", {})
    return {"terms": of_plan.get("terms"), "targets": targets, "cells": cells}


def unit_seal(code: str, part: Content, own: Sequence[OwnStanding], numbers: Numbers) -> str:
    """Of one unit's summary: its figures of all years, its own values and judgements."""
    said = [
        [
            each.standing.target.position,
            each.way.value,
            plain([each.unit.value, each.unit.meets] if each.unit is not None else None),
            plain(each.status),
        ]
        for each in own
    ]
    return digest_of({"unit": code, "part": part, "own": plain(said), "revisions": plain(numbers)})


def tasks_seal(rows: Sequence[TaskRow], year: int) -> str:
    """Of the task ledger: the tasks that are listed, and the record on which each rests."""
    said = [
        [
            row.plan.code,
            row.task.code,
            row.task.year,
            row.standing,
            row.report.number if row.report is not None else None,
            row.reversal.number if row.reversal is not None else None,
        ]
        for row in rows
    ]
    return digest_of({"year": year, "tasks": plain(said)})


def round_seal(report: RoundReport) -> str:
    """Of the report of a round: what every unit handed in and what became of it."""
    said = [[getattr(line, name) for name in OF_LINE] for line in report.lines]
    return digest_of({"round": report.round.pk, "lines": plain(said)})


def _in_force(submissions: ScopedQuerySet, first: int, year: int) -> InForce:
    rows = submissions.filter(
        round__year__gte=first, round__year__lte=year, approved__isnull=False
    ).values_list("round__year", "institution__code", "approved__number", "round__is_demo")
    numbers: dict[int, dict[str, str]] = defaultdict(dict)
    demo = False
    for of_year, unit, number, is_demo in rows.order_by():
        numbers[of_year][unit] = f"{number}"
        demo = demo or is_demo
    return InForce(numbers, demo)


def _plan_again(issued: Issued, user, now: dt.datetime) -> str | None:
    plan = issued.plan
    return None if plan is None else seal_now(issued.region, plan, issued.year, now=now)


def _facts_again(issued: Issued, user, now: dt.datetime) -> str | None:
    region, first, year = issued.region, issued.asked["first"], issued.year
    return facts_seal(region, first, year, in_force(region, first, year).numbers)


def _unit_again(issued: Issued, user, now: dt.datetime) -> str | None:
    code, year, plan = issued.asked["institution"], issued.year, issued.plan
    if plan is None:
        gone = issued.asked["plan"]
        return None if gone else unit_seal(code, {}, (), unit_numbers(code, year))
    [standing] = load_standings([(plan.region, plan)], year=year, now=now)
    institution = next((unit for unit in standing.ledger.units if unit.code == code), None)
    if institution is None:
        return None
    own = own_standings(standing, institution)
    return unit_seal(code, unit_part(standing, code), own, unit_numbers(code, year))


def _tasks_again(issued: Issued, user, now: dt.datetime) -> str | None:
    wanted: list[str] = issued.asked["plans"]
    plans = plans_with_versions(Plan.objects.filter(code__in=wanted))
    if len(plans) != len(wanted):
        return None
    ledger = load_ledger(plans, user=user, year=issued.year, today=timezone.localdate(now))
    return tasks_seal(ledger.narrowed(TaskFilters(**issued.asked["filters"])), issued.year)


def _round_again(issued: Issued, user, now: dt.datetime) -> str | None:
    round = Round.objects.filter(pk=issued.asked["round"]).select_related("region").first()
    if round is None:
        return None
    units = Submission.objects.filter(institution__region__path__startswith=issued.region.path)
    return round_seal(load_round_report(round, units, now=now))


AGAIN: dict[str, Callable[[Issued, Any, dt.datetime], str | None]] = {
    SUMMARY: _plan_again,
    BRIEFING: _plan_again,
    UNIT: _unit_again,
    TASKS: _tasks_again,
    ROUND: _round_again,
    FACTS: _facts_again,
}
