"""What the board of a round is narrowed to and sorted by, as the address says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, FloatField, OrderBy, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Case, Expression, When
from django.db.models.functions import Cast, Coalesce, NullIf

from institutions.access import ScopedQuerySet
from submissions.models import Extension, FigureState, Revision, Round, SubmissionState
from submissions.pending import IN_FORCE, MISSING, TO_HAND_IN
from targets.kinds import Labelled

ANSWERED = (FigureState.VALUE, FigureState.NOT_APPLICABLE)
PLACE = ("institution__region__path", "institution__code")


class Which(Labelled):
    """Units that somebody looks for."""

    MISSING = "missing", "未提交"
    EMPTY = "empty", "尚未填写"
    DRAFT = "draft", "草稿"
    RETURNED = "returned", "已退回"
    SUBMITTED = "submitted", "待审核"
    APPROVED = "approved", "已通过"
    CORRECTING = "correcting", "更正中"
    LATE = "late", "逾期"
    EXTENDED = "extended", "已延期"


class Turn(Labelled):
    """Whose turn it is."""

    UNIT = "unit", "填报单位"
    REVIEWER = "reviewer", "审核员"


SORTS = ("unit", "kind", "region", "state", "filled", "waiting", "saved")


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the address asks for; empty strings mean everything, in the usual order."""

    state: str = ""
    kind: str = ""
    region: str = ""
    turn: str = ""
    sort: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is left out."""
        return bool(self.state or self.kind or self.region or self.turn)

    def query(self, **changes: str) -> str:
        """The address of this view with some changes, without what is not set."""
        changed = replace(self, **changes)
        named = {name: getattr(changed, name) for name in self.__slots__}
        return urlencode({name: value for name, value in named.items() if value})

    def sorted_by(self, column: str) -> str:
        """ascending, descending or none: what the heading of a column says."""
        if self.sort.removeprefix("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"


def read_filter(asked: Mapping[str, str]) -> BoardFilter:
    """The filter in an address; a word that means nothing here narrows nothing."""
    state, turn, sort = (asked.get(name, "") for name in ("state", "turn", "sort"))
    return BoardFilter(
        state=state if state in {each.value for each in Which} else "",
        kind=asked.get("kind", "")[:12],
        region=asked.get("region", "")[:12],
        turn=turn if turn in {each.value for each in Turn} else "",
        sort=sort if sort.removeprefix("-") in SORTS else "",
    )


def narrowed(
    submissions: ScopedQuerySet, chosen: BoardFilter, round: Round, now: dt.datetime
) -> ScopedQuerySet:
    """The submissions of a round that pass the filter."""
    if chosen.state:
        submissions = submissions.filter(_of_state(Which(chosen.state), round, now))
    if chosen.kind:
        submissions = submissions.filter(institution__kind=chosen.kind)
    if chosen.region:
        submissions = submissions.filter(institution__region__code=chosen.region)
    if chosen.turn == Turn.UNIT:
        submissions = submissions.filter(_turn_of_units(round, now))
    if chosen.turn == Turn.REVIEWER:
        submissions = submissions.filter(state=SubmissionState.SUBMITTED)
    return submissions


def in_order(
    submissions: ScopedQuerySet, chosen: BoardFilter, asked: Mapping[str, int]
) -> ScopedQuerySet:
    """The submissions as the filter sorts them; `asked` counts the items of each kind."""
    key = _sort_key(chosen.sort.removeprefix("-"), asked)
    if key is None:
        descending = chosen.sort == "-unit"
        return submissions.order_by(*(f"-{name}" if descending else name for name in PLACE), "pk")
    down = chosen.sort.startswith("-")
    order = OrderBy(key, descending=down, nulls_last=True)
    return submissions.order_by(order, *PLACE, "pk")


def _of_state(which: Which, round: Round, now: dt.datetime) -> Q:
    later = Extension.objects.filter(round=round, institution=OuterRef("institution"))
    match which:
        case Which.MISSING:
            return MISSING
        case Which.EMPTY:
            return MISSING & Q(state=SubmissionState.DRAFT, saved_at__isnull=True)
        case Which.CORRECTING:
            return IN_FORCE & ~Q(state=SubmissionState.APPROVED)
        case Which.APPROVED:
            return IN_FORCE
        case Which.EXTENDED:
            return Q(Exists(later.filter(due_at__gt=max(round.due_at, now))))
        case Which.LATE:
            handed_in_late = Exists(_current(OuterRef("pk")).filter(is_late=True))
            overdue = MISSING & ~Q(Exists(later.filter(due_at__gte=now)))
            return Q(handed_in_late) | (overdue if now > round.due_at else Q(pk__in=[]))
    return Q(state=which.value) & ~IN_FORCE


def _turn_of_units(round: Round, now: dt.datetime) -> Q:
    """Those that have the turn and still the time for it."""
    waits = Q(state__in=TO_HAND_IN)
    if now <= round.closes_at:
        return waits
    later = Extension.objects.filter(round=round, institution=OuterRef("institution"))
    return waits & Q(Exists(later.filter(closes_at__gte=now)))


def _current(submission: OuterRef):
    """The revision that was handed in and that the state speaks of."""
    handed_in = (Revision.State.SUBMITTED, Revision.State.APPROVED)
    return Revision.objects.filter(
        submission=submission,
        state__in=handed_in,
        submission__state=F("state"),
    )


def _sort_key(column: str, asked: Mapping[str, int]) -> Expression | F | Subquery | None:
    match column:
        case "kind":
            return F("institution__kind")
        case "region":
            return F("institution__region__path")
        case "state":
            return F("state")
        case "saved":
            return F("saved_at")
        case "waiting":
            waiting = Revision.objects.filter(
                submission=OuterRef("pk"), state=Revision.State.SUBMITTED
            )
            # Without an order of its own: the usual one would join four tables for every row.
            return Subquery(waiting.order_by().values("submitted_at")[:1])
        case "filled":
            return _share(asked)
    return None


def _share(asked: Mapping[str, int]) -> Expression:
    """The share of the items that have an answer, in the revision that the state speaks of."""
    states = {
        SubmissionState.APPROVED: Revision.State.APPROVED,
        SubmissionState.SUBMITTED: Revision.State.SUBMITTED,
    }
    current = Case(
        *(When(submission__state=state, then=Value(of)) for state, of in states.items()),
        default=Value(Revision.State.WORKING),
    )
    filled = (
        Revision.objects.filter(submission=OuterRef("pk"), state=current)
        .order_by()
        .annotate(filled=Count("figures", filter=Q(figures__state__in=ANSWERED)))
        .values("filled")[:1]
    )
    items = Case(
        *(When(institution__kind=kind, then=Value(count)) for kind, count in asked.items()),
        default=Value(0),
    )
    share = Cast(Coalesce(Subquery(filled), 0), FloatField())
    return share / Cast(NullIf(items, 0), FloatField())
