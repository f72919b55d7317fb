"""Every address × everybody × GET and POST: who gets in, and what the others are told.

The table stands in the *_access.py of this folder; matrix.py says how it is read.
"""

from collections import Counter

import pytest

from tests.house.asking import Asker
from tests.house.matrix import METHODS, lines, lines_of, parts, patterns
from tests.house.relations import stale

MISSING = (
    "这些地址还没有访问表：{names}。请在 tests/house/ 中相应的 *_access.py 的 TABLE 里各加一行 "
    "GET 和 POST（新的一类页面可新建 tests/house/<名称>_access.py，会自动读入）；列的含义见 "
    "tests/house/matrix.py。"
)
STALE = "访问表里的这些地址已不存在，请从 tests/house/*_access.py 中删去：{names}"


def test_every_address_has_a_name_of_its_own():
    names = [pattern.name for pattern in patterns()]
    assert None not in names
    assert len(names) == len(set(names))


def test_every_address_has_a_line_for_get_and_for_post():
    wanted = {(method, pattern.name) for pattern in patterns() for method in METHODS}
    names = sorted(
        f"{method} {name}" for method, name in wanted - {(e.method, e.name) for e in lines()}
    )
    assert not names, MISSING.format(names="、".join(names))


def test_no_line_is_stale_and_none_stands_twice():
    known = {pattern.name for pattern in patterns()}
    stale = sorted({line.name for line in lines()} - known)
    assert not stale, STALE.format(names="、".join(stale))
    assert [name for name, count in Counter(map(str, lines())).items() if count > 1] == []


def test_no_exception_of_a_relative_is_stale():
    assert stale() == []


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__.split(".")[-1])
def test_everybody_gets_what_the_table_says(part, world, subtests):
    asker = Asker(world)
    for line in lines_of(part):
        with subtests.test(line=str(line)):
            assert asker.departures(line) == []
