"""What differs between two contents: figures, promises and definitions, judgements, tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jinchang_vet.kit import formats
from reports.edition_content import Content
from submissions.models import FigureState
from targets.kinds import Kind, Measure, Method, Span, Status, Tag

SECTIONS = {
    "figures": "数据",
    "promises": "目标、口径和判定规则",
    "judgements": "判定",
    "tasks": "任务",
}
LABELS = {
    "name": "名称",
    "title": "标题",
    "number": "文号",
    "valid_from": "自数据年度起",
    "method": "推算方法",
    "on_track_at": "按进度界限",
    "behind_at": "滞后界限",
    "minimum_coverage": "最低填报比例",
    "kind": "目标类型",
    "every_year": "每年执行",
    "year": "目标年",
    "year_basis": "期限依据",
    "lower": "下限",
    "upper": "上限",
    "per": "每",
    "yearly": "目标分解",
    "stages": "阶段",
    "direction": "方向",
    "measure": "算法",
    "span": "时间性质",
    "scale": "倍数",
    "kinds": "计入单位",
    "denominator_kinds": "分母单位",
    "definition": "口径",
    "all_terms": "各项均为是才算达标",
    "numerator": "分子",
    "denominator": "分母",
    "status": "状态",
    "value": "数值",
    "value_year": "数值年度",
    "gap": "差额",
    "ratio": "完成比例与时间比例之比",
    "due": "按序时应达到",
    "target_value": "目标值",
    "tags": "标记",
    "coverage": "已报与应报单位数",
    "baseline": "基期",
    "outlook": "展望",
    "text": "原文",
    "deadline": "期限",
    "state": "办理状态",
    "confirmed": "已销号",
}
WORDS: dict[str, Any] = {
    "status": Status,
    "kind": Kind,
    "measure": Measure,
    "method": Method,
    "span": Span,
}
REVISION = "填报版次"
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `unit` and `revisions` tell whose figure, and in which revisions."""

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
        *_plans(before["plans"], after["plans"]),
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


def _plans(before: Content, after: Content) -> Iterator[Difference]:
    for code in sorted({*before, *after}):
        old, new = before.get(code), after.get(code)
        if old is None or new is None:
            title = (old or new or {})["title"]
            said = ("—", "新纳入") if old is None else ("已纳入", "不再适用")
            yield Difference("promises", title, "规划", *said)
            continue
        title = new["title"]
        yield from _leaves(
            "promises", title, _only(old, "title", "number"), _only(new, "title", "number")
        )
        yield from _leaves("promises", title, old["terms"], new["terms"])
        yield from _targets(old["targets"], new["targets"])
        for task in sorted({*old["tasks"], *new["tasks"]}):
            was, now = old["tasks"].get(task, {}), new["tasks"].get(task, {})
            yield from _leaves("tasks", (now or was)["text"], was, now)


def _targets(before: Content, after: Content) -> Iterator[Difference]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        name = (new or old or {})["name"]
        if old is None or new is None:
            said = ("—", "新增") if old is None else ("有", "已撤销")
            yield Difference("promises", name, "目标", *said)
            continue
        yield from _leaves("promises", name, _only(old, "name"), _only(new, "name"))
        for part in ("target", "definition"):
            yield from _leaves("promises", name, old[part], new[part])
        yield from _leaves("judgements", name, old["judgement"], new["judgement"])


def _only(content: Content, *names: str) -> Content:
    return {name: content[name] for name in names}


def _leaves(section: str, place: str, old: Content, new: Content) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            said = (_words(name, old.get(name)), _words(name, new.get(name)))
            yield Difference(section, place, LABELS.get(name, name), *said)


def _words(name: str, value: Any) -> str:
    """A frozen value in words."""
    if value in (None, "", [], {}):
        return formats.DASH
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in WORDS:
        return WORDS[name](value).label
    if name == "tags":
        return "、".join(Tag(each).label for each in value)
    if name == "coverage":
        return "/".join(value)
    if isinstance(value, dict):
        parts = [f"{key} {_words('', each)}" for key, each in value.items() if each is not None]
        return "；".join(parts)
    return "、".join(map(str, value)) if isinstance(value, list) else _short(str(value))


def _short(text: str) -> str:
    """A long division cut after six digits; everything else as it is."""
    whole, point, digits = text.partition(".")
    is_number = whole.lstrip("-").isdigit() and digits.isdigit()
    return f"{whole}.{digits[:6]}…" if point and is_number and len(digits) > 6 else text
