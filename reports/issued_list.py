"""The files that a person took last, with their check codes: for a CSV, which bears its code in its
name alone, the place where edition and code are read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from institutions.models import User
from reports.issued import edition_words
from reports.models import Issued
from reports.provenance import moment

SHOWN = 8


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """One file that was taken."""

    at: str
    kind: str
    name: str
    edition: str
    code: str
    url: str


def load_own_issued(user: User) -> tuple[IssuedLine, ...]:
    """The person's last files, the newest first: one query."""
    rows = Issued.objects.visible_to(user).filter(by=user).select_related("edition__region")
    return tuple(_line(found) for found in rows.defer("edition__content")[:SHOWN])


def _line(found: Issued) -> IssuedLine:
    return IssuedLine(
        at=moment(found.at),
        kind=found.kind,
        name=found.name or f"{found.region} {found.year} 年度{found.kind}",
        edition=edition_words(found),
        code=found.code,
        url=f"{reverse('verify')}?code={found.code}",
    )
