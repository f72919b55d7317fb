"""Units that still have to hand in, their own times, and whom to ask: for reminders and lists.

Loaded as plain rows in three queries, so that a round of 11,000 units stays light.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from institutions.access import ScopedQuerySet
from institutions.models import InstitutionKind, User
from submissions.models import Extension, Round, SubmissionState
from submissions.timing import Window, window_of

TO_HAND_IN = (SubmissionState.DRAFT, SubmissionState.RETURNED)
# A correction is none: its approved figures stand.
MISSING = Q(state__in=TO_HAND_IN, approved__isnull=True)
IN_FORCE = Q(approved__isnull=False)  # counted as approved, also while it is being corrected


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who reports for a unit."""

    pk: int
    name: str
    phone: str
    email: str

    @property
    def words(self) -> str:
        """The name with the telephone number."""
        return " ".join(part for part in (self.name, self.phone) if part)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a round, and how to reach it."""

    submission: int
    institution: int
    name: str
    short_name: str
    kind: str
    region: str
    contact_name: str
    contact_phone: str
    state: SubmissionState
    never_saved: bool
    window: Window
    people: tuple[Person, ...]

    @property
    def state_words(self) -> str:
        """草稿 tells little: whether anything was entered at all."""
        if self.state == SubmissionState.DRAFT:
            return "尚未填写" if self.never_saved else "已开始填写"
        return "已退回待修改" if self.state == SubmissionState.RETURNED else self.state.label

    @property
    def kind_words(self) -> str:
        return InstitutionKind(self.kind).label

    @property
    def contact(self) -> str:
        """Those who report, else the institution's own contact, else that there is none."""
        if self.people:
            return "、".join(person.words for person in self.people)
        known = " ".join(part for part in (self.contact_name, self.contact_phone) if part)
        return f"{known}（没有填报账号）" if known else "没有填报账号，也没有联系人"


# What a unit says about its institution, and where that stands.
ABOUT = {
    **{name: name for name in ("name", "short_name", "kind", "contact_name", "contact_phone")},
    "region": "region__name",
}


def load_units(round: Round, submissions: ScopedQuerySet) -> tuple[Unit, ...]:
    """The units of some submissions of a round, in the order of the board: three queries."""
    rows = list(
        submissions.order_by("institution__region__path", "institution__code", "pk").values(
            "pk", "institution", "state", "saved_at", *(f"institution__{c}" for c in ABOUT.values())
        )
    )
    # By number, not by a subquery: its joins may be run anew for each person when PostgreSQL has
    # no statistics of a round opened just now.
    people = people_of([row["institution"] for row in rows])
    extensions = extensions_by_unit(round)
    return tuple(
        Unit(
            submission=row["pk"],
            institution=row["institution"],
            **{name: row[f"institution__{column}"] for name, column in ABOUT.items()},
            state=SubmissionState(row["state"]),
            never_saved=row["saved_at"] is None,
            window=window_of(round, extensions[row["institution"]], row["institution"]),
            people=tuple(people[row["institution"]]),
        )
        for row in rows
    )


def people_of(institutions: Sequence[int]) -> defaultdict[int, list[Person]]:
    """The active reporters of institutions: one query."""
    found = defaultdict(list)
    rows = User.objects.filter(institution__in=institutions, is_active=True).order_by("pk")
    for user in rows.only("institution", "username", "full_name", "phone", "email"):
        found[user.institution_id].append(Person(user.pk, str(user), user.phone, user.email))
    return found


def extensions_by_unit(round: Round) -> defaultdict[int, list[Extension]]:
    """The extensions of a round, by institution: one query."""
    found = defaultdict(list)
    for extension in Extension.objects.filter(round=round).order_by():
        found[extension.institution_id].append(extension)
    return found


def asked_now(units: Iterable[Unit], now: dt.datetime) -> list[Unit]:
    """Units that can still do something about it: their own time has begun and not run out."""
    return [unit for unit in units if unit.window.opens_at <= now <= unit.window.closes_at]
