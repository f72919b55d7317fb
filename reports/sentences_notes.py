"""What stands behind the verdict in a sentence: who is missing, which year stands in for another,
where the baseline comes from, what happened before and since.  One clause for each tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reports.sentences_ahead import is_counted
from reports.sentences_value import area_behind, last_known_words, value_of_year
from reports.wording import shown_value
from submissions.standing import Standing
from targets.judgement import Judgement
from targets.kinds import Kind, Status, Tag

NAMED = 5

Names = Mapping[int, str]


def coverage_words(standing: Standing, year: int, names: Names) -> str:
    """“已报 8/9，缺：示例中职二”; “应报 9 个单位均未报”; empty when everybody has reported."""
    area = area_behind(standing, year)
    judgement = standing.judgement
    known = judgement.coverage if judgement is not None else (area.reported, area.expected)
    if known is None:
        return ""
    reported, expected = known
    if not expected:
        return "没有单位在统计范围内" if shown_value(standing) is None else ""
    if reported >= expected:
        return ""
    missing = named([names[unit] for unit in area.missing if unit in names])
    if not reported:
        only = expected == 1 and missing
        return f"{missing}未报" if only else f"应报 {expected} 个单位均未报"
    return f"已报 {reported}/{expected}" + (f"，缺：{missing}" if missing else "")


def named(names: list[str]) -> str:
    """Names in a row; past five only how many there are in all."""
    if len(names) <= NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:NAMED])}等 {len(names)} 个单位"


def note_clauses(standing: Standing, year: int, names: Names) -> list[str]:
    """The clauses after the verdict, in the order of the tags."""
    judgement = standing.judgement
    if judgement is None:
        missing = coverage_words(standing, year, names)
        return [f"为部分数据（{missing}）"] if missing and _is_known(standing) else []
    if judgement.status is None:
        return []
    said = [
        *_first_met(judgement),
        *_coverage(standing, judgement, year, names),
        *_awaiting(standing, judgement),
        *_baseline(standing, judgement),
        *_history(standing, judgement),
        *_last_known(standing, judgement),
    ]
    if judgement.problem and judgement.problem not in judgement.reason:
        said.append(f"需要更正：{judgement.problem}")
    return said


def _is_known(standing: Standing) -> bool:
    return shown_value(standing) is not None


def _first_met(judgement: Judgement) -> Iterator[str]:
    outlook = judgement.outlook
    if judgement.status is not Status.MET or Tag.MAINTAIN in judgement.tags:
        return
    if outlook is not None and outlook.first_met_year is not None:
        yield f"{outlook.first_met_year} 年度首次达到"


def _coverage(standing: Standing, judgement: Judgement, year: int, names: Names) -> Iterator[str]:
    """A figure of which units are missing is provisional; a sum that is enough stays so."""
    if judgement.value is None:
        return
    missing = coverage_words(standing, year, names)
    if missing and judgement.status is Status.MET and is_counted(standing):
        yield f"为部分数据（{missing}），已报部分已达到目标"
    elif missing:
        yield f"为部分数据（{missing}），结论是暂时的"
    elif Tag.PARTIAL in judgement.tags and standing.promise.kind is Kind.CUMULATIVE:
        yield "为部分数据，以前年度不全，累计数按已有数据计算"
    elif Tag.PARTIAL in judgement.tags:
        yield "为部分数据，结论是暂时的"


def _awaiting(standing: Standing, judgement: Judgement) -> Iterator[str]:
    if Tag.AWAITING_FINAL not in judgement.tags:
        return
    deadline = f"{standing.promise.target_year} 年度填报尚未截止"
    if judgement.value_year is None:
        yield f"{deadline}，待期末数据"
    else:
        yield f"{deadline}，暂按 {judgement.value_year} 年度数据判定"


def _baseline(standing: Standing, judgement: Judgement) -> Iterator[str]:
    if judgement.baseline is None:
        return
    if Tag.BASELINE_SHIFTED in judgement.tags:
        yield f"基期顺延至 {judgement.baseline.year} 年度"
    if Tag.MAINTAIN in judgement.tags and judgement.status is Status.MET:
        yield f"基期（{value_of_year(standing)}）已达到目标，须继续保持"


def _history(standing: Standing, judgement: Judgement) -> Iterator[str]:
    """逾期达成 and 曾达标后回落, before the deadline and after it."""
    tags, milestone = judgement.tags, standing.promise.kind is Kind.MILESTONE
    latest = last_known_words(standing)
    if Tag.LATE in tags and Tag.FELL_BACK in tags:
        back = f"{judgement.last_known_year} 年度未建成" if milestone else latest
        yield f"期满后曾逾期达成，此后回落（{back}）"
    elif Tag.LATE in tags:
        yield f"{f'{judgement.last_known_year} 年度已建成' if milestone else latest}，逾期达成"
    elif Tag.FELL_BACK in tags and judgement.status is Status.MET:
        back = f"{judgement.last_known_year} 年度未建成" if milestone else latest
        yield f"期满后回落（{back}）"
    elif Tag.FELL_BACK in tags and milestone:
        yield "此前曾填报为已建成"
    elif Tag.FELL_BACK in tags and Tag.MAINTAIN not in tags:
        yield f"{_when_met(judgement)}曾达到目标，此后回落"


def _when_met(judgement: Judgement) -> str:
    outlook = judgement.outlook
    return f"{outlook.first_met_year} 年度" if outlook and outlook.first_met_year else ""


def _last_known(standing: Standing, judgement: Judgement) -> Iterator[str]:
    """For a year without a figure what was known last; with 逾期达成 it is told there."""
    late = Tag.LATE in judgement.tags
    if judgement.value is None and judgement.last_known_value is not None and not late:
        yield f"最近一次已知为 {last_known_words(standing)}"
