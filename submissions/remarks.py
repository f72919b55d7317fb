"""What stands out at a figure that was handed in: for the page of one submission, and for deciding
whether it may be approved together with others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from submissions.checks import ERROR
from submissions.entries import BLANK, Entry
from submissions.frozen import FrozenItem
from submissions.models import FigureState
from submissions.objections import Marked
from submissions.sheet import Sheet, answer_of

TICKED = {True: "单位已核对", False: "单位没有标记核对"}
BLANKS = {True: "未填报，导入文件中没有这一项。", False: "未填报，单位确认留空。"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that stands out at a figure; `tone` as of a notice."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Background:
    """What the figures are read against: those handed in before (None: nothing was), what the last
    return asked for, by item code, and whether an import handed them in, without the unit.
    """

    was: Mapping[str, Entry] | None
    asked_for: Mapping[str, Marked]
    is_imported: bool


def remarks_on(sheet: Sheet, item: FrozenItem, background: Background) -> tuple[Remark, ...]:
    """Rule hits and swings, blanks, 不适用, what was asked for, what changed since."""
    entry = sheet.entry(item)
    found = [
        Remark("error" if hit.severity == ERROR else "warning", hit.message)
        for hit in sheet.findings
        if hit.place == item.code
    ]
    if entry.state == FigureState.BLANK:
        found.append(Remark("warning", BLANKS[background.is_imported]))
    if entry.state == FigureState.NOT_APPLICABLE:
        found.append(Remark("info", "填报为“不适用”。"))
    mark = background.asked_for.get(item.code)
    if mark is not None:
        tone = "info" if mark.is_ticked else "warning"
        found.append(Remark(tone, f"上次退回意见：{mark.reason}（{TICKED[mark.is_ticked]}）"))
    before = background.was.get(item.code, BLANK) if background.was is not None else None
    if before is not None and (before.state, before.value) != (entry.state, entry.value):
        found.append(Remark("info", f"较上次提交有改动，上次为 {answer_of(before, item)}。"))
    return tuple(found)
