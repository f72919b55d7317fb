"""Whatever is reported: the value of an area is the plain quotient of sums, reading twice gives the
same, and no unit's place in a list matters.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinchang_vet.kit.cells import Cell
from tests.submissions.staged import (  # noqa: F401
    ALL_OF_BAIYIN,
    Stage,
    plans,
    stage,
    target_in,
)

pytestmark = pytest.mark.django_db

COLUMNS = ALL_OF_BAIYIN.split()
ITEMS = ("dual-qualified-teachers", "specialised-teachers", "micro-lessons")
REPORTED = range(2022, 2026)

numbers = st.integers(0, 3000).map(Cell.of)
cells = st.one_of(numbers, numbers, numbers, st.just(Cell.of(0)), st.just(Cell.na()))
# An item without a cell was left blank, a unit without items has no approved figures.
of_a_unit = st.dictionaries(st.sampled_from(ITEMS), cells, max_size=3)
of_a_year = st.lists(of_a_unit, min_size=len(COLUMNS), max_size=len(COLUMNS))
of_the_plan = st.lists(of_a_year, min_size=len(REPORTED), max_size=len(REPORTED))


def put(stage: Stage, years: list[list[dict[str, Cell]]], columns: list[str]) -> None:  # noqa: F811
    stage.put(
        {
            (stage.units[column], year): facts
            for year, of_units in zip(REPORTED, years, strict=True)
            for column, facts in zip(columns, of_units, strict=True)
        }
    )


def everything(stage: Stage) -> list[tuple]:  # noqa: F811
    found = stage.standing_of("baiyin-2022", 2025)
    return [(each.target.pk, each.areas, each.area, each.judgement) for each in found.standings]


def both_given(of_units: list[dict[str, Cell]]) -> list[tuple[Decimal, Decimal]]:
    """(dual-qualified, specialised) of the units that gave both and have anybody to divide by."""
    pairs = [tuple(facts[item].value for item in ITEMS[:2] if item in facts) for facts in of_units]
    return [pair for pair in pairs if len(pair) == 2 and None not in pair and pair[1] != 0]


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(years=of_the_plan, order=st.permutations(COLUMNS))
def test_values_are_naive_sums_whoever_comes_first(stage, years, order):  # noqa: F811
    with transaction.atomic():
        put(stage, years, COLUMNS)
        first = everything(stage)
        assert everything(stage) == first
        standing = stage.standing_of("baiyin-2022", 2025)
        share, total = (
            target_in(standing, code) for code in ("dual-qualified-share", "micro-lessons")
        )
        for year, of_units in zip(REPORTED, years, strict=True):
            assert_quotient(share.areas[year], both_given(of_units))
        assert_total(total, years)
        put(stage, years, order)
        moved = stage.standing_of("baiyin-2022", 2025)
        for code, before in (("dual-qualified-share", share), ("micro-lessons", total)):
            assert_equal_but_for_names(target_in(moved, code), before)
        transaction.set_rollback(True)


def assert_quotient(area, pairs: list[tuple[Decimal, Decimal]]) -> None:
    """100 × Σ above ÷ Σ below over the units that gave both; without any, no value."""
    assert area.reported == len(pairs)
    if not pairs:
        assert (area.value, area.numerator, area.denominator) == (None, None, None)
        return
    above, below = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    assert (area.numerator, area.denominator) == (above, below)
    assert abs(Fraction(area.value) - 100 * Fraction(above) / Fraction(below)) < Fraction(1, 10**12)


def assert_total(standing, years: list[list[dict[str, Cell]]]) -> None:
    """Each year's sum of what was given; the judged total adds 2023 to 2025, never 2022."""
    sums = {}
    for year, of_units in zip(REPORTED, years, strict=True):
        given_ = [facts["micro-lessons"].value for facts in of_units if "micro-lessons" in facts]
        known = [value for value in given_ if value is not None]
        sums[year] = sum(known) if known else None
        assert standing.areas[year].value == sums[year]
    judgement = standing.judgement
    shown = judgement.value if judgement.value is not None else judgement.partial_value
    if sums[2025] is None:
        assert shown is None
    else:
        assert shown == sum(sums[year] or 0 for year in (2023, 2024, 2025))


def assert_equal_but_for_names(after, before) -> None:
    """The same numbers and the same lamp; only who is missing or worst has another name."""
    for year in REPORTED:
        now, then = after.areas[year], before.areas[year]
        assert (now.value, now.numerator, now.denominator) == (
            then.value,
            then.numerator,
            then.denominator,
        )
        assert (now.reported, now.expected, now.coverage) == (
            then.reported,
            then.expected,
            then.coverage,
        )
    for name in ("status", "tags", "ratio", "value", "gap", "due", "outlook", "coverage", "reason"):
        assert getattr(after.judgement, name) == getattr(before.judgement, name), name
