"""The accounts of a list against the rules and the database: each fault by its cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from institutions.duties import Role
from institutions.granting import Place, check_grantable, checked_note
from institutions.inviting import Contact, Newcomer, check_name_form, checked_contact
from institutions.models import Institution, Region, User
from institutions.naming import fault_of
from institutions.refusals import Invalid
from institutions.roster import HEADINGS, Line, Roster
from jinchang_vet.kit.xlsx_notes import Note

REMEDIES = {
    "username": "请换一个用户名。",
    "full_name": "请填写本人姓名。",
    "role": f"请填 {'、'.join(Role.labels)} 之一。",
    "region": "请填地区名称或行政区划代码，或清空此格。",
    "institution": "请填单位全称、简称、又称或代码，或清空此格。",
    "phone": "请缩短。",
    "email": "请改正，或清空此格。",
    "note": "请缩短。",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the list asks for, and what is wrong with it."""

    newcomers: tuple[Newcomer, ...]
    faults: tuple[Note, ...]


def check_roster(roster: Roster) -> Checked:
    """Every account of the list; one fault and none is made. A fixed number of queries, and one for
    each name that leads to no institution, to suggest others.
    """
    known = _Known.load(roster.lines)
    newcomers, faults = [], list(roster.faults)
    unreadable = {fault.cell for fault in roster.faults}
    for line in roster.lines:
        newcomer, wrong = known.read(line)
        newcomers.append(newcomer)
        faults += [
            Note(
                roster.sheet,
                line.cells.get(name, f"A{line.row}"),
                HEADINGS[name],
                line.typed[name],
                said,
                REMEDIES[name],
            )
            for name, said in wrong.items()
            if line.cells.get(name) not in unreadable
        ]
    return Checked(tuple(newcomers), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lines are compared with."""

    taken: frozenset[str]
    repeated: frozenset[str]
    regions: dict[str, list[Region]]
    institutions: dict[str, list[Institution]]

    @classmethod
    def load(cls, lines: Sequence[Line]) -> _Known:
        names = [line.typed["username"].lower() for line in lines]
        rows = User.objects.annotate(small=Lower("username")).filter(small__in=names)
        counted = Counter(name for name in names if name)
        regions: dict[str, list[Region]] = defaultdict(list)
        for region in Region.objects.all():
            regions[region.code].append(region)
            regions[region.name].append(region)
        return cls(
            taken=frozenset(rows.values_list("small", flat=True)),
            repeated=frozenset(name for name, count in counted.items() if count > 1),
            regions=regions,
            institutions=_institutions({line.typed["institution"] for line in lines}),
        )

    def read(self, line: Line) -> tuple[Newcomer, dict[str, str]]:
        """The newcomer of a line, and its faults by field."""
        typed, wrong = line.typed, {}
        contact = Contact(typed["full_name"], typed["phone"], typed["email"])
        role = {label: value for value, label in Role.choices}.get(typed["role"], "")
        region, wrong["region"] = self._region(typed["region"])
        institution, wrong["institution"] = self._institution(typed["institution"])
        place = Place(role, region, institution)
        wrong["username"] = self._name_fault(typed["username"])
        wrong["role"] = _role_fault(typed["role"], role)
        wrong = {name: said for name, said in wrong.items() if said}
        wrong |= _refused(lambda: checked_contact(contact))
        wrong |= _refused(lambda: checked_note(typed["note"], "note", "申请理由"))
        if not wrong.keys() & {"role", "region", "institution"}:
            wrong |= _refused(lambda: check_grantable(place))
        return Newcomer(typed["username"], contact, place, typed["note"]), wrong

    def _name_fault(self, name: str) -> str:
        if not name:
            return "没有填用户名。"
        if said := _refused(lambda: check_name_form(name)):
            return said["username"]
        if name.lower() in self.repeated:
            return f"“{name}”在名单里不止一次。"
        return f"用户名“{name}”已被使用。" if name.lower() in self.taken else ""

    def _region(self, text: str) -> tuple[Region | None, str]:
        found = self.regions.get(text, []) if text else []
        if not text or len(found) == 1:
            return (found[0] if found else None), ""
        if found:
            return None, f"叫“{text}”的地区不止一个，请写行政区划代码。"
        return None, f"没有叫“{text}”的地区。"

    def _institution(self, text: str) -> tuple[Institution | None, str]:
        found = self.institutions.get(text, []) if text else []
        if not text or len(found) == 1:
            return (found[0] if found else None), ""
        return None, fault_of(text, found)


def _institutions(names: Iterable[str]) -> dict[str, list[Institution]]:
    """The institutions that bear these names, by name: one query and one for the other names."""
    wanted = {name for name in names if name}
    bear = Q(code__in=wanted) | Q(name__in=wanted) | Q(short_name__in=wanted)
    rows = Institution.objects.filter(bear | Q(aliases__name__in=wanted)).distinct()
    found: dict[str, list[Institution]] = defaultdict(list)
    for each in rows.prefetch_related("aliases"):
        called = {each.code, each.name, each.short_name, *(a.name for a in each.aliases.all())}
        for name in called & wanted:
            found[name].append(each)
    return found


def _role_fault(text: str, role: str) -> str:
    if not text:
        return "没有填角色。"
    return "" if role else f"没有“{text}”这个角色。"


def _refused(check) -> dict[str, str]:
    """What a check refuses, by field."""
    try:
        check()
    except Invalid as refusal:
        return dict(refusal.errors)
    return {}
