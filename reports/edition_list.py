"""The list of a region's editions, and whether the newest one of the year still holds."""

from __future__ import annotations

from dataclasses import dataclass

from institutions.models import Region, User
from reports.edition_differences import differences
from reports.edition_now import Present
from reports.models import Edition
from reports.provenance import moment


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in the list."""

    pk: int
    year: int
    number: int
    at: str
    by: str
    note: str
    digest: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class EditionList:
    """All editions of the region, and what is to be said of the year."""

    lines: tuple[EditionLine, ...]
    says: str
    tone: str
    newest: int | None
    changed: int


def load_edition_list(user: User, region: Region, year: int, now: Present | None) -> EditionList:
    """Two queries, beside those of `now`."""
    mine = Edition.objects.visible_to(user).filter(region=region)
    rows = mine.select_related("by").defer("content")
    lines = tuple(
        EditionLine(
            row.pk,
            row.year,
            row.number,
            moment(row.at),
            str(row.by),
            row.note,
            row.digest,
            row.is_demo,
        )
        for row in rows
    )
    newest = mine.filter(year=year).order_by("-number").first()
    if newest is None or now is None:
        return EditionList(lines, f"{region} {year} 年度还没有定稿。", "info", None, 0)
    changed = len(differences(newest.content, now.content))
    said = f"{region} {year} 年度现行第 {newest.number} 版定稿"
    if not changed:
        return EditionList(lines, f"{said}，此后没有改动。", "success", newest.pk, 0)
    words = f"{said}，此后有 {changed} 处改动；现在导出的文件注明“未定稿”。"
    return EditionList(lines, words, "warning", newest.pk, changed)
