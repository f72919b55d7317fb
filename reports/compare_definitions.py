"""Definitions side by side, and in what the values on the page differ by definition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinchang_vet.kit import formats
from reports.compare_places import Place
from reports.formula_words import formula_words, side_words
from reports.indicator_basis import Published, Versions, kind_names
from reports.indicator_words import state_text
from reports.wording import shown_area
from submissions.standing import Standing, Variant
from targets.definitions import Definition

SAME = "各地按同一口径、同一版本计算，数值可以直接比较。"


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One way of counting, with its value in each place."""

    name: str
    text: str
    formula: str
    denominator: str
    kinds: str
    since: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions, and what to mind when comparing; `agree` when there is nothing."""

    places: tuple[str, ...]
    rows: tuple[DefinitionRow, ...]
    differences: tuple[str, ...]

    @property
    def warning(self) -> str:
        """What to mind, a line each."""
        return "\n".join(self.differences)

    @property
    def agree(self) -> str:
        return "" if self.differences or not self.places else SAME


def definitions_of(
    places: Sequence[Place],
    versions: Versions,
    published: Sequence[Published],
    years: Sequence[int],
) -> Definitions:
    """The definition in force with the others beside it, as each place counts by them."""
    if not places:
        return Definitions((), (), tuple(_of_published(published)))
    first = places[0].standing
    variants = [
        _row(variant, [_variant_value(place.standing, place_of) for place in places])
        for place_of, variant in enumerate(first.variants)
    ]
    return Definitions(
        places=tuple(place.region.name for place in places),
        rows=(_row(first, [state_text(place.standing) for place in places]), *variants),
        differences=(
            *_of_versions(versions, years),
            *_of_years(places),
            *_of_variants(first),
            *_of_published(published),
            *_of_coverage(places),
        ),
    )


def _row(shown: Standing | Variant, values: list[str]) -> DefinitionRow:
    definition = shown.definition
    return DefinitionRow(
        name=shown.indicator.name,
        text=definition.version.definition,
        formula=formula_words(shown),
        denominator=_denominator(definition),
        kinds=kind_names(definition.version.kinds),
        since=f"{definition.version.valid_from} 年起",
        values=tuple(values),
    )


def _denominator(definition: Definition) -> str:
    if not definition.formula.denominator:
        return formats.DASH
    words = side_words(definition.formula.denominator, definition)
    below, above = definition.denominator_kinds, definition.version.kinds
    return words if set(below) == set(above) else f"{words}（{kind_names(below)}填报）"


def _variant_value(standing: Standing, place: int) -> str:
    variant = standing.variants[place]
    unit, decimals = variant.indicator.unit, variant.indicator.decimals
    return formats.quantity(variant.area.value, unit, decimals)


# ---- what to mind --------------------------------------------------------------------------------


def _of_versions(versions: Versions, years: Sequence[int]) -> Iterable[str]:
    for change in versions.definitions:
        if years and years[0] < change.since <= years[-1]:
            by = "，".join(part for part in (change.reason, change.document) if part)
            why = f"（{by}）" if by else ""
            yield f"{change.since} 年起口径变更{why}，此前此后的数值不宜直接比较。"


def _of_years(places: Sequence[Place]) -> Iterable[str]:
    shown = {place.shown_year for place in places}
    if len(shown) > 1:
        said = "，".join(f"{place.region.name}为 {place.shown_year} 年度" for place in places)
        yield f"各地数值的年度不同：{said}。"


def _of_variants(standing: Standing) -> Iterable[str]:
    main = _denominator(standing.definition)
    for variant in standing.variants:
        below = _denominator(variant.definition)
        what = f"分母为{below}，本页以{main}为分母" if below != main else "分子不同"
        yield f"另有口径：{variant.indicator.name}，{what}；比较时请用同一口径。"


def _of_published(published: Sequence[Published]) -> Iterable[str]:
    if published:
        places = "、".join(dict.fromkeys(each.place for each in published))
        yield f"{places}的公布数据按原文列示，原文没有说明口径和分母，不能与计算值直接比较。"


def _of_coverage(places: Sequence[Place]) -> Iterable[str]:
    for place in places:
        area = shown_area(place.standing)
        if area.reported < area.expected:
            said = f"{area.expected} 个单位中 {area.reported} 个有数"
            yield f"{place.region.name}为部分数据：{said}。"
