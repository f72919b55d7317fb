"""Milestones (建成、申报成功): done or not; the last reported state carries forward.

Rules: docs/progress.md, 里程碑.
"""

from __future__ import annotations

from targets.figures import Observations
from targets.judgement import Judgement, Observation, Promise, in_order
from targets.kinds import Status, Tag


def judge_milestone(promise: Promise, observations: Observations, year: int) -> Judgement:
    """Before its date ``not_due``, after it ``missed``, without a date ``not_yet``; done is met."""
    states = {y: observations[y] for y in sorted(observations) if y <= year}
    states = {y: o for y, o in states.items() if is_done(o) is not None or o.stage is not None}
    deadline = promise.target_year
    last = year if deadline is None else min(year, deadline)
    until = [y for y in states if y <= last]
    status, reason, tags = _status(promise, observations, states, until, year)
    if deadline is None:
        tags.add(Tag.UNDATED)
    if status not in (Status.MET, Status.NO_DATA) and any(is_done(states[y]) for y in until):
        tags.add(Tag.FELL_BACK)
    if deadline is not None:
        tags |= _after_the_date(states, deadline, status)
    shown = until[-1] if until else None
    newest = max(states, default=None)
    return Judgement(
        status=status,
        tags=in_order(tags),
        reason=reason,
        value_year=shown,
        stage=states[newest].stage if newest is not None else None,
        last_known_year=newest,
    )


def is_done(observation: Observation) -> bool | None:
    """The reported state; a yes/no figure of 1 counts as done."""
    if observation.done is not None:
        return observation.done
    return None if observation.value is None else observation.value >= 1


def _status(
    promise: Promise,
    observations: Observations,
    states: Observations,
    until: list[int],
    year: int,
) -> tuple[Status, str, set[Tag]]:
    deadline = promise.target_year
    if until and is_done(states[until[-1]]):
        return Status.MET, "已建成", set()
    nobodys = deadline is not None and _is_nobodys(observations.get(deadline))
    if nobodys and not until:
        return Status.NO_DATA, "到期年没有单位在范围内", set()
    over = deadline is not None and year >= deadline and _is_closed(observations, deadline, year)
    if over:
        # Where nobody had to report, the last state that is known counts.
        tags = set() if deadline in states or nobodys else {Tag.NOT_REPORTED}
        return Status.MISSED, "到期未建成" if not tags else "期满未报", tags
    awaiting = deadline is not None and year >= deadline and deadline not in states
    tags = {Tag.AWAITING_FINAL} if awaiting else set()
    if not until:
        return Status.NO_DATA, "尚无填报", tags
    if deadline is None:
        return Status.NOT_YET, "未建成，未定期限", tags
    return Status.NOT_DUE, "未到完成期限", tags


def _is_nobodys(observation: Observation | None) -> bool:
    """Whether the round is closed and nobody was in its scope; a state that is known counts."""
    if observation is None or is_done(observation) is not None or observation.stage is not None:
        return False
    return observation.final and observation.expected == 0


def _is_closed(observations: Observations, deadline: int, year: int) -> bool:
    observation = observations.get(deadline)
    return year > deadline if observation is None else observation.settled


def _after_the_date(states: Observations, deadline: int, status: Status) -> set[Tag]:
    later = [is_done(states[y]) for y in states if y > deadline]
    tags = set()
    if status is Status.MISSED and any(later):
        tags.add(Tag.LATE)
    if later and later[-1] is False and (status is Status.MET or Tag.LATE in tags):
        tags.add(Tag.FELL_BACK)
    return tags
