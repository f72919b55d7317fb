"""What was reported in a database for measuring: closed rounds whose figures are approved, and an
open one with empty drafts, written in few statements as an import writes them.

It means the same as opening, filling in, handing in and approving one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region, User
from reports.scale_cast import reporter_name, staff_name
from reports.scale_figures import NOT_APPLICABLE, OPEN_YEAR, YEARS, figures_of
from submissions.bulk_rows import Row, put_figures
from submissions.facts import put_round_in_force
from submissions.frozen import freeze
from submissions.models import (
    FigureState,
    Revision,
    Round,
    Step,
    Submission,
    SubmissionState,
)
from submissions.timing import LOCAL, usual_close, usual_due
from submissions.workflow import receipt_number
from targets.models import DataItem

BATCH = 2000
DAYS_OPEN = 60
NOTE = "示例：本单位没有这项拨款"
HEAD = "示例负责人"
NOTICE = "演示数据：为测量速度而编的填报轮次，并非真实通知。"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rounds of one part rest on."""

    part: Region
    units: Sequence[Institution]
    people: Mapping[str, User]
    items: Mapping[str, DataItem]
    frozen: dict
    seed: int

    def staff(self, role: Role) -> User:
        """The person of the part with this role."""
        return self.people[staff_name(self.part.code, role)]


def lay_ground(
    part: Region,
    units: Sequence[Institution],
    *,
    people: Mapping[str, User],
    items: Sequence[DataItem],
    seed: int,
) -> Ground:
    """The ground of a part; what is asked is frozen here, once for all of its rounds."""
    return Ground(part, units, people, {item.code: item for item in items}, freeze(), seed)


def report(ground: Ground, *, now: dt.datetime) -> int:
    """All rounds of the part; gives back the number of figures."""
    revisions = {year: _approve(ground, year) for year in YEARS}
    put_figures(_figures(ground, revisions))
    count = sum(put_round_in_force(revisions[year].round) for year in YEARS)
    _open(ground, now)
    return count


@dataclass(frozen=True, slots=True)
class Told:
    """A closed round and the approved revision of each unit, by the unit's key."""

    round: Round
    revisions: Mapping[int, int]


def _approve(ground: Ground, year: int) -> Told:
    """A closed round in which every unit has handed in and was approved; figures follow."""
    due_at = usual_due(year)
    round = _round(ground, year, opens_at=dt.datetime(year, 12, 1, 8, tzinfo=LOCAL), due_at=due_at)
    handed_in, decided = due_at - dt.timedelta(days=9), due_at - dt.timedelta(days=4)
    submissions = Submission.objects.bulk_create(
        (
            Submission(
                round=round,
                institution=unit,
                state=SubmissionState.APPROVED,
                version=3,
                saved_at=handed_in,
                saved_by=ground.people[reporter_name(unit.code)],
            )
            for unit in ground.units
        ),
        batch_size=BATCH,
    )
    revisions = Revision.objects.bulk_create(
        (_revision(ground, submission, handed_in, decided) for submission in submissions),
        batch_size=BATCH,
    )
    approved = Revision.objects.filter(submission=OuterRef("pk")).order_by().values("pk")
    Submission.objects.filter(round=round).update(approved=Subquery(approved[:1]))
    Step.objects.bulk_create(_steps(revisions), batch_size=BATCH)
    return Told(round, {each.submission.institution_id: each.pk for each in revisions})


def _revision(
    ground: Ground, submission: Submission, handed_in: dt.datetime, decided: dt.datetime
) -> Revision:
    revision = Revision(
        submission=submission,
        number=1,
        state=Revision.State.APPROVED,
        started_at=submission.round.opens_at,
        submitted_at=handed_in,
        submitted_by=submission.saved_by,
        head_name=HEAD,
        declared_at=handed_in,
        decided_at=decided,
        decided_by=ground.staff(Role.REVIEWER),
    )
    revision.receipt = receipt_number(submission, revision)
    return revision


def _steps(revisions: Sequence[Revision]) -> Iterator[Step]:
    """提交 and 通过 of each."""
    draft, submitted = SubmissionState.DRAFT, SubmissionState.SUBMITTED
    for revision in revisions:
        common = {"submission": revision.submission, "revision": revision}
        yield Step(
            **common,
            verb="提交",
            before=draft,
            after=submitted,
            by=revision.submitted_by,
            at=revision.submitted_at,
        )
        yield Step(
            **common,
            verb="通过",
            before=submitted,
            after=SubmissionState.APPROVED,
            by=revision.decided_by,
            at=revision.decided_at,
        )


def _open(ground: Ground, now: dt.datetime) -> None:
    """The round that is being filled in: an empty draft of every unit."""
    last = (now + dt.timedelta(days=DAYS_OPEN)).astimezone(LOCAL)
    due_at = last.replace(hour=23, minute=59, second=59, microsecond=0)
    round = _round(ground, OPEN_YEAR, opens_at=now - dt.timedelta(days=1), due_at=due_at)
    submissions = Submission.objects.bulk_create(
        (Submission(round=round, institution=unit) for unit in ground.units), batch_size=BATCH
    )
    Revision.objects.bulk_create(
        (Revision(submission=each, number=1, started_at=round.opens_at) for each in submissions),
        batch_size=BATCH,
    )


def _round(ground: Ground, year: int, *, opens_at: dt.datetime, due_at: dt.datetime) -> Round:
    return Round.objects.create(
        region=ground.part,
        year=year,
        opens_at=opens_at,
        due_at=due_at,
        closes_at=usual_close(due_at),
        notice=NOTICE,
        frozen=ground.frozen,
        opened_by=ground.staff(Role.MANAGER),
        opened_at=opens_at,
        is_demo=True,
    )


def _figures(ground: Ground, told: Mapping[int, Told]) -> Iterator[Row]:
    """Every figure of the closed rounds, unit by unit."""
    asked: dict[str, list[str]] = {
        kind: [code for code, item in ground.items.items() if kind in item.kinds]
        for kind in InstitutionKind.values
    }
    for unit in ground.units:
        kind = InstitutionKind(unit.kind)
        by_year = figures_of(unit.code, kind, ground.seed, asked[kind])
        for year, each in told.items():
            revision = each.revisions[unit.pk]
            for code, typed in by_year[year].items():
                yield (revision, ground.items[code].pk, *_answer(typed))


YES_NO = {"是": Decimal(1), "否": Decimal(0)}


def _answer(typed: str) -> tuple[str, Decimal | None, str, str]:
    """State, value, what was typed and explanation, as `submissions.entries` reads them."""
    if not typed:
        return FigureState.BLANK.value, None, "", ""
    if typed == NOT_APPLICABLE:
        return FigureState.NOT_APPLICABLE.value, None, typed, NOTE
    value = YES_NO.get(typed)
    return FigureState.VALUE.value, Decimal(typed) if value is None else value, typed, ""
