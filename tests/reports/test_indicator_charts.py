"""The trend as a plotly figure: valid, exact, and broken where definitions change."""

from __future__ import annotations

import json
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from reports.charts import IN_WAN, PER_CENT, Axis, axis_of, trend_figure
from reports.trend import Point, Span, Trend
from targets.kinds import Status

D = Decimal


def trend(**facts) -> Trend:
    """38 %, 41.3 %, 43.1 % toward 50 % in 2025."""
    usual = {
        "actual": (Point(2022, D(38)), Point(2023, D("41.3")), Point(2024, D("43.1"), True)),
        "path": tuple(Point(2022 + n, D(38) + 4 * n) for n in range(4)),
        "target": tuple(Point(year, D(50)) for year in range(2022, 2027)),
        "upper": None,
        "outlook": (
            Span(2024, D("43.1"), D("43.1")),
            Span(2025, D("44.9"), D("45.6")),
            Span(2026, D("46.7"), D("48.2")),
        ),
        "breaks": (),
        "years": tuple(range(2022, 2027)),
    }
    return Trend(**{**usual, **facts})


def drawn(series: Trend, axis: Axis = PER_CENT, status=Status.BEHIND) -> dict:
    return trend_figure(series, status=status, write=lambda value: f"{value}%", axis=axis)


def named(figure: dict, name: str) -> list[dict]:
    return [trace for trace in figure["data"] if trace["name"] == name]


@pytest.mark.parametrize("status", [*Status, None])
@pytest.mark.parametrize(
    "series",
    [
        trend(),
        trend(outlook=(), path=()),
        trend(breaks=(2024,)),
        trend(upper=D(60)),
        trend(target=(), path=(), outlook=()),
        trend(actual=(Point(2022, None), Point(2023, D(0)), Point(2024, None))),
    ],
)
def test_plotly_accepts_it_and_it_is_plain_json(series, status):
    figure = drawn(series, status=status)
    go.Figure(figure)
    assert json.loads(json.dumps(figure)) == figure


def test_each_series_has_its_years_and_amounts():
    figure = drawn(trend())
    [actual] = named(figure, "实际")
    assert (actual["x"], actual["y"]) == ([2022, 2023, 2024], [38.0, 41.3, 43.1])
    [path] = named(figure, "按序时应达到")
    assert (path["x"], path["y"]) == ([2022, 2023, 2024, 2025], [38.0, 42.0, 46.0, 50.0])
    [target] = named(figure, "目标")
    assert set(target["y"]) == {50.0}
    [high] = named(figure, "展望区间")
    assert (high["x"], high["y"], high["fill"]) == (
        [2024, 2025, 2026],
        [43.1, 45.6, 48.2],
        "tonexty",
    )


def test_only_the_last_value_carries_a_label_and_partial_values_are_hollow():
    [actual] = named(drawn(trend()), "实际")
    assert actual["text"] == ["", "", "<b>43.1%</b>"]
    colours = actual["marker"]["color"]
    assert colours[0] == colours[1] != colours[2]


def test_a_missing_year_is_a_gap_and_never_zero():
    [actual] = named(drawn(trend(actual=(Point(2022, D(38)), Point(2023, None)))), "实际")
    assert actual["y"] == [38.0, None]
    assert actual["connectgaps"] is False


def test_a_new_definition_interrupts_the_line_and_is_marked():
    figure = drawn(trend(breaks=(2024,)))
    assert [trace["x"] for trace in named(figure, "实际")] == [[2022, 2023], [2024]]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["口径变更"]
    assert figure["layout"]["shapes"][0]["x0"] == 2023.5


def test_a_range_is_a_band_between_its_bounds():
    [band] = drawn(trend(upper=D(60)))["layout"]["shapes"]
    assert (band["y0"], band["y1"]) == (50.0, 60.0)


def test_large_amounts_are_drawn_in_wan_or_yi():
    people = trend(actual=(Point(2022, D(19600)),), target=(), path=(), outlook=())
    money = trend(actual=(Point(2022, D("410000000")),), target=(), path=(), outlook=())
    assert axis_of(people) == Axis()
    assert axis_of(money).suffix == " 亿"
    [actual] = named(drawn(people, IN_WAN), "实际")
    assert actual["y"] == [1.96]
    [actual] = named(drawn(money, axis_of(money)), "实际")
    assert actual["y"] == [4.1]


def test_percentages_carry_their_sign_on_the_axis():
    assert drawn(trend())["layout"]["yaxis"]["ticksuffix"] == "%"


@pytest.mark.parametrize(
    ("amounts", "path", "place"),
    [
        ((38, 41, 43), True, "bottom right"),
        ((38, 41, 47), True, "top left"),
        ((31, 33, 32), False, "bottom left"),
        ((31, 33, 33), False, "top left"),
        ((None, None, None), False, "top left"),
    ],
)
def test_no_line_runs_through_the_label_of_the_last_value(amounts, path, place):
    points = tuple(
        Point(2022 + n, None if amount is None else D(amount)) for n, amount in enumerate(amounts)
    )
    due = trend().path if path else ()
    [actual] = named(drawn(trend(actual=points, path=due, target=())), "实际")
    assert actual["textposition"] == place
