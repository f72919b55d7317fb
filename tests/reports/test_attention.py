"""What needs attention: one order and one reason for every page, text and workbook."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html import escape
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from reports.attention import FIRST, NEEDS_ATTENTION, ORDER_WORDS, ranked, why_words
from reports.sentences_plan import LAGGING, plan_text
from targets.kinds import Kind, Status
from tests.cast import client_for
from tests.reports.sentence_cases import read_expected, reasons_of_document
from tests.reports.summaries import ADDRESS, board_of, content_of, download, opened

pytest_plugins = ["tests.reports.summary_fixtures"]
CASES = {row.code: row.standing for row in read_expected()}
REASONS = reasons_of_document()


@pytest.mark.parametrize("code", REASONS)
def test_the_reason_reads_as_the_document_says(code):
    assert why_words(CASES[code]) == REASONS[code]


def test_every_kind_that_can_lag_has_a_reason_in_the_document():
    lagging = [each for each in CASES.values() if status_of(each) in NEEDS_ATTENTION]
    told = {CASES[code].promise.kind for code in REASONS}
    assert {each.promise.kind for each in lagging} - told == set()
    assert Kind.SOFT not in told


def test_the_worst_comes_first_and_within_it_the_smallest_ratio_and_last_what_has_none():
    order = ranked(CASES.values(), NEEDS_ATTENTION, lambda each: each)
    statuses = [status_of(each) for each in order]
    assert list(dict.fromkeys(statuses)) == list(NEEDS_ATTENTION)
    for status in NEEDS_ATTENTION:
        ratios = [each.judgement.ratio for each in order if status_of(each) is status]
        known = [ratio for ratio in ratios if ratio is not None]
        assert ratios == sorted(known) + [None] * (len(ratios) - len(known))


def status_of(standing) -> Status | None:
    return standing.judgement.status if standing.judgement is not None else None


@pytest.fixture
def lagging(city):
    """The city judged although some units are missing: more than the page shows at once."""
    city.versions.update(minimum_coverage=Decimal("0.65"))
    board = board_of(city)
    assert len(board.attention) > FIRST
    return city


def test_page_text_word_and_workbook_name_the_same_targets_in_the_same_order(lagging, viewer):
    board, client = board_of(lagging), client_for(viewer)
    names = [row.name for row in board.attention]
    lags = [row.name for row in board.attention if row.status in LAGGING]
    html = client.get(reverse("overview"), ADDRESS).content.decode()
    page = html[html.index("需要关注") : html.index("targets-title")]
    paper = Document(BytesIO(content_of(client.get(reverse("briefing_docx"), ADDRESS))))
    word = between([each.text for each in paper.paragraphs], "需要关注的目标", "填报情况")
    front = [row[2].value or "" for row in opened(download(viewer))["总览"].iter_rows()]
    text = plan_text(board, today=dt.date(2025, 1, 10), is_demo=False)
    assert in_order(page, [f">{name}<" for name in names])
    assert in_order(word, [f"{number}. {name}：" for number, name in enumerate(names, 1)])
    assert in_order("\n".join(front), [f"{name}：" for name in names[:FIRST]])
    assert in_order("\n".join(text), [f"{number}. {name}：" for number, name in enumerate(lags, 1)])


def between(lines: list[str], start: str, end: str) -> str:
    text = "\n".join(lines)
    return text[text.index(start) : text.index(end, text.index(start))]


def in_order(text: str, parts: list[str]) -> bool:
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def test_the_page_says_how_many_there_are_and_unfolds_the_rest_without_javascript(lagging, viewer):
    board = board_of(lagging)
    html = client_for(viewer).get(reverse("overview"), ADDRESS).content.decode()
    rest = len(board.attention) - FIRST
    assert f"前 {FIRST} 项，共 {len(board.attention)} 项；{ORDER_WORDS}" in html
    assert f"<summary>其余 {rest} 项</summary>" in html
    assert f'<ol class="attention" start="{FIRST + 1}">' in html
    for row in board.attention:
        assert escape(why_words(row.standing)) in html
