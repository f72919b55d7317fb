"""Our own documents as pages."""

import os

import pytest

from jinchang_vet.kit.prose import read_prose


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "rules.md"
    path.write_text("# 规则\n\n一句话。\n\n## 状态\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", "utf-8")
    return path


def test_the_first_line_is_the_title_and_headings_can_be_jumped_to(document):
    prose = read_prose(document)
    assert prose.title == "规则"
    assert prose.headings == (("状态", "状态"),)
    assert '<h2 id="状态">' in prose.body
    assert "<h1" not in prose.body


def test_a_wide_table_scrolls_by_itself(document):
    body = read_prose(document).body
    assert body.count('<div class="scroll"') == body.count("</table></div>") == 1


def test_a_changed_document_is_read_again(document):
    assert "一句话" in read_prose(document).body
    document.write_text("# 规则\n\n改过了。\n", "utf-8")
    os.utime(document, (1, 1))
    assert "改过了" in read_prose(document).body


def test_a_document_without_a_title_is_refused(document):
    document.write_text("没有标题\n", "utf-8")
    with pytest.raises(ValueError, match="title"):
        read_prose(document)
