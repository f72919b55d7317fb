"""Parts of a promised sum: what institutions and counties are given of it, and what is left.

Only sums are divided (在校生 8000 + 2000 of 22000 leaves 12000); shares are not. A part that lies
within another part (a school of a county that has its own number) is taken from that one, not from
the whole again. Source: the check that 目标分解 must pass, parts at most the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from targets.access import in_force
from targets.kinds import Kind, Measure
from targets.models import Indicator, IndicatorVersion, Plan, Target, TargetVersion
from targets.soundness import Faults

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """What one area or institution is to reach. `path` names the area from the root down and ends
    with “/”; an institution stands below its region. `most` differs from `amount` for a range:
    its upper end is what may be given away.
    """

    name: str
    path: str
    amount: Decimal
    most: Decimal

    def holds(self, other: Share) -> bool:
        """Whether the other one lies within this one."""
        return other.path != self.path and other.path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Remainder:
    """A share with the parts that come straight out of it, and what they leave (未分解)."""

    whole: Share
    parts: tuple[Share, ...]

    @property
    def allotted(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def left(self) -> Decimal:
        """What no part covers; negative where the parts are more than the whole."""
        return self.whole.most - self.allotted


def remainders(shares: Sequence[Share]) -> list[Remainder]:
    """Every share that has parts, with the parts that no smaller share holds."""
    direct: dict[str, list[Share]] = {}
    for share in shares:
        holders = [each for each in shares if each.holds(share)]
        if holders:
            nearest = max(holders, key=lambda each: len(each.path))
            direct.setdefault(nearest.path, []).append(share)
    return [Remainder(share, tuple(direct[share.path])) for share in shares if share.path in direct]


def overdrawn(shares: Sequence[Share]) -> list[Remainder]:
    """The shares whose parts are more than the whole."""
    return [remainder for remainder in remainders(shares) if remainder.left < 0]


def remainder_of(plan: Plan, indicator: Indicator, year: int) -> Remainder | None:
    """The plan's number for the whole region in a data year, its parts and what they leave.

    None where the indicator is no sum, or the whole has no number of its own.
    """
    for shares in _shares(_versions(plan, indicator), _definitions(indicator), year).values():
        for share in shares:
            if share.path == plan.region.path:
                found = [each for each in remainders(shares) if each.whole == share]
                return found[0] if found else Remainder(share, ())
    return None


def parts_faults(plan: Plan, indicator: Indicator, *, since: int) -> Faults:
    """Parts above their whole in any data year from `since` on, as what is stored now says."""
    targets, definitions = _versions(plan, indicator), _definitions(indicator)
    turns = {each.valid_from for versions in targets for each in versions}
    turns |= {each.valid_from for each in definitions}
    for year in sorted({since, *(turn for turn in turns if turn > since)}):
        for shares in _shares(targets, definitions, year).values():
            for remainder in overdrawn(shares):
                return {"lower": _sentence(remainder, year)}
    return {}


def _sentence(remainder: Remainder, year: int) -> str:
    whole = remainder.whole
    parts = " + ".join(f"{part.name} {_plain(part.amount)}" for part in remainder.parts)
    return (
        f"{year} 年度起各部分合计 {_plain(remainder.allotted)}（{parts}），超过“{whole.name}”的 "
        f"{_plain(whole.most)}，多出 {_plain(-remainder.left)}；请减少某一部分，或先调整总数。"
    )


def _plain(amount: Decimal) -> str:
    return format(amount.normalize(), "f") if amount else "0"


def _versions(plan: Plan, indicator: Indicator) -> list[list[TargetVersion]]:
    """The versions of every target of the plan on the indicator."""
    rows = TargetVersion.objects.filter(
        target__plan=plan, target__indicator=indicator
    ).select_related("target__plan__region", "target__institution__region", "target__county")
    found: dict[int, list[TargetVersion]] = {}
    for row in rows:
        found.setdefault(row.target_id, []).append(row)
    return list(found.values())


def _definitions(indicator: Indicator) -> list[IndicatorVersion]:
    return list(IndicatorVersion.objects.filter(indicator=indicator))


def _shares(
    targets: Iterable[Sequence[TargetVersion]], definitions: Iterable[IndicatorVersion], year: int
) -> dict[tuple[str, bool], list[Share]]:
    """What can be added up in a year: the same sort of number, all every year or none."""
    definition = in_force(definitions, year)
    if definition is None or definition.measure != Measure.SUM:
        return {}
    found: dict[tuple[str, bool], list[Share]] = {}
    for versions in targets:
        version = in_force(versions, year)
        sort = None if version is None else _sort(version)
        if version is not None and sort is not None:
            found.setdefault((sort, version.every_year), []).append(_share(version))
    return found


def _sort(version: TargetVersion) -> str | None:
    """Which numbers may be added to this one; None where there is none to add."""
    if version.kind == Kind.AT_MOST and version.upper is not None:
        return "ceiling"
    if version.kind in (Kind.AT_LEAST, Kind.RANGE) and version.lower is not None:
        return "floor"
    if version.kind == Kind.CUMULATIVE and version.lower is not None:
        return "total"
    return None


def _share(version: TargetVersion) -> Share:
    target = version.target
    ceiling = version.kind == Kind.AT_MOST
    amount = version.upper if ceiling else version.lower
    most = version.upper if version.kind == Kind.RANGE else amount
    return Share(target.name, path_of(target), amount or ZERO, most or ZERO)


def path_of(target: Target) -> str:
    """Where the scope of a target lies, from the root down."""
    if target.institution is not None:
        return f"{target.institution.region.path}@{target.institution.code}/"
    return (target.county or target.plan.region).path
