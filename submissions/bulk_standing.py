"""What stands already for the units and years of a file: rounds, submissions, their figures, and
the approved figures of the years before; read in a fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F, Max, OuterRef, Q, Subquery

from institutions.models import Region
from jinchang_vet.kit.cells import Cell
from submissions.bulk_units import Unit
from submissions.entries import Entry
from submissions.facts import cell_of
from submissions.frozen import Questions, freeze, thaw
from submissions.models import (
    Extension,
    Fact,
    Figure,
    Revision,
    Round,
    Submission,
    SubmissionState,
)
from submissions.pending import TO_HAND_IN
from submissions.timing import Window, usual_close, usual_due, window_of

Key = tuple[int, int]  # institution and data year


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission as it stands: the revision that its state speaks of, that one's figures, and
    when it is or was due.

    `filled_in_until`: how long the unit itself may still go on with what it has begun; None where
    it has begun nothing or its time has run out.
    """

    submission: int
    version: int
    state: str
    revision: int
    last_number: int
    due_at: dt.datetime
    filled_in_until: dt.datetime | None
    entries: Mapping[str, Entry]

    @property
    def is_open(self) -> bool:
        """Whether its figures are being filled in."""
        return self.state in (SubmissionState.DRAFT, SubmissionState.RETURNED)


@dataclass(frozen=True, slots=True)
class YearOfRegion:
    """The rounds that touch the region in one year; without any, one is to be opened."""

    year: int
    rounds: tuple[Round, ...]
    may_open: bool

    def round_of(self, unit: Unit) -> Round | None:
        """The round that asks the unit."""
        for round in self.rounds:
            if unit.region_path.startswith(round.region.path):
                return round
        return None


@dataclass(slots=True)
class Ground:
    """All that a file is weighed against."""

    region: Region
    years: dict[int, YearOfRegion]
    standings: dict[Key, Standing]
    last_year: dict[Key, dict[str, Cell]]
    catalogue: dict
    _questions: dict[tuple[int, str], Questions] = field(default_factory=dict)
    _thawed: dict[int, Questions] = field(default_factory=dict)

    def questions(self, round: Round | None, kind: str) -> Questions:
        """What the round, or one opened now, asks of a kind of unit."""
        number = round.pk if round else 0
        if number not in self._thawed:
            self._thawed[number] = thaw(round.frozen if round else self.catalogue)
        if (number, kind) not in self._questions:
            self._questions[number, kind] = self._thawed[number].for_kind(kind)
        return self._questions[number, kind]


def load_ground(region: Region, keys: Collection[Key], *, now: dt.datetime) -> Ground:
    """What stands for these units and years."""
    years = {year for _, year in keys}
    found = _years(region, years, now)
    rounds = [round for year in found.values() for round in year.rounds]
    return Ground(
        region=region,
        years=found,
        standings=_standings(rounds, keys, now),
        last_year=_facts(region, {year - 1 for year in years}),
        catalogue=freeze(),
    )


def rounds_touching(region: Region, years: Iterable[int]) -> list[Round]:
    """Rounds of these years for the region, above it or below it."""
    above = [code for code in region.path.split("/") if code]
    touching = Q(region__code__in=above) | Q(region__path__startswith=region.path)
    return list(Round.objects.filter(touching, year__in=years).select_related("region"))


def _years(region: Region, years: set[int], now: dt.datetime) -> dict[int, YearOfRegion]:
    by_year: dict[int, list[Round]] = defaultdict(list)
    for round in rounds_touching(region, years):
        by_year[round.year].append(round)
    return {
        year: YearOfRegion(
            year,
            tuple(by_year[year]),
            may_open=not by_year[year] and usual_close_of(year) < now,
        )
        for year in years
    }


def usual_close_of(year: int) -> dt.datetime:
    """When a round of the year would usually have closed."""
    return usual_close(usual_due(year))


def _standings(rounds: list[Round], keys: Collection[Key], now: dt.datetime) -> dict[Key, Standing]:
    facts = ("pk", "institution", "round__year", "version", "state", "approved", "round")
    saver = "saved_by__institution"  # None: nobody has saved, or an import did
    rows = (
        Submission.objects.filter(round__in=rounds)
        .annotate(last=Max("revisions__number"), was_imported=_was_imported())
        .values_list(*facts, saver, "last", "was_imported")
        .order_by()
    )
    wanted = {row[0]: row for row in rows if (row[1], row[2]) in keys}
    revisions = _shown_revisions(rounds, wanted)
    entries = _entries(rounds, set(revisions.values()))
    windows = _windows(rounds)
    return {
        (unit, year): Standing(
            submission=pk,
            version=version,
            state=state,
            revision=revisions[pk],
            last_number=last,
            due_at=window.due_at,
            filled_in_until=window.closes_at if is_begun and window.closes_at >= now else None,
            entries=entries.get(revisions[pk], {}),
        )
        for pk, unit, year, version, state, _, round, saver, last, imported in wanted.values()
        for window in [windows.get((round, unit), windows[round, None])]
        for is_begun in [
            state in TO_HAND_IN and (saver is not None or _is_units_own(state, last, imported))
        ]
    }


def _was_imported() -> Subquery:
    """Whether an import brought what was handed in last; None where nothing was."""
    handed_in = Revision.objects.filter(submission=OuterRef("pk"), submitted_at__isnull=False)
    return Subquery(handed_in.order_by("-number").values("is_imported")[:1])


def _is_units_own(state: str, last: int, was_imported: bool | None) -> bool:
    """Whether what is open is the unit's although it has saved nothing: it has taken figures back
    or begun to correct them, which makes a draft that is not the first, or its own came back to it.
    """
    if state == SubmissionState.DRAFT:
        return last > 1
    return was_imported is False


def _windows(rounds: list[Round]) -> dict[tuple[int, int | None], Window]:
    """The times of each unit that was given more; those of all others under None."""
    found: dict[tuple[int, int | None], Window] = {}
    given = defaultdict(list)
    for extension in Extension.objects.filter(round__in=rounds).order_by():
        given[extension.round_id].append(extension)
    for round in rounds:
        units = [extension.institution_id for extension in given[round.pk]]
        for unit in (None, *units):
            found[round.pk, unit] = window_of(round, given[round.pk], unit)
    return found


def _shown_revisions(rounds: list[Round], wanted: Mapping[int, tuple]) -> dict[int, int]:
    """By submission: the revision that its state speaks of."""
    shown = {
        SubmissionState.DRAFT: Revision.State.WORKING,
        SubmissionState.RETURNED: Revision.State.WORKING,
        SubmissionState.SUBMITTED: Revision.State.SUBMITTED,
    }
    found = {}
    rows = Revision.objects.filter(submission__round__in=rounds).order_by()
    for pk, submission, state in rows.values_list("pk", "submission", "state"):
        row = wanted.get(submission)
        if row is None:
            continue
        is_shown = pk == row[5] if row[4] == SubmissionState.APPROVED else state == shown[row[4]]
        if is_shown:
            found[submission] = pk
    return found


def _entries(rounds: list[Round], revisions: set[int]) -> dict[int, dict[str, Entry]]:
    found: dict[int, dict[str, Entry]] = defaultdict(dict)
    rows = Figure.objects.filter(
        Q(revision__state__in=[Revision.State.WORKING, Revision.State.SUBMITTED])
        | Q(revision=F("revision__submission__approved")),
        revision__submission__round__in=rounds,
    ).order_by()
    facts = ("revision_id", "item__code", "state", "value", "typed", "note")
    for revision, code, state, value, typed, note in rows.values_list(*facts).iterator(5000):
        if revision in revisions:
            found[revision][code] = Entry(state, value, typed, note)
    return found


def _facts(region: Region, years: set[int]) -> dict[Key, dict[str, Cell]]:
    found: dict[Key, dict[str, Cell]] = defaultdict(dict)
    rows = Fact.objects.within(region).filter(year__in=years).order_by()
    facts = ("institution_id", "year", "item__code", "state", "value")
    for unit, year, code, state, value in rows.values_list(*facts).iterator(5000):
        found[unit, year][code] = cell_of(state, value)
    return found
