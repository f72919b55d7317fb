"""Charts of institutions, departments and comparison: plain, exact, told apart without colour."""

from __future__ import annotations

import json
from decimal import Decimal

import plotly.graph_objects as go

from reports.charts import IN_WAN, PER_CENT, Axis
from reports.place_charts import Column, Series, columns_figure, counts_figure, lines_figure
from targets.kinds import Status

D = Decimal
YEARS = (2022, 2023, 2024)


def write(value: Decimal) -> str:
    return f"{value}%"


def line(name: str, years: tuple[int, ...], values, partial=frozenset()) -> Series:
    texts = tuple("—" if value is None else write(value) for value in values)
    return Series(name, years, values, texts, partial)


def lines(*series: Series, axis: Axis = PER_CENT) -> dict:
    return lines_figure(series, axis=axis)


FIGURES = (
    lines(line("一", YEARS, (D(1), None, D("3.5")), frozenset({2024}))),
    columns_figure([Column("一", D(3), Status.MET)], write=write, axis=PER_CENT, bound=D(5)),
    columns_figure([Column("一", D(3), None)], write=write, axis=Axis()),
    counts_figure(["一", "二"], [{Status.MET: 2}, {Status.BEHIND: 1, Status.MET: 1}]),
)


def test_plotly_accepts_them_and_they_are_plain_json():
    for figure in FIGURES:
        go.Figure(figure)
        assert json.loads(json.dumps(figure)) == figure


def test_a_missing_year_is_a_gap_and_a_partial_one_is_hollow():
    [trace] = FIGURES[0]["data"]
    assert trace["y"] == [1.0, None, 3.5]
    assert trace["connectgaps"] is False
    assert trace["customdata"] == ["1%", "—", "3.5%"]
    colours = trace["marker"]["color"]
    assert colours[0] == colours[1] != colours[2]


def test_lines_differ_in_dash_and_symbol_not_only_in_colour():
    traces = lines(*(line(str(n), YEARS, (D(n),) * 3) for n in range(6)))["data"]
    assert len({trace["line"]["dash"] for trace in traces}) == 6
    assert len({trace["marker"]["symbol"] for trace in traces}) == 6


def test_amounts_are_divided_as_the_axis_says():
    [trace] = lines(line("一", (2024,), (D(19600),)), axis=IN_WAN)["data"]
    assert trace["y"] == [1.96]


def test_long_names_are_cut_below_columns_and_whole_under_the_pointer():
    name = "甘肃有色冶金职业技术学院"
    figure = columns_figure([Column(name, D(1), None)], write=write, axis=Axis())
    assert figure["layout"]["xaxis"]["ticktext"] == ["甘肃有色冶金职…"]
    assert name in figure["data"][0]["customdata"][0]


def test_statuses_that_nobody_has_take_no_room():
    names = [trace["name"] for trace in FIGURES[3]["data"]]
    assert names == [Status.MET.label, Status.BEHIND.label]
    assert [trace["y"] for trace in FIGURES[3]["data"]] == [[2, 1], [0, 1]]
