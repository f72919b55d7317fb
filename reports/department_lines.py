"""How the duties of a department read: its targets as the other pages write them, how much of the
way is done, counts in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.attention import WORST_FIRST, urgency
from reports.department_duties import Duties, Roles
from reports.indicator_page import Part, part_of
from reports.indicator_words import done_text, ratio_text
from reports.wording import whole_words
from submissions.task_words import count_words
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
    note: str


def target_rows(duties: Duties) -> tuple[TargetRow, ...]:
    """Its targets, the worst first."""
    return tuple(
        TargetRow(
            name=duty.standing.target.name,
            code=duty.standing.indicator.code,
            clauses=duty.clauses,
            roles=duty.roles,
            stated_in=duty.stated_in,
            part=part_of(duty.standing),
        )
        for duty in sorted(duties.targets, key=lambda duty: urgency(duty.standing))
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
                done_text=done_text(judgement.achieved),
                elapsed_text=formats.DASH if elapsed is None else formats.percent(elapsed * 100, 0),
                ratio_text=formats.DASH
                if judgement.ratio is None
                else ratio_text(duty.standing, judgement.ratio),
                status=judgement.status,
                note=whole_words(duty.standing),
            )
        )
    return tuple(sorted(found, key=lambda line: line.done))


def status_words(duties: Duties) -> str:
    """“严重滞后 1 项，滞后 2 项”, the worst first."""
    counts = duties.counts
    said = [f"{each.label} {counts[each]} 项" for each in WORST_FIRST if counts[each]]
    return "，".join(said) or "没有可判定的目标"


def task_words(duties: Duties) -> str:
    """“进行中 3 项，已完成 2 项（其中已销号 1 项）；其中逾期 1 项”; a dash without tasks."""
    return count_words([each.standing for each in duties.tasks]) or formats.DASH
