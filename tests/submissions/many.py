"""A round of many units, each with somebody who reports: written past the verbs, for its size."""

from __future__ import annotations

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region, User
from submissions.models import Round
from tests.cast import make_round


def many_schools(count: int, region: Region, *, word: str = "many") -> None:
    """So many schools in a region."""
    Institution.objects.bulk_create(
        Institution(
            region=region,
            code=f"{word}-{number:05d}",
            name=f"示例学校 {word} {number:05d}",
            short_name=f"示例 {word} {number:05d}",
            kind=InstitutionKind.SECONDARY,
        )
        for number in range(count)
    )


def many_units(count: int, region: Region, manager: User) -> Round:
    """The open round of a region with so many schools; the catalogue must be there."""
    many_schools(count, region)
    User.objects.bulk_create(
        User(username=f"many-{unit.pk}", role=Role.REPORTER, institution=unit, password="!")
        for unit in Institution.objects.filter(code__startswith="many-")
    )
    return make_round(region, manager)
