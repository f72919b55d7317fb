"""After the deadline its year decides: also where too few have reported for it, pages, sentences,
workbook and programs speak of the same year and of the same units.
"""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from tests.cast import client_for
from tests.reports.api_scene import Program, token_for
from tests.reports.indicator_scene import page_of, reported_year, shares, text_of
from tests.reports.places_scene import row_of
from tests.reports.summaries import opened, target_rows

pytestmark = pytest.mark.django_db
LATER = {"region": "620400", "year": "2026"}


@pytest.fixture(autouse=True)
def too_few_at_the_deadline(baiyin, plan, manager, reviewer, school, other_school, college):
    """One of three has reported the year of the deadline; of the year after nobody is asked."""
    for year, dual in {2022: 30, 2024: 40}.items():
        units = (school, other_school, college)
        reported_year(baiyin, manager, reviewer, year, {unit: shares(dual, 100) for unit in units})
    reported_year(baiyin, manager, reviewer, 2025, {school: shares(45, 100)})


def test_the_overview_shows_whose_figures_they_are(viewer):
    response = client_for(viewer).get(reverse("overview"), LATER)
    [row] = response.context["board"].rows
    assert (row.words.value, row.words.made_of) == ("45.0%", "45 ÷ 100")
    assert row.words.coverage == "1/3"
    assert "部分数据 1/3" in text_of(response)


def test_the_page_of_the_indicator_names_the_year(viewer):
    text = text_of(page_of(viewer, "dual-share", year="2026"))
    assert "2025 年度 45.0% 计算 45 ÷ 100" in text
    assert "已报单位 1/3" in text
    assert "45 100 45.0%" in text


def test_the_sentence_and_the_programs_say_the_same(viewer, manager):
    response = client_for(viewer).get(reverse("overview_text"), LATER)
    text = text_of(response)
    assert "截至 2025 年度，全市“双师型”教师占比已报部分 45.0%（45/100，已报 1/3" in text
    [row] = Program(token_for(manager)[1]).read("progress/", **LATER)
    assert (row["value"], row["numerator"], row["denominator"]) == ("45", "45", "100")
    assert row["value_year"] == 2025
    assert (row["reported"], row["expected"], row["status"]) == (1, 3, "no_data")


def test_the_workbook_says_of_which_year_the_value_is(viewer):
    book = opened(client_for(viewer).get(reverse("summary_xlsx"), LATER), data_only=True)
    [row] = target_rows(book).values()
    assert row["2026年实际"].value == pytest.approx(0.45)
    assert row["已报单位"].value == "1/3"
    assert "所列为2025年数" in row["备注"].value


def test_the_comparison_names_the_year(viewer):
    response = client_for(viewer).get(reverse("compare"), {"indicator": "dual-share", **LATER})
    assert "期满，数值为 2025 年度" in unescape(row_of(response, "白银市"))
    assert "1/3" in row_of(response, "白银市")
