"""The invented figures of the demo, from a fixed seed number: plausible, and the same every time.

What decides a status is written out year by year; the rest follows from the size of the school. All
of it obeys the rules between items. Pure: no database, no clock.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping

SEED = 20221121
YEARS = (2022, 2023, 2024, 2025)

NOT_APPLICABLE = "不适用"
Row = tuple[int | str, int | str, int | str, int | str]

# Full-time enrolment by year; None: the school does not report for the year, or not yet.
ENROLMENT: dict[str, tuple[int | None, ...]] = {
    "baiyin-kuangye": (6200, 6700, 7400, 8050),
    "baiyin-xiwang": (None, 600, 1300, 1880),
    "gansu-nonferrous-technician": (1500, 1520, 1490, 1450),
    "demo-secondary-1": (2700, 2750, 2800, 2850),
    "demo-secondary-2": (1600, 1620, 1650, 1680),
    "demo-secondary-3": (1750, 1740, 1760, 1800),
    "demo-secondary-4": (1900, 1950, 2450, 2480),
    "demo-secondary-5": (None, 420, 610, 760),
    "demo-secondary-6": (1150, 1120, 1100, 1120),
    "demo-secondary-7": (560, 480, None, None),
    "demo-skilled-1": (850, 870, 900, 930),
    "gansu-nonferrous-metallurgy": (7100, 7300, 7600, 7900),
    "jinchang-ligong": (2100, 2150, 2200, 2230),
    "yongchang-vocational": (1900, 1880, 1930, 1960),
    "jinchang-technician": (2600, 2650, 2700, 2780),
    "baye-skilled": (620, 640, 630, 650),
    "jinchang-open": (0, 0, 0, 0),
}

# Per cent or per head, by year; every school of a kind goes the same way from its own level.
STUDENTS_PER_TEACHER = (16.5, 16.1, 15.7, 15.3)
DUAL_SHARE = (37.7, 41.1, 44.6, 47.9)
SENIOR_SHARE = {
    "higher": (38.0, 41.0, 45.5, 51.5),
    "secondary": (30.5, 29.6, 33.0, 34.6),
    "technician": (31.0, 32.0, 33.0, 34.0),
    "skilled": (28.0, 27.4, 30.0, 31.5),
    "open": (33.0, 33.0, 35.0, 36.0),
}
PROGRESSED_SHARE = {
    "secondary": (77.0, 81.5, 87.5, 91.0),
    "skilled": (76.0, 80.0, 86.0, 90.5),
    "technician": (18.0, 20.0, 22.0, 24.0),
}
FUNDS_PER_STUDENT = {
    "higher": (11800, 12050, 12360, 12420),
    "secondary": (6100, 6200, 6350, 6400),
    "technician": (6500, 6600, 6700, 6800),
    "skilled": (6000, 6100, 6200, 6300),
}

# The first year with a partner enterprise for every hundred students; not named: none of the four.
ENOUGH_PARTNERS = {
    "demo-secondary-1": 2022,
    "demo-secondary-3": 2022,
    "demo-skilled-1": 2022,
    "demo-secondary-2": 2023,
    "demo-secondary-6": 2023,
    "demo-secondary-4": 2024,
    "gansu-nonferrous-technician": 2024,
    "baiyin-kuangye": 2025,
    "baiyin-xiwang": 2025,
    "jinchang-ligong": 2023,
    "yongchang-vocational": 2024,
}
# The first year in which a school meets all four conditions, has been recognised, …
CONDITIONS_MET = {
    "demo-secondary-1": 2022,
    "demo-secondary-2": 2022,
    "demo-secondary-3": 2022,
    "demo-secondary-4": 2023,
    "demo-skilled-1": 2024,
    "demo-secondary-6": 2025,
    "jinchang-ligong": 2022,
    "yongchang-vocational": 2023,
}
PROVINCIAL_DOUBLE_EXCELLENT = {
    "demo-secondary-1": 2023,
    "demo-secondary-2": 2024,
    "jinchang-ligong": 2024,
}
MUNICIPAL_QUALITY = {"demo-secondary-4": 2024, "demo-secondary-6": 2025, "jinchang-ligong": 2023}

# Written out: by unit and item, the four years.
STATED: dict[str, dict[str, Row]] = {
    "baiyin-kuangye": {
        "ideology-teachers": (17, 19, 22, 24),
        "micro-lessons": (20, 25, 35, 40),
        "ideology-major-sites": (1, 2, 2, 3),
        "x-certificate-sites": (2, 2, 4, 2),
        "undergraduate-pilot-majors": (0, 0, 0, 1),
        "provincial-major-groups": (0, 0, 1, 1),
    },
    "baiyin-xiwang": {
        "ideology-teachers": (0, 2, 4, 6),
        "micro-lessons": (0, 5, 10, 20),
        "x-certificate-sites": (0, 0, 2, 1),
    },
    "gansu-nonferrous-technician": {
        "micro-lessons": (4, 8, 10, 12),
        "x-certificate-sites": (0, 1, 1, 1),
    },
    "demo-secondary-1": {
        "micro-lessons": (8, 15, 18, 20),
        "ideology-major-sites": (0, 1, 1, 2),
        "x-certificate-sites": (1, 1, 2, 1),
    },
    "demo-secondary-2": {
        "micro-lessons": (5, 10, 12, 12),
        "ideology-major-sites": (0, 1, 1, 1),
        "x-certificate-sites": (0, 1, 1, 1),
    },
    "demo-secondary-3": {
        "themed-education-hours": (18, 18, 12, 18),
        "micro-lessons": (4, 8, 10, 12),
        "ideology-major-sites": (0, 0, 0, 1),
        "x-certificate-sites": (0, 1, 1, 1),
    },
    "demo-secondary-4": {
        "micro-lessons": (4, 8, 12, 10),
        "ideology-major-sites": (0, 0, 0, 1),
        "x-certificate-sites": (0, 0, 1, 0),
    },
    "demo-secondary-5": {"micro-lessons": (0, 2, 4, 6)},
    "demo-secondary-6": {
        "senior-title-teachers": (20, 21, 25, 22),
        "micro-lessons": (2, 5, 6, 6),
    },
    "demo-secondary-7": {"micro-lessons": (0, 2, 0, 0), "ideology-major-sites": (0, 1, 0, 0)},
    "demo-skilled-1": {
        "micro-lessons": (1, 2, 3, 4),
        "appropriation": (NOT_APPLICABLE,) * 4,
        "funded-students": (NOT_APPLICABLE,) * 4,
    },
    "gansu-nonferrous-metallurgy": {
        "ideology-teachers": (21, 21, 22, 23),
        "micro-lessons": (22, 26, 30, 34),
        "ideology-major-sites": (1, 2, 3, 4),
        "x-certificate-sites": (2, 3, 3, 2),
        "provincial-major-groups": (1, 1, 1, 1),
    },
    "jinchang-ligong": {"provincial-quality-majors": (0, 1, 1, 1), "micro-lessons": (4, 6, 8, 8)},
    "yongchang-vocational": {"provincial-quality-majors": (0, 0, 1, 1)},
    "baiyin-education-bureau": {
        "vocational-investment": (310200000, 325400000, 318600000, 331000000),
        "double-funds-due": (8000000, 12000000, 15000000, 16000000),
        "double-funds-paid": (8000000, 11040000, 15000000, 16000000),
        "special-meetings": (1, 2, 3, 2),
        "counties": (5, 5, 5, 5),
        "counties-with-centre": (1, 2, 3, 4),
        "demo-contest-rank": (8, 6, 3, 4),
    },
    "jinchang-education-bureau": {
        "vocational-investment": (186400000, 192000000, 199500000, 207300000),
        "double-funds-due": (6000000, 6000000, 8000000, 8000000),
        "double-funds-paid": (6000000, 6000000, 8000000, 8000000),
        "special-meetings": (2, 2, 2, 3),
        "counties": (2, 2, 2, 2),
        "counties-with-centre": (1, 1, 2, 2),
        "demo-contest-rank": (4, 5, 4, 3),
    },
}


def figures_of(unit: str, kind: str, year: int, items: Iterable[str]) -> dict[str, str]:
    """What the unit types in for the year, by item code; 不适用 throughout before it has students,
    blank where nothing is known.
    """
    place = YEARS.index(year)
    found = {item: str(row[place]) for item, row in STATED.get(unit, {}).items()}
    if unit in ENROLMENT:
        enrolment = ENROLMENT[unit][place]
        if enrolment is None:
            return dict.fromkeys(items, NOT_APPLICABLE)
        own = random.Random(f"{SEED}/{unit}")  # nosec B311
        found = _school(own, unit, kind, place, enrolment) | found
    return {item: found.get(item, "") for item in items}


def _school(own: random.Random, unit: str, kind: str, place: int, enrolment: int) -> dict[str, str]:
    """Every item of a school, from its size; `own` gives it its level, the same each year."""
    others = own.randrange(80, 400, 10)
    teachers = 42 if kind == "open" else round(enrolment / STUDENTS_PER_TEACHER[place])
    specialised = round(teachers * 0.62)
    dual = round(specialised * (DUAL_SHARE[place] + own.uniform(-4, 4)) / 100)
    senior = round(teachers * (SENIOR_SHARE[kind][place] + own.uniform(-1, 1)) / 100)
    ideology = math.ceil(enrolment / 350) + 1
    found = {
        "full-time-enrolment": enrolment,
        "skilled-enrolment": enrolment if kind in ("technician", "skilled") else 0,
        "other-enrolment": others + (1600 if kind == "open" else 10 * place),
        "full-time-teachers": teachers,
        "specialised-teachers": specialised,
        "dual-qualified-teachers": dual,
        "senior-title-teachers": senior,
        "ideology-teachers": ideology,
        "counsellors": math.ceil(enrolment / 200),
        **_graduates(own, kind, place, enrolment),
        **_enterprise(own, unit, place, enrolment),
        **_funds(kind, place, enrolment),
        "themed-education-hours": own.choice((16, 18, 20)),
        "micro-lessons": 2 + place,
        "ideology-major-sites": 0,
        "x-certificate-sites": 0,
        "undergraduate-pilot-majors": 0,
        "provincial-major-groups": 0,
        "provincial-quality-majors": 0,
        "vocational-undergraduate": "否",
    }
    return {item: str(value) for item, value in found.items()} | _recognition(unit, place)


def _graduates(own: random.Random, kind: str, place: int, enrolment: int) -> dict[str, int]:
    graduates = round(enrolment * own.uniform(0.29, 0.32))
    vocational = round(graduates * PROGRESSED_SHARE.get(kind, (0,) * 4)[place] / 100)
    bachelor = round(graduates * 0.01)
    academic = round(graduates * (0.11 if kind == "higher" else 0.02))
    rest = graduates - vocational - bachelor - academic
    return {
        "graduates": graduates,
        "progressed-higher-vocational": vocational,
        "progressed-vocational-bachelor": bachelor,
        "progressed-academic-bachelor": academic,
        "employed-graduates": math.floor(rest * own.uniform(0.82, 0.92)),
    }


def _enterprise(own: random.Random, unit: str, place: int, enrolment: int) -> dict[str, int]:
    enough, more = math.ceil(enrolment / 100), own.randrange(3)
    has_enough = YEARS[place] >= ENOUGH_PARTNERS.get(unit, YEARS[-1] + 1)
    return {
        "partner-enterprises": enough + more if has_enough else enough * 3 // 4,
        "order-classes": 1 + enrolment // 900 + place // 2,
        "training-bases": 3 + enrolment // 400 + place,
        "interns": round(enrolment * own.uniform(0.26, 0.31)),
    }


def _funds(kind: str, place: int, enrolment: int) -> dict[str, int]:
    students = round(enrolment * 0.96)
    return {
        "appropriation": students * FUNDS_PER_STUDENT.get(kind, (0,) * 4)[place],
        "funded-students": students,
    }


def _recognition(unit: str, place: int) -> dict[str, str]:
    """Yes or no, from the year named on."""
    met = _since(CONDITIONS_MET, unit, place)
    return {
        "condition-land-and-buildings": met,
        "condition-teachers": "是",
        "condition-equipment": "是",
        "condition-books": "是" if place else met,
        "provincial-double-excellent": _since(PROVINCIAL_DOUBLE_EXCELLENT, unit, place),
        "municipal-quality-secondary": _since(MUNICIPAL_QUALITY, unit, place),
    }


def _since(first_years: Mapping[str, int], unit: str, place: int) -> str:
    return "是" if YEARS[place] >= first_years.get(unit, YEARS[-1] + 1) else "否"
