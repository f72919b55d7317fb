"""Charts as plain plotly figures: series in, a dict out that is ready for JSON.

The only place where an amount becomes a `float`; the exact amounts stand in the table beside each
chart. Colours are those of static/css/app.css.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from reports.trend import Point, Span, Trend
from targets.kinds import Status

TONES = {
    Status.MET: "#17693f",
    Status.ON_TRACK: "#245f9e",
    Status.BEHIND: "#8a4b00",
    Status.OFF_TRACK: "#b3261e",
    Status.MISSED: "#8c1d18",
}
NEUTRAL, INK, QUIET, LINE, PAPER = "#4a5763", "#16202b", "#52606d", "#e3e8ee", "#ffffff"
SOFT = {
    Status.MET: "#e6f4ec",
    Status.ON_TRACK: "#e7f0fa",
    Status.BEHIND: "#fdf1e0",
    Status.OFF_TRACK: "#fbe9e7",
    Status.MISSED: "#fbe9e7",
}
NEUTRAL_SOFT = "#eef1f4"
FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
YI, WAN, MANY = Decimal(10**8), Decimal(10**4), Decimal(10**5)
Write = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Axis:
    """By how much amounts are divided along an axis, and what follows each number there."""

    divisor: Decimal = Decimal(1)
    suffix: str = ""


PER_CENT = Axis(suffix="%")
IN_WAN = Axis(WAN, " 万")


def trend_figure(
    trend: Trend, *, status: Status | None, write: Write, axis: Axis
) -> dict[str, Any]:
    """The trend of a target: actuals, target, required path, outlook.

    `write` words an amount for the label and for what a pointer shows; a new definition interrupts
    the line.
    """
    divisor = axis.divisor
    tone = TONES.get(status, NEUTRAL) if status is not None else NEUTRAL
    traces = [
        *_outlook(trend.outlook, divisor, status),
        *_line(trend.path, divisor, write, name="按序时应达到", line=_dashed()),
        *_line(trend.target, divisor, write, name="目标", line={"color": INK, "width": 2}),
        *_actual(trend, divisor, write, tone),
    ]
    return {"data": traces, "layout": _layout(trend, axis)}


def axis_of(trend: Trend) -> Axis:
    """An axis in plain numbers, in 万 or in 亿, as large as the amounts are."""
    amounts = [abs(point.value) for point in (*trend.actual, *trend.target) if point.value]
    largest = max(amounts, default=Decimal(0))
    if largest >= YI:
        return Axis(YI, " 亿")
    return IN_WAN if largest >= MANY else Axis()


def _dashed() -> dict[str, Any]:
    return {"color": QUIET, "width": 1.5, "dash": "dash"}


def _line(
    points: Sequence[Point], divisor: Decimal, write: Write, *, name: str, line: dict[str, Any]
) -> list[dict[str, Any]]:
    known = [point for point in points if point.value is not None]
    if not known:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [point.year for point in known],
            "y": [_number(point.value, divisor) for point in known],
            "text": [write(point.value) for point in known],
            "hovertemplate": f"%{{x}} 年 {name}：%{{text}}<extra></extra>",
            "line": line,
        }
    ]


def _actual(trend: Trend, divisor: Decimal, write: Write, tone: str) -> list[dict[str, Any]]:
    """One trace for each definition, so that no line joins what is not comparable."""
    known = [point for point in trend.actual if point.value is not None]
    traces = []
    for _, run in groupby(trend.actual, key=lambda point: _era(point.year, trend.breaks)):
        points = list(run)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "name": "实际",
                "x": [point.year for point in points],
                "y": [_number(point.value, divisor) for point in points],
                "text": [
                    f"<b>{write(point.value)}</b>" if known and point is known[-1] else ""
                    for point in points
                ],
                "customdata": [
                    "" if point.value is None else write(point.value) for point in points
                ],
                "textposition": _label_place(trend, known),
                "textfont": {"color": tone, "size": 13},
                "hovertemplate": "%{x} 年：%{customdata}<extra></extra>",
                "connectgaps": False,
                "cliponaxis": False,
                "line": {"color": tone, "width": 3},
                "marker": {
                    "size": [11 if known and point is known[-1] else 9 for point in points],
                    "color": [PAPER if point.partial else tone for point in points],
                    "line": {"color": tone, "width": 2},
                    "opacity": 1,
                },
            }
        )
    return traces


def _label_place(trend: Trend, known: Sequence[Point]) -> str:
    """Where the last value is written so that no line runs through it: under the point if that
    lies below what is due or the line falls to it, else over it.
    """
    if not known:
        return "top left"
    due = {point.year: point.value for point in (*trend.target, *trend.path)}
    bound = due.get(known[-1].year)
    if bound is not None and known[-1].value < bound:
        return "bottom right"
    falls = len(known) > 1 and known[-1].value < known[-2].value
    return "bottom left" if falls else "top left"


def _era(year: int, breaks: Sequence[int]) -> int:
    return sum(year >= each for each in breaks)


def _outlook(
    spans: Sequence[Span], divisor: Decimal, status: Status | None
) -> list[dict[str, Any]]:
    if not spans:
        return []
    soft = NEUTRAL_SOFT if status is None else SOFT.get(status, NEUTRAL_SOFT)
    tone = NEUTRAL if status is None else TONES.get(status, NEUTRAL)
    edge = {"color": tone, "width": 1, "dash": "dot"}
    common = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": edge}
    years = [span.year for span in spans]
    low = {"name": "展望下限", "x": years, "y": [_number(span.low, divisor) for span in spans]}
    high = {
        "name": "展望区间",
        "x": years,
        "y": [_number(span.high, divisor) for span in spans],
        "fill": "tonexty",
        "fillcolor": soft,
    }
    return [{**common, **low}, {**common, **high}]


def _layout(trend: Trend, axis: Axis) -> dict[str, Any]:
    first, last = trend.years[0], trend.years[-1]
    step = max(1, len(trend.years) // 12)
    return {
        "height": 300,
        "margin": {"l": 64, "r": 32, "t": 16, "b": 36},
        "showlegend": False,
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": FONT, "size": 13, "color": QUIET},
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": LINE, "font": {"color": INK}},
        "dragmode": False,
        "xaxis": {
            "tickvals": list(trend.years[::step]),
            "range": [first - 0.3, last + 0.5],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "linecolor": LINE,
        },
        "yaxis": {
            "ticksuffix": axis.suffix,
            "tickformat": ",~f",
            "nticks": 6,
            "gridcolor": LINE,
            "zeroline": False,
            "fixedrange": True,
            "rangemode": "normal",
        },
        "shapes": [*_band(trend, axis.divisor), *(_break(year) for year in trend.breaks)],
        "annotations": [_break_label(year) for year in trend.breaks],
    }


def _band(trend: Trend, divisor: Decimal) -> list[dict[str, Any]]:
    """Between the two bounds of a range."""
    bounds = [point.value for point in trend.target if point.value is not None]
    if trend.upper is None or not bounds:
        return []
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": _number(bounds[-1], divisor),
            "y1": _number(trend.upper, divisor),
            "fillcolor": SOFT[Status.MET],
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _break(year: int) -> dict[str, Any]:
    return {
        "type": "line",
        "yref": "paper",
        "x0": year - 0.5,
        "x1": year - 0.5,
        "y0": 0,
        "y1": 1,
        "line": {"color": QUIET, "width": 1, "dash": "dot"},
    }


def _break_label(year: int) -> dict[str, Any]:
    return {
        "text": "口径变更",
        "x": year - 0.5,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": QUIET},
    }


def _number(value: Decimal | None, divisor: Decimal) -> float | None:
    return None if value is None else float(value / divisor)
