"""Word documents: what is written comes back, and what XML cannot hold does no harm."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from docx import Document as open_document
from hypothesis import given, settings
from hypothesis import strategies as st

from jinchang_vet.kit.docx import write_document
from jinchang_vet.kit.docx_paper import (
    Column,
    Document,
    Heading,
    Notice,
    Paragraph,
    Signature,
    Table,
    chinese_number,
    clean,
)

NOW = dt.datetime(2025, 1, 10, 8, tzinfo=dt.UTC)


def written(*blocks):
    file = BytesIO()
    write_document(Document(("题目",), blocks, "白银市教育局"), to=file, now=NOW)
    return open_document(BytesIO(file.getvalue()))


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")]
)
def test_headings_count_in_chinese(number, text):
    assert chinese_number(number) == text


@pytest.mark.parametrize("number", [0, 100, -1])
def test_a_number_that_no_heading_has_is_refused(number):
    with pytest.raises(ValueError, match="no number of a heading"):
        chinese_number(number)


def test_every_block_comes_back_in_its_order():
    table = Table("附表", (Column("序号", 1, "center"), Column("指标", 3)), (("1", "甲"),))
    paper = written(
        Heading("一、总体情况"),
        Paragraph("正文。", "1. "),
        Notice("演示数据"),
        Signature("白银市教育局", dt.date(2025, 1, 10)),
        table,
    )
    said = [each.text for each in paper.paragraphs]
    assert said == [
        *("题目", "一、总体情况", "1. 正文。", "演示数据", ""),
        *("白银市教育局", "2025年1月10日", "附表"),
    ]
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows] == [
        ["序号", "指标"],
        ["1", "甲"],
    ]
    head, row = paper.tables[0].rows
    assert "w:tblHeader" in head._tr.xml
    assert "w:cantSplit" in row._tr.xml
    assert paper.core_properties.author == "白银市教育局"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_written(text):
    paper = written(Paragraph(text), Table(text, (Column("列", 1),), ((text,),)))
    assert clean(text).replace("\r", "\n") == paper.paragraphs[1].text.replace("\r", "\n")
