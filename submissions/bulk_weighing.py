"""What a file would change: what it says, read as each round asks, beside what stands.

A fault anywhere and nothing is taken. A warning between items blocks nothing: the words that
the manager gives with the import stand as its explanation, where the figure has none of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from institutions.models import User
from jinchang_vet.kit.cells import Cell
from submissions import checks
from submissions.bulk_outcome import NOTHING, Outcome, shown_value
from submissions.bulk_progress import Tell
from submissions.bulk_reading import Said, UnitYear
from submissions.bulk_standing import Ground, Key, Standing, YearOfRegion
from submissions.entries import BLANK, MAX_TYPED, Entry, read_entry
from submissions.entry_sheet import demand
from submissions.facts import cell_of
from submissions.frozen import FrozenItem, Questions
from submissions.models import FigureState, Round, SubmissionState
from submissions.timing import moment_words
from submissions.upload import SHOWN, Fault


@dataclass(slots=True)
class Weighed:
    """All outcomes, and every fault."""

    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def weigh(rows: Iterable[UnitYear], ground: Ground, *, by: User, tell: Tell) -> Weighed:
    """Weigh every row that says anything, the earlier years first."""
    told = sorted((row for row in rows if row.said), key=lambda row: row.year)
    scales, weighed = _Scales(ground, by), Weighed()
    for number, row in enumerate(told):
        tell(number, len(told), "正在核对每个单位的数据")
        faults: list[Fault] = []
        outcome = scales.outcome(row, faults)
        if outcome is not None:
            weighed.outcomes.append(outcome)
        weighed.faults += faults
    tell(len(told), len(told), "正在核对每个单位的数据")
    return weighed


class _Scales:
    """Weighs one unit and year after the other; remembers each for the year after."""

    def __init__(self, ground: Ground, by: User) -> None:
        self.ground, self.by = ground, by
        self.merged: dict[Key, Mapping[str, Entry]] = {}
        self.names = {item["code"]: item["name"] for item in ground.catalogue["items"]}

    def outcome(self, row: UnitYear, faults: list[Fault]) -> Outcome | None:
        """What becomes of a row; None, with faults, where it cannot be taken."""
        year = self.ground.years[row.year]
        round = year.round_of(row.unit)
        reason, remedy = self._why_not(row, year, round)
        if reason:
            faults.append(Fault(row.sheet, row.cell, row.label, "", reason, remedy))
            return None
        key = (row.unit.pk, row.year)
        questions = self.ground.questions(round, row.unit.kind)
        standing = self.ground.standings.get(key)
        outcome = _merge(row, round, standing, questions, self.names, faults)
        self.merged[key] = outcome.merged
        if standing is not None and standing.filled_in_until is not None:
            faults.append(_in_hand(row, standing.filled_in_until))
        if faults or outcome.is_untouched:
            return None if faults else outcome
        if standing is not None and standing.state == SubmissionState.SUBMITTED:
            faults.append(_waiting(outcome))
            return None
        return self._checked(outcome, faults)

    def _why_not(self, row: UnitYear, year: YearOfRegion, round: Round | None) -> tuple[str, str]:
        """Why nothing can be taken of this unit and year, and the remedy; empty where it can."""
        unit, region = row.unit, self.ground.region
        if not unit.expected_in(row.year):
            return (
                f"{unit.name}在 {row.year} 年 9 月 1 日尚未成立或已停办，不填报这一年度",
                "请核对年度；成立或停办日期有误的，先在单位资料中改正。",
            )
        if round is None and not year.may_open:
            if year.rounds:
                names = "、".join(str(each) for each in year.rounds[:3])
                return (
                    f"{row.year} 年度已由下级地区分别开启（{names}），其中没有这个单位",
                    "请先由该单位所在地区开启填报。",
                )
            return (
                f"{region} {row.year} 年度还没有到补录的时候，也没有开启填报",
                "请先在“数据填报”中开启这一年度的填报。",
            )
        if round is not None and not round.region.path.startswith(self.by.region.path):
            return (
                f"{row.year} 年度由{round.region}统一填报",
                f"请删去这一行，由{round.region}的管理员导入。",
            )
        into_demo = round.is_demo if round else self.by.is_demo
        if into_demo != self.by.is_demo or (unit.is_demo and not into_demo):
            return (
                "演示数据与正式数据不能混在一起",
                "请先由技术人员运行 clear_demo 清除演示数据，再导入正式数据。",
            )
        if not self.ground.questions(round, unit.kind).items:
            return f"{row.year} 年度不要求{unit.name}填报", "请删去这一行。"
        return "", ""

    def _checked(self, outcome: Outcome, faults: list[Fault]) -> Outcome | None:
        """The outcome with its warnings; errors between items are faults."""
        warned: dict[str, str] = {}
        before = self._last_year(outcome.row)
        for found in checks.check(outcome.questions, outcome.merged, before):
            if not found.blocks:
                continue
            if found.severity == checks.ERROR:
                faults.append(_about(outcome, found))
            else:
                warned.setdefault(found.place, found.message)
        if faults:
            return None
        return replace(outcome, warned=warned)

    def _last_year(self, row: UnitYear) -> Mapping[str, Cell]:
        """The year before as it will be: what the file says of it, else what is approved."""
        key = (row.unit.pk, row.year - 1)
        merged = self.merged.get(key)
        if merged is None:
            return self.ground.last_year.get(key, {})
        return {
            code: cell_of(entry.state, entry.value)
            for code, entry in merged.items()
            if entry.state != FigureState.UNREADABLE
        }


def _merge(
    row: UnitYear,
    round: Round | None,
    standing: Standing | None,
    questions: Questions,
    names: Mapping[str, str],
    faults: list[Fault],
) -> Outcome:
    before = standing.entries if standing else NOTHING
    merged = {item.code: before.get(item.code, BLANK) for item in questions.items}
    items = {item.code: item for item in questions.items}
    changed, new, equal = [], [], 0
    for code, said in row.said.items():
        item = items.get(code)
        if item is None:
            _foreign(row, said, names.get(code, code), faults)
            continue
        entry = _read(row, item, said, before.get(code, BLANK), faults)
        if entry is None:
            continue
        if _same(entry, merged[code]):
            equal += 1
            continue
        changed.append(code)
        if not merged[code].is_filled:
            new.append(code)
        merged[code] = entry
    return Outcome(
        row=row,
        round=round,
        standing=standing,
        questions=questions,
        merged=merged,
        changed=tuple(changed),
        new=frozenset(new),
        equal=equal,
    )


def _read(
    row: UnitYear, item: FrozenItem, said: Said, before: Entry, faults: list[Fault]
) -> Entry | None:
    """What a cell says; None where it says nothing, or cannot be read."""
    entry = read_entry(item, said.typed, said.note or "")
    if entry.state == FigureState.BLANK:
        return None
    long = isinstance(said.typed, str) and len(said.typed) > MAX_TYPED
    if entry.state == FigureState.UNREADABLE or long:
        reason = entry.message or "内容太长，前后有许多空格或看不见的字符"
        label = f"{row.label} · {item.name}"
        value = str(said.typed)[:SHOWN]
        faults.append(Fault(said.sheet, said.cell, label, value, reason, demand(item)))
        return None
    if said.note is None and (entry.state, entry.value) == (before.state, before.value):
        return before
    return entry


def _same(entry: Entry, standing: Entry) -> bool:
    said, stands = (entry.state, entry.value), (standing.state, standing.value)
    return said == stands and entry.note == standing.note


def _foreign(row: UnitYear, said: Said, name: str, faults: list[Fault]) -> None:
    if not str(said.typed or "").strip():
        return
    reason = f"{row.unit.name}在 {row.year} 年度不填报“{name}”"
    remedy = "请清空这一格；应当填报的，请核对单位类别。"
    value = str(said.typed)[:SHOWN]
    faults.append(Fault(said.sheet, said.cell, row.label, value, reason, remedy))


def _in_hand(row: UnitYear, until: dt.datetime) -> Fault:
    reason = (
        f"{row.label}正由单位自己填写或修改，{moment_words(until, '关闭')}；"
        "现在导入会把没有改完的草稿一并提交"
    )
    remedy = "请删去这一行，由单位自己提交；确需导入的，等关闭之后再导入。"
    return Fault(row.sheet, row.cell, row.label, "", reason, remedy)


def _waiting(outcome: Outcome) -> Fault:
    row = outcome.row
    reason = f"{row.label}已提交，正在等待审核，文件里有 {len(outcome.changed)} 项与它不同"
    remedy = "请先审核通过或退回这份填报，或删去这一行。"
    return Fault(row.sheet, row.cell, row.label, "", reason, remedy)


def _about(outcome: Outcome, found: checks.Finding) -> Fault:
    """A broken rule, at the figure that it is about, or at the row where the file has none."""
    row = outcome.row
    said = row.said.get(found.place)
    item = next(each for each in outcome.questions.items if each.code == found.place)
    entry = outcome.merged[found.place]
    value = shown_value(entry.state, entry.value)
    remedy = "请核对后改正；有误的是别的数，改那一个。"
    if entry.state == FigureState.NOT_APPLICABLE:
        remedy = "请写成“不适用：原因”，长表把原因写在“说明”列。"
    return Fault(
        said.sheet if said else row.sheet,
        said.cell if said else row.cell,
        f"{row.label} · {item.name}",
        value,
        found.message,
        remedy,
    )
