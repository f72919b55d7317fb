"""Differences of two contents read as the pages do: units, decimals, labels, names."""

from __future__ import annotations

import copy

import pytest

from reports.edition_words import Spoken, field_words, judgement_changes
from targets.kinds import Kind

PERCENT = {"unit": "%", "decimals": 1, "in_wan": False}
MONEY = {"unit": "元", "decimals": 2, "in_wan": True}


def target(judgement, shown, kind="at_least"):
    return {"target": {"kind": kind}, "judgement": judgement, "shown": shown}


def said(old, new) -> list[tuple[str, str, str]]:
    return [(each.item, each.before, each.after) for each in judgement_changes(old, new)]


def test_amounts_read_as_on_the_page():
    old = target({"value": "43.4835", "gap": "-6.5164"}, {"value": "43.5%", "gap": "−6.5 个百分点"})
    new = target({"value": "43.3617", "gap": "-6.6382"}, {"value": "43.4%", "gap": "−6.6 个百分点"})
    assert said(old, new) == [
        ("数值", "43.5%", "43.4%"),
        ("差额", "−6.5 个百分点", "−6.6 个百分点"),
    ]


@pytest.mark.parametrize(
    ("name", "shown", "kind", "before", "after", "expected"),
    [
        ("value", PERCENT, "at_least", "43.41", "43.42", ("43.41%", "43.42%")),
        ("gap", PERCENT, "at_least", "-6.51", "-6.52", ("−6.51 个百分点", "−6.52 个百分点")),
        ("due", PERCENT, "each_institution", "0.7501", "0.7502", ("75.01%", "75.02%")),
        ("due", MONEY, "at_least", "318600000", "318600010",
         ("31,860.000 万元", "31,860.001 万元")),
        ("target_value", MONEY, "at_least", "5000", "5000.001", ("5,000.000 元", "5,000.001 元")),
        ("ratio", PERCENT, "at_least", "0.751", "0.752", ("0.751", "0.752")),
        ("ratio", PERCENT, "at_least", None, "0.752", ("—", "0.75")),
        ("value", PERCENT, "milestone", "0", "1", ("未建成", "已建成")),
    ],
)  # fmt: skip
def test_decimals_grow_only_until_two_amounts_differ(name, shown, kind, before, after, expected):
    old, new = (target({name: each}, shown, kind) for each in (before, after))
    [(_, *found)] = said(old, new)
    assert tuple(found) == expected


def test_what_shows_nowhere_is_left_out():
    old = target({"outlook": {"points": "2", "pace": "3.61"}}, {"outlook": "2026 年"})
    new = target({"outlook": {"points": "2", "pace": "3.62"}}, {"outlook": "2026 年"})
    assert said(old, new) == []
    later = copy.deepcopy(new)
    later["shown"]["outlook"] = "2027 年"
    assert said(old, later) == [("展望", "2026 年", "2027 年")]


def test_an_edition_without_the_words_of_its_page_is_told_from_its_numbers():
    baseline = {"value": "36.26", "year": "2022", "recorded": False}
    old = target({"outlook": {"points": "2", "attainment_year": "2026"}, "baseline": baseline}, {})
    new = target({"outlook": {"points": "2", "attainment_year": "2027"}, "baseline": None}, PERCENT)
    assert said(old, new) == [("展望", "2026 年", "2027 年"), ("基期", "36.3%（2022）", "—")]


def test_statuses_tags_and_coverage_are_words():
    old = target({"status": "behind", "tags": ["partial"], "coverage": ["9", "10"]}, {})
    new = target({"status": None, "tags": [], "coverage": ["10", "10"]}, {})
    assert said(old, new) == [
        ("状态", "滞后", "—"), ("标记", "部分数据", "—"), ("已报与应报单位数", "9/10", "10/10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("kinds", ["higher", "secondary"], "高职院校、中职学校"),
        ("numerator", {"dual": "1", "x": "2"}, "“双师型”教师数 + 2 × x"),
        ("year_basis", "inferred", "期限按规划期推定"),
        ("direction", "rise", "提高"),
        ("on_track_at", "0.95", "95%"),
        ("lower", "50", "50%"),
        ("yearly", {"2023": "40", "2024": "45"}, "2023 年 40；2024 年 45"),
        ("every_year", True, "是"),
        ("upper", None, "—"),
    ],
)
def test_fields_read_by_their_labels(name, value, expected):
    spoken = Spoken(Kind.AT_LEAST, "%")
    words = field_words(name, value, items={"dual": "“双师型”教师数"}, spoken=spoken)
    assert words == expected
