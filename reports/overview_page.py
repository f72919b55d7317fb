"""The words of the overview around its table: title, counts, the sentence below the strip, the
reporting card.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from institutions.duties import Duty
from institutions.models import Region
from jinchang_vet.kit import formats
from reports.addressing import Address
from reports.attention import FIRST, ORDER_WORDS, why_words
from reports.board import Board, CityLine
from reports.filing_tallies import PlaceTally, Tallies
from reports.filings import board_of_missing, correcting_words
from reports.rows import Row
from targets.kinds import Status

ALWAYS_SHOWN = (
    Status.MET,
    Status.ON_TRACK,
    Status.BEHIND,
    Status.OFF_TRACK,
    Status.NOT_YET,
    Status.NO_DATA,
)


def words_of(board: Board) -> dict:
    """Everything that the template shows beside the rows."""
    reporting = board.reporting
    due = timezone.localtime(reporting.due_at).date() if reporting.due_at else None
    return {
        "title": f"{board.region.name}职业教育目标进展",
        "subtitle": _subtitle(board),
        "badges": [{"text": board.phase, "tone": "info"}] if _is_outside(board) else [],
        "stats": [
            {"label": status.label, "value": count, "tone": status.value}
            for status, count in board.counts
            if board.has_lamps and (count or status in ALWAYS_SHOWN)
        ],
        "target_head": "目标值" if board.has_lamps else f"{board.plan.region.name}目标",
        "elapsed": formats.DASH
        if board.elapsed is None
        else formats.percent(board.elapsed * 100, 0),
        "attention": attention_of(board),
        "changes": changes_of(board),
        "strip_text": spoken_counts(board.counts),
        "sentence": _sentence(board),
        "reporting_title": f"{board.year} 年度填报",
        "reporting_aside": f"截止 {formats.chinese_date(due)}" if due else "",
        "missing_tone": "error" if reporting.missing else "",
    }


def attention_of(board: Board) -> dict:
    """What needs attention, in its order, each with why and with what is missing: the first few,
    and the rest to be unfolded.
    """
    points = [{"row": row, "why": why_words(row.standing)} for row in board.attention]
    first, rest = points[:FIRST], points[FIRST:]
    counted = f"前 {FIRST} 项，共 {len(points)} 项" if rest else f"共 {len(points)} 项"
    return {
        "first": first,
        "rest": rest,
        "start": FIRST + 1,
        "hint": f"{counted}；{ORDER_WORDS}",
        "fold": f"其余 {len(rest)} 项",
    }


def changes_of(board: Board) -> list[dict]:
    """What moved against the year before, by name, with the lamps of both years."""
    found = (("新达成", board.change.newly_met), ("退步", board.change.fallen_back))
    return [
        {"label": label, "rows": [{"row": row, "moved": _moved(row)} for row in rows]}
        for label, rows in found
        if rows
    ]


def _moved(row: Row) -> str:
    """“按进度 → 滞后”."""
    before, now = row.standing.before, row.judgement
    statuses = (each.status for each in (before, now) if each is not None)
    return " → ".join(status.label for status in statuses if status is not None)


def spoken_counts(counts) -> str:
    """“已达成 7 项，按进度 6 项”: the strip in words."""
    said = "，".join(f"{status.label} {count} 项" for status, count in counts if count)
    return said or "没有可判定的目标"


def line_of(line: CityLine, year: int) -> dict:
    """One city on the province's page."""
    query = f"region={line.region.code}&year={year}&plan={line.plan.code}"
    return {
        "name": line.region.name,
        "plan": line.plan.short_title,
        "url": f"{reverse('overview')}?{query}",
        "counts": line.counts,
        "spoken": spoken_counts(line.counts),
        "total": line.total,
        "elapsed": formats.DASH if line.elapsed is None else formats.percent(line.elapsed * 100, 0),
    }


def filings_of(tallies: Tallies, address: Address, user) -> dict:
    """How far reporting has come in each city of a province, and in all."""
    sees_rounds = user.may(Duty.READ_ROUNDS)
    return {
        "reporting_title": f"{address.year} 年度填报",
        "whole": tallies.whole,
        "filings": [
            {
                "name": place_name(each, address.region),
                "url": f"{reverse('overview')}?region={each.region.code}&year={address.year}"
                if each.region.pk != address.region.pk
                else "",
                "tally": each.tally,
                "correcting": correcting_words(each.tally.correcting),
                "board": board_of_missing(each.tally.rounds) if sees_rounds else "",
            }
            for each in tallies.places
        ],
    }


def place_name(place: PlaceTally, above: Region) -> str:
    """The city; 甘肃省本级 for units that belong to none."""
    own = place.region.pk == above.pk
    return f"{place.region.name}本级" if own else place.region.name


def _subtitle(board: Board) -> str:
    plan = board.plan
    parts = [f"依据 {plan.document_number}"]
    if plan.horizon:
        parts.append(f"目标年 {plan.horizon}")
    parts.append(f"数据截至 {board.year} 年度已通过的填报")
    if not board.has_lamps:
        parts.append("本地区没有单独的目标，只汇总本地区单位的数值，不作判定")
    return " · ".join(parts)


def _is_outside(board: Board) -> bool:
    return board.phase not in ("", "规划期内")


def _sentence(board: Board) -> str:
    plan = board.plan
    said = []
    if plan.first_year and plan.horizon:
        said.append(f"规划期 {plan.first_year}–{plan.horizon}，本页以 {board.year} 年末为准。")
    else:
        said.append(f"原文没有规定期限，本页以 {board.year} 年末为准。")
    newly, back = len(board.change.newly_met), len(board.change.fallen_back)
    if any(row.standing.before is not None for row in board.rows):
        said.append(f"与上年度相比：新达成 {newly} 项，退步 {back} 项。")
    return "".join(said)
