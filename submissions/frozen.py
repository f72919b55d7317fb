"""What a round asks: items and rules as they stood when it opened, kept inside the round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal

from targets.models import DataItem, ItemRule, Period, Section


@dataclass(frozen=True, slots=True)
class FrozenItem:
    """One question of a round; the fields mean what they mean on `targets.models.DataItem`."""

    code: str
    name: str
    section: str
    position: int
    type: str
    unit: str
    decimals: int
    definition: str
    period: str
    kinds: tuple[str, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    swing: Decimal | None

    @property
    def is_yes_no(self) -> bool:
        return self.type == DataItem.Type.YES_NO

    @property
    def section_label(self) -> str:
        return Section(self.section).label

    def period_label(self, year: int) -> str:
        """The time that the figure speaks of, in words, for a data year."""
        words = {
            Period.SNAPSHOT: f"统计时点：{year} 年 9 月 1 日",
            Period.SCHOOL_YEAR: f"统计时期：{year - 1} 年 9 月至 {year} 年 8 月",
            Period.COHORT: f"统计对象：{year} 届毕业生",
            Period.CALENDAR: f"统计时期：{year} 年 1 月至 12 月",
            Period.YEAR_END: f"统计时点：{year} 年 12 月 31 日",
        }
        return words[Period(self.period)]


@dataclass(frozen=True, slots=True)
class FrozenRule:
    """One rule of a round: Σ left (≤ or =) Σ right, terms as (item code, coefficient)."""

    code: str
    operator: str
    severity: str
    missing: str
    message: str
    left: tuple[tuple[str, Decimal], ...]
    right: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """All that a round asks."""

    items: tuple[FrozenItem, ...]
    rules: tuple[FrozenRule, ...]

    def for_kind(self, kind: str) -> Questions:
        """What is asked of one kind of institution, with the rules that its items can answer."""
        items = tuple(item for item in self.items if kind in item.kinds)
        codes = {item.code for item in items}
        rules = tuple(
            rule
            for rule in self.rules
            if all(code in codes for code, _ in (*rule.left, *rule.right))
        )
        return Questions(items, rules)


def freeze() -> dict:
    """The items and rules in force now, as plain JSON for `Round.frozen`."""
    items = [
        FrozenItem(
            code=item.code,
            name=item.name,
            section=item.section,
            position=item.position,
            type=item.type,
            unit=item.unit,
            decimals=item.decimals,
            definition=item.definition,
            period=item.period,
            kinds=tuple(item.kinds),
            minimum=item.minimum,
            maximum=item.maximum,
            swing=item.swing,
        )
        for item in DataItem.objects.filter(is_active=True)
    ]
    rules = [
        FrozenRule(
            code=rule.code,
            operator=rule.operator,
            severity=rule.severity,
            missing=rule.missing,
            message=rule.message,
            left=_terms(rule, "left"),
            right=_terms(rule, "right"),
        )
        for rule in ItemRule.objects.filter(is_active=True).prefetch_related("terms__item")
    ]
    return {
        "items": [_plain(asdict(item)) for item in items],
        "rules": [_plain(asdict(rule)) for rule in rules],
    }


def thaw(frozen: dict) -> Questions:
    """What `freeze` wrote, read back; items in the order of the form."""
    items = [
        FrozenItem(
            **{
                **item,
                "kinds": tuple(item["kinds"]),
                "minimum": _decimal(item["minimum"]),
                "maximum": _decimal(item["maximum"]),
                "swing": _decimal(item["swing"]),
            }
        )
        for item in frozen.get("items", [])
    ]
    rules = [
        FrozenRule(
            **{**rule, "left": _thaw_terms(rule["left"]), "right": _thaw_terms(rule["right"])}
        )
        for rule in frozen.get("rules", [])
    ]
    items.sort(key=lambda item: item.position)
    return Questions(tuple(items), tuple(rules))


def _terms(rule: ItemRule, side: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        (term.item.code, term.coefficient) for term in rule.terms.all() if term.side == side
    )


def _thaw_terms(terms: Iterable) -> tuple[tuple[str, Decimal], ...]:
    return tuple((code, Decimal(coefficient)) for code, coefficient in terms)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _plain(value):
    """Decimals as text, so that they come back as they were."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
