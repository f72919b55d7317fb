"""Check codes: how they are made, read and told apart."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from reports.issued import ALPHABET, LENGTH, new_code, printed, read_code
from reports.models import Issued

SIGNS = st.sampled_from(ALPHABET)


@given(st.integers(0, LENGTH - 1), SIGNS)
def test_one_wrong_sign_is_always_noticed(place, sign):
    code = new_code()
    signs = code.replace("-", "")
    wrong = signs[:place] + sign + signs[place + 1 :]
    assert (read_code(wrong) is not None) == (wrong == signs)


@given(st.integers(0, LENGTH - 2), st.integers(1, LENGTH - 1))
def test_two_swapped_signs_are_always_noticed(place, way):
    signs = [*new_code().replace("-", "")]
    other = (place + way) % LENGTH
    swapped = signs.copy()
    swapped[place], swapped[other] = signs[other], signs[place]
    assert (read_code("".join(swapped)) is not None) == (swapped == signs)


def test_a_code_is_read_however_it_is_typed():
    code = new_code()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", wide):
        assert read_code(typed) == code


def test_what_cannot_be_a_code_is_none():
    for typed in ("", "K7QF", "0000-0000-00", "<script>", "校验码", printed("1" * 9 + "2")):
        assert read_code(typed) is None


def test_codes_are_not_repeated_or_confusable():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("0OIL")


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["code", "sha256"])
def test_what_a_file_is_looked_up_by_has_an_index(column):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Issued._meta.db_table).values()
    assert any(each["index"] or each["unique"] for each in found if each["columns"] == [column])
