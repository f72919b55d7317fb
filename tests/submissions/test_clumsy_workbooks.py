"""Clumsy workbooks are read by what they mean, or the very cell is named; nothing in between."""

from dataclasses import asdict
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jinchang_vet.kit.numbers import plain
from jinchang_vet.kit.workbook_reader import read_workbook
from submissions.asked import questions_of
from submissions.entry_sheet import template_facts
from submissions.models import FigureState, Submission
from submissions.upload import Uploaded, read_upload
from tests.cast import make_item, make_round, submission_of
from tests.submissions.clumsy_cells import (
    AMOUNT,
    CELLS,
    FILLED,
    READ,
    SHARE,
    YES_NO,
    Clumsy,
)
from tests.submissions.clumsy_sheets import SHEETS
from tests.submissions.test_hostile_workbooks import template_of
from tests.submissions.workbook_corpus import filled, rows_of

CLUMSY = CELLS | SHEETS


@pytest.fixture
def asked(db, baiyin, manager, school, catalogue) -> Submission:
    """A submission that asks for counts, a percentage, an amount and a yes or no."""
    make_item(SHARE, name="就业率", unit="%", decimals=1, maximum=Decimal(100))
    make_item(AMOUNT, name="拨款", unit="元", decimals=2, section="funds")
    make_item(YES_NO, name="双优", type="yes_no", unit="是/否", section="building")
    return submission_of(make_round(baiyin, manager), school)


@pytest.fixture
def template(asked) -> bytes:
    return filled(template_of(asked), FILLED)


def read(content: bytes, submission: Submission) -> Uploaded:
    questions = questions_of(submission)
    sheets = read_workbook(content, "a.xlsx")
    return read_upload(sheets, questions, template_facts(submission, questions))


def said(uploaded: Uploaded) -> dict[str, str]:
    """Item → its value in all digits, 不适用, or nothing."""
    words = {FigureState.NOT_APPLICABLE: "不适用", FigureState.BLANK: ""}
    return {
        code: plain(entry.value) if entry.value is not None else words[entry.state]
        for code, entry in uploaded.entries.items()
    }


@pytest.mark.parametrize("name", CLUMSY)
def test_a_clumsy_workbook_is_taken_as_it_is_meant_or_its_cell_is_named(name, template, asked):
    clumsy: Clumsy = CLUMSY[name]
    uploaded = read(clumsy.make(template), asked)
    if not clumsy.refuses:
        assert [asdict(fault) for fault in uploaded.faults] == []
        assert said(uploaded) == READ | clumsy.takes
        return
    rows = rows_of(load_workbook(BytesIO(template))["填报表"])
    places = {f"F{rows[key]}" if key in rows else key: key for key in clumsy.refuses}
    assert {fault.cell for fault in uploaded.faults} == set(places)
    for fault in uploaded.faults:
        assert clumsy.refuses[places[fault.cell]] in fault.reason
        assert fault.sheet == "填报表"
        assert fault.value
        assert fault.remedy
