"""Frozen values in words: amounts with the unit and the decimals of the page, choices by their
labels, items by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from institutions.models import InstitutionKind
from jinchang_vet.kit import formats
from reports.wording import SHARE_KINDS
from targets.kinds import Kind, Measure, Method, Span, Status, Tag
from targets.models import TargetVersion

Content = dict[str, Any]

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
    "direction": "原文方向",
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
CHOICES: dict[str, Callable[[str], Any]] = {
    "status": Status,
    "kind": Kind,
    "measure": Measure,
    "method": Method,
    "span": Span,
    "year_basis": TargetVersion.YearBasis,
    "direction": TargetVersion.Direction,
}
SHARES = ("on_track_at", "behind_at", "minimum_coverage")
IN_UNIT = ("lower", "upper")
OF_UNITS = ("kinds", "denominator_kinds")
OF_ITEMS = ("numerator", "denominator")
IN_WORDS = ("value", "gap", "due", "baseline", "outlook")
EXACT = 12  # decimals beyond which two numbers are taken for the same
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Change:
    """What was said of one thing, and what is said now."""

    item: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """How the amounts of one target are written. Editions of before its unit was frozen with it
    have none: their numbers stand bare.
    """

    kind: Kind
    unit: str = ""
    decimals: int = 1
    in_wan: bool = False

    @classmethod
    def of(cls, old: Content, new: Content) -> Spoken:
        """As the later content has it, else the earlier."""
        kind = Kind((new or old)["target"]["kind"])
        for each in (new, old):
            shown = each.get("shown", {})
            if "unit" in shown:
                return cls(kind, shown["unit"], shown["decimals"], shown["in_wan"])
        return cls(kind)

    @property
    def is_share(self) -> bool:
        """Whether the amounts are shares of complying units, from 0 to 1."""
        return self.kind in SHARE_KINDS

    def amount(self, value: Decimal, more: int) -> str:
        """An amount with its unit, with so many decimals more than the page needs."""
        if self.is_share:
            return formats.percent(value * HUNDRED, more)
        if self.kind is Kind.MILESTONE:
            return "已建成" if value else "未建成"
        if self.in_wan and abs(value) >= formats.WAN:
            return formats.in_wan(value, self.unit, 2 + more)
        return formats.quantity(value, self.unit, self.decimals + more)

    def gap(self, value: Decimal, more: int) -> str:
        """A signed distance with its unit."""
        if self.is_share:
            return formats.difference(value * HUNDRED, "%", more)
        if self.in_wan and abs(value) >= formats.WAN:
            sign = "+" if value > 0 else ""
            return sign + formats.in_wan(value, self.unit, 2 + more)
        return formats.difference(value, self.unit, self.decimals + more)


def judgement_changes(old: Content, new: Content) -> Iterator[Change]:
    """What of a target's judgement reads otherwise than before: the words of the page, with more
    decimals only where two amounts would look the same. What shows nowhere is left out.
    """
    spoken = Spoken.of(old, new)
    was, now = old["judgement"], new["judgement"]
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) == now.get(name):
            continue
        words = [_shown(name, each) for each in (old, new)]
        if None not in words and words[0] != words[1]:
            said = Change(LABELS.get(name, name), f"{words[0]}", f"{words[1]}")
        else:
            said = _told_apart(name, was.get(name), now.get(name), spoken)
        if said.before != said.after:
            yield said


def _shown(name: str, target: Content) -> str | None:
    """What the page said, if it was frozen."""
    return target.get("shown", {}).get(name) if name in IN_WORDS else None


def _told_apart(name: str, before: Any, after: Any, spoken: Spoken) -> Change:
    """Both as words; numbers with as many decimals as tell them apart."""
    ways: dict[str, Callable[[Decimal, int], str]] = {
        "value": spoken.amount,
        "due": spoken.amount,
        "target_value": spoken.amount,
        "gap": spoken.gap,
        "ratio": lambda value, more: formats.number(value, 2 + more),
    }
    label = LABELS.get(name, name)
    if name not in ways:
        return Change(
            label, _of_judgement(name, before, spoken), _of_judgement(name, after, spoken)
        )
    for more in range(EXACT):
        texts = [
            formats.DASH if each is None else ways[name](Decimal(each), more)
            for each in (before, after)
        ]
        if texts[0] != texts[1]:
            break
    return Change(label, *texts)


def _of_judgement(name: str, value: Any, spoken: Spoken) -> str:
    if not value:
        return formats.DASH
    if name == "status":
        return Status(value).label
    if name == "tags":
        return "、".join(Tag(each).label for each in value)
    if name == "coverage":
        return "/".join(value)
    if name == "value_year":
        return f"{value} 年"
    if name == "baseline":
        return f"{spoken.amount(Decimal(value['value']), 0)}（{value['year']}）"
    return _years(value) if name == "outlook" else f"{value}"


def _years(outlook: Content) -> str:
    """The years to which the two paces lead, of an edition without the words of its page."""
    names = ("first_met_year", "attainment_year", "second_attainment_year")
    years = sorted({outlook[name] for name in names if outlook.get(name)})
    return f"{'–'.join(years)} 年" if years else formats.DASH


def field_words(name: str, value: Any, *, items: Mapping[str, str], spoken: Spoken | None) -> str:
    """A field of a plan, target, definition or task. `items`: names of data items by code."""
    if value in (None, "", [], {}):
        return formats.DASH
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if name in SHARES:
        return formats.percent(Decimal(value) * HUNDRED)
    if name in OF_UNITS:
        return "、".join(str(InstitutionKind(each).label) for each in value)
    if name in OF_ITEMS:
        return " + ".join(_term(items.get(code, code), times) for code, times in value.items())
    if name in IN_UNIT and spoken is not None:
        return formats.quantity(Decimal(value), "" if spoken.is_share else spoken.unit)
    if isinstance(value, dict):
        return "；".join(f"{key} 年 {each}" for key, each in value.items())
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _term(name: str, times: str) -> str:
    return name if times == "1" else f"{times} × {name}"
