"""What stands in the way of submitting, and what wants an explanation. Pure: entries in, findings
out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit.cells import Cell
from submissions.entries import BLANK, Entry
from submissions.frozen import FrozenItem, FrozenRule, Questions
from submissions.models import FigureState
from targets.models import ItemRule


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in the figures: where, how grave, what to do. An explained warning no
    longer blocks.
    """

    severity: str
    place: str
    message: str
    is_explained: bool = False
    rule: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the submission cannot go in as it is."""
        return not self.is_explained


ERROR = ItemRule.Severity.ERROR.value
WARNING = ItemRule.Severity.WARNING.value


def check(
    questions: Questions, entries: Mapping[str, Entry], last_year: Mapping[str, Cell]
) -> list[Finding]:
    """All findings, in the order of the form: readings, reasons for 不适用, rules between items,
    swings.
    """
    findings = []
    for item in questions.items:
        entry = entries.get(item.code, BLANK)
        findings += _about_entry(item, entry)
        findings += _about_swing(item, entry, last_year.get(item.code))
    names = {item.code: item for item in questions.items}
    for rule in questions.rules:
        findings += _about_rule(rule, entries, names)
    order = {item.code: index for index, item in enumerate(questions.items)}
    return sorted(findings, key=lambda finding: (order[finding.place], finding.severity))


def blanks(questions: Questions, entries: Mapping[str, Entry]) -> list[FrozenItem]:
    """Items without an answer."""
    return [
        item for item in questions.items if entries.get(item.code, BLANK).state == FigureState.BLANK
    ]


def _about_entry(item: FrozenItem, entry: Entry) -> list[Finding]:
    if entry.state == FigureState.UNREADABLE:
        return [Finding(ERROR, item.code, entry.message)]
    if entry.state == FigureState.NOT_APPLICABLE and not entry.note:
        return [Finding(ERROR, item.code, "填“不适用”须在说明中写明原因。")]
    return []


def _about_swing(item: FrozenItem, entry: Entry, before: Cell | None) -> list[Finding]:
    """A change against last year's approved figure above the item's share wants an explanation;
    from 0 every change is above any share.
    """
    if item.swing is None or entry.value is None or before is None or before.value is None:
        return []
    change, of = entry.value - before.value, abs(before.value)
    if abs(change) * 100 <= item.swing * of:
        return []
    word = "增长" if change > 0 else "下降"
    said = f"较上年{word} {abs(change) / of * 100:.1f}%" if of else "上年为 0，今年不为 0"
    message = f"{said}，请在说明中写明原因。"
    return [Finding(WARNING, item.code, message, bool(entry.note), "swing")]


def _about_rule(
    rule: FrozenRule, entries: Mapping[str, Entry], items: Mapping[str, FrozenItem]
) -> list[Finding]:
    left = _sum(rule.left, rule.missing, entries)
    right = _sum(rule.right, rule.missing, entries)
    if left is None or right is None:
        return []
    holds = left <= right if rule.operator == ItemRule.Operator.AT_MOST else left == right
    if holds:
        return []
    place = rule.left[0][0]
    decimals = items[place].decimals
    message = f"{rule.message}（{left:,.{decimals}f} 与 {right:,.{decimals}f}）"
    explained = rule.severity == WARNING and bool(entries.get(place, BLANK).note)
    return [Finding(rule.severity, place, message, explained, rule.code)]


def _sum(
    terms: tuple[tuple[str, Decimal], ...], missing: str, entries: Mapping[str, Entry]
) -> Decimal | None:
    """Σ coefficient × value; None when a value is missing and the rule skips."""
    total = Decimal(0)
    for code, coefficient in terms:
        value = entries.get(code, BLANK).value
        if value is None:
            if missing == ItemRule.Missing.SKIP:
                return None
            continue
        total += coefficient * value
    return total
