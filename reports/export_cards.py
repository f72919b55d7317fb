"""What each file to take away contains, for the page 导出."""

from __future__ import annotations

from dataclasses import dataclass

from institutions.models import Region
from targets.models import Plan


@dataclass(frozen=True, slots=True)
class Content:
    """One sheet of a workbook and what stands on it."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One file: what it is, about what, and its parts."""

    title: str
    about: str
    contents: tuple[Content, ...]
    notes: tuple[str, ...]
    url: str
    action: str = "下载 Excel 汇总表"


SHEETS = (
    Content(
        "总览",
        "规划和文号、各状态目标数（附图）、序时进度、填报情况、与上年度相比、需要关注的目标。",
    ),
    Content(
        "指标进展",
        "每项目标的依据条款、基期、目标、按序时应达到、本年实际、差额、完成比例、状态、预计达成、责任单位。",
    ),
    Content(
        "分院校", "逐校的分子、分母和比率。比率和合计是公式，可逐项核对；未计入的单位写明原因。"
    ),
    Content("原始数据", "各单位已通过审核的全部数据，附第几次填报和回执编号。"),
    Content("任务台账", "文件中的定性任务，附条款、责任单位、实施单位和期限。"),
    Content("填报情况", "各单位的填报状态、提交和通过日期、是否逾期。"),
    Content(
        "口径说明", "每项指标的定义、公式、统计时期、计入单位和判定规则；有两种口径的并列本年度值。"
    ),
)
PUBLISHED = Content("监测指标", "文件公布了数据的，按原文数值列示并注明出处，不参与计算和判定。")
NOTES = (
    "A4 横向，表头逐页重复，可直接打印盖章。",
    "只含已通过审核的数据；每次下载记入审计日志。",
    "每张表印有版次和校验码，收到文件的人可在“核对校验码”中查明来源和此后有无改动。",
)


def summary_card(region: Region, plan: Plan, year: int, url: str) -> Card:
    """The summary workbook of a region, plan and year."""
    return Card(
        title=f"{region.name}职业教育目标进展汇总表（{year}年度）",
        about=f"依据 {plan.title}（{plan.document_number}）",
        contents=(*SHEETS, PUBLISHED),
        notes=NOTES,
        url=url,
    )


BRIEFING = (
    Content("总体情况", "目标总数和各状态项数、序时进度、与上年度相比。"),
    Content("各项目标进展", "按文件的部分逐项一句话：数值、差距、判定、展望、缺报单位。"),
    Content("需要关注的目标", "滞后、期满未达成和缺数据的目标，附原因、差距和责任单位。"),
    Content("填报、任务和数据说明", "缺报单位名单，任务状态和逾期任务，数据来源和截至日期。"),
    Content("附表", "全部目标的目标值、当前值、差额和状态，与总览逐位相同。"),
)
BRIEFING_NOTES = (
    "按公文格式排版（A4，标题方正小标宋，正文仿宋三号），可在 Word 或 WPS 中修改后印发。",
    "只含已通过审核的数据；每页页眉印有版次和校验码；每次下载记入审计日志。",
)


def briefing_card(region: Region, plan: Plan, year: int, url: str) -> Card:
    """The briefing of a region, plan and year as a Word document."""
    return Card(
        title=f"{region.name}职业教育目标进展情况（{year}年度）",
        about=f"依据 {plan.title}（{plan.document_number}）",
        contents=BRIEFING,
        notes=BRIEFING_NOTES,
        url=url,
        action="下载 Word 简报",
    )


def tasks_card(region: Region, plan: Plan, year: int, url: str) -> Card:
    """The task ledger of a region and plan."""
    return Card(
        title=f"{region.name}任务台账（{year}年度）",
        about=f"依据 {plan.title}（{plan.document_number}）",
        contents=(
            Content("任务台账", "逐项任务的条款、责任单位、期限、最近进展、佐证、状态和是否逾期。"),
        ),
        notes=("在“任务台账”页筛选后下载，只含筛选出的任务。",),
        url=url,
        action="下载 Excel 台账",
    )


def units_card(region: Region, year: int, url: str) -> Card:
    """The way to the workbooks of single institutions."""
    return Card(
        title=f"{region.name}各单位汇总表（{year}年度）",
        about="每个单位一份，在各单位页面的右上角下载；填报员可以下载本单位的。",
        contents=(
            Content(
                "目标进展",
                "涉及本单位的目标：分子、分母、比率（公式）、目标值、差额、相当于目标的比例（附图）和状态。",
            ),
            Content("历年数据", "最近六年已通过审核的数据。"),
            Content("填报情况", "历年的填报状态、提交和通过时间、回执编号。"),
        ),
        notes=(),
        url=url,
        action="选择单位",
    )


def rounds_card(url: str) -> Card:
    """The way to the reports of rounds."""
    return Card(
        title="填报情况报告",
        about="每轮填报一份，在该轮页面的右上角下载。",
        contents=(
            Content("填报概况", "各填报状态的单位数（附图）、各地区通过率、还没有通过的单位。"),
            Content(
                "填报情况报告",
                "逐单位的状态、各次提交和通过日期、逾期、退回和撤回次数、延期、审核天数、审核人。",
            ),
        ),
        notes=(),
        url=url,
        action="选择填报轮次",
    )
