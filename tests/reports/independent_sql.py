"""The formulas of the two plans once more, over approved figures read by plain SQL.

Written from the documents' table, not read from the catalogue: what the tests expect pages to say.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

FACTS = """
    SELECT unit.code, unit.kind, item.code, fact.value
    FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE fact.year = %s AND fact.state = 'value' AND region.path LIKE %s
"""
SCHOOLS = {"secondary", "skilled"}
ALL = {"higher", "secondary", "skilled", "technician"}
SHARES = {
    "dual-qualified-share": (ALL, ("dual-qualified-teachers",), "specialised-teachers"),
    "progression-rate": (
        SCHOOLS,
        ("progressed-higher-vocational", "progressed-vocational-bachelor"),
        "graduates",
    ),
    "senior-title-secondary": (SCHOOLS, ("senior-title-teachers",), "full-time-teachers"),
    "senior-title-higher": ({"higher"}, ("senior-title-teachers",), "full-time-teachers"),
    "county-centres": ({"authority"}, ("counties-with-centre",), "counties"),
    "double-funds-paid": ({"authority"}, ("double-funds-paid",), "double-funds-due"),
}
SUMS = {
    "undergraduate-pilot-majors": ({"higher"}, "undergraduate-pilot-majors"),
    "provincial-major-groups": ({"higher"}, "provincial-major-groups"),
    "provincial-double-excellent": (SCHOOLS, "provincial-double-excellent"),
    "municipal-quality-secondary": (SCHOOLS, "municipal-quality-secondary"),
    "annual-meetings": ({"authority"}, "special-meetings"),
    "ideology-major-sites": (ALL, "ideology-major-sites"),
    "x-certificate-sites": (ALL, "x-certificate-sites"),
    "quality-majors-provincial": (SCHOOLS | {"technician"}, "provincial-quality-majors"),
}


def approved(region: str, year: int) -> list[tuple[str, dict[str, Decimal]]]:
    """Kind and approved values of every unit of a city."""
    units: dict[str, tuple[str, dict[str, Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [year, f"%{region}%"])
        for unit, kind, item, value in cursor.fetchall():
            units.setdefault(unit, (kind, {}))[1][item] = Decimal(str(value))
    return list(units.values())


def share(code: str, region: str, year: int) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator over the units that gave every term; None without any."""
    kinds, above, below = SHARES[code]
    given = [
        values
        for kind, values in approved(region, year)
        if kind in kinds and {*above, below} <= set(values)
    ]
    if not given:
        return None
    whole = sum(values[below] for values in given)
    return sum(values[item] for values in given for item in above), whole


def total(code: str, region: str, year: int) -> Decimal | None:
    """The sum over the units that reported; None without any."""
    kinds, item = SUMS[code]
    given = [
        values[item] for kind, values in approved(region, year) if kind in kinds and item in values
    ]
    return sum(given) if given else None
