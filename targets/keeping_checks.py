"""What a target is checked against before it is stored: its scope, its words, its clauses, its
indicator and its baseline, as the database knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from institutions.models import Institution, Region
from institutions.refusals import Invalid
from targets.judgement import Baseline as StartingPoint
from targets.keeping_frame import clause_of, grounds_faults, indicator_in_force, plain, years_of
from targets.kinds import Kind, Measure
from targets.models import Clause, Indicator, Plan, Target, TargetVersion
from targets.soundness import Faults, Number, number_fault, valid_from_faults
from targets.soundness_targets import Bounds, Measured, bounds_faults


@dataclass(frozen=True, slots=True)
class Source:
    """A clause that states the target, in its own words."""

    clause: Clause
    quote: str

    def __repr__(self) -> str:
        return f"Source({self.clause.pk}, {self.quote!r})"


@dataclass(frozen=True, slots=True)
class TargetWords:
    """How a target is called and where it stands; none of it is judged by.

    `position` None: after the last one of the plan.
    """

    name: str
    commitment: str = ""
    binding: str = Target.Binding.UNSTATED.value
    note: str = ""
    position: int | None = None


def version_faults(
    target: Target, bounds: Bounds, valid_from: int, reason: str, document_number: str
) -> Faults:
    """Whether a target can promise this from this data year on, on these grounds."""
    plan, indicator = target.plan, target.indicator
    faults = grounds_faults(reason, document_number) | valid_from_faults(valid_from, years_of(plan))
    measured = measured_of(indicator, valid_from)
    if measured is None:
        return faults | {"indicator": f"指标“{indicator}”还没有算法，请先定义它。"}
    faults |= bounds_faults(
        bounds, years=years_of(plan), measured=measured, baseline=starting_point(target)
    )
    institution = target.institution
    if institution is not None and institution.kind not in measured.kinds:
        label = institution.get_kind_display()
        faults["institution"] = f"该指标不计{label}，“{institution}”不会有数；请另选单位或指标。"
    return faults


def measured_of(indicator: Indicator, year: int) -> Measured | None:
    """How the indicator is made in a data year; None while it has no definition."""
    version = indicator_in_force(indicator, year)
    if version is None:
        return None
    return Measured(
        measure=version.measure,
        span=version.span,
        kinds=tuple(version.kinds),
        has_terms=version.terms.exists(),
        all_terms=version.all_terms,
        scale=version.scale,
    )


def starting_point(target: Target) -> StartingPoint | None:
    """The recorded, confirmed baseline of a target."""
    if target.pk is None:
        return None
    row = target.baselines.filter(is_withdrawn=False, is_confirmed=True).first()
    return None if row is None else StartingPoint(value=row.value, year=row.year)


def columns_of_bounds(bounds: Bounds, horizon: int | None) -> dict[str, Any]:
    """Checked bounds as `TargetVersion` stores them."""
    columns = asdict(bounds.settled(horizon))
    columns["yearly"] = {str(year): plain(value) for year, value in columns["yearly"].items()}
    columns["stages"] = list(columns["stages"])
    return columns


def bounds_of(version: TargetVersion) -> Bounds:
    """What a stored version promises, as the checks take it."""
    return Bounds(
        kind=version.kind,
        lower=version.lower,
        upper=version.upper,
        year=version.year,
        year_basis=version.year_basis,
        every_year=version.every_year,
        per=version.per,
        yearly={int(year): str(value) for year, value in version.yearly.items()},
        stages=tuple(version.stages),
        direction=version.direction,
    )


def first_of(indicator: Indicator) -> int:
    first = indicator.versions.order_by("valid_from").first()
    if first is None:
        said = "请先定义它的算法。"
        raise Invalid(
            f"目标没有保存：指标“{indicator}”没有算法。{said}", errors={"indicator": said}
        )
    return first.valid_from


def scope_faults(target: Target) -> Faults:
    """One scope, within the region, and no other target of the plan for it."""
    plan, institution, county = target.plan, target.institution, target.county
    if institution is not None and county is not None:
        return {"county": "单位和县区只能选一个。"}
    if institution is not None and not plan.region.covers(institution.region):
        return {"institution": f"“{institution}”不在{plan.region}，请选择本地区的单位。"}
    if county is not None and (county == plan.region or not plan.region.covers(county)):
        return {"county": f"“{county}”不是{plan.region}的下级地区，请改选；全地区的目标请留空。"}
    same = plan.targets.filter(
        indicator=target.indicator, institution=institution, county=county
    ).first()
    if same is None:
        return {}
    return {
        "indicator": f"本规划在同一范围内已有该指标的目标“{same}”；"
        "各年度的要求请写入它的目标分解，要求有变请变更该目标。"
    }


def words_faults(
    plan: Plan, words: TargetWords, sources: Sequence[Source], elaborated_in: Clause | None
) -> Faults:
    faults: Faults = {}
    if not words.name.strip():
        faults["name"] = "请填写目标名称。"
    if words.binding not in Target.Binding.values:
        faults["binding"] = f"没有这种性质，可选：{'、'.join(map(str, Target.Binding.labels))}。"
    faults |= clause_of(plan, elaborated_in, "elaborated_in")
    for source in sources:
        faults |= clause_of(plan, source.clause, "sources")
        if not source.quote.strip():
            faults["sources"] = f"请抄录条款“{source.clause.number}”的原文。"
    if len({source.clause.pk for source in sources}) < len(sources):
        faults["sources"] = "同一条款出现了两次，请合并原文。"
    return faults


def division_faults(
    whole: Target,
    version: TargetVersion | None,
    amount: Number,
    institution: Institution | None,
    county: Region | None,
    valid_from: int,
) -> Faults:
    if whole.institution_id is not None or whole.county_id is not None:
        return {"indicator": "只能分解全地区的目标；这一个已经是某一部分的目标。"}
    if (institution is None) == (county is None):
        return {"institution": "请选择一个单位或一个县区。"}
    divisible = {Kind.AT_LEAST, Kind.AT_MOST, Kind.RANGE, Kind.CUMULATIVE}
    measured = measured_of(whole.indicator, valid_from)
    if measured is None or measured.measure != Measure.SUM or version is None:
        return {"indicator": "只有合计数可以分解；比率和达标数请为该单位单独设定目标。"}
    if version.kind not in divisible:
        return {"indicator": f"类型“{Kind(version.kind).label}”不能分解。"}
    if fault := number_fault(amount):
        return {"amount": fault}
    return {}
