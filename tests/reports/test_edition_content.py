"""The canonical text and its digest: the same everywhere, and different for everything else."""

from __future__ import annotations

import copy
import random
from decimal import Decimal

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.edition_content import amount, canonical, digest_of, plain, seal_of
from reports.edition_differences import differences
from reports.edition_now import present
from reports.issued import seal_of_board
from tests.reports.figures import YEAR
from tests.reports.summaries import board_of

pytest_plugins = ["tests.reports.summary_fixtures"]

SEAL = "2171acce3b915d87a9399045b8fce17ac731fd28bb50ea10a506c1d11b84d594"
AMOUNTS = st.decimals(-(10**13), 10**13, places=4)
CELLS = st.one_of(
    st.integers(-50, 10**9).map(lambda number: ["value", str(number)]),
    st.sampled_from([["blank", None], ["not_applicable", None], ["value", "0"]]),
)
FACTS = st.dictionaries(
    st.sampled_from("abc"),
    st.dictionaries(st.sampled_from("xyz"), CELLS, min_size=1, max_size=3),
    min_size=1,
    max_size=3,
)


def content(facts):
    units = {code: {"name": code, "revision": "1", "cells": cells} for code, cells in facts.items()}
    return {"region": {"code": "1"}, "year": YEAR, "units": units, "items": {}, "plans": {}}


def shuffled(value):
    if not isinstance(value, dict):
        return value
    keys = random.sample([*value], len(value))
    return {key: shuffled(value[key]) for key in keys}


@given(FACTS)
def test_the_order_does_not_matter(facts):
    before, after = content(facts), shuffled(content(facts))
    assert canonical(before) == canonical(after)
    assert seal_of(before) == seal_of(after)
    assert differences(before, after) == []


@given(FACTS, CELLS, st.randoms())
def test_any_changed_fact_changes_digest_and_seal_and_is_listed(facts, cell, chance):
    before, after = content(facts), copy.deepcopy(content(facts))
    unit = chance.choice([*facts])
    item = chance.choice([*facts[unit]])
    after["units"][unit]["cells"][item] = cell
    same = facts[unit][item] == cell
    assert (digest_of(before) == digest_of(after)) == same
    assert (seal_of(before) == seal_of(after)) == same
    assert [(each.unit, each.item) for each in differences(before, after)] == (
        [] if same else [(unit, item)]
    )


@given(AMOUNTS, st.integers(0, 6))
def test_trailing_zeros_of_a_database_do_not_matter(value, zeros):
    stored = value.quantize(Decimal(1).scaleb(-4 - zeros))
    assert amount(stored) == amount(value) == amount(Decimal(amount(value)))
    assert Decimal(amount(value)) == value


def test_amounts_are_written_one_way():
    said = [amount(Decimal(text)) for text in ("12.5000", "1E+3", "-0.000", "0.0001", "100")]
    assert said == ["12.5", "1000", "0", "0.0001", "100"]
    assert plain({"a": (True, None, 2, Decimal("2.0"))}) == {"a": [True, None, "2", "2"]}


def test_the_seal_of_a_workbook_is_that_of_the_edition(city):
    now = present(city.region, YEAR, now=timezone.now())
    assert seal_of_board(board_of(city)) == now.content["seals"][city.code]
    assert now.content == present(city.region, YEAR, now=timezone.now()).content


def test_the_seal_is_known_beforehand(city):
    """The same on every database and in every run: pinned, so that a change of it is noticed."""
    now = present(city.region, YEAR, now=timezone.now())
    assert now.content["seals"][city.code] == SEAL
