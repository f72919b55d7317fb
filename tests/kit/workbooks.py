"""Sheets to write and the bytes to look at."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from jinchang_vet.kit.xlsx import (
    Cell,
    Column,
    Formula,
    Lamp,
    Properties,
    Row,
    Sheet,
    Subtitle,
    write_workbook,
)

D = Decimal
ABOUT = Properties("汇总表", "白银市教育局", datetime(2025, 1, 10, 8, 30))


def workbook(*sheets: Sheet, about: Properties = ABOUT) -> bytes:
    content = BytesIO()
    write_workbook(sheets, to=content, properties=about)
    return content.getvalue()


def simple(rows, columns=None, **kwargs) -> Sheet:
    columns = columns or [Column("院校"), Column("人数", "int", key="n")]
    return Sheet("表", "标题", columns, rows, **kwargs)


def opened(content: bytes, **kwargs):
    return load_workbook(BytesIO(content), **kwargs)


def summary() -> Sheet:
    """All features at once."""
    columns = [
        Column("序号", "int", align="center"),
        Column("指标"),
        Column("分子", "int", key="part", group="计算"),
        Column("分母", "int", key="whole", group="计算"),
        Column("占比", "percent", key="share", decimals=1, group="计算"),
        Column("差额", "difference"),
        Column("状态"),
        Column("评语", key="word"),
    ]
    share = 'IF({whole}=0,"",{part}/{whole})'
    word = 'IF({share}>=0.5,"是","<否>&")'
    rows = [
        Row.group("一、总体目标"),
        Row(
            [
                1,
                "在校生",
                268,
                520,
                Formula(share, D(26800) / 520),
                -2400,
                Lamp("on_track", "按进度"),
                Formula(word, "是"),
            ]
        ),
        Row(
            [
                2,
                "教师",
                1290,
                2993,
                Formula(share, D(129000) / 2993),
                Cell(D("-6.9"), "points", 1),
                Lamp("behind", "滞后"),
                Formula(word, "<否>&"),
            ]
        ),
        Row.total(
            *[
                None,
                "合计",
                Formula("SUM({part:group})", 1558),
                Formula("SUM({whole:group})", 3513),
            ],
            Formula(share, D(155800) / 3513),
        ),
        Row.group("二、其他"),
        Row([3, "无分母", 0, 0, Formula(share, ""), "—", Lamp("no_data", "缺数据"), None]),
        Row.total(None, "合计", Formula("SUM({part:group})", 0)),
        Row.total(None, "全部", Formula("SUM({part:above})/2", 1558)),
    ]
    return Sheet(
        "指标进展",
        "白银市职业教育目标进展汇总表（2024年度）",
        columns,
        rows,
        attachment="附件1",
        subtitle=Subtitle("填报单位：白银市教育局", "计量单位：人", "制表日期：2025年1月10日"),
        signature=("单位负责人：", "审核人：", "填报人："),
        notes=("说明：比率按分子合计÷分母合计计算。",),
        freeze_columns=2,
    )
