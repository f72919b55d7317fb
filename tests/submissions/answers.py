"""Random answers to what a round asks: as they would be typed, and as they stand in a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from submissions.frozen import FrozenItem
from tests.submissions.workbook_corpus import percent

WIDE = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
NOTES = st.sampled_from(["", "", "新建校", "  机构合并后的口径 ", "=1+1", "“引号”与<尖括号>&"])
WRONG = ["约100", "三百", "1,23", "10-20", "2.2万", "12人", "无", "#N/A", "1e5", "１２－", "abc"]
MOST = 10**6


@dataclass(frozen=True)
class Answer:
    """One answer: what is typed into the form, what is put into the cell, and the note."""

    typed: str
    cell: object
    note: str


def answers_to(item: FrozenItem, *, wrong: bool) -> st.SearchStrategy[Answer]:
    """Answers that an item takes, and if wanted some that it does not."""
    ways = [_none(), _not_applicable(), _yes_no() if item.is_yes_no else _numbers(item)]
    ways += ways[-1:] * 3  # mostly figures
    if wrong:
        ways.append(st.sampled_from(WRONG).map(lambda text: (text, text)))
    return st.builds(lambda pair, note: Answer(*pair, note), st.one_of(ways), NOTES)


def _none() -> st.SearchStrategy[tuple[str, object]]:
    return st.sampled_from([("", None), (" \u3000", " \u3000"), ("", "")])


def _not_applicable() -> st.SearchStrategy[tuple[str, object]]:
    return st.sampled_from(["不适用", "/", "—", " 不适用 ", "／"]).map(lambda text: (text, text))


def _yes_no() -> st.SearchStrategy[tuple[str, object]]:
    same = st.sampled_from(["是", "否", "√", "×", "１"]).map(lambda text: (text, text))
    return same | st.sampled_from([("1", 1), ("0", 0), ("是", 1.0)])


def _numbers(item: FrozenItem) -> st.SearchStrategy[tuple[str, object]]:
    unit = Decimal(1).scaleb(-item.decimals)
    low = int((item.minimum or Decimal(0)) / unit)
    high = int((item.maximum if item.maximum is not None else Decimal(MOST)) / unit)
    amounts = st.integers(low, high).map(lambda n: n * unit)
    ways = _PERCENTAGES if item.unit == "%" else _AMOUNTS
    return st.tuples(amounts, st.sampled_from(ways)).map(lambda drawn: drawn[1](drawn[0]))


def _as_number(amount: Decimal) -> tuple[str, object]:
    return str(amount), float(amount) if amount % 1 else int(amount)


def _same(spell: Callable[[Decimal], str]) -> Callable[[Decimal], tuple[str, object]]:
    """The same text in the form and in the cell."""
    return lambda amount: (spell(amount), spell(amount))


_AMOUNTS = (
    _as_number,
    _as_number,
    _same(str),
    _same(lambda amount: f"{amount:,}"),
    _same(lambda amount: f"\u3000{amount}\u00a0".translate(WIDE)),
    lambda amount: (f"{amount:,}", float(amount)),
)
_PERCENTAGES = (
    lambda amount: (f"{amount}%", percent(float(amount) / 100)),
    _same(lambda amount: f"{amount}%"),
    _same(lambda amount: f" {amount}%".translate(WIDE)),
)
