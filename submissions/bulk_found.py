"""What reading a file came to, as the import keeps it: counts, faults, and every row as it was
typed, so that it is weighed once more, by the same functions, before it is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from submissions.bulk_outcome import Outcome, shown_value
from submissions.bulk_reading import Said, UnitYear
from submissions.bulk_standing import Ground, Key
from submissions.bulk_units import Units
from submissions.bulk_weighing import Weighed
from submissions.upload import Fault

MOST_FAULTS = 1000  # kept and shown; beyond that only counted
MOST_WARNINGS = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """What a file would do, in numbers."""

    units: int = 0  # institution-years that are handed in
    untouched: int = 0
    figures: int = 0
    new: int = 0
    changed: int = 0
    equal: int = 0
    blanks: int = 0
    corrections: int = 0
    warnings: int = 0
    faults: int = 0
    opens: tuple[int, ...] = ()  # years for which a round is opened

    @classmethod
    def kept(cls, said: dict[str, Any]) -> Counts:
        """The counts as they were kept."""
        return cls(**{**said, "opens": tuple(said.get("opens", ()))})


def refused(faults: Sequence[Fault]) -> dict[str, Any]:
    """What is kept of a file that cannot be taken."""
    return {
        "counts": asdict(Counts(faults=len(faults))),
        "faults": [asdict(fault) for fault in faults[:MOST_FAULTS]],
    }


def ready(weighed: Weighed, ground: Ground) -> dict[str, Any]:
    """What is kept of a file that waits for its confirmation."""
    codes = sorted({code for each in weighed.outcomes for code in (*each.row.said, *each.drafted)})
    place = {code: index for index, code in enumerate(codes)}
    outcomes = sorted(weighed.outcomes, key=_first_what_changes)
    return {
        "counts": asdict(counts_of(weighed)),
        "codes": codes,
        "names": _names(weighed.outcomes),
        "rows": [_row(outcome, place) for outcome in outcomes],
        "warnings": [
            [outcome.row.label, outcome.questions_names[code], message]
            for outcome in outcomes
            for code, message in outcome.warned.items()
        ][:MOST_WARNINGS],
        "catalogue": digest(ground),
    }


def counts_of(weighed: Weighed) -> Counts:
    """The numbers of the preview."""
    touched = [outcome for outcome in weighed.outcomes if not outcome.is_untouched]
    new = sum(len(outcome.new) for outcome in touched)
    return Counts(
        units=len(touched),
        untouched=len(weighed.outcomes) - len(touched),
        figures=sum(len(outcome.row.said) for outcome in weighed.outcomes),
        new=new,
        changed=sum(len(outcome.changed) for outcome in touched) - new,
        equal=sum(outcome.equal for outcome in weighed.outcomes),
        blanks=sum(outcome.blanks for outcome in touched),
        corrections=sum(outcome.is_correction for outcome in touched),
        warnings=sum(len(outcome.warned) for outcome in touched),
        faults=len(weighed.faults),
        opens=tuple(sorted({each.row.year for each in touched if each.round is None})),
    )


def rows_kept(found: dict[str, Any], units: Units) -> list[UnitYear]:
    """The rows as they were typed, read back."""
    codes = found["codes"]
    return [
        UnitYear(
            units.by_pk[pk],
            year,
            "",
            "",
            {codes[index]: Said(typed, note) for index, typed, note, *_ in said},
        )
        for pk, year, _, _, _, said, *_ in found["rows"]
    ]


def seen(found: dict[str, Any]) -> dict[Key, tuple[int, int]]:
    """The submission (0: none yet) and version of each row when the preview was made."""
    return {
        (pk, year): (submission, version) for pk, year, submission, version, *_ in found["rows"]
    }


def digest(ground: Ground) -> str:
    """What a round opened now would ask."""
    text = json.dumps(ground.catalogue, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _first_what_changes(outcome: Outcome) -> tuple[bool, bool]:
    """What stands and changes is looked at first, what stays as it is last."""
    changes = len(outcome.changed) > len(outcome.new)
    return (outcome.is_untouched, not changes)


def _names(outcomes: Iterable[Outcome]) -> dict[str, str]:
    return {
        item.code: f"{item.name}（{item.unit}）"
        for questions in {id(each.questions): each.questions for each in outcomes}.values()
        for item in questions.items
    }


def _row(outcome: Outcome, place: dict[str, int]) -> list[Any]:
    standing = outcome.standing
    changed = set(outcome.changed)
    said = []
    for code, each in outcome.row.said.items():
        figure: list[Any] = [place[code], each.typed, each.note]
        if code in outcome.new:
            figure.append(None)
        elif code in changed:
            entry = outcome.before[code]
            figure.append(shown_value(entry.state, entry.value))
        said.append(figure)
    return [
        outcome.row.unit.pk,
        outcome.row.year,
        standing.submission if standing else 0,
        standing.version if standing else 0,
        _doing(outcome),
        said,
        [
            [place[code], shown_value(entry.state, entry.value)]
            for code, entry in outcome.drafted.items()
        ],
    ]


def _doing(outcome: Outcome) -> str:
    if outcome.is_untouched:
        return "不变"
    if outcome.is_correction:
        return "更正"
    if outcome.standing is not None:
        return "填入草稿并提交"
    return "补录" if outcome.round is None else "新增填报"
