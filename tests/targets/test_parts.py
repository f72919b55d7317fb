"""Parts of a whole and what they leave; no database."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from targets.parts import Share, overdrawn, remainders

CITY = "620000/620400/"


def share(path: str, amount, most=None) -> Share:
    amount = Decimal(amount)
    return Share(path, path, amount, amount if most is None else Decimal(most))


def test_two_colleges_leave_twelve_thousand_of_twenty_two():
    shares = [share(CITY, 22000), share(f"{CITY}@a/", 8000), share(f"{CITY}@b/", 2000)]
    [found] = remainders(shares)
    assert (found.allotted, found.left) == (10000, 12000)
    assert overdrawn(shares) == []


def test_a_school_is_taken_from_the_part_of_its_county():
    county = f"{CITY}620421/"
    shares = [share(CITY, 100), share(county, 60), share(f"{county}@a/", 50)]
    assert [found.left for found in remainders(shares)] == [40, 10]
    shares.append(share(f"{county}@b/", 20))
    assert [found.whole.path for found in overdrawn(shares)] == [county]


def test_parts_without_a_whole_are_nobodys_excess():
    assert remainders([share(f"{CITY}@a/", 8000), share(f"{CITY}@b/", 2000)]) == []


def test_of_a_range_the_upper_end_may_be_given_away():
    parts = [share(f"{CITY}@a/", 4), share(f"{CITY}@b/", 4)]
    assert overdrawn([share(CITY, 5, most=8), *parts]) == []
    assert overdrawn([share(CITY, 5, most=7), *parts]) != []


amounts = st.decimals(0, 10**6, places=2)


@given(whole=amounts, parts=st.lists(amounts, max_size=8))
def test_parts_are_refused_exactly_when_they_are_more_than_the_whole(whole, parts):
    shares = [share(CITY, whole), *(share(f"{CITY}@{i}/", each) for i, each in enumerate(parts))]
    assert bool(overdrawn(shares)) is (sum(parts) > whole)
    for found in remainders(shares):
        assert found.left + found.allotted == whole


@given(st.data())
def test_every_part_is_counted_once_however_the_areas_lie(data):
    counties = data.draw(st.lists(amounts, max_size=4))
    shares = [share(CITY, 10**9)]
    for number_of, amount in enumerate(counties):
        county = f"{CITY}{number_of}/"
        shares.append(share(county, amount))
        for school, given_to in enumerate(data.draw(st.lists(amounts, max_size=3))):
            shares.append(share(f"{county}@{school}/", given_to))
    shares = data.draw(st.permutations(shares))
    found = remainders(shares)
    counted = [part.path for remainder in found for part in remainder.parts]
    assert sorted(counted) == sorted(each.path for each in shares if each.path != CITY)
    for remainder in found:
        within = [part.amount for part in remainder.parts]
        assert (remainder in overdrawn(shares)) is (sum(within) > remainder.whole.amount)
