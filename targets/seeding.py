"""How the things of a plan are read from and written to the database by their natural keys.

A thing's *state* is all that the fixtures state of it, as plain JSON values with natural keys for
references, so that what a fixture asks for, what was written last and what stands now can be
compared.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from targets.seed_shapes import Shape

State = dict[str, Any]


class FixtureError(Exception):
    """A fixture cannot be read or says something impossible; the message names the place."""


class Register:
    """Natural keys and primary keys of everything that other things refer to."""

    def __init__(self) -> None:
        self._keys: dict[Any, dict[int, str]] = defaultdict(dict)
        self._pks: dict[Any, dict[str, int]] = defaultdict(dict)

    def enter(self, model: Any, pk: int, key: str) -> None:
        self._keys[model][pk] = key
        self._pks[model][key] = pk

    def key(self, model: Any, pk: int | None) -> str | None:
        return None if pk is None else self._keys[model][pk]

    def pk(self, model: Any, key: str) -> int | None:
        """The primary key, or None when there is no such thing."""
        return self._pks[model].get(key)


@dataclass(slots=True)
class Row:
    """One thing as it stands: the object, its state, and the rows that belong to it."""

    object: models.Model
    state: State
    children: dict[str, dict[str, Row]] = field(default_factory=dict)


def key_in(shape: Shape, state: Mapping[str, Any]) -> str:
    """The natural key of a state; parts that are empty (no institution, no county) are left out."""
    return "/".join(str(state[part]) for part in shape.key if state.get(part) is not None)


def digest_of(shape: Shape, state: State) -> str:
    """SHA-256 over a state, whatever the order of the rows in it."""
    text = json.dumps(
        _in_key_order(shape, state), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _in_key_order(shape: Shape, state: State) -> State:
    ordered = dict(state)
    for name, child in shape.children.items():
        rows = {key_in(child, row): _in_key_order(child, row) for row in state[name]}
        ordered[name] = [rows[key] for key in sorted(rows)]
    for name in shape.links:
        ordered[name] = sorted(state[name])
    return ordered


# ---- what a fixture asks for -----------------------------------------------------------------
def complete(shape: Shape, stated: Mapping[str, Any], place: str) -> State:
    """The state that a fixture asks for: what it states, and the models' defaults for the rest."""
    known = {*shape.fields, *shape.children, *shape.links}
    if unknown := sorted(set(stated) - known):
        raise FixtureError(f"{place}：不认识的字段 {'、'.join(unknown)}。")
    state: State = {}
    for name in shape.fields:
        state[name] = _stated(shape.model._meta.get_field(name), stated, f"{place} 的 {name}")
    for name, child in shape.children.items():
        rows = [complete(child, row, f"{place} 的 {name}") for row in stated.get(name, [])]
        keys = [key_in(child, row) for row in rows]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise FixtureError(f"{place} 的 {name}：{'、'.join(twice)} 写了两次。")
        state[name] = rows
    for name in shape.links:
        state[name] = list(stated.get(name, []))
    return state


def _stated(column: Any, stated: Mapping[str, Any], place: str) -> object:
    if column.name not in stated:
        if not (column.has_default() or column.null or column.blank):
            raise FixtureError(f"{place}：没有写。")
        return _plain(column.get_default())
    value = stated[column.name]
    if isinstance(column, models.DecimalField) and value is not None:
        return _plain(Decimal(str(value)))
    return _plain(value)


def _plain(value: object) -> object:
    """A value as JSON keeps it: equal numbers and dates have one spelling."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return value


def references(shape: Shape, state: State) -> Iterator[tuple[Any, str]]:
    """Everything that must stand before a state can be written: (model, natural key)."""
    for name in shape.fields:
        column: Any = shape.model._meta.get_field(name)
        if column.is_relation and state[name] is not None:
            yield column.related_model, state[name]
    for name, child in shape.children.items():
        for row in state[name]:
            yield from references(child, row)


# ---- what stands -----------------------------------------------------------------------------
def read(shape: Shape, register: Register) -> dict[str, Row]:
    """Everything of a shape by natural key, in a few queries; entered in the register too."""
    objects = list(shape.model._base_manager.order_by("pk"))
    for each in objects:
        parts = {name: _value(each, name, register) for name in shape.key}
        register.enter(shape.model, each.pk, key_in(shape, parts))
    below = _children(shape, register)
    links = {name: _links(shape, name, register) for name in shape.links}
    rows = {}
    for each in objects:
        row = _row(shape, each, register, below)
        row.state |= {name: links[name][each.pk] for name in shape.links}
        rows[key_in(shape, row.state)] = row
    return rows


def _row(shape: Shape, each: models.Model, register: Register, below: Mapping) -> Row:
    row = Row(each, {name: _value(each, name, register) for name in shape.fields})
    for name in shape.children:
        rows = below[name].get(each.pk, {})
        row.children[name] = rows
        row.state[name] = [child.state for child in rows.values()]
    return row


def _children(shape: Shape, register: Register) -> dict[str, dict[int, dict[str, Row]]]:
    """The rows of each kind of child, by owner and key."""
    below: dict[str, dict[int, dict[str, Row]]] = {}
    for name, child in shape.children.items():
        grouped: dict[int, dict[str, Row]] = defaultdict(dict)
        further = _children(child, register)
        for each in child.model._base_manager.order_by("pk"):
            row = _row(child, each, register, further)
            grouped[getattr(each, f"{child.owner}_id")][key_in(child, row.state)] = row
        below[name] = grouped
    return below


def _links(shape: Shape, name: str, register: Register) -> dict[int, list[str]]:
    column: Any = shape.model._meta.get_field(name)
    here, there = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
    linked: dict[int, list[str]] = defaultdict(list)
    for owner, other in column.remote_field.through._base_manager.values_list(here, there):
        linked[owner].append(str(register.key(column.related_model, other)))
    return linked


def _value(each: models.Model, name: str, register: Register) -> object:
    column: Any = each._meta.get_field(name)
    if column.is_relation:
        return register.key(column.related_model, getattr(each, column.attname))
    return _plain(getattr(each, name))


# ---- writing ---------------------------------------------------------------------------------
def write(shape: Shape, state: State, row: Row | None, register: Register) -> models.Model:
    """Create a thing, or bring the one that stands to `state`.

    Every reference must be in the register. Links are drawn afterwards by `link`.
    """
    written = _save(shape, state, row, register, {})
    register.enter(shape.model, written.pk, key_in(shape, state))
    return written


def link(shape: Shape, state: State, written: models.Model, register: Register) -> None:
    """Draw the many-to-many links of a thing to those that stand."""
    for name in shape.links:
        column: Any = shape.model._meta.get_field(name)
        pks = (register.pk(column.related_model, key) for key in state[name])
        getattr(written, name).set([pk for pk in pks if pk is not None])


def _save(
    shape: Shape, state: State, row: Row | None, register: Register, owner: Mapping[str, int]
) -> models.Model:
    each = row.object if row else shape.model(**owner)
    references = [*owner]
    for name in shape.fields:
        column: Any = shape.model._meta.get_field(name)
        if column.is_relation:
            references.append(name)
            key = state[name]
            pk = None if key is None else register.pk(column.related_model, key)
            setattr(each, column.attname, pk)
        else:
            setattr(each, name, state[name])
    try:
        each.clean_fields(exclude={name.removesuffix("_id") for name in references})
    except ValidationError as error:
        wrong = "；".join(f"{name}：{''.join(said)}" for name, said in error.message_dict.items())
        raise FixtureError(f"{shape.title} {key_in(shape, state)}：{wrong}") from error
    each.save()
    for name, child in shape.children.items():
        _save_children(child, state[name], row.children[name] if row else {}, register, each)
    return each


def _save_children(
    shape: Shape, states: list[State], rows: Mapping[str, Row], register: Register, owner: Any
) -> None:
    wanted = {key_in(shape, state): state for state in states}
    for key in set(rows) - set(wanted):
        rows[key].object.delete()
    for key, state in wanted.items():
        row = rows.get(key)
        if row is None or digest_of(shape, row.state) != digest_of(shape, state):
            _save(shape, state, row, register, {f"{shape.owner}_id": owner.pk})
