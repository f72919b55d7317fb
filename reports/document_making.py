"""Making one document, at once or in the background: read, stamped and written."""

from __future__ import annotations

import datetime as dt
from typing import IO

from institutions.models import Region
from institutions.refusals import Refused
from jinchang_vet.kit.docx import write_document
from reports.briefing import briefing_document, briefing_title, load_briefing
from reports.document_wish import BRIEFING, ROUND, DocumentWish
from reports.export_paper import paper_for
from reports.export_round import load_round_report
from reports.export_round_sheet import MATTER, write_round_report
from reports.issued import Handed, stamp_of
from reports.made import Made, Tell, untold
from reports.seals import BRIEFING as BRIEFING_SEAL
from reports.seals import ROUND as ROUND_SEAL
from reports.seals import SUMMARY as SUMMARY_SEAL
from reports.sheets import summary_filename, write_summary
from reports.stamping import stamp_round
from reports.summary import load_summary
from submissions.models import Round, Submission
from targets.definitions import plans_with_versions
from targets.models import Plan

BASIS = "本轮填报的办理记录"
GONE = "所依据的规划或填报轮次已经删除，或者您已不能查看，文件没有生成。"


def make_summary(
    region: Region,
    plan: Plan,
    year: int,
    *,
    to: IO[bytes],
    now: dt.datetime,
    is_demo: bool,
    tell: Tell = untold,
) -> Made:
    """The summary workbook of a region, plan and year; `is_demo`: invented figures are present."""
    unstamped = load_summary(region, plan, year=year, now=now, is_demo=is_demo)
    stamp = stamp_of(unstamped.board)
    summary = unstamped.stamped(stamp.line)
    steps = write_summary(summary, to=to, now=now, tell=tell)
    name = summary_filename(summary)
    return Made(stamp, Handed(SUMMARY_SEAL, name, region, year, plan, is_demo), steps)


def make_briefing(
    region: Region,
    plan: Plan,
    year: int,
    *,
    by,
    to: IO[bytes],
    now: dt.datetime,
    is_demo: bool,
) -> Made:
    """The briefing of a region, plan and year, with the tasks that the person sees."""
    unstamped = load_briefing(region, plan, user=by, year=year, now=now, is_demo=is_demo)
    stamp = stamp_of(unstamped.board)
    briefing = unstamped.stamped(stamp.line)
    write_document(briefing_document(briefing), to=to, now=now)
    name = f"{briefing_title(briefing)}.docx"
    return Made(stamp, Handed(BRIEFING_SEAL, name, region, year, plan, is_demo), 1)


def make_round_report(round: Round, *, by, to: IO[bytes], now: dt.datetime) -> Made:
    """The report of a round, with the units that the person sees; a step is a unit."""
    region, demo = narrower(round.region, by.region), round.is_demo
    report = load_round_report(round, Submission.objects.visible_to(by), now=now)
    stamp = stamp_round(region, report)
    paper = paper_for(region, round.year, now=now, is_demo=demo, basis=BASIS, stamp=stamp)
    write_round_report(report, paper, to=to, now=now)
    name, asked = f"{paper.title(MATTER)}.xlsx", {"round": round.pk}
    handed = Handed(ROUND_SEAL, name, region, round.year, None, demo, asked)
    return Made(stamp, handed, len(report.lines))


def make_document(
    wish: DocumentWish, region: Region, *, by, to: IO[bytes], now: dt.datetime, tell: Tell
) -> Made:
    """The document that was asked for. Raises `Refused` when what it rests on is gone."""
    if wish.kind == ROUND:
        return make_round_report(round_of(wish, by), by=by, to=to, now=now)
    plan, year, demo = plan_of(wish, region, by), wish.year, has_demo()
    if wish.kind == BRIEFING:
        return make_briefing(region, plan, year, by=by, to=to, now=now, is_demo=demo)
    return make_summary(region, plan, year, to=to, now=now, is_demo=demo, tell=tell)


def plan_of(wish: DocumentWish, region: Region, by) -> Plan:
    """The plan that was asked for, as the person sees it."""
    seen = plans_with_versions(Plan.objects.of(region).visible_to(by))
    found = next((plan for plan in seen if plan.code == wish.plan), None)
    if found is None:
        raise Refused(GONE)
    return found


def round_of(wish: DocumentWish, by) -> Round:
    """The round that was asked for, as the person sees it."""
    seen = Round.objects.visible_to(by).select_related("region").distinct()
    found = seen.filter(pk=wish.round).first()
    if found is None:
        raise Refused(GONE)
    return found


def has_demo() -> bool:
    """Whether invented figures are present."""
    return Round.objects.filter(is_demo=True).exists()


def narrower(one: Region, other: Region) -> Region:
    """Whichever lies within the other."""
    return one if other.covers(one) else other
