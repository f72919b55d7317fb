"""The briefing as a Word document: the board's own figures, the style of official papers, who gets
it and what it costs.
"""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from institutions.models import AuditEntry, InstitutionKind
from reports.models import Issued
from reports.sentences import sentence_of, telling_of
from reports.sheet_paper import DEMO
from tests.cast import client_for, make_institution
from tests.reports.figures import YEAR
from tests.reports.summaries import ADDRESS, board_of, content_of

pytest_plugins = ["tests.reports.summary_fixtures"]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def download(user, **query):
    return client_for(user).get(reverse("briefing_docx"), ADDRESS | query)


@pytest.fixture
def paper(city, viewer):
    return Document(BytesIO(content_of(download(viewer))))


def paragraphs(paper) -> list[str]:
    return [paragraph.text for paragraph in paper.paragraphs]


def test_every_target_stands_in_the_table_with_the_boards_own_figures(paper, city):
    [table] = paper.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "指标", "目标", "当前值", "差额", "状态"]
    board = board_of(city)
    assert len(rows) - 1 == len(board.rows)
    for row, cells in zip(board.rows, rows[1:], strict=True):
        value = cells[3].removesuffix("（部分数据）")
        status = row.status.label if row.status else "—"
        assert (cells[1], cells[2], value) == (row.name, row.words.target, row.words.value)
        assert (cells[4], cells[5]) == (row.words.gap, status)
        partial = row.is_partial and row.words.value != "—"
        assert cells[3].endswith("（部分数据）") == partial


def test_every_target_has_its_sentence(paper, city):
    board, said = board_of(city), paragraphs(paper)
    telling = telling_of(board.standing)
    for row in board.rows:
        assert any(text.endswith(sentence_of(row.standing, telling)) for text in said), row.name


def test_every_number_is_one_of_the_boards(paper, city):
    """Figures of the sentences, counts, years, headings and clauses: no number from elsewhere."""
    board = board_of(city)
    telling = telling_of(board.standing)
    known = " ".join(
        [
            *(sentence_of(row.standing, telling) for row in board.rows),
            *(f"{row.words} {row.name} {row.clauses}" for row in board.rows),
            *(f"{count}" for _, count in board.counts),
            f"{board.plan} {board.plan.document_number} {board.plan.base_year} {board.reporting}",
            f"{board.plan.first_year} {board.plan.horizon} {board.elapsed * 100:.0f}",
            f"{timezone.localdate():%Y %m %d} {timezone.localdate().month}",
            " ".join(f"{number}" for number in range(len(board.rows) + 1)),
            Issued.objects.get().code,
        ]
    )
    allowed = set(NUMBER.findall(known))
    for text in paragraphs(paper):
        strange = set(NUMBER.findall(text)) - allowed
        assert not strange, text


def test_who_has_not_reported_is_named(paper, city):
    board, text = board_of(city), "\n".join(paragraphs(paper))
    assert board.reporting.missing
    for name in board.reporting.missing:
        assert name in text
    assert f"应报单位 {board.reporting.expected} 个，已通过 {board.reporting.approved} 个" in text


def test_it_is_set_as_official_papers_are(paper):
    section = paper.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    wanted = (Mm(37), Mm(35), Mm(28), Mm(26))
    assert all(abs(is_ - should) < Pt(1) for is_, should in zip(margins, wanted, strict=True))
    assert abs(section.page_width - Mm(210)) < Pt(1)
    assert "PAGE" in section.footer._element.xml
    assert section.footer.paragraphs[0].text == "— 1 —"
    body = paper.styles["Normal"].paragraph_format
    assert body.line_spacing == Pt(29)


def test_every_run_names_its_chinese_font_and_no_line_spacing_is_left_to_word(paper):
    fonts = {}
    for paragraph in paper.paragraphs:
        for run in paragraph.runs:
            name = run._r.rPr.rFonts.get(qn("w:eastAsia"))
            assert name, run.text
            fonts.setdefault(paragraph.style.name, set()).add(name)
    assert paper.paragraphs[0].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert fonts["Heading 1"] == {"黑体"}
    assert fonts["Heading 2"] == {"楷体_GB2312"}
    assert "仿宋_GB2312" in fonts["Normal"]


def test_headings_are_numbered_in_a_row(paper):
    heads = [each.text for each in paper.paragraphs if each.style.name == "Heading 1"]
    assert [head.partition("、")[0] for head in heads] == list("一二三四五六七")[: len(heads)]
    assert heads[0] == "一、总体情况"


def test_invented_figures_say_so_at_the_top_and_at_the_end(city, viewer):
    assert DEMO[5:] not in "".join(paragraphs(Document(BytesIO(content_of(download(viewer))))))
    city.region.rounds.update(is_demo=True)
    said = paragraphs(Document(BytesIO(content_of(download(viewer)))))
    assert sum(text.startswith("演示数据：") for text in said) == 2
    assert said[2].startswith("演示数据：")


def test_who_took_it_is_in_the_log(city, viewer):
    response = download(viewer)
    assert quote("白银市职业教育目标进展情况（2024年度）") in response["Content-Disposition"]
    content_of(response)
    entry = AuditEntry.objects.get(verb="briefing.download")
    assert (entry.actor, entry.result) == (viewer, "done")
    code = Issued.objects.get().code
    assert entry.after == {"region": "620400", "plan": "plan", "year": YEAR, "code": code}


def test_another_city_and_a_year_that_is_none_find_nothing(city, viewer, other_city_viewer):
    assert download(other_city_viewer).status_code == 404
    assert download(viewer, year="20x4").status_code == 404
    assert download(viewer, plan="no-such-plan").status_code == 404
    assert not AuditEntry.objects.filter(verb="briefing.download").exists()


def test_a_county_gets_its_values_without_lamps(city, viewer, pingchuan):
    paper = Document(BytesIO(content_of(download(viewer, region=pingchuan.code))))
    assert "不作判定" in "".join(paragraphs(paper))
    heads = [cell.text for cell in paper.tables[0].rows[0].cells]
    assert heads == ["序号", "指标", "目标", "当前值"]


@pytest.mark.parametrize("more", [0, 37])
def test_it_costs_the_same_queries_for_any_number_of_units(
    city, viewer, more, django_assert_num_queries
):
    """Fifteen reads, session and person included, and four statements that note the download."""
    for number in range(more):
        make_institution(city.region, f"more-{number}", kind=InstitutionKind.SECONDARY)
    client = client_for(viewer)
    with django_assert_num_queries(19):
        response = client.get(reverse("briefing_docx"), ADDRESS)
    assert content_of(response).startswith(b"PK")
