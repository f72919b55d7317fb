"""What a board counts over all of its units, however many: one statement."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from institutions.access import ScopedQuerySet
from institutions.models import InstitutionKind
from submissions.board_filter import BoardFilter, Turn, Which
from submissions.models import SubmissionState as State
from submissions.pending import IN_FORCE, MISSING
from submissions.states import TONES, counted_as

NAMES = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units are in one state, and the address that shows them."""

    label: str
    count: int
    tone: str
    query: str


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """All units by state, kind and county."""

    units: int
    missing: int
    waiting: int  # for a decision, corrections included
    correcting: int  # of those approved
    states: Counter[str]  # with figures in force: approved
    kinds: Counter[str]
    regions: dict[str, tuple[str, int]]  # code → name and count, in the order of the path

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The four states with their counts, and how many of those approved are being corrected."""
        states = [
            Tally(state.label, self.states[state], TONES[state], f"state={state.value}")
            for state in State
        ]
        which = Which.CORRECTING
        more = Tally(f"其中{which.label}", self.correcting, "info", f"state={which.value}")
        return (*states, more) if self.correcting else tuple(states)

    def selects(self, chosen: BoardFilter) -> list[dict]:
        """The filters as `components/filter_bar.html` wants them."""
        states = [(each.value, each.label, each == chosen.state) for each in Which]
        kinds = [
            (kind.value, f"{kind.label}（{self.kinds[kind]}）", kind == chosen.kind)
            for kind in InstitutionKind
            if self.kinds[kind]
        ]
        regions = [
            (code, f"{name}（{count}）", code == chosen.region)
            for code, (name, count) in self.regions.items()
        ]
        turns = [(turn.value, f"轮到{turn.label}", turn == chosen.turn) for turn in Turn]
        return [
            _select("state", "状态", "全部状态", states),
            _select("kind", "类别", "全部类别", kinds),
            _select("region", "地区", "全部地区", regions),
            _select("turn", "轮到", "不限轮到谁", turns),
        ]


def load_counts(submissions: ScopedQuerySet) -> BoardCounts:
    """Counts over all units of a board: one query, one row a kind, county and state."""
    columns = ("state", "in_force", "institution__kind", "institution__region__code")
    named = ("institution__region__name", "institution__region__path")
    held = submissions.annotate(in_force=Q(IN_FORCE))
    rows = held.order_by(named[1]).values_list(*columns, *named)
    states: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    regions: dict[str, tuple[str, int]] = {}
    missing = waiting = correcting = 0
    for state, in_force, kind, code, name, _, count, to_come in rows.annotate(
        count=Count("pk"), to_come=Count("pk", filter=MISSING)
    ):
        states[counted_as(state, in_force=in_force)] += count
        waiting += count if state == State.SUBMITTED else 0
        correcting += count if in_force and state != State.APPROVED else 0
        kinds[kind] += count
        regions[code] = (name, regions.get(code, (name, 0))[1] + count)
        missing += to_come
    return BoardCounts(states.total(), missing, waiting, correcting, states, kinds, regions)


def missing_names(submissions: ScopedQuerySet) -> tuple[str, ...]:
    """The first units that have not handed in, by short name."""
    rows = submissions.filter(MISSING).order_by("institution__region__path", "institution__code")
    return tuple(rows.values_list("institution__short_name", flat=True)[:NAMES])


def _select(name: str, label: str, everything: str, choices: list[tuple]) -> dict:
    return {
        "name": name,
        "label": label,
        "choices": [
            {"value": value, "label": text, "selected": chosen}
            for value, text, chosen in [("", everything, False), *choices]
        ],
    }
