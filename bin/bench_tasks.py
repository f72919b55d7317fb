"""What the benchmarks measure: each page as a person asks for it, and the same numbers by SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from tempfile import TemporaryFile

import bench_sql
from bench_person import Draft, Person
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import Region
from reports.document_making import make_summary
from reports.document_wish import DOCUMENTS, SUMMARY, units_of
from reports.scale_cast import staff_name
from reports.scale_figures import YEARS
from submissions.standing import load_standings
from targets.formulas import AreaValue
from targets.models import Plan

CODE = "dual-qualified-share"  # of the page of an indicator
FIRST, YEAR = YEARS[0], YEARS[-1]
PART_PATH = len("990000/990100/")
ALL = tuple(bench_sql.INDICATORS)


@dataclass(frozen=True, slots=True)
class Task:
    """What is repeated: `ask` gives the size of the answer in bytes and raises on a failure;
    `by_sql` gives whether the numbers agree.
    """

    ask: Callable[[], int]
    prepare: Callable[[], object]
    by_sql: Callable[[], object]
    agrees: Callable[[], bool]


def overview(place: str) -> Task:
    """Every target of a region; of a root with parts, their list."""
    address = f"{reverse('overview')}?region={place}&year={YEAR}"
    return _results(address, _pool(place, ALL))


def indicator(place: str) -> Task:
    """One indicator with its units; of a root with parts, the table of the parts."""
    pool = _pool(place, (CODE,))
    address = f"{reverse('indicator', args=[CODE])}?region={place}&year={YEAR}"
    if pool.has_parts:
        return _results(address, pool)
    by_unit = partial(bench_sql.by_unit, pool.region.path, (FIRST, YEAR), CODE)
    return replace(_results(address, pool), by_sql=by_unit)


def workbook(place: str) -> Task:
    """The summary workbook, downloaded or, where the worker makes it, made as it does; by SQL the
    same totals and every figure of the year.
    """
    region = _region(place)
    pool = _Pool(region, ALL, has_parts=False)
    address = f"{reverse('summary_xlsx')}?region={place}&year={YEAR}&plan=scale-{place}"

    def by_sql() -> object:
        return pool.by_sql(), bench_sql.facts_of_year(pool.region.path, YEAR)

    task = replace(_results(address, pool), by_sql=by_sql)
    is_made = units_of(region) > DOCUMENTS[SUMMARY].most
    return replace(task, ask=partial(_made, region)) if is_made else task


def _made(region: Region) -> int:
    plan = Plan.objects.get(code=f"scale-{region.code}")
    with TemporaryFile() as file:
        make_summary(region, plan, YEAR, to=file, now=timezone.now(), is_demo=True)
        return file.tell()


def form(place: str) -> Task:
    """Opening a form that has figures."""
    draft = Draft(place)
    draft.fill()
    draft.save()
    return Task(draft.open, lambda: None, draft.read_by_sql, draft.agrees)


def save(place: str) -> Task:
    """Saving all figures of a form by the button."""
    draft = Draft(place)
    return Task(draft.save, draft.fill, draft.write_by_sql, draft.agrees)


def autosave(place: str) -> Task:
    """The page saves all figures by itself."""
    draft = Draft(place)
    return Task(draft.autosave, draft.fill, draft.write_by_sql, draft.agrees)


PAGES = {each.__name__: each for each in (overview, indicator, form, save, autosave, workbook)}


def _region(code: str) -> Region:
    return Region.objects.get(code=code)


def _pool(place: str, codes: tuple[str, ...]) -> _Pool:
    region = _region(place)
    return _Pool(region, codes, has_parts=region.depth == 1)


# ---- the same numbers ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pool:
    """What a page of results works out: both numbers of indicators by year, for a region by its own
    plan, or for each of its parts by theirs.
    """

    region: Region
    codes: tuple[str, ...]
    has_parts: bool

    def by_sql(self) -> bench_sql.Numbers:
        """By SQL."""
        path = self.region.path
        width = PART_PATH if self.has_parts else len(path)
        return bench_sql.pooled(path, width, (FIRST, YEAR), self.codes)

    def by_page(self) -> bench_sql.Numbers:
        """As the pages work them out."""
        owners = {"region__parent": self.region} if self.has_parts else {"region": self.region}
        plans = Plan.objects.filter(**owners).select_related("region")
        pairs = [(plan.region, plan) for plan in plans]
        return {
            (found.region.path, year, standing.indicator.code): _numbers(area)
            for found in load_standings(pairs, year=YEAR, now=timezone.now())
            for standing in found.standings
            if standing.indicator.code in self.codes
            for year, area in standing.areas.items()
        }

    def agrees(self) -> bool:
        """Whether both tell the same, every number of it."""
        found = self.by_sql()
        return found != {} and found == self.by_page()


def _results(address: str, pool: _Pool) -> Task:
    viewer = Person(staff_name(pool.region.code, Role.VIEWER))
    return Task(
        ask=lambda: len(viewer.get(address)),
        prepare=lambda: None,
        by_sql=pool.by_sql,
        agrees=pool.agrees,
    )


def _numbers(area: AreaValue) -> bench_sql.Pair:
    if area.meeting is not None:
        return Decimal(area.meeting), Decimal(area.in_scope or 0)
    return area.numerator, area.denominator
