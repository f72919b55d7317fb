"""Native charts of a workbook, drawn from cells of their own sheet."""

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
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
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import title_maker
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from jinchang_vet.kit.xlsx_measures import lamp_text
from jinchang_vet.kit.xlsx_sheet import (
    BarsChart,
    Chart,
    Lamp,
    Sheet,
    StripChart,
    StripPart,
)
from jinchang_vet.kit.xlsx_styles import LAMPS

STRIP_ROWS = 8
TITLE_SIZE, LABEL_SIZE = 1200, 1000  # hundredths of a point
INK, GRID = "16202B", "AEB9C5"


def rows_of_chart(chart: Chart) -> int:
    """How many rows of the sheet a chart is high."""
    return STRIP_ROWS if isinstance(chart, StripChart) else 4 + 2 * len(chart.bars)


def native_chart(sheet: Sheet, chart: Chart, sheet_name: str, *, below: int) -> BarChart:
    """A chart as wide as the table, under row number ``below``."""
    quoted = "'" + sheet_name.replace("'", "''") + "'"
    drawn = BarChart()
    drawn.type = "bar"
    drawn.title = title_maker(chart.title)
    drawn.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_text(TITLE_SIZE, INK))
    start = AnchorMarker(col=0, row=below + 1)
    end = AnchorMarker(col=len(sheet.columns), row=below + 1 + rows_of_chart(chart))
    drawn.anchor = TwoCellAnchor(editAs="oneCell", _from=start, to=end)
    if isinstance(chart, StripChart):
        _draw_strip(drawn, sheet, chart, quoted)
    else:
        _draw_bars(drawn, sheet, chart, quoted)
    return drawn


def _draw_strip(chart: BarChart, sheet: Sheet, strip: StripChart, quoted: str) -> None:
    """Counts by status as one stacked bar; parts without a count are left out."""
    chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, 40
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = True
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = sum(part.count for part in strip.parts) or 1
    chart.layout = Layout(manualLayout=ManualLayout(x=0.02, y=0.24, w=0.96, h=0.42))
    chart.series = [
        _series(sheet, strip, part, quoted, order)
        for order, part in enumerate(part for part in strip.parts if part.count)
    ]


def _draw_bars(chart: BarChart, sheet: Sheet, bars: BarsChart, quoted: str) -> None:
    """A bar a row, from the top down, each in the colour of its status; 100 % stands out by a line
    of the grid.
    """
    chart.grouping, chart.gapWidth = "clustered", 60
    chart.legend = None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
    chart.y_axis.number_format, chart.y_axis.majorUnit = "0%", 0.5
    chart.y_axis.scaling.min = 0
    highest = max((float(bar.share) for bar in bars.bars if bar.share is not None), default=0)
    chart.y_axis.scaling.max = max(1.0, -(-highest // 0.5) * 0.5)
    chart.y_axis.majorGridlines.spPr = GraphicalProperties()
    chart.y_axis.majorGridlines.spPr.line.solidFill = GRID
    chart.series = [_bars(sheet, bars, quoted)]


def _bars(sheet: Sheet, bars: BarsChart, quoted: str) -> Series:
    first = sheet.first_row + bars.row
    last = first + len(bars.bars) - 1
    labels, shares = (
        f"{quoted}!${letter}${first}:${letter}${last}"
        for letter in (sheet.letter(bars.label_key), sheet.letter(bars.share_key))
    )
    texts = [StrVal(place, v=bar.label) for place, bar in enumerate(bars.bars)]
    values = [
        NumVal(place, v=str(bar.share))
        for place, bar in enumerate(bars.bars)
        if bar.share is not None
    ]
    count = len(bars.bars)
    series = Series(idx=0, order=0)
    series.cat = AxDataSource(strRef=StrRef(f=labels, strCache=StrData(ptCount=count, pt=texts)))
    cache = NumData(formatCode="0%", ptCount=count, pt=values)
    series.val = NumDataSource(numRef=NumRef(f=shares, numCache=cache))
    for place, bar in enumerate(bars.bars):
        point = DataPoint(idx=place)
        point.graphicalProperties.solidFill = LAMPS.get(bar.status, LAMPS["no_data"]).bar
        series.data_points.append(point)
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False)
    series.dLbls.showLegendKey = series.dLbls.showPercent = False
    series.dLbls.txPr = RichText(
        p=[Paragraph(pPr=ParagraphProperties(defRPr=_text(LABEL_SIZE, INK)))]
    )
    return series


def _series(sheet: Sheet, strip: StripChart, part: StripPart, quoted: str, order: int) -> Series:
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
