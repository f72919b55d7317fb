"""One figure between the person and the database: what was typed, what it means, and the
explanation beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit.formats import number_for_input
from jinchang_vet.kit.numbers import YES_NO, ReadingKind, read_number
from submissions.frozen import FrozenItem
from submissions.models import Figure, FigureState

MAX_TYPED = 100
TOO_LARGE = Decimal(10) ** 14  # what the column of a figure holds
MAX_NOTE = 500
AGAIN = "上次填写的内容无法识别，请重新填写"
_STATES = {
    ReadingKind.VALUE: FigureState.VALUE,
    ReadingKind.BLANK: FigureState.BLANK,
    ReadingKind.NOT_APPLICABLE: FigureState.NOT_APPLICABLE,
    ReadingKind.ERROR: FigureState.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as entered. `value` is set only in state `value`; `message` says why it could not
    be read.
    """

    state: str
    value: Decimal | None = None
    typed: str = ""
    note: str = ""
    message: str = ""
    normalised_from: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether the unit has answered: a number or 不适用."""
        return self.state in (FigureState.VALUE, FigureState.NOT_APPLICABLE)


BLANK = Entry(FigureState.BLANK)


def read_entry(item: FrozenItem, typed: object, note: str = "") -> Entry:
    """Read what was typed for an item. Never raises: what cannot be read is kept as typed, with
    its message.
    """
    typed = typed.replace("\x00", "") if isinstance(typed, str) else typed
    reading = read_number(
        typed,
        decimals=item.decimals,
        unit=YES_NO if item.is_yes_no else item.unit,
        minimum=item.minimum,
        maximum=item.maximum,
        is_count=item.decimals == 0 and not item.is_yes_no,
    )
    state, message = _STATES[reading.kind], reading.message
    if reading.value is not None and abs(reading.value) >= TOO_LARGE:
        state, message = FigureState.UNREADABLE, "数值过大，请核对位数和计量单位"
    text = "" if typed is None else str(typed)
    return Entry(
        state=state,
        value=reading.value if state == FigureState.VALUE else None,
        typed=text[:MAX_TYPED] if state != FigureState.BLANK else "",
        note=note.replace("\x00", "").strip()[:MAX_NOTE],
        message=message,
        normalised_from=reading.normalised_from or "",
    )


def entry_of(figure: Figure, item: FrozenItem) -> Entry:
    """The entry that a stored figure came from.

    What was refused when it was typed stays refused, even where what is kept of it (cut at
    `MAX_TYPED`) could be read today: only the person decides what was meant.
    """
    if figure.state == FigureState.UNREADABLE:
        message = read_entry(item, figure.typed).message or AGAIN
        return Entry(figure.state, typed=figure.typed, note=figure.note, message=message)
    return Entry(state=figure.state, value=figure.value, typed=figure.typed, note=figure.note)


def entries_of(figures: Iterable[Figure], items: Iterable[FrozenItem]) -> dict[str, Entry]:
    """Entries by item code, in the order of the items; an item without a figure is blank."""
    stored = {figure.item.code: figure for figure in figures}
    return {
        item.code: entry_of(stored[item.code], item) if item.code in stored else BLANK
        for item in items
    }


def shown(entry: Entry, item: FrozenItem) -> str:
    """What stands in the field of the form for an entry: what can be typed again with the same
    meaning.
    """
    if entry.state == FigureState.VALUE and entry.value is not None:
        return number_for_input(entry.value, YES_NO if item.is_yes_no else item.unit)
    if entry.state == FigureState.NOT_APPLICABLE:
        return "不适用"
    return entry.typed
