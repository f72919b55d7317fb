"""The stamps of files that say a part of what an edition freezes: a unit, tasks, reports, raw data.

Such a file bears the edition's number where its part still is what was frozen, whatever has
changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from institutions.models import Region
from reports.edition_content import Content, plain
from reports.export_round import RoundReport
from reports.institution_own import OwnStanding
from reports.issued import NOT_FROZEN, Stamp, StandingEdition, new_code, stamped
from reports.models import Edition
from reports.seals import (
    Numbers,
    facts_seal,
    part_of,
    round_seal,
    tasks_seal,
    unit_numbers,
    unit_part,
    unit_seal,
)
from reports.task_page import TaskRow
from submissions.standing import PlanStanding


def stamp_unit(
    unit: str, year: int, plan: PlanStanding | None, own: Sequence[OwnStanding]
) -> Stamp:
    """Of one unit's summary, by its code: two queries, one without a plan."""
    numbers = unit_numbers(unit, year)
    if plan is None:
        return stamped(unit_seal(unit, {}, own, numbers), None)
    part, code = unit_part(plan, unit), plan.plan.code

    def agrees(content: Content) -> bool:
        return part_of(content, code, unit) == part

    found = held_against(plan.region, year, agrees)
    return stamped(unit_seal(unit, part, own, numbers), found)


def stamp_tasks(region: Region, year: int, rows: Sequence[TaskRow]) -> Stamp:
    """Of the task ledger: one query."""

    def agrees(content: Content) -> bool:
        return all(_is_frozen(row, content) for row in rows)

    return stamped(tasks_seal(rows, year), held_against(region, year, agrees))


def stamp_round(region: Region, report: RoundReport) -> Stamp:
    """Of the report of a round: one query."""
    numbers = {line.code: f"{line.in_force}" for line in report.lines if line.in_force is not None}

    def agrees(content: Content) -> bool:
        return _revisions(content) == numbers

    return stamped(round_seal(report), held_against(region, report.round.year, agrees))


def stamp_facts(region: Region, first: int, year: int, numbers: Numbers) -> Stamp:
    """Of raw data: one query. Of several years the words name those that are frozen."""
    digest = facts_seal(region, first, year, numbers)
    standings = _editions_of_years(region, first, year, numbers)
    if first == year:
        return stamped(digest, standings.get(year))
    same = [f"{of_year}" for of_year, found in sorted(standings.items()) if found.agrees]
    words = f"{'、'.join(same)} 年度已定稿，其余未定稿" if same else NOT_FROZEN
    if len(same) == year - first + 1:
        words = "各年度均已定稿"
    return Stamp(new_code(), digest, None, words)


def held_against(
    region: Region, year: int, agrees: Callable[[Content], bool]
) -> StandingEdition | None:
    """The newest edition of the region and year, held against what a file says: one query."""
    newest = (
        Edition.objects.filter(region=region, year=year)
        .order_by("-number")
        .values_list("pk", "number", "content")
        .first()
    )
    if newest is None:
        return None
    pk, number, content = newest
    return StandingEdition(pk, number, agrees(content))


def _editions_of_years(
    region: Region, first: int, year: int, numbers: Numbers
) -> dict[int, StandingEdition]:
    """The newest edition of each year, held against the revisions in force."""
    rows = Edition.objects.filter(region=region, year__gte=first, year__lte=year)
    return {
        edition.year: StandingEdition(
            edition.pk,
            edition.number,
            _revisions(edition.content) == numbers.get(edition.year, {}),
        )
        for edition in rows.order_by("number").iterator()
    }


def _is_frozen(row: TaskRow, content: Content) -> bool:
    of_plan = content["plans"].get(row.plan.code, {})
    said = {
        "text": row.task.text,
        "deadline": row.task.year,
        "state": row.standing.state.label,
        "confirmed": row.standing.is_confirmed,
    }
    return of_plan.get("tasks", {}).get(row.task.code) == plain(said)


def _revisions(content: Content) -> dict[str, str]:
    """The revision in force of every unit that had one."""
    return {
        code: unit["revision"]
        for code, unit in content["units"].items()
        if unit["revision"] is not None
    }
