"""What goes into the judging of a target and what comes out: plain frozen values.

All amounts are unrounded ``Decimal`` in the indicator's own unit (percentages as 43.1, not 0.431).
Where a target counts units that comply (全部达标, 逐校达标) the amounts of the judging – value,
baseline, due, target and gap – are shares from 0 to 1.  ``None`` means unknown, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from targets.kinds import Kind, Method, Status, Tag

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Promise:
    """A target as the version of the judged year states it (docs/progress.md, 目标类型).

    ``lower`` is the bound of everything that is to be reached, ``upper`` that of at most, rank and
    the upper end of a range.  A standard such as 1:350 is ``lower=1, per=350``.  ``yearly`` holds
    the values a plan states for single years (目标分解).  ``step`` is one unit of the indicator's
    last decimal.  ``is_count``: whole things, so what is due is rounded down; ``is_sum``: a partial
    total can only grow, so one that meets the target has met it.  ``rising`` is the direction the
    plan's own words give (提高到, 降至), if they give one.
    """

    kind: Kind
    every_year: bool = False
    target_year: int | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    per: int = 1
    yearly: Mapping[int, Decimal] = field(default_factory=dict)
    method: Method = Method.LINEAR
    base_year: int | None = None
    first_year: int | None = None
    on_track_at: Decimal = Decimal("0.95")
    behind_at: Decimal = Decimal("0.60")
    minimum_coverage: Decimal = Decimal("0.80")
    step: Decimal = ZERO
    is_percentage: bool = False
    is_count: bool = False
    is_sum: bool = False
    stages: tuple[str, ...] = ()
    rising: bool | None = None

    @property
    def start_year(self) -> int | None:
        """The year at whose end the way begins: the base year, else the year before the first."""
        if self.base_year is not None:
            return self.base_year
        return None if self.first_year is None else self.first_year - 1


@dataclass(frozen=True, slots=True)
class Observation:
    """The approved figures of one data year.

    ``final``: the round of the year is closed (closing time and all extensions have passed, or the
    year is past and had no round); the caller knows the clock.  ``reported`` of ``expected`` units
    in scope gave their figures; ``expected=0`` says that nobody was in scope.  ``meeting``,
    ``in_scope`` and ``unknown`` count units against a standard, ``unknown`` being part of
    ``in_scope``.  ``done`` and ``stage`` (index into the promise's stages) belong to milestones;
    without ``done`` a yes/no ``value`` of 1 means done.  For cumulative targets ``value`` is the
    amount of this year alone.
    """

    value: Decimal | None = None
    reported: int = 0
    expected: int = 0
    final: bool = False
    meeting: int | None = None
    in_scope: int | None = None
    unknown: int | None = None
    done: bool | None = None
    stage: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    worst: str | None = None

    @property
    def coverage(self) -> Decimal | None:
        """Share of the expected units that reported; None where nobody was expected."""
        return Decimal(self.reported) / self.expected if self.expected else None

    @property
    def is_full(self) -> bool:
        """Every expected unit has reported."""
        return 0 < self.expected <= self.reported

    @property
    def settled(self) -> bool:
        """The figure can no longer change in the ordinary way: full coverage or a closed round."""
        return self.final or self.is_full


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the way to a target starts.

    ``recorded``: stated or entered, not taken from the figures of a year.  ``shifted``: taken from
    a later year than the plan's base year (基期顺延).  A recorded one may carry its coverage.
    """

    value: Decimal
    year: int
    recorded: bool = True
    shifted: bool = False
    reported: int | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class YearVerdict:
    """One year of a promise that holds every year: complied, failed or (None) not known.

    ``bound`` is what the year was held against; ``partial``: not all units are known.
    """

    year: int
    value: Decimal | None
    met: bool | None
    bound: Decimal | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """What follows if the pace of the past goes on.  Amounts per year in the indicator's unit.

    ``pace`` p since the baseline and ``second_pace`` from the last yearly change; what depends on
    a pace is None at or after the deadline, for a standstill and for a met target where it would
    say nothing.  ``expected_share`` is the value expected at the deadline ÷ the target.
    ``points`` counts the values after the baseline that it rests on; ``confidence`` puts that as
    低, 中 or 较高 (None without any).
    """

    points: int = 0
    confidence: str | None = None
    pace: Decimal | None = None
    second_pace: Decimal | None = None
    expected_at_deadline: Decimal | None = None
    second_expected_at_deadline: Decimal | None = None
    expected_share: Decimal | None = None
    required_pace: Decimal | None = None
    speed_up: Decimal | None = None
    attainment_year: int | None = None
    second_attainment_year: int | None = None
    over_ten_years: bool = False
    second_over_ten_years: bool = False
    unreachable: bool = False
    second_unreachable: bool = False
    first_met_year: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything a page, a workbook or a sentence says about one target in one year.

    ``status`` is None for soft targets only: they carry no lamp.  ``ratio`` R, ``achieved`` A and
    ``elapsed`` E belong to ``value_year``, as does ``due``, the value that should have been
    reached by then.  ``gap`` is value − ``target_value``, the bound that R runs toward.
    ``partial_value`` is a figure below the minimum coverage: shown, never judged.
    ``last_known_value`` is the newest usable figure up to the judged year; after the deadline it
    may be later than ``value_year``.  ``coverage`` is (reported, expected).  ``problem`` names an
    error in the definition or the data that someone has to mend.
    """

    status: Status | None
    tags: tuple[Tag, ...] = ()
    reason: str = ""
    value: Decimal | None = None
    value_year: int | None = None
    baseline: Baseline | None = None
    ratio: Decimal | None = None
    achieved: Decimal | None = None
    elapsed: Decimal | None = None
    due: Decimal | None = None
    gap: Decimal | None = None
    target_value: Decimal | None = None
    share: Decimal | None = None
    meeting: int | None = None
    in_scope: int | None = None
    unknown: int | None = None
    worst: str | None = None
    years: tuple[YearVerdict, ...] = ()
    outlook: Outlook | None = None
    coverage: tuple[int, int] | None = None
    problem: str | None = None
    last_known_value: Decimal | None = None
    last_known_year: int | None = None
    partial_value: Decimal | None = None
    stage: int | None = None


def in_order(tags: set[Tag]) -> tuple[Tag, ...]:
    """The tags in the order of their definition, so that they always read the same."""
    return tuple(tag for tag in Tag if tag in tags)
