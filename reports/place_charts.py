"""Charts of institutions, departments and comparison: lines over years, columns side by side and
columns of counts, as plain plotly figures ready for JSON.

Here, as in `reports.charts`, an amount becomes a `float`; the exact amounts stand in the table
beside each chart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.charts import FONT, INK, LINE, PAPER, QUIET, Axis
from targets.kinds import Status

# Told apart by colour, dash and marker alike.
STYLES = (
    ("#245f9e", "solid", "circle"),
    ("#8a4b00", "dash", "square"),
    ("#17693f", "dot", "diamond"),
    ("#7a3e9d", "dashdot", "triangle-up"),
    ("#b3261e", "longdash", "x"),
    ("#4a5763", "longdashdot", "cross"),
)
# Columns stand in the colours of the strip and of the bars.
FILLS = {
    Status.MET: "#1b7f4d",
    Status.ON_TRACK: "#2f6fb3",
    Status.BEHIND: "#d98a2b",
    Status.OFF_TRACK: "#d6564c",
    Status.MISSED: "#8c1d18",
    Status.NOT_YET: "#8f9ca9",
    Status.NOT_DUE: "#b3bec8",
    Status.NO_DATA: "#cdd5dc",
}
LONGEST_NAME = 8
Write = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: values by year, None leaves a gap; `partial` years are drawn hollow. `texts` are the
    values in words, as the table beside the chart has them.
    """

    name: str
    years: tuple[int, ...]
    values: tuple[Decimal | None, ...]
    texts: tuple[str, ...]
    partial: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return all(value is None for value in self.values)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its lamp's colour."""

    name: str
    value: Decimal
    status: Status | None


def lines_figure(series: Sequence[Series], *, axis: Axis) -> dict[str, Any]:
    """Several lines over the years."""
    traces = [_trace(each, STYLES[place % len(STYLES)], axis) for place, each in enumerate(series)]
    years = sorted({year for each in series for year in each.years})
    layout = _layout(axis, legend=True)
    layout["xaxis"] = {
        **layout["xaxis"],
        "tickvals": years[:: max(1, len(years) // 12)],
        "range": [years[0] - 0.3, years[-1] + 0.3],
    }
    return {"data": traces, "layout": layout}


def _trace(each: Series, style: tuple[str, str, str], axis: Axis) -> dict[str, Any]:
    tone, dash, symbol = style
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": each.name,
        "x": list(each.years),
        "y": [_number(value, axis) for value in each.values],
        "customdata": list(each.texts),
        "hovertemplate": f"%{{x}} 年 {each.name}：%{{customdata}}<extra></extra>",
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": tone, "width": 2.5, "dash": dash},
        "marker": {
            "size": 9,
            "symbol": symbol,
            "color": [PAPER if year in each.partial else tone for year in each.years],
            "line": {"color": tone, "width": 2},
        },
    }


def columns_figure(
    columns: Sequence[Column], *, write: Write, axis: Axis, bound: Decimal | None = None
) -> dict[str, Any]:
    """Columns side by side, and the bound that they are held to as a line."""
    names = [each.name for each in columns]
    trace = {
        "type": "bar",
        "x": list(range(len(columns))),
        "y": [_number(each.value, axis) for each in columns],
        "customdata": [f"{each.name}：{write(each.value)}" for each in columns],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"color": [_fill(each.status) for each in columns]},
    }
    layout = _layout(axis, legend=False)
    layout["xaxis"] = {**layout["xaxis"], **_named(names)}
    layout["yaxis"] = {**layout["yaxis"], "rangemode": "tozero"}
    if bound is not None:
        layout["shapes"] = [_line_at(_number(bound, axis))]
        layout["annotations"] = [_label_at(_number(bound, axis), f"目标 {write(bound)}")]
    return {"data": [trace], "layout": layout}


def counts_figure(names: Sequence[str], counts: Sequence[Mapping[Status, int]]) -> dict[str, Any]:
    """A column of counts by status for each name, stacked in the order of the statuses."""
    places = list(range(len(names)))
    traces = [
        {
            "type": "bar",
            "name": status.label,
            "x": places,
            "y": [each.get(status, 0) for each in counts],
            "customdata": list(names),
            "hovertemplate": f"%{{customdata}}：{status.label} %{{y}} 项<extra></extra>",
            "marker": {"color": FILLS[status], "line": {"color": PAPER, "width": 1}},
        }
        for status in Status
        if any(each.get(status) for each in counts)
    ]
    layout = _layout(Axis(), legend=True)
    layout["barmode"] = "stack"
    layout["xaxis"] = {**layout["xaxis"], **_named(names)}
    layout["yaxis"] = {**layout["yaxis"], "tickformat": ",d", "rangemode": "tozero"}
    return {"data": traces, "layout": layout}


def _fill(status: Status | None) -> str:
    return FILLS[Status.NOT_YET] if status is None else FILLS[status]


def _named(names: Sequence[str]) -> dict[str, Any]:
    """Names below columns, cut where they are long; the table has them whole."""
    short = [
        name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names
    ]
    return {
        "tickvals": list(range(len(names))),
        "ticktext": short,
        "tickangle": 0 if len(names) <= 4 else -45,
        "automargin": True,
    }


def _line_at(height: float | None) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": height,
        "y1": height,
        "line": {"color": INK, "width": 2},
    }


def _label_at(height: float | None, words: str) -> dict[str, Any]:
    return {
        "text": words,
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "y": height,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": INK},
    }


def _layout(axis: Axis, *, legend: bool) -> dict[str, Any]:
    return {
        "height": 300,
        "margin": {"l": 64, "r": 24, "t": 16, "b": 36},
        "showlegend": legend,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": FONT, "size": 13, "color": QUIET},
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": LINE, "font": {"color": INK}},
        "dragmode": False,
        "xaxis": {"showgrid": False, "zeroline": False, "fixedrange": True, "linecolor": LINE},
        "yaxis": {
            "ticksuffix": axis.suffix,
            "tickformat": ",~f",
            "nticks": 6,
            "gridcolor": LINE,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def _number(value: Decimal | None, axis: Axis) -> float | None:
    return None if value is None else float(value / axis.divisor)
