"""How the duties of a department read: its targets as the other pages write them, how much of the
way is done, counts in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.board import WORST_FIRST
from reports.department_duties import Duties, Roles, TargetDuty
from reports.indicator_page import Part, part_of
from reports.indicator_words import ratio_text
from submissions.task_standing import CONFIRMED, OVERDUE, TaskState
from targets.kinds import Status


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of the department."""

    name: str
    code: str
    clauses: tuple[str, ...]
    roles: Roles
    stated_in: str
    part: Part


@dataclass(frozen=True, slots=True)
class PathLine:
    """How much of the way to a target is done, against the time that has passed, in per cent."""

    name: str
    done: Decimal
    done_text: str
    elapsed_text: str
    ratio_text: str
    status: Status | None


def target_rows(duties: Duties) -> tuple[TargetRow, ...]:
    """Its targets, the worst first."""
    order = {status: place for place, status in enumerate(WORST_FIRST)}

    def rank(duty: TargetDuty) -> tuple[int, int]:
        place = len(order) if duty.status is None else order[duty.status]
        return place, duty.standing.target.position

    return tuple(
        TargetRow(
            name=duty.standing.target.name,
            code=duty.standing.indicator.code,
            clauses=duty.clauses,
            roles=duty.roles,
            stated_in=duty.stated_in,
            part=part_of(duty.standing),
        )
        for duty in sorted(duties.targets, key=rank)
    )


def path_lines(duties: Duties) -> tuple[PathLine, ...]:
    """Its targets for which the way can be measured, the shortest part of it first."""
    found = []
    for duty in duties.targets:
        judgement = duty.standing.judgement
        if judgement is None or judgement.achieved is None:
            continue
        elapsed = judgement.elapsed
        found.append(
            PathLine(
                name=duty.standing.target.name,
                done=judgement.achieved * 100,
                done_text=formats.percent(judgement.achieved * 100, 0),
                elapsed_text=formats.DASH if elapsed is None else formats.percent(elapsed * 100, 0),
                ratio_text=formats.DASH
                if judgement.ratio is None
                else ratio_text(duty.standing, judgement.ratio),
                status=judgement.status,
            )
        )
    return tuple(sorted(found, key=lambda line: line.done))


def status_words(duties: Duties) -> str:
    """“严重滞后 1 项，滞后 2 项”, the worst first."""
    counts = duties.counts
    said = [f"{each.label} {counts[each]} 项" for each in WORST_FIRST if counts[each]]
    return "，".join(said) or "没有可判定的目标"


def task_words(duties: Duties) -> str:
    """“进行中 3，已完成 2（已销号 1），逾期 1”."""
    said = [f"{state.label} {count}" for state in TaskState if (count := duties.count_tasks(state))]
    if duties.confirmed:
        said.append(f"其中{CONFIRMED.label} {duties.confirmed}")
    if duties.overdue:
        said.append(f"{OVERDUE.label} {duties.overdue}")
    return "，".join(said) or formats.DASH
