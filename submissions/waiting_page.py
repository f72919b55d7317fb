"""The page of all that waits in a round: what may be approved together, and what wants reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from institutions.duties import Duty
from jinchang_vet.kit.crumbs import Crumb
from submissions.models import Round
from submissions.waiting import MOST, Waiting, load_waiting, waiting_of


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """All that the page shows. `beyond` is how many wait besides those that were read."""

    round: Round
    plain: tuple[Waiting, ...]
    imported: tuple[Waiting, ...]  # with something to see, but explained by the import
    flagged: tuple[Waiting, ...]
    beyond: int
    may_decide: bool

    @property
    def title(self) -> str:
        """The heading of the page."""
        return "待审核"

    @property
    def subtitle(self) -> str:
        """Which round."""
        return str(self.round)

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        return (
            Crumb("数据填报", reverse("rounds")),
            Crumb(str(self.round), reverse("round", args=[self.round.pk])),
            Crumb("待审核"),
        )

    @property
    def total(self) -> int:
        """How many wait in all."""
        return len(self.plain) + len(self.imported) + len(self.flagged) + self.beyond

    @property
    def beyond_words(self) -> str:
        """That there are more than one page shows."""
        return f"本页列出前 {MOST} 份，另有 {self.beyond} 份；处理之后自动列出后面的。"

    @property
    def first(self) -> Waiting | None:
        """The one to begin with when reading one by one: with something to see, if there is one."""
        return next(iter(self.flagged or self.imported or self.plain), None)


def load_waiting_page(round: Round, *, user, now: dt.datetime) -> WaitingPage:
    """The page as `user` sees it: at most six queries."""
    rows = list(waiting_of(round, user)[: MOST + 1])
    beyond = waiting_of(round, user).count() - MOST if len(rows) > MOST else 0
    found = load_waiting(round, rows[:MOST], user=user, now=now)
    return WaitingPage(
        round=round,
        plain=tuple(each for each in found if each.is_plain),
        imported=tuple(each for each in found if each.is_together and not each.is_plain),
        flagged=tuple(each for each in found if not each.is_together),
        beyond=beyond,
        may_decide=user.may(Duty.REVIEW),
    )
