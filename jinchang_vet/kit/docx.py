"""Writing Word documents in the style of official papers (党政机关公文格式): the one door to
python-docx.

A4, margins 37/35/28/26 mm, body 仿宋 三号 with fixed line spacing, page numbers “— 1 —”.  Fonts are
named and never shipped: the reader's system has or replaces them.  Each is set for East Asian text
too (w:eastAsia), which Word asks for Chinese characters.
"""

from __future__ import annotations

import datetime as dt
from typing import IO

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from jinchang_vet.kit.docx_paper import (
    Block,
    Document,
    Heading,
    Notice,
    Paragraph,
    Signature,
    Table,
    clean,
    official_day,
)

__all__ = ["write_document"]

TITLE_FONT, FIRST_FONT, SECOND_FONT = "方正小标宋简体", "黑体", "楷体_GB2312"
BODY_FONT, PLAIN_FONT = "仿宋_GB2312", "宋体"
LATIN_FONT = "Times New Roman"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(10.5)
FOOTER_SIZE, CAPTION_SIZE, NOTICE_SIZE = Pt(14), Pt(14), Pt(12)
HEADER_SIZE = Pt(9)
LINE, TITLE_LINE, TABLE_LINE = Pt(29), Pt(36), Pt(15)
HEADING_FONTS = {1: FIRST_FONT, 2: SECOND_FONT, 3: BODY_FONT}
TEXT_WIDTH = Mm(210 - 28 - 26)
TWO_CHARACTERS = "200"  # hundredths of a character
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": CENTER, "right": RIGHT}


def write_document(document: Document, *, to: IO[bytes], now: dt.datetime) -> None:
    """Write a paper as .docx; `now` is what the file says of its making."""
    word = new_document()
    _set_page(word)
    if document.header:
        _set_header(word, document.header)
    _set_styles(word)
    for line in document.title:
        _line(word, line, TITLE_FONT, TITLE_SIZE, TITLE_LINE).alignment = CENTER
    for block in document.blocks:
        _add(word, block)
    about = word.core_properties
    about.title, about.author = clean("".join(document.title)), clean(document.author)
    about.subject, about.comments, about.language = clean(document.subject), "", "zh-CN"
    about.created = about.modified = now.astimezone(dt.UTC).replace(tzinfo=None)
    word.save(to)


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    footer = section.footer.paragraphs[0]
    footer.alignment = CENTER
    for part in ("— ", None, " —"):
        run = footer.add_run(part or "")
        if part is None:
            _add_page_number(run)
        _set_font(run, PLAIN_FONT, FOOTER_SIZE)


def _set_header(word: WordDocument, text: str) -> None:
    section = word.sections[0]
    section.header_distance = Mm(20)
    line = section.header.paragraphs[0]
    line.alignment = RIGHT
    _set_font(line.add_run(clean(text)), PLAIN_FONT, HEADER_SIZE)


def _add_page_number(run: Run) -> None:
    """A PAGE field with a value for readers that do not compute fields."""
    for kind in ("begin", "instruction", "separate", "value", "end"):
        if kind == "instruction":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = " PAGE "
        elif kind == "value":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _set_styles(word: WordDocument) -> None:
    """The body and the three headings, so that Word's outline of the paper works."""
    normal = word.styles["Normal"]
    _dress(normal, BODY_FONT, BODY_SIZE, LINE)
    for level, font in HEADING_FONTS.items():
        style = word.styles[f"Heading {level}"]
        _dress(style, font, BODY_SIZE, LINE)
        style.font.bold = level == 3
        style.font.italic = False
        style.font.color.rgb = None
        style.paragraph_format.keep_with_next = True


def _dress(style: ParagraphStyle, font: str, size: Length, line: Length) -> None:
    style.font.name, style.font.size = LATIN_FONT, size
    properties = style.element.get_or_add_rPr()
    for color in properties.findall(qn("w:color")):
        properties.remove(color)
    _name_fonts(properties.get_or_add_rFonts(), font)
    shape = style.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, line
    shape.space_before = shape.space_after = Pt(0)


def _name_fonts(fonts, font: str) -> None:
    """Chinese in `font`, also the quotation marks that Word would take for Latin ones."""
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    names = {"ascii": LATIN_FONT, "hAnsi": LATIN_FONT, "eastAsia": font, "hint": "eastAsia"}
    for name, value in names.items():
        fonts.set(qn(f"w:{name}"), value)


def _set_font(run: Run, font: str, size: Length, *, bold: bool | None = None) -> None:
    run.font.size, run.font.bold = size, bold
    _name_fonts(run._r.get_or_add_rPr().get_or_add_rFonts(), font)


def _add(word: WordDocument, block: Block) -> None:
    match block:
        case Heading(text, level):
            heading = word.add_heading("", level)
            _set_font(
                heading.add_run(clean(text)),
                HEADING_FONTS[level],
                BODY_SIZE,
                bold=level == 3,
            )
            _indent(heading)
        case Paragraph(text, lead):
            paragraph = word.add_paragraph()
            if lead:
                _set_font(paragraph.add_run(clean(lead)), BODY_FONT, BODY_SIZE, bold=True)
            _set_font(paragraph.add_run(clean(text)), BODY_FONT, BODY_SIZE)
            _indent(paragraph)
        case Notice(text):
            _line(word, text, FIRST_FONT, NOTICE_SIZE, LINE).alignment = CENTER
        case Table():
            _add_table(word, block)
        case Signature(unit, day):
            word.add_paragraph()
            for text in (unit, official_day(day)):
                line = _line(word, text, BODY_FONT, BODY_SIZE, LINE)
                line.alignment, line.paragraph_format.right_indent = RIGHT, Pt(32)
                line.paragraph_format.keep_together = True


def _line(word: WordDocument, text: str, font: str, size: Length, height: Length) -> WordParagraph:
    paragraph = word.add_paragraph()
    _set_font(paragraph.add_run(clean(text)), font, size)
    paragraph.paragraph_format.line_spacing = height
    return paragraph


def _indent(paragraph: WordParagraph) -> None:
    """Two characters at the first line, whatever the size of the type."""
    properties = paragraph._p.get_or_add_pPr()
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), TWO_CHARACTERS)
    indent.set(qn("w:firstLine"), str(int(BODY_SIZE.pt * 2 * 20)))


def _add_table(word: WordDocument, table: Table) -> None:
    caption = _line(word, table.caption, FIRST_FONT, CAPTION_SIZE, LINE)
    caption.alignment, caption.paragraph_format.keep_with_next = CENTER, True
    caption.paragraph_format.page_break_before = True
    grid = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _repeat(grid.rows[0])
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _fill(cell, column.title, FIRST_FONT, "center")
    for texts in table.rows:
        row = grid.add_row()
        _keep_whole(row)
        for cell, column, text in zip(row.cells, table.columns, texts, strict=True):
            _fill(cell, text, BODY_FONT, column.align)
    _set_widths(grid, table)


def _fill(cell: _Cell, text: str, font: str, align: str) -> None:
    paragraph = cell.paragraphs[0]
    _set_font(paragraph.add_run(clean(text)), font, TABLE_SIZE)
    paragraph.alignment, paragraph.paragraph_format.line_spacing = ALIGN[align], TABLE_LINE


def _set_widths(grid: WordTable, table: Table) -> None:
    whole = sum(column.share for column in table.columns)
    for place, column in enumerate(table.columns):
        width = Length(int(TEXT_WIDTH * column.share / whole))
        grid.columns[place].width = width
        for cell in grid.columns[place].cells:
            cell.width = width


def _repeat(row: _Row) -> None:
    """The head of the table stands on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
