"""What the fixtures state: one table of shapes, in the order in which things refer to each other.

For every model that `load_plans` fills it says what names a thing (region code, plan and clause
number …), which of its fields the fixtures state, and which rows belong to it. Fields that are not
listed are nobody's but the manager's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models

from institutions.models import Institution, InstitutionAlias, Region
from targets.models import (
    Clause,
    ClauseUnit,
    DataItem,
    Department,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    ItemRule,
    Plan,
    PlanVersion,
    PublishedFigure,
    RuleTerm,
    Target,
    TargetSource,
    TargetVersion,
    Task,
    TaskUnit,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a model the fixtures state.

    `key` names a thing (within its owner, for rows that belong to one); `links` are many-to-many.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    owner: str = ""
    children: Mapping[str, Shape] = field(default_factory=dict)
    links: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name)


REVISED = ("valid_from", "reason", "document_number")
UNIT = ("department", "role", "position")
TERM = ("item", "coefficient")

SHAPES: tuple[Shape, ...] = (
    Shape(Region, ("code",), ("code", "name", "parent", "path")),
    Shape(
        Institution,
        ("code",),
        ("code", "name", "short_name", "kind", "region", "ownership", "sponsor", "note"),
        children={"aliases": Shape(InstitutionAlias, ("name",), ("name",), owner="institution")},
    ),
    Shape(
        DataItem,
        ("code",),
        (
            *("code", "name", "section", "position", "type", "unit", "decimals", "definition"),
            *("period", "kinds", "minimum", "maximum", "swing"),
        ),
    ),
    Shape(
        ItemRule,
        ("code",),
        ("code", "operator", "severity", "missing", "message"),
        children={"terms": Shape(RuleTerm, ("side", "item"), ("side", *TERM), owner="rule")},
    ),
    Shape(
        Indicator,
        ("code",),
        (
            *("code", "name", "section", "position", "unit", "decimals"),
            *("in_ten_thousands", "variant_of", "is_monitored"),
        ),
        children={
            "versions": Shape(
                IndicatorVersion,
                ("valid_from",),
                (
                    *REVISED,
                    *("measure", "span", "scale", "kinds", "denominator_kinds"),
                    *("definition", "all_terms"),
                ),
                owner="indicator",
                children={
                    "terms": Shape(
                        IndicatorTerm, ("part", "item"), ("part", *TERM), owner="version"
                    )
                },
            )
        },
    ),
    Shape(
        Department, ("region", "name"), ("region", "name", "position", "is_group", "institution")
    ),
    Shape(
        Plan,
        ("code",),
        (
            *("code", "region", "title", "short_title", "document_number", "issuer", "issued_on"),
            *("published_on", "base_year", "first_year", "horizon", "note"),
        ),
        children={
            "versions": Shape(
                PlanVersion,
                ("valid_from",),
                (*REVISED, "method", "on_track_at", "behind_at", "minimum_coverage"),
                owner="plan",
            )
        },
    ),
    Shape(
        Clause,
        ("plan", "number"),
        ("plan", "number", "title", "position", "chapter", "shared_duty"),
        children={"units": Shape(ClauseUnit, ("department", "role"), UNIT, owner="clause")},
        links=("elaborated_in",),
    ),
    Shape(
        Task,
        ("code",),
        ("code", "clause", "position", "text", "year", "year_basis", "commitment", "note"),
        children={"units": Shape(TaskUnit, ("department", "role"), UNIT, owner="task")},
    ),
    Shape(
        Target,
        ("plan", "indicator", "institution", "county"),
        (
            *("plan", "indicator", "institution", "county", "name", "position", "commitment"),
            *("binding", "elaborated_in", "note"),
        ),
        children={
            "sources": Shape(
                TargetSource, ("clause",), ("clause", "quote", "position"), owner="target"
            ),
            "versions": Shape(
                TargetVersion,
                ("valid_from",),
                (
                    *REVISED,
                    *("kind", "every_year", "year", "year_basis", "lower", "upper", "per"),
                    *("yearly", "stages"),
                ),
                owner="target",
            ),
        },
    ),
    Shape(
        PublishedFigure,
        ("plan", "indicator"),
        (
            *("plan", "indicator", "institution", "clause", "position", "written", "value"),
            *("precision", "lower_is_better", "year", "quote", "to_verify", "note"),
        ),
    ),
)
