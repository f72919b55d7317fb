"""What needs attention: in which order, and why. One ranking and one reason for the overview, the
copied text, the briefing, the workbook and the pages of departments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from jinchang_vet.kit import formats
from reports.indicator_words import distance_words, done_text
from reports.sentences import tidy
from reports.sentences_value import lack_words
from reports.sentences_verdict import by_year_words, is_judged_by_year
from submissions.standing import Standing
from targets.judgement import Judgement
from targets.kinds import Status, Tag

WORST_FIRST = (
    Status.MISSED,
    Status.OFF_TRACK,
    Status.BEHIND,
    Status.NO_DATA,
    Status.NOT_YET,
    Status.NOT_DUE,
    Status.ON_TRACK,
    Status.MET,
)
NEEDS_ATTENTION = (Status.MISSED, Status.OFF_TRACK, Status.BEHIND, Status.NO_DATA)
ORDER_WORDS = "按状态从重到轻，同一状态按完成比例与时间比例之比从低到高，无此比的列后"
FIRST = 5

Ranked = TypeVar("Ranked")


def urgency(standing: Standing) -> tuple[int, bool, Decimal, int]:
    """For sorting: the worst status first, within it the smallest R; what has no R comes last."""
    judgement = standing.judgement
    status = judgement.status if judgement is not None else None
    place = WORST_FIRST.index(status) if status is not None else len(WORST_FIRST)
    ratio = judgement.ratio if judgement is not None else None
    return place, ratio is None, ratio or Decimal(0), standing.target.position


def ranked(
    found: Iterable[Ranked], statuses: Iterable[Status], standing_of: Callable[[Ranked], Standing]
) -> list[Ranked]:
    """Those of some statuses, the most urgent first."""
    wanted = set(statuses)

    def status(each: Ranked) -> Status | None:
        judgement = standing_of(each).judgement
        return judgement.status if judgement is not None else None

    kept = (each for each in found if status(each) in wanted)
    return sorted(kept, key=lambda each: urgency(standing_of(each)))


def why_words(standing: Standing) -> str:
    """Why the lamp is what it is, and what is lacking: “完成目标路程的 31%，时间已过 67%，二者之比
    0.47；较目标 50% 低 6.9 个百分点”.
    """
    judgement = standing.judgement
    if judgement is None:
        return ""
    said = (_reason(standing, judgement), lack_words(standing), _partial(judgement))
    return tidy("；".join(part for part in said if part))


def _reason(standing: Standing, judgement: Judgement) -> str:
    if judgement.status is Status.NO_DATA:
        return _without_data(standing, judgement)
    if is_judged_by_year(standing):
        return by_year_words(standing, judgement)
    if judgement.ratio is None:
        return judgement.reason
    worse = ""
    if judgement.ratio < 0:
        worse = "比基期倒退" if Tag.REGRESSING in judgement.tags else "暂不及基期"
    if judgement.status is Status.MISSED and judgement.achieved is not None:
        return f"期满时{worse or f'完成目标路程的 {done_text(judgement.achieved)}'}"
    way = distance_words(standing, judgement)
    return f"{worse}，{way}" if worse else way


def _without_data(standing: Standing, judgement: Judgement) -> str:
    """With how many have reported where that is too few."""
    if judgement.value is not None:
        return by_year_words(standing, judgement)
    if judgement.partial_value is None or judgement.coverage is None:
        return judgement.reason
    reported, expected = judgement.coverage
    least = formats.percent(standing.promise.minimum_coverage * 100)
    return f"已报 {reported}/{expected}，未达到最低覆盖率 {least}"


def _partial(judgement: Judgement) -> str:
    """Of a figure behind which units are missing, how many stand behind it."""
    if Tag.PARTIAL not in judgement.tags or judgement.value is None or judgement.coverage is None:
        return ""
    reported, expected = judgement.coverage
    known = f"已报 {reported}/{expected}，" if reported < expected else ""
    return f"{known}结论是暂时的"
