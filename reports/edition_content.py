"""What an edition freezes, as plain JSON, and its digests.

Numbers are text without trailing zeros, keys are sorted, and nothing in it depends on a database's
own numbering, so the same figures give the same digest everywhere.

A seal is the digest of what one file about one plan says: figures, bounds, definitions and
judgements. Words that are only shown (`shown`) and names belong to the edition, not to the seal:
a change of wording is no change of a figure.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from institutions.models import Region
from jinchang_vet.kit.cells import Cell
from reports.filings import Filing
from reports.wording import wording_of
from submissions.standing import PlanStanding, Standing
from targets.definitions import Definition
from targets.judgement import Judgement
from targets.models import PlanVersion, TargetVersion

Content = dict[str, Any]

OF_TERMS = ("valid_from", "method", "on_track_at", "behind_at", "minimum_coverage")
OF_TARGET = (
    "valid_from",
    "kind",
    "every_year",
    "year",
    "year_basis",
    "lower",
    "upper",
    "per",
    "yearly",
    "stages",
    "direction",
)
OF_DEFINITION = (
    "valid_from",
    "measure",
    "span",
    "scale",
    "kinds",
    "denominator_kinds",
    "definition",
    "all_terms",
)
OF_JUDGEMENT = (
    "status",
    "value",
    "value_year",
    "gap",
    "ratio",
    "due",
    "target_value",
    "tags",
    "coverage",
    "baseline",
    "outlook",
)


def content_of(
    region: Region,
    year: int,
    standings: Sequence[PlanStanding],
    filings: Iterable[Filing],
    tasks: Mapping[str, Mapping[str, Any]] | None = None,
) -> Content:
    """All that the pages say of a region and year. `tasks`: by plan, how each task stands."""
    plans = {
        each.plan.code: _plan(each, (tasks or {}).get(each.plan.code, {})) for each in standings
    }
    content: Content = {
        "region": {"code": region.code, "name": region.name},
        "year": year,
        "units": _units(standings[0], filings) if standings else {},
        "items": _items(standings),
        "plans": plans,
    }
    return content | {"seals": {code: seal_of(content, code) for code in plans}}


def seal_of(content: Content, plan: str = "") -> str:
    """The digest of what a file says about one plan; without a plan of the figures alone."""
    said = {
        "region": content["region"]["code"],
        "year": content["year"],
        "units": {
            code: [unit["revision"], unit["cells"]] for code, unit in content["units"].items()
        },
    }
    if plan:
        of_plan = content["plans"][plan]
        parts = ("target", "definition", "judgement")
        said["terms"] = of_plan["terms"]
        said["targets"] = {
            key: [target[part] for part in parts] for key, target in of_plan["targets"].items()
        }
    return digest_of(said)


def canonical(content: Any) -> bytes:
    """The one way to write a content down."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(content: Any) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(content)).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON holds it: numbers as text without trailing zeros, dataclasses as objects."""
    if isinstance(value, Decimal):  # first: nearly all that a content holds
        return amount(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int | float):
        return amount(Decimal(str(value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value)


def amount(value: Decimal) -> str:
    """12.5000 → 12.5, 1E+3 → 1000, −0 → 0."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class _Said(dict[Cell, list[Any]]):
    """What a content says of each different cell: units hold the same numbers by the thousand."""

    def __missing__(self, cell: Cell) -> list[Any]:
        said = self[cell] = [cell.state.value, plain(cell.value)]
        return said


def _units(standing: PlanStanding, filings: Iterable[Filing]) -> Content:
    ledger, year = standing.ledger, standing.year
    revisions = {each.institution.pk: each.number for each in filings if each.in_force}
    found, said = {}, _Said()
    for unit in standing.ledger.units:
        cells = ledger.cells(unit.pk, year)
        if unit.expected_in(year) or cells:
            found[unit.code] = {
                "name": unit.name,
                "revision": plain(revisions.get(unit.pk)),
                "cells": {code: said[cell] for code, cell in cells.items()},
            }
    return found


def _items(standings: Sequence[PlanStanding]) -> Content:
    """Name and unit of every item that was asked or that a definition uses."""
    found: Content = {}
    for of_plan in standings:
        for standing in of_plan.standings:
            for code, item in standing.definition.items.items():
                found[code] = [item.name, item.unit]
        for asked in of_plan.ledger.asked_in(of_plan.year):
            found[asked.code] = [asked.name, asked.unit]
    return found


def _plan(standing: PlanStanding, tasks: Mapping[str, Any]) -> Content:
    plan = standing.plan
    targets: Content = {}
    for each in standing.standings:
        targets[_key(each, targets)] = _target(each)
    return {
        "title": plan.title,
        "number": plan.document_number,
        "terms": _fields(standing.terms, OF_TERMS),
        "targets": targets,
        "tasks": plain(tasks),
    }


def _key(standing: Standing, taken: Content) -> str:
    """The indicator's code, with the institution or county of a part, told apart by a number."""
    target = standing.target
    part = target.institution or target.county
    key = standing.indicator.code + (f"@{part.code}" if part is not None else "")
    places = (f"{key}#{number}" for number in range(2, len(taken) + 3))
    return key if key not in taken else next(each for each in places if each not in taken)


def _target(standing: Standing) -> Content:
    judgement, words, indicator = standing.judgement, wording_of(standing), standing.indicator
    return {
        "name": standing.target.name,
        "target": _fields(standing.version, OF_TARGET),
        "definition": _definition(standing.definition),
        "judgement": _judgement(standing, judgement),
        "shown": {
            "position": standing.target.position,
            "value": words.value,
            "target": words.target,
            "gap": words.gap,
            "made_of": words.made_of,
            "due": words.due,
            "baseline": words.baseline,
            "outlook": words.outlook,
            "unit": indicator.unit,
            "decimals": indicator.decimals,
            "in_wan": indicator.in_ten_thousands,
            "status": judgement.status.label if judgement and judgement.status else "",
        },
    }


def _definition(definition: Definition) -> Content:
    formula = definition.formula
    return _fields(definition.version, OF_DEFINITION) | {
        "numerator": {term.item: amount(term.coefficient) for term in formula.numerator},
        "denominator": {term.item: amount(term.coefficient) for term in formula.denominator},
    }


def _judgement(standing: Standing, judgement: Judgement | None) -> Content:
    """The judgement; where the page only pools, the pooled value."""
    if judgement is None:
        return {"value": plain(standing.area.value)}
    return _fields(judgement, OF_JUDGEMENT)


def _fields(thing: PlanVersion | TargetVersion | Judgement | Any, names: Sequence[str]) -> Content:
    return {name: plain(getattr(thing, name)) for name in names}
