"""Facts as cells: the same numbers, to the last digit, as the stored ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from jinchang_vet.kit.cells import Cell
from submissions.facts import cell_of
from submissions.ledger import Ledger, open_ledger
from submissions.models import Fact
from submissions.stored_cells import stored_cells
from tests.cast import YEAR, make_item

NUMBERS = (
    "0",
    "1",
    "43.1",
    "0.0001",
    "12345.6789",
    "99999999999.9999",
    "12345678901234",
    "0.3",
    "-7.25",
    "2.675",
)


@pytest.fixture
def facts(submission, school) -> dict[str, Fact]:
    """A fact for each number, a blank and a 不适用, by item code."""
    revision = submission.revisions.get()
    states = [("value", Decimal(number)) for number in NUMBERS]
    states += [("blank", None), ("not_applicable", None)]
    for place, (state, value) in enumerate(states):
        Fact.objects.create(
            institution=school,
            year=YEAR,
            item=make_item(f"i{place}", decimals=4),
            state=state,
            value=value,
            revision=revision,
        )
    return {fact.item.code: fact for fact in Fact.objects.select_related("item")}


def opened(region, *, first_year, items, whole=()) -> Ledger:
    """The ledger of a page about YEAR."""
    return open_ledger(
        [region], first_year=first_year, year=YEAR, items=items, whole=whole, now=timezone.now()
    )


def test_every_value_is_the_one_that_the_model_reads_with_as_many_decimals(facts, school):
    cells = stored_cells(Fact.objects.all())[YEAR][school.pk]
    assert {code: str(cells[code].value) for code in cells} == {
        code: str(fact.value) for code, fact in facts.items()
    }


def test_value_blank_and_not_applicable_stay_apart(facts, school):
    cells = stored_cells(Fact.objects.all())[YEAR][school.pk]
    assert dict(cells) == {code: cell_of(fact.state, fact.value) for code, fact in facts.items()}
    assert cells["i0"] == Cell.of(0)
    assert cells["i10"] == Cell.blank()
    assert cells["i11"] == Cell.na()


def test_an_item_without_a_fact_is_missing_as_in_any_mapping(facts, school):
    cells = stored_cells(Fact.objects.all())[YEAR][school.pk]
    assert cells.get("no-such-item") is None
    assert cells.get("no-such-item", Cell.na()) == Cell.na()
    assert "no-such-item" not in cells
    with pytest.raises(KeyError):
        cells["no-such-item"]


def test_facts_are_read_by_one_query(facts, django_assert_num_queries):
    with django_assert_num_queries(1):
        cells = stored_cells(Fact.objects.all())
        assert len([dict(each) for each in cells[YEAR].values()]) == 1


@pytest.mark.parametrize(("first_year", "seen"), [(None, True), (YEAR - 1, True), (YEAR, False)])
def test_of_years_before_the_page_only_wanted_items_since_the_first_year_are_read(
    facts, baiyin, school, first_year, seen
):
    Fact.objects.filter(item__code__in=["i0", "i1"]).update(year=YEAR - 1)
    ledger = opened(baiyin, first_year=first_year, items=["i0"], whole=[YEAR])
    assert set(ledger.cells(school.pk, YEAR)) == set(facts) - {"i0", "i1"}
    assert set(ledger.cells(school.pk, YEAR - 1)) == ({"i0"} if seen else set())


def test_a_page_before_the_first_year_still_reads_its_own_year(facts, baiyin, school):
    ledger = opened(baiyin, first_year=YEAR + 3, items=[], whole=[YEAR])
    assert set(ledger.cells(school.pk, YEAR)) == set(facts)


def test_of_a_year_that_is_not_wanted_whole_only_the_wanted_items_are_read(facts, baiyin, school):
    ledger = opened(baiyin, first_year=YEAR, items=["i0", "i10"])
    assert ledger.cells(school.pk, YEAR) == {"i0": Cell.of(0), "i10": Cell.blank()}


def test_a_number_that_many_facts_hold_is_one_cell(facts, school):
    Fact.objects.filter(item__code__in=["i1", "i2"]).update(value=Decimal("7.5"))
    cells = stored_cells(Fact.objects.all())[YEAR][school.pk]
    assert cells["i1"] is cells["i2"]
    assert str(cells["i1"].value) == "7.5000"


def test_supposed_cells_stand_in_for_one_unit_and_year_alone(facts, baiyin, school, other_school):
    ledger = opened(baiyin, first_year=None, items=[], whole=[YEAR])
    supposed = ledger.supposing(other_school.pk, YEAR, {"i0": Cell.of(5)})
    assert supposed.cells(other_school.pk, YEAR) == {"i0": Cell.of(5)}
    assert supposed.cells(school.pk, YEAR) == ledger.cells(school.pk, YEAR)
    assert not ledger.cells(other_school.pk, YEAR)
