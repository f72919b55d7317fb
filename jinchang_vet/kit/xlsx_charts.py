"""Native charts of a workbook, drawn from cells of their own sheet."""

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import title_maker
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from jinchang_vet.kit.xlsx_measures import lamp_text
from jinchang_vet.kit.xlsx_sheet import Lamp, Sheet, StripChart, StripPart
from jinchang_vet.kit.xlsx_styles import LAMPS

CHART_ROWS = 8
TITLE_SIZE, LABEL_SIZE = 1200, 1000  # hundredths of a point


def strip_chart(sheet: Sheet, strip: StripChart, sheet_name: str, *, below: int) -> BarChart:
    """Counts by status as one stacked bar, as wide as the table, under row number ``below``.

    Parts without a count are left out.
    """
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.title = title_maker(strip.title)
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_text(TITLE_SIZE, "16202B"))
    start = AnchorMarker(col=0, row=below + 1)
    end = AnchorMarker(col=len(sheet.columns), row=below + 1 + CHART_ROWS)
    chart.anchor = TwoCellAnchor(editAs="oneCell", _from=start, to=end)
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = True
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = sum(part.count for part in strip.parts) or 1
    chart.layout = Layout(manualLayout=ManualLayout(x=0.02, y=0.24, w=0.96, h=0.42))
    chart.series = [
        _series(sheet, strip, part, sheet_name, order)
        for order, part in enumerate(part for part in strip.parts if part.count)
    ]
    return chart


def _series(
    sheet: Sheet, strip: StripChart, part: StripPart, sheet_name: str, order: int
) -> Series:
    quoted = "'" + sheet_name.replace("'", "''") + "'"
    row = sheet.first_row + part.row
    shown = lamp_text(Lamp(part.status, part.label))
    label = StrRef(
        f=f"{quoted}!${sheet.letter(strip.label_key)}${row}",
        strCache=StrData(ptCount=1, pt=[StrVal(0, v=shown)]),
    )
    count = NumRef(
        f=f"{quoted}!${sheet.letter(strip.count_key)}${row}",
        numCache=NumData(formatCode="General", ptCount=1, pt=[NumVal(0, v=str(part.count))]),
    )
    look = LAMPS.get(part.status, LAMPS["no_data"])
    series = Series(idx=order, order=order, tx=SeriesLabel(strRef=label))
    series.val = NumDataSource(numRef=count)
    series.graphicalProperties = GraphicalProperties(solidFill=look.bar)
    series.graphicalProperties.line.solidFill = "FFFFFF"
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False)
    series.dLbls.showLegendKey = series.dLbls.showPercent = False
    ink = _text(LABEL_SIZE, look.on_bar, bold=True)
    series.dLbls.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=ink))])
    return series


def _text(size: int, colour: str, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill=colour)
