"""How the units of a region reported for a year: the state of each and the receipt of what is in
force.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from institutions.duties import Duty
from institutions.models import Institution, Region
from submissions.board_filter import Which
from submissions.models import Revision, SubmissionState
from submissions.reminders import reminds
from submissions.states import correction_words, counted_as


@dataclass(frozen=True, slots=True)
class Filing:
    """How one unit reported for the year. `number` and `receipt` are of the figures in force, else
    of what waits for review; the dates likewise.
    """

    institution: Institution
    round: int
    state: str
    in_force: bool
    number: int | None
    receipt: str
    submitted_at: dt.datetime | None
    approved_at: dt.datetime | None
    is_late: bool

    @property
    def correction(self) -> str:
        """更正待审核 or 更正中, else empty."""
        return correction_words(self.state, in_force=self.in_force)

    @property
    def words(self) -> str:
        """已通过, 已提交（待审核）, 已退回, 草稿; a correction is named beside the approval."""
        counted = counted_as(self.state, in_force=self.in_force)
        more = "待审核" if counted == SubmissionState.SUBMITTED else self.correction
        return f"{counted.label}（{more}）" if more else counted.label


NAMED = 30


@dataclass(frozen=True, slots=True)
class Missing:
    """The units that have not handed in, in words, and where they are reminded."""

    words: str
    label: str = ""
    url: str = ""


def correcting_words(count: int) -> str:
    """（其中 2 个正在更正）; empty when nobody corrects."""
    return f"（其中 {count} 个正在更正）" if count else ""


def missing_of(filings: Sequence[Filing], missing: Sequence[str], user) -> Missing | None:
    """What the reporting card says of those who are missing; the way to the board only for people
    who see rounds, named 催报 for those who remind.
    """
    if not missing:
        return None
    more = f" 等 {len(missing)} 个单位" if len(missing) > NAMED else ""
    words = "、".join(missing[:NAMED]) + more
    if not user.may(Duty.READ_ROUNDS):
        return Missing(words)
    url = board_of_missing({filing.round for filing in filings})
    return Missing(words, "催报" if reminds(user) else "查看未提交单位", url)


def board_of_missing(rounds: Collection[int]) -> str:
    """The address of the board with those who have not handed in; of several rounds that of all."""
    if len(rounds) != 1:
        return reverse("rounds")
    return f"{reverse('round', args=[*rounds])}?state={Which.MISSING.value}"


def load_filings(region: Region, year: int) -> tuple[Filing, ...]:
    """How every unit of the region that was asked for the year has reported: one query."""
    of_submission: dict[int, list[Revision]] = defaultdict(list)
    revisions = (
        Revision.objects.filter(
            submission__round__year=year,
            submission__institution__region__path__startswith=region.path,
        )
        .select_related("submission__institution__region")
        .order_by(
            "submission__institution__region__path", "submission__institution__code", "number"
        )
    )
    for revision in revisions:
        of_submission[revision.submission_id].append(revision)
    return tuple(filing_of(each) for each in of_submission.values())


def filing_of(revisions: list[Revision]) -> Filing:
    """How the unit of one submission has reported, from all its revisions in their order."""
    submission = revisions[0].submission
    in_force = [each for each in revisions if each.pk == submission.approved_id]
    waiting = [each for each in revisions if each.state == Revision.State.SUBMITTED]
    shown = next(iter([*in_force, *waiting]), None)
    return Filing(
        institution=submission.institution,
        round=submission.round_id,
        state=submission.state,
        in_force=bool(in_force),
        number=shown.number if shown is not None else None,
        receipt=shown.receipt if shown is not None else "",
        submitted_at=shown.submitted_at if shown is not None else None,
        approved_at=in_force[0].decided_at if in_force else None,
        is_late=shown is not None and shown.is_late,
    )
