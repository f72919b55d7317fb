"""How far the reporting of a year has come, place by place: of a region too large to name its
units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from institutions.models import Region
from submissions.models import Submission, SubmissionState
from submissions.pending import IN_FORCE, MISSING

COUNTS = {
    "expected": Q(),
    "approved": IN_FORCE,
    "correcting": IN_FORCE & ~Q(state=SubmissionState.APPROVED),
    "submitted": Q(state=SubmissionState.SUBMITTED, approved__isnull=True),
    "missing": MISSING,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units were asked, are through, wait for review, and have not handed in; `correcting`
    of those through. `rounds` asked them.
    """

    expected: int = 0
    approved: int = 0
    correcting: int = 0
    submitted: int = 0
    missing: int = 0
    rounds: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """One part of the region; what belongs to no part stands under the region itself."""

    region: Region
    tally: Tally


@dataclass(frozen=True, slots=True)
class Tallies:
    """All units of a region, and part by part those that were asked."""

    whole: Tally
    places: tuple[PlaceTally, ...]


def load_tallies(region: Region, parts: Sequence[Region], year: int) -> Tallies:
    """How the units of a region reported for the year: one query, a row a place and round."""
    rows = list(
        Submission.objects.filter(
            round__year=year, institution__region__path__startswith=region.path
        )
        .order_by()
        .values("institution__region__path", "round")
        .annotate(**{f"n_{name}": Count("pk", filter=test) for name, test in COUNTS.items()})
    )
    of_place: dict[str, list[Mapping]] = {each.path: [] for each in (*parts, region)}
    for row in rows:
        path = row["institution__region__path"]
        of_place[next(each for each in of_place if path.startswith(each))].append(row)
    found = (PlaceTally(each, _sum(of_place[each.path])) for each in (*parts, region))
    return Tallies(_sum(rows), tuple(each for each in found if each.tally.expected))


def _sum(rows: Iterable[Mapping]) -> Tally:
    kept = list(rows)
    counts = {name: sum(row[f"n_{name}"] for row in kept) for name in COUNTS}
    return Tally(**counts, rounds=frozenset(row["round"] for row in kept))
