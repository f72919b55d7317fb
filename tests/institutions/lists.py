"""Workbooks that list new accounts, as the tests fill them in."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook, load_workbook

from institutions.roster import HEADINGS, NAME, template_file

FIRST = 5  # the first row to fill in
GOOD = {"username": "zhang.san", "full_name": "张三", "role": "填报员", "institution": "示例中职一"}
LEADER = {"username": "li.si", "full_name": "李四", "role": "领导", "region": "白银市"}


def list_of(*people: dict, at: int = FIRST) -> bytes:
    """The template with these people, one a row."""
    book = load_workbook(BytesIO(template_file()))
    columns = list(HEADINGS)
    for row, person in enumerate(people, at):
        for name, value in person.items():
            book[NAME].cell(row, columns.index(name) + 1, value)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    content = BytesIO()
    book.save(content)
    return content.getvalue()
