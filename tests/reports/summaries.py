"""The summary workbook of the city of `tests.reports.figures`, downloaded and opened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from reports.board import Board, load_board
from tests.cast import client_for
from tests.reports.figures import YEAR

SHEETS = ["总览", "指标进展", "分院校", "原始数据", "任务台账", "填报情况", "口径说明"]
ADDRESS = {"region": "620400", "year": str(YEAR), "plan": "plan"}


@dataclass(frozen=True)
class Made:
    """A downloaded workbook, as written and as computed, beside the board of the page."""

    response: HttpResponse
    content: bytes
    board: Board

    @cached_property
    def book(self) -> Workbook:
        return load_workbook(BytesIO(self.content))

    @cached_property
    def values(self) -> Workbook:
        """With the values that the formulas carry."""
        return load_workbook(BytesIO(self.content), data_only=True)


def download(user, **query):
    return client_for(user).get(reverse("summary_xlsx"), ADDRESS | query)


def content_of(response) -> bytes:
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def opened(response, **options) -> Workbook:
    return load_workbook(BytesIO(content_of(response)), **options)


def board_of(plan) -> Board:
    return load_board(plan.region, plan, year=YEAR, now=timezone.now())


def rows_of(sheet, *, first: str = "序号") -> list[dict]:
    """The rows below the heading, by column title (line ends removed)."""
    cells = [list(row) for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(cells) if row[0].value == first)
    titles = [str(cell.value or "").replace("\n", "") for cell in cells[head]]
    return [dict(zip(titles, row, strict=True)) for row in cells[head + 1 :]]


def target_rows(book) -> dict[str, dict]:
    rows = rows_of(book["指标进展"])
    return {row["指标"].value: row for row in rows if isinstance(row["序号"].value, int)}


def blocks(book) -> dict[str, list[dict]]:
    """分院校 by heading: the rows of units, then the total."""
    found, current = {}, []
    for row in rows_of(book["分院校"]):
        text = row["序号"].value
        if isinstance(text, str) and ". " in text:
            current = found.setdefault(text.split("：")[0].rsplit("（", 1)[0], [])
        elif row["单位"].value:
            current.append(row)
    return found
