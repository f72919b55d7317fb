"""Whether what a page prints is what was expected of it: status, value, parts and gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tests.reports.independent_judging import Expected
from tests.reports.promised import Promised

# docs/progress.md, 状态
WORDS = {
    "met": "已达成",
    "on_track": "按进度",
    "behind": "滞后",
    "off_track": "严重滞后",
    "missed": "期满未达成",
    "not_yet": "尚未达成",
    "not_due": "未到期",
    "no_data": "缺数据",
}
NUMBER = re.compile(r"[-−+]?[\d,]+(?:\.\d+)?")
TEN_THOUSAND = 10000
OUTSIDE = "不计入"


@dataclass(frozen=True)
class Printed:
    """One target as a page prints it; `gap` None where the page prints none."""

    status: str
    value: str
    made_of: str = ""
    gap: str | None = None


def numbers_in(text: str) -> list[Decimal]:
    """The numbers of a text as they are written, 万 left aside."""
    return [Decimal(_plain(each)) for each in NUMBER.findall(text)]


def is_written(text: str, amount: Decimal) -> bool:
    """Whether the first number of a text is the amount, rounded to the digits that are written."""
    found = NUMBER.search(text)
    if found is None:
        return False
    written, unit = Decimal(_plain(found[0])), text[found.end() :].lstrip()
    factor = TEN_THOUSAND if unit.startswith("万") else 1
    half = Decimal(1).scaleb(int(written.as_tuple().exponent)) / 2
    return abs(written - amount / factor) <= half


def departures(promised: Promised, expected: Expected, printed: Printed) -> Iterator[str]:
    """What of a printed target is not as expected, in words."""
    name, seen = promised.name, expected.seen
    if printed.status != WORDS[expected.status]:
        yield f"{name}：{printed.status}，应为{WORDS[expected.status]}"
    if not _is_value(promised, expected, printed.value):
        yield f"{name}：数值 {printed.value}，应为 {expected.shown}"
    parts = [] if printed.made_of.startswith(OUTSIDE) else numbers_in(printed.made_of)
    if parts and seen is not None and parts != [seen.above, seen.below]:
        yield f"{name}：{printed.made_of}，应为 {seen.above}/{seen.below}"
    if printed.gap is not None and not _is_gap(promised, expected, printed.gap):
        yield f"{name}：差额 {printed.gap}"


def _is_value(promised: Promised, expected: Expected, text: str) -> bool:
    amount = expected.shown
    if amount is None:
        in_scope = expected.seen is not None and expected.seen.expected
        return text == "—" or (not in_scope and text.startswith(OUTSIDE))
    if promised.way == "yes":
        return text == ("已建成" if amount else "未建成")
    if promised.way in ("units", "things"):
        assert expected.seen is not None
        return numbers_in(text)[:2] == [expected.seen.above, expected.seen.below]
    return is_written(text, amount)


def _is_gap(promised: Promised, expected: Expected, text: str) -> bool:
    """The value less the bound; of standards what is missing to all of them."""
    amount, seen = expected.value, expected.seen
    if promised.way in ("yes", "before") or amount is None or seen is None:
        return True
    if promised.way in ("units", "things"):
        lacks = (seen.below or 0) - (seen.above or 0)
        return numbers_in(text)[:1] == [lacks] if lacks else not numbers_in(text)
    gap = amount - promised.bound
    if promised.upper is not None and gap >= 0:
        return is_gap_of_range(amount - promised.upper, text)
    return is_written(text, gap) if NUMBER.search(text) else gap == 0


def is_gap_of_range(beyond: Decimal, text: str) -> bool:
    """Inside a range nothing is missing; above it what lies beyond the upper end."""
    if beyond <= 0:
        return text == "在区间内"
    return text.startswith("超上限") and numbers_in(text) == [beyond]


def _plain(number: str) -> str:
    return number.replace(",", "").replace("−", "-").replace("+", "")
