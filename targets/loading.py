"""Loading the plans of the fixtures folder, again and again, without ever undoing what a manager
has changed.

`SeedRecord` keeps the digest of what was last written for each thing. A thing that still stands as
it was written follows its fixture; one that was changed or deleted since is left alone and named.
Rows that hang on a thing (versions, units, sources) count as part of it: a manager's new version of
a target makes the whole target the manager's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from institutions import audit
from institutions.models import AuditEntry
from targets.fixture_files import Seed, read_folder
from targets.models import SeedRecord
from targets.seed_shapes import SHAPES, Shape
from targets.seeding import (
    FixtureError,
    Register,
    Row,
    State,
    complete,
    digest_of,
    key_in,
    link,
    read,
    references,
    write,
)

FOLDER = Path(settings.BASE_DIR) / "fixtures"

CHANGED = "装入后已被修改"
DELETED = "装入后已被删除或改名"
FOREIGN = "装入前已有同名对象"
DEPENDENT = "所引用的对象已被删除或改名"
MOVED_OUT = "文件中已经没有，数据库中保留"


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A thing that was not touched, and why."""

    title: str
    name: str
    key: str
    why: str

    def __str__(self) -> str:
        shown = f"{self.name}（{self.key}）" if self.name else self.key
        return f"{self.title} {shown}：{self.why}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, counted by the Chinese names of the models."""

    created: dict[str, int]
    updated: dict[str, int]
    unchanged: dict[str, int]
    left_alone: tuple[LeftAlone, ...]

    @property
    def changed_anything(self) -> bool:
        return bool(self.created or self.updated)


def load_plans(folder: Path = FOLDER) -> Loaded:
    """Bring the database to what the folder states, in one transaction with one audit entry.

    Raises `FixtureError`, with nothing written, when a file cannot be read or says something
    impossible.
    """
    seeds = read_folder(folder)
    with transaction.atomic():
        loading = _Loading(seeds)
        for shape in SHAPES:
            loading.take(shape)
        loaded = loading.finish()
        if loaded.changed_anything:
            audit.append(
                verb="plans.load",
                by=None,
                subject=None,
                result=AuditEntry.Result.DONE,
                after={"created": loaded.created, "updated": loaded.updated},
                message="\n".join(map(str, loaded.left_alone)),
            )
    return loaded


class _Loading:
    """One run: what is wanted, what was written last, and what has been done so far."""

    def __init__(self, seeds: list[Seed]) -> None:
        self.wanted = {shape.model: _wanted(shape, seeds) for shape in SHAPES}
        self.records = {(each.model, each.key): each for each in SeedRecord.objects.all()}
        self.new_records: list[SeedRecord] = []
        self.register = Register()
        self.created: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.left_alone: list[LeftAlone] = []

    def take(self, shape: Shape) -> None:
        """All things of one shape: written first, their links among each other drawn afterwards."""
        rows = read(shape, self.register)
        written = []
        for key, state in self.wanted[shape.model].items():
            why = self._why_not(shape, key, state, rows.get(key))
            if why is None:
                thing = self._write(shape, key, state, rows.get(key))
                written.append((thing, state))
            elif why:
                self._leave(shape, key, state, why)
        for thing, state in written:
            link(shape, state, thing, self.register)
        for label, key in self.records:
            if label == shape.label and key in rows and key not in self.wanted[shape.model]:
                self._leave(shape, key, rows[key].state, MOVED_OUT)

    def finish(self) -> Loaded:
        """Keep the records and say what was done."""
        SeedRecord.objects.bulk_create(self.new_records)
        return Loaded(
            created=dict(self.created),
            updated=dict(self.updated),
            unchanged=dict(self.unchanged),
            left_alone=tuple(self.left_alone),
        )

    def _why_not(self, shape: Shape, key: str, state: State, row: Row | None) -> str | None:
        """Why a thing is not written: "" if it stands as wanted, None if it is to be written."""
        record = self.records.get((shape.label, key))
        wanted = digest_of(shape, state)
        if row is None and record is not None:
            return DELETED
        if row is not None:
            now = digest_of(shape, row.state)
            if now == wanted:
                self._record(shape, key, wanted)
                self.unchanged[shape.title] += 1
                return ""
            if record is None or record.digest != now:
                return CHANGED if record else FOREIGN
        return None if self._can_refer(shape, key, state) else DEPENDENT

    def _can_refer(self, shape: Shape, key: str, state: State) -> bool:
        """Whether all that a thing refers to stands; what no file states is a slip of the pen."""
        absent = [
            (model, other)
            for model, other in references(shape, state)
            if self.register.pk(model, other) is None
        ]
        for model, other in absent:
            if model is shape.model or other not in self.wanted[model]:
                title = model._meta.verbose_name
                raise FixtureError(f"{shape.title} {key} 引用了不存在的{title} {other}。")
        return not absent

    def _write(self, shape: Shape, key: str, state: State, row: Row | None) -> models.Model:
        thing = write(shape, state, row, self.register)
        self._record(shape, key, digest_of(shape, state))
        (self.updated if row else self.created)[shape.title] += 1
        return thing

    def _record(self, shape: Shape, key: str, wanted: str) -> None:
        record = self.records.get((shape.label, key))
        if record is None:
            self.new_records.append(SeedRecord(model=shape.label, key=key, digest=wanted))
        elif record.digest != wanted:
            record.digest = wanted
            record.save(update_fields=["digest"])

    def _leave(self, shape: Shape, key: str, state: State, why: str) -> None:
        name = next((state[part] for part in ("name", "title", "text") if state.get(part)), "")
        self.left_alone.append(LeftAlone(shape.title, name[:30], key, why))


def _wanted(shape: Shape, seeds: list[Seed]) -> dict[str, Any]:
    """The states that the fixtures ask for, by natural key, in the order of the files."""
    states: dict[str, Any] = {}
    for seed in seeds:
        if seed.model is not shape.model:
            continue
        state = complete(shape, seed.stated, seed.place)
        key = key_in(shape, state)
        if key in states:
            raise FixtureError(f"{seed.place}：{shape.title} {key} 写了两次。")
        states[key] = state
    for state in states.values():
        for name in shape.links:
            if lost := sorted(set(state[name]) - set(states)):
                raise FixtureError(f"{shape.title}的 {name} 引用了不存在的 {'、'.join(lost)}。")
    return states
