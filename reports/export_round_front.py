"""填报概况: the first sheet of the round report – how many units have come how far, in all and by
region, and who has not come through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jinchang_vet.kit.xlsx import (
    Cell,
    Column,
    Formula,
    Lamp,
    Row,
    Sheet,
    StripChart,
    StripPart,
)
from reports.export_round import ReportLine, RoundReport
from reports.sheet_paper import HUNDRED, Paper
from submissions.models import SubmissionState
from targets.kinds import Status

NAMED = 12  # units that are named before the rest is counted
SAID = {
    SubmissionState.APPROVED: "审核通过，计入统计",
    SubmissionState.SUBMITTED: "等待审核",
    SubmissionState.RETURNED: "退回修改，待重新提交",
    SubmissionState.DRAFT: "还没有提交",
}
STATES = {
    SubmissionState.APPROVED: Status.MET,
    SubmissionState.SUBMITTED: Status.ON_TRACK,
    SubmissionState.RETURNED: Status.BEHIND,
    SubmissionState.DRAFT: Status.NO_DATA,
}
COLUMNS = (
    Column("项目", width=22, align="center", key="item"),
    Column("单位数", "int", width=12, key="count"),
    Column("已通过", "int", width=12, key="approved"),
    Column("占比", "percent", width=12, decimals=1, key="share"),
    Column("未通过的单位", width=54),
    Column("说明", width=26),
)
NOTE = (
    "说明：单位数、已通过数和占比为公式，由“{detail}”逐单位算出；填报状态的占比以应报单位数为分母，"
    "各地区的占比为已通过单位数 ÷ 应报单位数。"
)


def front_sheet(report: RoundReport, paper: Paper, detail: Sheet) -> Sheet:
    """The sheet 填报概况, whose counts are formulas over the rows of `detail`."""
    states = list(_states(report, detail))
    rows = [Row.group("一、填报状态"), *states, Row.group("二、各地区"), *_regions(report, detail)]
    return Sheet(
        "填报概况",
        paper.title("数据填报概况"),
        COLUMNS,
        rows if report.lines else [Row.note("本轮没有要求任何单位填报。")],
        attachment=paper.attachment(),
        subtitle=paper.subtitle,
        notes=(NOTE.format(detail=detail.name), *paper.checking),
        chart=_strip(report) if report.lines else None,
        row_height=20,
        pages_high=1,
    )


def _states(report: RoundReport, detail: Sheet) -> Iterator[Row]:
    whole = len(report.lines)
    state = _column(detail, "state", whole)
    for each, status in STATES.items():
        lines = [line for line in report.lines if line.state == each.label]
        count = Formula(f'COUNTIF({state},"{each.label}")', len(lines))
        share = Formula(f"{{count}}/COUNTA({state})", _share(len(lines), whole))
        named = _correcting(lines) if each == SubmissionState.APPROVED else _named(lines)
        yield Row([Lamp(status.value, each.label), count, None, share, named, SAID[each]])
    yield Row.total("应报合计", Formula("SUM({count:group})", whole), None, None, "", "")


def _regions(report: RoundReport, detail: Sheet) -> Iterator[Row]:
    of_region: dict[str, list[ReportLine]] = defaultdict(list)
    for line in report.lines:
        of_region[line.region].append(line)
    whole = len(report.lines)
    region, state = (_column(detail, key, whole) for key in ("region", "state"))
    passed = SubmissionState.APPROVED.label
    for name, lines in of_region.items():
        approved = sum(line.state == passed for line in lines)
        here = f'{region},"{name}"'
        share = Formula("{approved}/{count}", _share(approved, len(lines)))
        yield Row(
            [
                name,
                Formula(f"COUNTIF({here})", len(lines)),
                Formula(f'COUNTIFS({here},{state},"{passed}")', approved),
                Cell(share, bold=approved == len(lines)),
                _named([line for line in lines if line.state != passed]),
                "全部通过" if approved == len(lines) else "",
            ]
        )


def _column(detail: Sheet, key: str, count: int) -> str:
    """The cells of a column of the other sheet, as a formula names them."""
    last = detail.reference(key, count - 1).rpartition("!")[2]
    return f"{detail.reference(key, 0)}:{last}"


def _share(part: int, whole: int) -> Decimal:
    return part * HUNDRED / whole


def _named(lines: Sequence[ReportLine]) -> str:
    names = "、".join(line.name for line in lines[:NAMED])
    return f"{names}等 {len(lines)} 个单位" if len(lines) > NAMED else names


def _correcting(lines: Sequence[ReportLine]) -> str:
    named = _named([line for line in lines if line.correction])
    return f"其中正在更正：{named}" if named else ""


def _strip(report: RoundReport) -> StripChart:
    parts = [
        StripPart(status.value, each.label, report.count(each.label), place)
        for place, (each, status) in enumerate(STATES.items(), 1)
    ]
    return StripChart(f"{report.round.year} 年度各填报状态单位数", parts, "item", "count")
