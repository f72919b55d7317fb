"""What differs between two contents: figures, promises and definitions, judgements, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from jinchang_vet.kit import formats
from reports.edition_content import Content
from reports.edition_words import LABELS, Spoken, field_words, judgement_changes
from submissions.models import FigureState

SECTIONS = {
    "figures": "数据",
    "promises": "目标、口径和判定规则",
    "judgements": "判定",
    "tasks": "任务",
}
REVISION = "填报版次"
ABSENT = object()
_Way = Callable[[str, Any], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `unit` is the code of the unit whose figure it is."""

    section: str
    place: str
    item: str
    before: str
    after: str
    unit: str = ""


def differences(before: Content, after: Content) -> list[Difference]:
    """All that differs, section by section; what is only shown is left out."""
    names = _Names(before, after)
    return [
        *_figures(before["units"], after["units"], names),
        *_plans(before["plans"], after["plans"], names),
    ]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names and units of measure as the later content has them, else the earlier."""

    before: Content
    after: Content

    def unit(self, code: str) -> str:
        found = self.after["units"].get(code) or self.before["units"][code]
        return found["name"]

    def item(self, code: str) -> tuple[str, str]:
        found = self.after["items"].get(code) or self.before["items"].get(code) or [code, ""]
        return found[0], found[1]

    def way(self, spoken: Spoken | None = None) -> _Way:
        """How fields read."""
        known = {**self.before["items"], **self.after["items"]}
        items = {code: name for code, (name, _) in known.items()}
        return partial(field_words, items=items, spoken=spoken)


def shown_cell(cell: Any, unit: str) -> str:
    """A frozen cell in words: 1,290 人, 不适用, 未填; — where there is none."""
    if cell is ABSENT or cell is None:
        return formats.DASH
    state, value = cell
    if state == FigureState.VALUE:
        return formats.quantity(Decimal(value), unit)
    return "不适用" if state == FigureState.NOT_APPLICABLE else "未填"


def _figures(before: Content, after: Content, names: _Names) -> Iterator[Difference]:
    for code in sorted({*before, *after}):
        old, new = before.get(code, {}), after.get(code, {})
        place = names.unit(code)
        if old.get("name", place) != new.get("name", place):
            yield Difference("figures", place, "单位名称", old["name"], new["name"], code)
        if not old or not new:
            said = ("未计入", "计入") if new else ("计入", "未计入")
            yield Difference("figures", place, "应报单位", *said, code)
        yield from _cells(code, place, old.get("cells", {}), new.get("cells", {}), names)
        if old and new and old["revision"] != new["revision"]:
            said = (_revision(old["revision"]), _revision(new["revision"]))
            yield Difference("figures", place, REVISION, *said, code)


def _cells(
    code: str, place: str, old: Content, new: Content, names: _Names
) -> Iterator[Difference]:
    for item in sorted({*old, *new}):
        if old.get(item) != new.get(item):
            name, unit = names.item(item)
            said = (shown_cell(old.get(item), unit), shown_cell(new.get(item), unit))
            yield Difference("figures", place, name, *said, code)


def _revision(number: str | None) -> str:
    return f"第 {number} 次" if number is not None else "没有已通过的数据"


def _plans(before: Content, after: Content, names: _Names) -> Iterator[Difference]:
    way = names.way()
    for code in sorted({*before, *after}):
        old, new = before.get(code), after.get(code)
        if old is None or new is None:
            title = (old or new or {})["title"]
            said = ("—", "新纳入") if old is None else ("已纳入", "不再适用")
            yield Difference("promises", title, "规划", *said)
            continue
        title = new["title"]
        for was, now in (
            (_only(old, "title", "number"), _only(new, "title", "number")),
            (old["terms"], new["terms"]),
        ):
            yield from _leaves("promises", title, was, now, way)
        yield from _targets(old["targets"], new["targets"], names)
        for task in sorted({*old["tasks"], *new["tasks"]}):
            was, now = old["tasks"].get(task, {}), new["tasks"].get(task, {})
            yield from _leaves("tasks", (now or was)["text"], was, now, way)


def _targets(before: Content, after: Content, names: _Names) -> Iterator[Difference]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        name = (new or old or {})["name"]
        if old is None or new is None:
            said = ("—", "新增") if old is None else ("有", "已撤销")
            yield Difference("promises", name, "目标", *said)
            continue
        way = names.way(Spoken.of(old, new))
        for was, now in (
            (_only(old, "name"), _only(new, "name")),
            (old["target"], new["target"]),
            (old["definition"], new["definition"]),
        ):
            yield from _leaves("promises", name, was, now, way)
        for each in judgement_changes(old, new):
            yield Difference("judgements", name, each.item, each.before, each.after)


def _only(content: Content, *names: str) -> Content:
    return {name: content[name] for name in names}


def _leaves(
    section: str, place: str, old: Content, new: Content, way: _Way
) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            said = (way(name, old.get(name)), way(name, new.get(name)))
            yield Difference(section, place, LABELS.get(name, name), *said)
