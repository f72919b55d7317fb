"""Both plans with their real institutions, a few invented schools beside them, and rounds for every
year, set up once for a module of tests and rolled back after it.

Hundreds of cases would spend minutes in the verbs of reporting. `put_facts` is the short way: it
fills the draft that opening the round made and hands it to `submissions.facts.put_in_force`, which
stays the only writer of the fact table. That the long way ends in the same standings is tested in
`test_every_target.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import prefetch_related_objects

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region, User
from jinchang_vet.kit.cells import Cell
from submissions.facts import put_in_force
from submissions.models import Figure, Revision, Round, Submission
from submissions.standing import PlanStanding, Standing, load_standings
from submissions.timing import LOCAL, usual_due
from targets.models import DataItem, Plan
from tests.cast import make_institution, make_round, make_user
from tests.targets.seeded import plans  # noqa: F401

BAIYIN, JINCHANG = "620400", "620300"
ALL_OF_BAIYIN = "矿冶 希望 技师 中一 中二 中三 中四 技工"
WORD = re.compile(r"(?:(\d+)\*)?(.+)")
YEARS = range(2022, 2027)

# column of a table of cases → code of the institution
REAL = {
    "矿冶": "baiyin-kuangye",
    "希望": "baiyin-xiwang",
    "技师": "gansu-nonferrous-technician",
    "教育局": "baiyin-education-bureau",
    "冶金": "gansu-nonferrous-metallurgy",
    "理工": "jinchang-ligong",
    "永昌": "yongchang-vocational",
    "金昌技师": "jinchang-technician",
    "八冶": "baye-skilled",
}
# column → code, name, kind, region: invented, the documents name no secondary school of Baiyin
INVENTED = {
    "中一": ("sample-1", "示例中职一", InstitutionKind.SECONDARY, "620402"),
    "中二": ("sample-2", "示例中职二", InstitutionKind.SECONDARY, "620403"),
    "中三": ("sample-3", "示例中职三", InstitutionKind.SECONDARY, "620421"),
    "中四": ("sample-4", "示例中职四", InstitutionKind.SECONDARY, "620422"),
    "技工": ("sample-5", "示例技工学校", InstitutionKind.SKILLED, "620423"),
    "金中": ("sample-6", "示例金昌中职", InstitutionKind.SECONDARY, "620302"),
}

CellsByUnit = Mapping[tuple[Institution, int], Mapping[str, Cell]]


@dataclass(frozen=True)
class Stage:
    """What a module of tests stands on."""

    regions: Mapping[str, Region]
    units: Mapping[str, Institution]
    rounds: Mapping[tuple[str, int], Round]
    items: Mapping[str, DataItem]
    managers: Mapping[str, User]
    plans: Mapping[str, Plan] = field(default_factory=dict)

    def put(self, facts: CellsByUnit) -> None:
        """Bring approved figures in force."""
        put_facts(list(self.rounds.values()), facts, self.items)

    def put_lines(self, *, units: str, items: str, lines: Mapping[int, str]) -> None:
        """Bring lines of figures in force, one a year, as `read_line` reads them."""
        self.put(
            {
                (self.units[column], year): cells
                for year, line in lines.items()
                for column, cells in read_line(units, items, line).items()
            }
        )

    def standing_of(self, code: str, year: int, now: dt.datetime | None = None) -> PlanStanding:
        """How the targets of the plan stand in its region."""
        plan = self.plans[code]
        now = now or round_closed(year)
        [found] = load_standings([(plan.region, plan)], year=year, now=now)
        return found


def round_open(year: int) -> dt.datetime:
    """A moment at which the round of `year` is due but not yet closed."""
    return dt.datetime(year + 1, 2, 10, tzinfo=LOCAL)


def round_closed(year: int) -> dt.datetime:
    """A moment at which the round of `year` is closed, that of the next not yet open."""
    return dt.datetime(year + 1, 11, 1, tzinfo=LOCAL)


def open_past_round(region: Region, by: User, year: int) -> Round:
    """The round of `year` at its usual times: opened 1 December, due 31 January, closed 30 days
    later.
    """
    opens = dt.datetime(year, 12, 1, tzinfo=LOCAL)
    return make_round(region, by, year=year, opens_at=opens, due_at=usual_due(year))


def cell(written: str) -> Cell:
    """`_` is left blank, `n` is 不适用, anything else a number."""
    if written == "_":
        return Cell.blank()
    return Cell.na() if written == "n" else Cell.of(Decimal(written))


def read_line(units: str, items: str, line: str) -> dict[str, dict[str, Cell]]:
    """The cells of each unit: a word for each, its items separated by /; 8*30/100 stands for eight
    units, `.` for a unit without approved figures.
    """
    words = []
    for word in line.split():
        times, written = WORD.fullmatch(word).groups()
        words += [written] * int(times or 1)
    return {
        unit: dict(zip(items.split(" / "), map(cell, written.split("/")), strict=True))
        for unit, written in zip(units.split(), words, strict=True)
        if written != "."
    }


def target_in(standing: PlanStanding, indicator: str, unit: str = "") -> Standing:
    """The standing of the target with this indicator, for one institution or for the whole."""
    [found] = [
        each
        for each in standing.standings
        if each.indicator.code == indicator
        and (each.target.institution.code if each.target.institution else "") == unit
    ]
    return found


def put_facts(rounds: list[Round], facts: CellsByUnit, items: Mapping[str, DataItem]) -> None:
    """Fill the first revision of each unit and year, and bring it in force."""
    wanted = {(unit.pk, year): cells for (unit, year), cells in facts.items()}
    found = Revision.objects.filter(
        number=1,
        submission__round__in=rounds,
        submission__institution__in={unit for unit, _ in wanted},
    ).select_related("submission__round")
    by_unit = {_place(revision.submission): revision for revision in found}
    revisions = [by_unit[place] for place in wanted]
    Figure.objects.filter(revision__in=revisions).delete()
    Figure.objects.bulk_create(
        Figure(revision=by_unit[place], item=items[code], state=each.state.value, value=each.value)
        for place, cells in wanted.items()
        for code, each in cells.items()
    )
    Revision.objects.filter(pk__in=[revision.pk for revision in revisions]).update(
        state=Revision.State.APPROVED
    )
    prefetch_related_objects(revisions, "figures")
    for revision in revisions:
        put_in_force(revision)


def _place(submission: Submission) -> tuple[int, int]:
    return submission.institution_id, submission.round.year


@pytest.fixture(scope="module")
def stage(plans) -> Iterator[Stage]:  # noqa: F811
    """Both cities with a round for each year of `YEARS`; nothing is reported yet."""
    with transaction.atomic():
        regions = {region.code: region for region in Region.objects.all()}
        for code, name, kind, region in INVENTED.values():
            make_institution(regions[region], code, kind=kind, name=name, short_name=name)
        codes = REAL | {column: facts[0] for column, facts in INVENTED.items()}
        units = {unit.code: unit for unit in Institution.objects.select_related("region")}
        managers = {
            city: make_user(Role.MANAGER, f"manager-{city}", region=regions[city])
            for city in (BAIYIN, JINCHANG)
        }
        yield Stage(
            regions=regions,
            units={column: units[code] for column, code in codes.items()},
            rounds={
                (city, year): open_past_round(regions[city], manager, year)
                for city, manager in managers.items()
                for year in YEARS
            },
            items={item.code: item for item in DataItem.objects.all()},
            managers=managers,
            plans={plan.code: plan for plan in Plan.objects.select_related("region")},
        )
        transaction.set_rollback(True)
