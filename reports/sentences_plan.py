"""The words for a whole plan in a region and year, paragraph by paragraph: counts first, then what
lags with its reasons, what has no data, who is missing, and where the figures come from.

Every number is the board's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from institutions.models import Region
from jinchang_vet.kit import formats
from reports.attention import ranked
from reports.board import Board, CityLine
from reports.filing_tallies import Tallies, Tally
from reports.filings import correcting_words
from reports.indicator_words import area_noun
from reports.overview_page import place_name, spoken_counts
from reports.rows import Row
from reports.sentences import sentence_of, telling_of, value_sentence_of
from reports.sheet_paper import DEMO
from submissions.models import SubmissionState
from targets.kinds import Status
from targets.models import Plan, PublishedFigure

LAGGING = (Status.MISSED, Status.OFF_TRACK, Status.BEHIND)
NO_PUBLICATION = "未注明日期"


def plan_text(board: Board, *, today: dt.date, is_demo: bool) -> tuple[str, ...]:
    """What is copied from the overview."""
    return (
        counts_paragraph(board),
        *change_paragraphs(board),
        *_lagging(board),
        *_without_data(board),
        *_plain_values(board),
        *published_paragraphs(board),
        reporting_paragraph(board),
        *source_paragraphs(board.year, today=today, is_demo=is_demo),
    )


def plan_name(plan: Plan) -> str:
    """《……实施方案》（市政办发〔2022〕202号); what is no numbered document goes by its name."""
    numbered = any(letter.isdigit() for letter in plan.document_number)
    return f"《{plan.title}》" + (f"（{plan.document_number}）" if numbered else "")


def counts_paragraph(board: Board) -> str:
    """“截至 2024 年度，白银市《…》量化目标共 23 项：已达成 1 项，……”"""
    head = f"截至 {board.year} 年度，{board.region.name}{plan_name(board.plan)}"
    if not board.has_lamps:
        return (
            f"{head}共 {len(board.rows)} 项目标涉及本地区。本地区没有单独的目标，只汇总本地区单位"
            "的数值，不作判定。"
        )
    judged = sum(count for _, count in board.counts)
    said = f"{head}量化目标共 {judged} 项：{spoken_counts(board.counts)}。"
    soft = sum(row.judgement is not None and row.status is None for row in board.rows)
    if soft:
        said += f"另有定性要求 {soft} 项，不设指示灯。"
    partial = sum(row.is_partial and row.status is not None for row in board.rows)
    if partial:
        said += f"其中 {partial} 项有单位未报，为部分数据。"
    return said + _time_used(board)


def _time_used(board: Board) -> str:
    plan = board.plan
    if board.elapsed is None or plan.first_year is None or plan.horizon is None:
        return "原文没有规定期限，不计算序时进度。"
    span = f"规划期 {plan.first_year} 至 {plan.horizon} 年"
    if board.phase in ("基期年", "规划期前"):
        return f"{span}，{board.year} 年为{board.phase}。"
    if board.phase == "期满":
        return f"{span}，已经期满。"
    if board.elapsed == 1:
        return f"{span}，到 {board.year} 年末规划期已满。"
    used = formats.percent(board.elapsed * 100, 0)
    return f"{span}，到 {board.year} 年末时间已过 {used}。"


def change_paragraphs(board: Board) -> list[str]:
    """What moved against the year before; nothing where nothing can be compared."""
    if all(row.standing.before is None for row in board.rows):
        return []
    newly, back = board.change.newly_met, board.change.fallen_back
    said = [_counted("新达成", newly), _counted("退步", back)]
    return [f"与上年度相比，{'，'.join(said)}。"]


def _counted(word: str, rows: Sequence[Row]) -> str:
    names = "；".join(row.name for row in rows)
    return f"{word} {len(rows)} 项" + (f"（{names}）" if names else "")


def rows_with(board: Board, statuses: Iterable[Status]) -> list[Row]:
    """The rows of these statuses, the most urgent first."""
    return ranked(board.rows, statuses, lambda row: row.standing)


def numbered(board: Board, rows: Sequence[Row]) -> list[str]:
    """Each row's sentence with its number in the list."""
    telling = telling_of(board.standing)
    return [
        f"{number}. {row.name}：{sentence_of(row.standing, telling)}"
        for number, row in enumerate(rows, 1)
    ]


def _lagging(board: Board) -> list[str]:
    if not board.has_lamps:
        return []
    rows = rows_with(board, LAGGING)
    if not rows:
        return ["没有滞后、严重滞后或期满未达成的目标。"]
    counts = dict(board.counts)
    said = "，".join(f"{each.label} {counts[each]} 项" for each in LAGGING if counts[each])
    return [f"滞后和期满未达成的目标共 {len(rows)} 项（{said}）：", *numbered(board, rows)]


def _without_data(board: Board) -> list[str]:
    rows = rows_with(board, [Status.NO_DATA])
    if not rows:
        return []
    return [f"缺数据的目标共 {len(rows)} 项：", *numbered(board, rows)]


def _plain_values(board: Board) -> list[str]:
    """Of an area without targets of its own the first paragraph has said that nothing is judged."""
    if board.has_lamps:
        return []
    telling = telling_of(board.standing)
    return [
        f"{number}. {row.name}：{value_sentence_of(row.standing, telling)}"
        for number, row in enumerate(board.rows, 1)
    ]


def published_paragraphs(board: Board) -> list[str]:
    """The published figures as written, with their year or 未注明日期."""
    if not board.published:
        return []
    said = "；".join(published_words(figure) for figure in board.published)
    head = f"文件公布的监测数据 {len(board.published)} 项，按原文列示，不参与计算和判定："
    return [f"{head}{said}。"]


def published_words(figure: PublishedFigure) -> str:
    """“产业学院数：10个（未注明日期）”, with the institution where it is one's own."""
    return f"{published_name(figure)}：{figure.written}（{published_year(figure)}）"


def published_name(figure: PublishedFigure) -> str:
    """The indicator, with the institution where the figure is one's own."""
    whose = figure.institution.name if figure.institution is not None else ""
    return f"{whose}{figure.indicator.name}"


def published_year(figure: PublishedFigure) -> str:
    """The year of a published figure or 未注明日期, and whether it is still to be verified."""
    year = f"{figure.year} 年" if figure.year else NO_PUBLICATION
    return f"{year}，待核实" if figure.to_verify else year


def reporting_paragraph(board: Board) -> str:
    """How far the reporting of the year has come, with the names of who is missing."""
    reporting, year = board.reporting, board.year
    if not reporting.expected:
        return f"{year} 年度没有开启填报。"
    said = [
        f"{year} 年度应报单位 {reporting.expected} 个",
        f"已通过 {reporting.approved} 个{correcting_words(reporting.correcting)}",
        f"待审核 {reporting.submitted} 个{_bracket(_names(board, SubmissionState.SUBMITTED))}",
        f"未提交 {len(reporting.missing)} 个{_missing(board)}",
    ]
    return f"{'，'.join(said)}。"


def _missing(board: Board) -> str:
    """“（示例中职五；已退回修改 1 个：示例中职六）”: everybody by name, each once."""
    returned = _names(board, SubmissionState.RETURNED)
    silent = [name for name in board.reporting.missing if name not in returned]
    said = ["、".join(silent)]
    if returned:
        said.append(f"已退回修改 {len(returned)} 个：{'、'.join(returned)}")
    return _bracket(["；".join(part for part in said if part)])


def _names(board: Board, state: SubmissionState) -> list[str]:
    """Units in a state, of those whose figures are not in force."""
    return [
        each.institution.short_name
        for each in board.filings
        if not each.in_force and each.state == state
    ]


def _bracket(names: Sequence[str]) -> str:
    said = "、".join(name for name in names if name)
    return f"（{said}）" if said else ""


def source_paragraphs(year: int, *, today: dt.date, is_demo: bool) -> list[str]:
    """Where the figures come from and as of when; the warning while they are invented."""
    day = formats.chinese_date(today)
    said = [f"数据来源：各单位填报并审核通过的数据，截至 {year} 年度；整理日期 {day}。"]
    return [*said, DEMO.replace("表中", "文中")] if is_demo else said


def province_text(
    region: Region,
    year: int,
    lines: Sequence[CityLine],
    tallies: Tallies,
    *,
    today: dt.date,
    is_demo: bool,
) -> tuple[str, ...]:
    """The cities of a province, one paragraph each, and how far reporting has come."""
    head = f"截至 {year} 年度，{region.name}各市职业教育目标进展："
    said = [
        f"{line.region.name}{plan_name(line.plan)}目标共 {line.total} 项："
        f"{spoken_counts(line.counts)}。"
        for line in lines
    ]
    found = said or ["没有可以列示的规划。"]
    reporting = tallies_paragraph(region, year, tallies)
    return (head, *found, reporting, *source_paragraphs(year, today=today, is_demo=is_demo))


def tallies_paragraph(region: Region, year: int, tallies: Tallies) -> str:
    """How far reporting has come in all, then city by city."""
    if not tallies.whole.expected:
        return f"{year} 年度没有开启填报。"
    said = [
        f"{place_name(each, region)}应报 {each.tally.expected} 个，{_tally_words(each.tally)}"
        for each in tallies.places
    ]
    whole = f"应报单位 {tallies.whole.expected} 个，{_tally_words(tallies.whole)}"
    return f"{year} 年度{area_noun(region)}{whole}。其中：{'；'.join(said)}。"


def _tally_words(tally: Tally) -> str:
    passed = f"已通过 {tally.approved} 个{correcting_words(tally.correcting)}"
    return f"{passed}，待审核 {tally.submitted} 个，未提交 {tally.missing} 个"
