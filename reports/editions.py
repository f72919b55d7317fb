"""Freezing a year (定稿), and which edition stands."""

from __future__ import annotations

from django.db.models import Max

from institutions.acting import Act, verb
from institutions.duties import Duty
from institutions.models import Region
from institutions.refusals import Invalid, Refused
from reports.edition_content import Content, digest_of
from reports.edition_differences import differences
from reports.edition_now import present
from reports.models import Edition

LONGEST = 1000
NOTHING = "{region}{year} 年度没有可定稿的内容：没有适用的规划。请先录入规划与目标。"
UNCHANGED = "与第 {number} 版定稿相比没有任何改动，不需要再定稿。"
SURE = "定稿前请确认：{warnings}如仍要定稿，请勾选“我已知晓，仍要定稿”后再提交。"


def may_freeze(user, region: Region) -> bool:
    """Whoever keeps the plans of the region or of one above it."""
    return user.may(Duty.KEEP_PLANS) and user.region.covers(region)


@verb("edition.freeze", access=may_freeze)
def freeze_year(
    act: Act, region: Region, *, year: int, note: str = "", confirmed: bool = False
) -> Edition:
    """Freeze all that the pages say of the region and year as its next edition.

    Raises `Invalid` while the round is open or units are missing and `confirmed` is not given,
    `Refused` when nothing changed since the last edition. The region is locked meanwhile.
    """
    if len(note) > LONGEST:
        raise Invalid(
            f"说明不能超过 {LONGEST} 字，现有 {len(note)} 字，请精简。", errors={"note": "过长"}
        )
    now = present(region, year, now=act.at)
    if now is None:
        raise Refused(NOTHING.format(region=region, year=year))
    last = latest(region, year)
    if last is not None and not differences(last.content, now.content):
        raise Refused(UNCHANGED.format(number=last.number))
    if now.warnings and not confirmed:
        raise Invalid(
            SURE.format(warnings="".join(now.warnings)), errors={"confirmed": "请确认后再定稿。"}
        )
    edition = Edition.objects.create(
        region=region,
        year=year,
        number=_next_number(region, year),
        content=now.content,
        digest=digest_of(now.content),
        note=note,
        by=act.by,
        at=act.at,
        is_demo=now.is_demo,
    )
    act.after = {
        "edition": edition.pk,
        "year": year,
        "number": edition.number,
        "digest": edition.digest,
        "warnings": list(now.warnings),
    }
    act.message = note
    return edition


def latest(region: Region, year: int) -> Edition | None:
    """The edition that stands, with its content."""
    return Edition.objects.filter(region=region, year=year).order_by("-number").first()


def is_whole(edition: Edition) -> bool:
    """Whether the stored content is still the one whose digest was taken, of the same place."""
    content: Content = edition.content
    same_place = (content.get("region", {}).get("code"), content.get("year")) == (
        edition.region.code,
        edition.year,
    )
    return same_place and digest_of(content) == edition.digest


def _next_number(region: Region, year: int) -> int:
    found = Edition.objects.filter(region=region, year=year).aggregate(last=Max("number"))
    return (found["last"] or 0) + 1
