"""An invented database for measuring: a city, a province or a nation, five years of approved
figures and one year that is being filled in.

It fills a database that is nobody's. Like the demo it writes to the rooms below, and like the demo
all of it is marked: every page says 演示数据. It is not cleared; the database is thrown away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from institutions import audit
from institutions.models import AuditEntry, Institution, Ownership, Region, User
from institutions.refusals import Refused
from jinchang_vet.kit.postgresql.base import take_time
from reports.scale_cast import open_scale_accounts
from reports.scale_filings import lay_ground, report
from reports.scale_places import ROOT, UNIT_PREFIX, Size, part_code, places_of, units_of
from reports.scale_promises import add_items, make_plans
from submissions.models import Round
from targets.loading import load_plans
from targets.models import Plan, SeedRecord

SEEDED = "scale.seed"
BATCH = 2000
NAMED = 5  # of what stands in the way


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seeding made; `figures` counts the approved ones."""

    regions: int
    units: int
    accounts: int
    figures: int


def seeded_as() -> dict:
    """Size and seed number of what the database was filled with; empty when it was not."""
    last = AuditEntry.objects.filter(verb=SEEDED).order_by("-number").first()
    return last.after if last is not None else {}


def refuse_seeded() -> None:
    """Raise `Refused` in a database that was filled for measuring: it knows no demo."""
    if seeded_as():
        raise Refused(
            "这个数据库由 seed_scale 装入了规模演示数据，不能再装入或清除普通演示数据；"
            "用完后请删除整个数据库，另建一个。"
        )


def seed_scale(
    size: Size, *, seed: int, now: dt.datetime, tell: Callable[[int], object] = lambda units: None
) -> Seeded:
    """Fill the database, in one transaction: whole or not at all. `tell` hears of each part how
    many units it has.

    Raises `Refused` where the database holds anything that is not from the fixtures.
    """
    _require_nobodys()
    load_plans()
    with transaction.atomic():
        take_time(connection)
        regions = _plant(size)
        units = _found(size, regions)
        people = open_scale_accounts(_with_staff(size, regions), units.all, at=now)
        items = add_items()
        counts = {regions[ROOT]: size.units} if size.parts > 1 else {}
        parts = {regions[code]: of_part for code, of_part in units.by_part.items()}
        counts |= {part: len(of_part) for part, of_part in parts.items()}
        plans = make_plans(counts)
        figures = 0
        for part, of_part in parts.items():
            ground = lay_ground(part, of_part, people=people, items=items, seed=seed)
            figures += report(ground, now=now)
            tell(len(of_part))
        found = Seeded(len(regions), len(units.all), len(people), figures)
        _note(size, seed, plans[0], found)
    _gather_statistics()
    return found


@dataclass(frozen=True, slots=True)
class _Units:
    """The units, all of them and by the code of the part that asks them."""

    all: Sequence[Institution]
    by_part: dict[str, list[Institution]]


def _require_nobodys() -> None:
    """Refuse a database in which somebody works, or that was filled before."""
    if before := seeded_as():
        raise Refused(
            f"这个数据库已装入规模演示数据（{before['size']}，种子数 {before['seed']}）；"
            "要换一种规模，请换一个空数据库。"
        )
    shipped = SeedRecord.objects.filter(model=Institution._meta.label_lower).values("key")
    foreign = Institution.objects.exclude(code__in=shipped).order_by("code")
    for rows, what in (
        (foreign.values_list("name", flat=True), "填报单位"),
        (User.objects.order_by("pk").values_list("username", flat=True), "账号"),
        (Round.objects.select_related("region"), "填报轮次"),
    ):
        named = [str(each) for each in rows[:NAMED]]
        if named:
            raise Refused(
                f"数据库中已有{what}（{'、'.join(named)}{' 等' if len(named) == NAMED else ''}），"
                "没有装入规模演示数据。请用 DATABASE_URL 或 VAR_DIR 换一个空数据库，"
                "运行 migrate 后再装入。"
            )


def _plant(size: Size) -> dict[str, Region]:
    """The regions by code."""
    found: dict[str, Region] = {}
    for place in places_of(size):
        found[place.code] = Region.objects.plant(
            code=place.code, name=place.name, parent=found.get(place.above)
        )
    return found


def _found(size: Size, regions: dict[str, Region]) -> _Units:
    wanted = list(units_of(size))
    made = Institution.objects.bulk_create(
        (
            Institution(
                code=unit.code,
                name=unit.name,
                short_name=unit.short_name,
                kind=unit.kind,
                region=regions[unit.region],
                ownership=Ownership.PUBLIC,
                note="演示数据，并非真实单位。",
                is_demo=True,
            )
            for unit in wanted
        ),
        batch_size=BATCH,
    )
    by_part: dict[str, list[Institution]] = {}
    for unit, row in zip(wanted, made, strict=True):
        by_part.setdefault(unit.part, []).append(row)
    return _Units(made, by_part)


def _with_staff(size: Size, regions: dict[str, Region]) -> list[Region]:
    """The root and its parts."""
    return [regions[ROOT], *(regions[part_code(part)] for part in range(1, size.parts + 1))]


def _note(size: Size, seed: int, plan: Plan, found: Seeded) -> None:
    audit.append(
        verb=SEEDED,
        by=None,
        subject=plan,
        result=AuditEntry.Result.DONE,
        after={
            "size": size.code,
            "seed": seed,
            "units": found.units,
            "accounts": found.accounts,
            "figures": found.figures,
        },
        message=f"规模演示数据已装入；单位代码以 {UNIT_PREFIX} 开头，全部数值均为演示而编",
    )


def _gather_statistics() -> None:
    """What the database plans by; PostgreSQL would gather it by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
