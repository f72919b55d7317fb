"""One edition as its page shows it, and the differences of two."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.urls import reverse

from institutions.models import User
from reports.edition_content import Content
from reports.edition_differences import (
    SECTIONS,
    Difference,
    differences,
    shown_cell,
)
from reports.edition_now import present
from reports.edition_trail import Since, changes_of_plans, decisions
from reports.editions import is_whole
from reports.models import Edition
from reports.place_selects import select
from reports.provenance import moment
from targets.kinds import Status

UNITS_A_PAGE = 10
MOST_ROWS = 500
NO_SUCH = "没有这一版定稿，或者它属于另一地区、年度。请从定稿页面选择。"
TAMPERED = (
    "存储的内容与定稿时的 SHA-256 不一致：这条记录在系统之外被改动过，不能作为依据。"
    "请立即联系系统管理员。"
)
FOLLOWS = {"judgements": "由数据、目标或口径的改动算出"}
WHOLE = "存储的内容与定稿时的 SHA-256 一致，未被改动。"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target as it was frozen."""

    name: str
    value: str
    made_of: str
    target: str
    gap: str
    status: str
    word: str


@dataclass(frozen=True, slots=True)
class FrozenPlan:
    """One plan as it was frozen; its tasks by state."""

    title: str
    number: str
    lines: tuple[TargetLine, ...]
    tasks: str


@dataclass(frozen=True, slots=True)
class FrozenUnit:
    """One unit's figures as they were frozen."""

    name: str
    revision: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EditionPage:
    """All that the page of an edition shows."""

    facts: tuple[dict[str, str], ...]
    is_whole: bool
    seal_words: str
    agrees: bool
    now_words: str
    plans: tuple[FrozenPlan, ...]
    units: Page[FrozenUnit]
    differences_url: str
    content_url: str


def load_edition(edition: Edition, *, number: str, now: dt.datetime) -> EditionPage:
    """The edition, its digest taken anew, and how far the pages have moved on since."""
    content, whole = edition.content, is_whole(edition)
    today = present(edition.region, edition.year, now=now)
    changed = len(differences(content, today.content)) if today is not None and whole else None
    words = {None: "无法与现在的数据核对。", 0: "与现在的数据一致。"}
    return EditionPage(
        facts=_facts(edition),
        is_whole=whole,
        seal_words=WHOLE if whole else TAMPERED,
        agrees=changed == 0,
        now_words=words.get(changed, f"定稿后有 {changed} 处改动。"),
        plans=tuple(_plan(each) for each in content.get("plans", {}).values()) if whole else (),
        units=Paginator(_units(content) if whole else [], UNITS_A_PAGE).get_page(number),
        differences_url=f"{reverse('edition_differences', args=[edition.pk])}?with=now",
        content_url=reverse("edition_content", args=[edition.pk]),
    )


def _facts(edition: Edition) -> tuple[dict[str, str], ...]:
    rows = [
        ("地区和年度", f"{edition.region}，{edition.year} 年度"),
        ("版次", f"第 {edition.number} 版"),
        ("定稿人", str(edition.by)),
        ("定稿时间", moment(edition.at)),
        ("说明", edition.note),
        ("SHA-256", edition.digest),
    ]
    return tuple({"term": term, "text": text} for term, text in rows if text)


def _plan(plan: Content) -> FrozenPlan:
    targets = sorted(plan["targets"].values(), key=lambda each: each["shown"]["position"])
    states = sorted(task["state"] for task in plan["tasks"].values())
    counts = [f"{state} {len([*of_state])} 项" for state, of_state in groupby(states)]
    return FrozenPlan(
        title=plan["title"],
        number=plan["number"],
        lines=tuple(_line(each) for each in targets),
        tasks="、".join(counts),
    )


def _line(target: Content) -> TargetLine:
    shown = target["shown"]
    status = target["judgement"].get("status")
    return TargetLine(
        name=target["name"],
        value=shown["value"],
        made_of=shown["made_of"],
        target=shown["target"],
        gap=shown["gap"],
        status=status or "",
        word=Status(status).label if status else "",
    )


def _units(content: Content) -> list[FrozenUnit]:
    items = content["items"]
    return [
        FrozenUnit(
            name=unit["name"],
            revision=f"第 {unit['revision']} 次填报" if unit["revision"] else "没有已通过的数据",
            cells=tuple(
                (name, shown_cell(cell, measure))
                for name, measure, cell in (
                    (*items.get(code, [code, ""]), cell)
                    for code, cell in sorted(unit["cells"].items())
                )
            ),
        )
        for unit in content["units"].values()
    ]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference, and who brought it, where that is known."""

    place: str
    item: str
    before: str
    after: str
    who: str


@dataclass(frozen=True, slots=True)
class DifferencesPage:
    """The differences of two contents by section, and what was recorded about plans between."""

    title: str
    selects: tuple[dict[str, Any], ...]
    sections: tuple[tuple[str, tuple[DifferenceRow, ...]], ...]
    total: int
    left_out: int
    entries: tuple[dict[str, str], ...]
    is_whole: bool


def load_differences(
    edition: Edition, *, asked: str, user: User, now: dt.datetime
) -> DifferencesPage:
    """From the earlier to the later of the two. `asked`: the number of another edition's row, or
    `now`. 404 for what is no edition of the same region and year.
    """
    others = list(
        Edition.objects.visible_to(user)
        .filter(region=edition.region_id, year=edition.year)
        .select_related("region")
        .order_by("number")
    )
    other = next((each for each in others if str(each.pk) == asked), None)
    if other is None and asked != "now":
        raise Http404(NO_SUCH)
    early, late = edition, other
    if other is not None and other.number < edition.number:
        early, late = other, edition
    until = late.at if late is not None else now
    since = Since(early.region, early.year, early.at, until)
    found = differences(early.content, _content(late, early, now))
    against = f"第 {late.number} 版" if late is not None else "现在"
    return DifferencesPage(
        title=f"第 {early.number} 版与{against}的差异",
        selects=(_select(others, edition, asked),),
        sections=_sections(found[:MOST_ROWS], decisions(since)),
        total=len(found),
        left_out=max(len(found) - MOST_ROWS, 0),
        entries=changes_of_plans(since, [*early.content.get("plans", {})]),
        is_whole=is_whole(early) and (late is None or is_whole(late)),
    )


def _content(late: Edition | None, early: Edition, now: dt.datetime) -> Content:
    if late is not None:
        return late.content
    today = present(early.region, early.year, now=now)
    empty: Content = {"units": {}, "items": {}, "plans": {}}
    return today.content if today is not None else empty


def _select(others: list[Edition], edition: Edition, asked: str) -> dict[str, Any]:
    choices = [("now", "现在的数据")]
    choices += [(str(each.pk), f"第 {each.number} 版") for each in others if each.pk != edition.pk]
    return select("with", "比较对象", choices, asked)


def _sections(
    found: list[Difference], revisions: dict[str, str]
) -> tuple[tuple[str, tuple[DifferenceRow, ...]], ...]:
    return tuple(
        (title, rows)
        for section, title in SECTIONS.items()
        if (
            rows := tuple(
                DifferenceRow(
                    *(each.place, each.item, each.before, each.after),
                    revisions.get(each.unit, "") or FOLLOWS.get(section, ""),
                )
                for each in found
                if each.section == section
            )
        )
    )
