"""The invented figures of a database for measuring, from a seed number: plausible, within the rules
between items, and the same every time. Pure: no database, no clock.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

from institutions.models import InstitutionKind

YEARS = (2020, 2021, 2022, 2023, 2024)  # approved and closed
OPEN_YEAR = 2025  # being filled in

NOT_APPLICABLE = "不适用"
ITEMS_A_SCHOOL = 60
SCALE_ITEM = "scale-item-"

# Students of a school in the first year, from … to.
ENROLMENT = {
    InstitutionKind.HIGHER: (3000, 9000),
    InstitutionKind.SECONDARY: (600, 2400),
    InstitutionKind.TECHNICIAN: (1200, 3000),
    InstitutionKind.SKILLED: (600, 1200),
    InstitutionKind.OPEN: (200, 2000),
}
PROGRESSED = {InstitutionKind.SECONDARY: 72, InstitutionKind.SKILLED: 70}
FUNDS = {InstitutionKind.HIGHER: 11600, InstitutionKind.SECONDARY: 6000}
# Of a hundred answers to the added items, how many stay blank.
BLANK_IN_A_HUNDRED = 1


def figures_of(
    unit: str, kind: InstitutionKind, seed: int, codes: Sequence[str]
) -> dict[int, dict[str, str]]:
    """What the unit types in, by year and item code, for the items that it is asked; blank where
    nothing is known.
    """
    own = random.Random(f"{seed}/{unit}")  # nosec B311
    level = _authority_level(own) if kind == InstitutionKind.AUTHORITY else _level(own, kind)
    extras = {code: own.randrange(10, 5000) for code in codes if code.startswith(SCALE_ITEM)}
    found = {}
    for place, year in enumerate((*YEARS, OPEN_YEAR)):
        if kind == InstitutionKind.AUTHORITY:
            known = _authority(level, place)
        else:
            known = _school(level, kind, place)
        for code, base in extras.items():
            blank = year != OPEN_YEAR and own.randrange(100) < BLANK_IN_A_HUNDRED
            known[code] = "" if blank else base + base * place // 25
        found[year] = {code: str(known.get(code, "")) for code in codes}
    return found


def _level(own: random.Random, kind: InstitutionKind) -> dict[str, float]:
    """What makes one school differ from the next, for all its years."""
    return {
        "enrolment": own.randrange(*ENROLMENT[kind], 10),
        "growth": own.uniform(0.99, 1.04),
        "dual": own.uniform(30, 42),
        "senior": own.uniform(26, 38),
        "graduates": own.uniform(0.29, 0.32),
        "progressed": PROGRESSED.get(kind, 15) + own.uniform(-3, 3),
        "employed": own.uniform(0.82, 0.92),
        "partners": own.choice((0.8, 1.1, 1.3)),
        "hours": own.choice((14, 16, 18)),
        "since": own.randrange(2, 9),
        "others": own.randrange(80, 400, 10),
    }


def _school(level: Mapping[str, float], kind: InstitutionKind, place: int) -> dict[str, int | str]:
    """Every figure of a school in the year `place`, from its size."""
    enrolment = round(level["enrolment"] * level["growth"] ** place)
    teachers = max(12, round(enrolment / (17 - 0.3 * place)))
    specialised = round(teachers * 0.62)
    first = math.ceil(level["enrolment"] / 100)
    return {
        "full-time-enrolment": enrolment,
        "skilled-enrolment": enrolment if kind in ("technician", "skilled") else 0,
        "other-enrolment": round(level["others"]) + 10 * place,
        "full-time-teachers": teachers,
        "specialised-teachers": specialised,
        "dual-qualified-teachers": round(specialised * (level["dual"] + 2.4 * place) / 100),
        "senior-title-teachers": round(teachers * (level["senior"] + place) / 100),
        "ideology-teachers": math.ceil(level["enrolment"] / 350) + place // 3,
        "counsellors": math.ceil(enrolment / 200),
        **_graduates(level, place, enrolment),
        "partner-enterprises": math.ceil(first * level["partners"]) + place // 2,
        "order-classes": 1 + enrolment // 900 + place // 2,
        "training-bases": 3 + enrolment // 400 + place,
        "interns": round(enrolment * 0.28),
        **_funds(kind, place, enrolment),
        "themed-education-hours": round(level["hours"]) + place // 2,
        "micro-lessons": 2 + place,
        "ideology-major-sites": place // 3,
        "x-certificate-sites": 1,
        "undergraduate-pilot-majors": int(place >= level["since"]),
        "provincial-major-groups": int(place >= level["since"]),
        "provincial-quality-majors": int(place + 1 >= level["since"]),
        **_recognition(level, place),
    }


def _graduates(level: Mapping[str, float], place: int, enrolment: int) -> dict[str, int]:
    graduates = round(enrolment * level["graduates"])
    bachelor = round(level["enrolment"] * level["graduates"] * 0.01)
    higher = round(graduates * (level["progressed"] + 2 * place) / 100)
    rest = graduates - higher - 2 * bachelor
    return {
        "graduates": graduates,
        "progressed-higher-vocational": higher,
        "progressed-vocational-bachelor": bachelor,
        "progressed-academic-bachelor": bachelor,
        "employed-graduates": math.floor(rest * level["employed"]),
    }


def _funds(kind: InstitutionKind, place: int, enrolment: int) -> dict[str, int | str]:
    """Money by head; schools that the treasury does not pay by head say 不适用."""
    if kind not in FUNDS:
        return {"appropriation": NOT_APPLICABLE, "funded-students": NOT_APPLICABLE}
    students = round(enrolment * 0.96)
    return {
        "appropriation": students * (FUNDS[kind] + 120 * place),
        "funded-students": students,
    }


def _recognition(level: Mapping[str, float], place: int) -> dict[str, str]:
    """Yes or no, from a year on that differs from school to school."""
    met = "是" if place + 4 >= level["since"] else "否"
    named = "是" if place >= level["since"] else "否"
    return {
        "vocational-undergraduate": "否",
        "provincial-double-excellent": named,
        "municipal-quality-secondary": named,
        "condition-land-and-buildings": met,
        "condition-teachers": "是",
        "condition-equipment": met,
        "condition-books": "是",
    }


def _authority_level(own: random.Random) -> dict[str, float]:
    return {"investment": own.randrange(180, 420), "counties": own.randrange(5, 12)}


def _authority(level: Mapping[str, float], place: int) -> dict[str, int | str]:
    """What the authority of a part reports; its money grows by three per cent a year."""
    due = 8_000_000 + 1_000_000 * place
    counties = round(level["counties"])
    return {
        "vocational-investment": round(level["investment"] * 1_000_000 * 1.03**place),
        "double-funds-due": due,
        "double-funds-paid": due if place % 2 == 0 else due * 19 // 20,
        "special-meetings": 1 + place % 3,
        "counties": counties,
        "counties-with-centre": min(counties, 1 + place),
    }
