"""What narrows the overview: status, part of the document, responsible unit, words; all of it in
the address, so that a bookmark is a saved filter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from reports.board import Board, Group
from reports.rows import Row
from targets.kinds import Status

LONGEST_WORDS = 60
NAMES = {"status": "状态", "part": "部分", "unit": "责任单位"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is narrowed to; empty strings mean everything. `unknown` says in a sentence
    which filters of the address mean nothing here and therefore narrow nothing.
    """

    status: str = ""
    part: str = ""
    unit: str = ""
    words: str = ""
    unknown: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The filters that are on, as they stand in the address."""
        found = {"status": self.status, "part": self.part, "unit": self.unit, "q": self.words}
        return {name: value for name, value in found.items() if value}

    @property
    def query(self) -> str:
        """The same, to be put behind the address of the page; begins with &."""
        return f"&{urlencode(self.fields)}" if self.fields else ""

    def keeps(self, row: Row) -> bool:
        """Whether a row passes."""
        if self.status and (row.status is None or row.status.value != self.status):
            return False
        if self.part and row.chapter != self.part:
            return False
        if self.unit and self.unit not in row.duty.answering:
            return False
        said = _said(row)
        return all(word in said for word in self.words.casefold().split())

    def narrow(self, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        """The groups with the rows that pass; a group without any falls away."""
        kept = (Group(each.title, tuple(filter(self.keeps, each.rows))) for each in groups)
        return tuple(group for group in kept if group.rows)


def filters_of(asked: Mapping[str, str], board: Board) -> Filters:
    """The filters of an address; a word that means nothing here narrows nothing, and is named."""
    known = {
        "status": {status.value for status in Status},
        "part": {group.title for group in board.groups},
        "unit": set(unit_names(board)),
    }
    held, lost = {}, []
    for name, label in NAMES.items():
        value = asked.get(name, "").strip()
        if value in known[name] or not value:
            held[name] = value
        else:
            lost.append(f"{label}“{value[:LONGEST_WORDS]}”")
    unknown = f"本页没有{'、'.join(lost)}，未按此筛选。" if lost else ""
    return Filters(**held, words=asked.get("q", "").strip()[:LONGEST_WORDS], unknown=unknown)


def unit_names(board: Board) -> list[str]:
    """The responsible units of the page's targets, in the order of the plan."""
    return list(dict.fromkeys(name for row in board.rows for name in row.duty.answering))


def filter_selects(filters: Filters, board: Board) -> list[dict]:
    """The lists to choose from; one that offers no choice is left out."""
    statuses = [
        (status.value, f"{status.label}（{count}）")
        for status, count in board.counts
        if count or status.value == filters.status
    ]
    parts = [(group.title, group.title) for group in board.groups if group.title]
    units = [(name, name) for name in unit_names(board)]
    lists = (
        ("status", "全部状态", statuses, filters.status),
        ("part", "全部条款", parts if len(parts) > 1 else [], filters.part),
        ("unit", "全部责任单位", units, filters.unit),
    )
    return [
        {
            "name": name,
            "label": NAMES[name],
            "choices": [
                {"value": value, "label": text, "selected": value == chosen}
                for value, text in [("", everything), *choices]
            ],
        }
        for name, everything, choices, chosen in lists
        if choices
    ]


def shown_sentence(filters: Filters, groups: tuple[Group, ...], board: Board) -> str:
    """“筛选出 3 项，共 23 项”, and what narrowed nothing."""
    kept = sum(len(group.rows) for group in groups)
    counted = f"筛选出 {kept} 项，共 {len(board.rows)} 项" if filters.fields else ""
    return "。".join(part for part in (counted, filters.unknown) if part)


def _said(row: Row) -> str:
    """Everything that can be searched: names, clauses with their words, who answers for it."""
    parts = (row.name, row.code, *row.clauses, *row.quotes, *row.duty.answering)
    return " ".join(parts).casefold()
