"""Which institution a row means: by code, full name, short name or alias."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from institutions.models import Institution, InstitutionAlias, Region
from submissions.bulk_shapes import plain

SHOWN = 5  # candidates named in a sentence


@dataclass(frozen=True, slots=True)
class Unit:
    """An institution as a row may name it."""

    pk: int
    code: str
    name: str
    short_name: str
    kind: str
    region_path: str
    opened_on: dt.date | None
    closed_on: dt.date | None
    is_demo: bool

    def expected_in(self, year: int) -> bool:
        """As `Institution.expected_in` has it."""
        return Institution(opened_on=self.opened_on, closed_on=self.closed_on).expected_in(year)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a name leads to no institution, and what to do."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Units:
    """All institutions by what they are called; those within the region come first."""

    region: str
    path: str
    by_pk: dict[int, Unit]
    by_code: dict[str, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=dict)

    def find(self, code: str, name: str) -> Unit | Unknown:
        """The institution that a row means by its code, its name, or both."""
        code, name = plain(code), plain(name)
        if code:
            return self._by_code(code, name)
        if not name:
            return Unknown("没有写是哪个单位", "请填写单位代码或名称。")
        found = self.by_name.get(name, [])
        within = [unit for unit in found if self.covers(unit)]
        if len(within) == 1:
            return within[0]
        if within:
            names = "、".join(f"{unit.name}（{unit.code}）" for unit in within[:SHOWN])
            return Unknown(f"“{name}”可能是：{names}", "请改填单位代码。")
        if found:
            return self._elsewhere(found[0])
        if name in self.by_code:
            return self._by_code(name, "")
        return Unknown(
            f"没有叫“{name[:40]}”的填报单位", "请核对名称，或改填单位代码（模板里已列出）。"
        )

    def covers(self, unit: Unit) -> bool:
        """Whether the import is for the unit's region."""
        return unit.region_path.startswith(self.path)

    def _by_code(self, code: str, name: str) -> Unit | Unknown:
        unit = self.by_code.get(code)
        if unit is None:
            return Unknown(f"没有代码为“{code[:40]}”的填报单位", "请核对单位代码。")
        if not self.covers(unit):
            return self._elsewhere(unit)
        if name and all(each is not unit for each in self.by_name.get(name, [])):
            return Unknown(
                f"代码 {code} 是“{unit.name}”，与名称“{name[:40]}”不一致",
                "请改正代码或名称，使两者一致。",
            )
        return unit

    def _elsewhere(self, unit: Unit) -> Unknown:
        return Unknown(
            f"{unit.name}不在{self.region}范围内", "请删去这一行，由该单位所在地区的管理员导入。"
        )


def load_units(region: Region) -> Units:
    """Every institution by its names: two queries."""
    fields = ("pk", "code", "name", "short_name", "kind", "region__path")
    facts = (*fields, "opened_on", "closed_on", "is_demo")
    by_pk = {row[0]: Unit(*row) for row in Institution.objects.values_list(*facts).order_by()}
    units = Units(region.name, region.path, by_pk)
    for unit in by_pk.values():
        units.by_code[unit.code] = unit
        for name in dict.fromkeys((plain(unit.name), plain(unit.short_name))):
            units.by_name.setdefault(name, []).append(unit)
    for pk, alias in InstitutionAlias.objects.order_by().values_list("institution", "name"):
        called = units.by_name.setdefault(plain(alias), [])
        if by_pk[pk] not in called:
            called.append(by_pk[pk])
    return units
