"""监测指标: numbers that the document itself publishes, as written, with their source. They enter
no computation and carry no lamp.
"""

from __future__ import annotations

from jinchang_vet.kit import formats
from jinchang_vet.kit.xlsx import Cell, Column, Row, Sheet
from reports.sheet_paper import indicator_cell
from reports.summary import Summary
from targets.models import PublishedFigure

COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("指标", width=34),
    Column("计量单位", width=9, align="center"),
    Column("公布数\n（原文写法）", width=13, align="center"),
    Column("数值", "number", width=11),
    Column("性质", width=15, align="center"),
    Column("年度", width=12, align="center"),
    Column("单位", width=24),
    Column("出处", width=8, align="center"),
    Column("原文", width=56),
    Column("核实情况", width=10, align="center"),
    Column("备注", width=26),
)


def published_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 监测指标."""
    paper = summary.paper
    return Sheet(
        "监测指标",
        paper.title("监测指标（公布数据）"),
        COLUMNS,
        [_row(number, each) for number, each in enumerate(summary.board.published, 1)],
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        notes=("说明：按原文数值列示并注明出处，不参与汇总计算，不作判定。",),
        freeze_columns=2,
    )


def _row(number: int, figure: PublishedFigure) -> Row:
    remarks = ["越小越好" if figure.lower_is_better else "", figure.note]
    value = indicator_cell(figure.indicator, figure.value)
    return Row(
        [
            number,
            figure.indicator.name,
            figure.indicator.unit,
            figure.written,
            value,
            figure.get_precision_display(),
            f"{figure.year}年" if figure.year is not None else "未注明日期",
            figure.institution.name if figure.institution is not None else formats.DASH,
            figure.clause.place,
            figure.quote,
            Cell("待核实" if figure.to_verify else "", muted=True),
            "；".join(text for text in remarks if text),
        ]
    )
