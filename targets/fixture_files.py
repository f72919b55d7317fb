"""The fixtures folder, read into what is to stand: one `Seed` a thing, references by natural key.

A file holds any of the sections `regions`, `institutions`, `items`, `rules`, `indicators`, or one
`plan` with its `departments`, `clauses` (with their `tasks`), `targets` and `published_figures`.
The order in a file is the order on the page. `note` is for the reader. docs/glossary.md names the
terms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from institutions.models import Institution, Region
from targets.models import (
    Clause,
    DataItem,
    Department,
    Indicator,
    ItemRule,
    Plan,
    PublishedFigure,
    Target,
    Task,
)
from targets.seeding import FixtureError

Stated = dict[str, Any]
STEP = 10  # between positions, so that a manager can put something in between


@dataclass(frozen=True, slots=True)
class Seed:
    """One thing that a fixture states: its model, where it is written, and what is said of it."""

    model: Any
    place: str
    stated: Stated


def read_folder(folder: Path) -> list[Seed]:
    """Everything that the JSON files of the folder state.

    Raises `FixtureError` naming file and place.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise FixtureError(f"{folder} 中没有规划文件（*.json）。")
    paths: dict[str, str] = {}
    return [seed for file in files for seed in _read_file(file, paths)]


def _read_file(file: Path, paths: dict[str, str]) -> Iterator[Seed]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FixtureError(f"{file.name}：不是 UTF-8 编码的 JSON（{error}）。") from error
    if not isinstance(content, dict):
        raise FixtureError(f"{file.name}：最外层应是一个对象。")
    known = {*SHARED, *OF_A_PLAN, "regions", "plan", "note"}
    if unknown := sorted(set(content) - known):
        raise FixtureError(f"{file.name}：不认识的部分 {'、'.join(unknown)}。")
    if "plan" not in content and (lost := sorted(set(content) & set(OF_A_PLAN))):
        raise FixtureError(f"{file.name}：有 {'、'.join(lost)}，却没有 plan。")
    try:
        for position, row in enumerate(content.get("regions", []), 1):
            yield Seed(Region, f"{file.name} regions 第 {position} 项", _region(row, paths))
        for section, (model, spread) in SHARED.items():
            for position, row in enumerate(content.get(section, []), 1):
                place = f"{file.name} {section} 第 {position} 项"
                yield Seed(model, place, spread(row, position * STEP))
        if "plan" in content:
            yield from _plan(file.name, content)
    except KeyError as error:
        raise FixtureError(f"{file.name}：缺少 {error.args[0]}。") from error


def _region(row: Stated, paths: dict[str, str]) -> Stated:
    """With the path of codes from the root down; a region stands after its parent in the file."""
    above = paths[row["parent"]] if row.get("parent") else ""
    paths[row["code"]] = f"{above}{row['code']}/"
    return {**row, "path": paths[row["code"]]}


def _institution(row: Stated, position: int) -> Stated:
    return {**row, "aliases": [{"name": name} for name in row.get("aliases", [])]}


def _item(row: Stated, position: int) -> Stated:
    return {**row, "position": position}


def _rule(row: Stated, position: int) -> Stated:
    return {
        **_without(row, "left", "right"),
        "terms": [*_terms(row, "side", "left"), *_terms(row, "side", "right")],
    }


def _indicator(row: Stated, position: int) -> Stated:
    versions = [
        {
            **_without(version, "numerator", "denominator"),
            "terms": [
                *_terms(version, "part", "numerator"),
                *_terms(version, "part", "denominator"),
            ],
        }
        for version in row["versions"]
    ]
    return {**row, "position": position, "versions": versions}


def _terms(row: Stated, name: str, part: str) -> list[Stated]:
    """Items, each by its code or as `{"item": …, "coefficient": …}`."""
    listed = [each if isinstance(each, dict) else {"item": each} for each in row.get(part, [])]
    return [{name: part, **each} for each in listed]


SHARED: dict[str, tuple[Any, Callable[[Stated, int], Stated]]] = {
    "institutions": (Institution, _institution),
    "items": (DataItem, _item),
    "rules": (ItemRule, _rule),
    "indicators": (Indicator, _indicator),
}
OF_A_PLAN = ("departments", "clauses", "targets", "published_figures")


def _plan(name: str, content: Stated) -> Iterator[Seed]:
    plan = content["plan"]
    code, region = plan["code"], plan["region"]
    yield Seed(Plan, f"{name} plan", plan)
    for position, row in enumerate(content.get("departments", []), 1):
        stated = {**row, "region": region, "position": position * STEP}
        yield Seed(Department, f"{name} departments 第 {position} 项", stated)
    number = 0
    for position, row in enumerate(content.get("clauses", []), 1):
        place = f"{name} clauses {row['number']}"
        yield Seed(Clause, place, _clause(row, position * STEP, code, region))
        for task in row.get("tasks", []):
            number += 1
            stated = {
                **_without(task, *ROLES),
                "clause": f"{code}/{row['number']}",
                "position": number * STEP,
                "units": _units(task, region),
            }
            yield Seed(Task, f"{place} tasks {task['code']}", stated)
    for position, row in enumerate(content.get("targets", []), 1):
        place = f"{name} targets 第 {position} 项"
        yield Seed(Target, place, _target(row, position * STEP, code))
    for position, row in enumerate(content.get("published_figures", []), 1):
        stated = {
            **row,
            "plan": code,
            "clause": f"{code}/{row['clause']}",
            "position": position * STEP,
        }
        yield Seed(PublishedFigure, f"{name} published_figures 第 {position} 项", stated)


ROLES = ("lead", "responsible", "implementing")


def _clause(row: Stated, position: int, plan: str, region: str) -> Stated:
    return {
        **_without(row, *ROLES, "tasks"),
        "plan": plan,
        "position": position,
        "units": _units(row, region),
        "elaborated_in": [f"{plan}/{number}" for number in row.get("elaborated_in", [])],
    }


def _units(row: Stated, region: str) -> list[Stated]:
    """Units by role, numbered in the order of the text."""
    return [
        {"department": f"{region}/{name}", "role": role, "position": position}
        for role in ROLES
        for position, name in enumerate(row.get(role, []), 1)
    ]


def _target(row: Stated, position: int, plan: str) -> Stated:
    stated = {**row, "plan": plan, "position": position}
    if row.get("elaborated_in"):
        stated["elaborated_in"] = f"{plan}/{row['elaborated_in']}"
    stated["sources"] = [
        {**source, "clause": f"{plan}/{source['clause']}", "position": number}
        for number, source in enumerate(row.get("sources", []), 1)
    ]
    return stated


def _without(row: Stated, *names: str) -> Stated:
    return {name: value for name, value in row.items() if name not in names}
