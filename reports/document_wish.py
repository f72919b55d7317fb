"""A whole document that is asked for, read from an address: which, and about what.

One about few units is written while the person waits; above `LARGE_UNITS` the background worker
makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from institutions.models import Institution, Region
from reports.access import ROUND
from reports.downloads import DOCX, XLSX


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document; above `most` units it takes longer than a second (`make bench`)."""

    label: str
    suffix: str
    content_type: str
    most: int


SUMMARY, BRIEFING = "summary", "briefing"
DOCUMENTS = {
    SUMMARY: DocumentKind("职业教育目标进展汇总表", "xlsx", XLSX, 400),
    BRIEFING: DocumentKind("职业教育目标进展情况", "docx", DOCX, 800),
    ROUND: DocumentKind("数据填报情况报告", "xlsx", XLSX, 2000),
}


@dataclass(frozen=True, slots=True)
class DocumentWish:
    """A document about a region and year: of a plan (its code), or of a round (its number)."""

    kind: str
    region: str
    year: int
    plan: str = ""
    round: int = 0

    @property
    def document(self) -> DocumentKind:
        return DOCUMENTS[self.kind]

    @property
    def content_type(self) -> str:
        return self.document.content_type

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @property
    def query(self) -> str:
        """The address of the wish behind the question mark."""
        return urlencode({name: value for name, value in self.kept.items() if value})

    def about(self, region: Region) -> str:
        """What it is, in words."""
        return f"{region} {self.year} 年度，{self.document.label}"

    def name_for(self, region: Region) -> str:
        """What the file is called until it is there."""
        return f"{region.name}{self.document.label}（{self.year}年度）.{self.document.suffix}"


def is_large(wish: DocumentWish, units: int) -> bool:
    """Whether it is for the background worker."""
    return units > wish.document.most


def units_of(region: Region) -> int:
    """How many units lie in a region: one query."""
    return Institution.objects.within(region).count()


def is_document(query: Mapping[str, str]) -> bool:
    """Whether an address asks for a document, and not for raw data."""
    return query.get("kind", "") in DOCUMENTS
