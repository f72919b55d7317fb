"""What becomes of one unit and year of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jinchang_vet.kit.numbers import plain
from submissions import checks
from submissions.bulk_reading import UnitYear
from submissions.bulk_standing import Key, Standing
from submissions.entries import Entry
from submissions.frozen import Questions
from submissions.models import FigureState, Round, SubmissionState

NOTHING: Mapping[str, Entry] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one unit and year.

    `merged` are its figures afterwards; `changed` the codes that the file changes (a new figure
    among them), `new` those of them that had no answer, `warned` those whose warning has no
    explanation yet.
    """

    row: UnitYear
    round: Round | None
    standing: Standing | None
    questions: Questions
    merged: Mapping[str, Entry]
    changed: tuple[str, ...]
    new: frozenset[str]
    equal: int
    warned: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.row.unit.pk, self.row.year

    @property
    def is_untouched(self) -> bool:
        """Handed in or approved already, with the same figures."""
        return bool(self.standing) and not self.standing.is_open and not self.changed

    @property
    def is_correction(self) -> bool:
        """Whether approved figures are corrected."""
        return bool(self.standing) and self.standing.state == SubmissionState.APPROVED

    @property
    def before(self) -> Mapping[str, Entry]:
        """The figures that stand."""
        return self.standing.entries if self.standing else NOTHING

    @property
    def drafted(self) -> dict[str, Entry]:
        """What a draft holds besides and goes in with it: answers of which the file says nothing,
        or the same.
        """
        if self.standing is None or not self.standing.is_open:
            return {}
        names = self.questions_names
        return {
            code: entry
            for code, entry in self.before.items()
            if code in names and code not in self.changed and entry.is_filled
        }

    @property
    def questions_names(self) -> dict[str, str]:
        """Names of the items by code."""
        return {item.code: item.name for item in self.questions.items}

    @property
    def blanks(self) -> int:
        """Items that stay without an answer."""
        return len(checks.blanks(self.questions, self.merged))


def shown_value(state: str, value: Decimal | None) -> str:
    """A state and value in a word."""
    if value is not None:
        return plain(value)
    return FigureState(state).label
