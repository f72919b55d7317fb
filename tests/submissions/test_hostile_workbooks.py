"""Files made to do harm: each is refused in plain words, and the server lives on."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jinchang_vet.kit.workbook_limits import FILLED_TEMPLATE, UnreadableWorkbook, check_file
from jinchang_vet.kit.workbook_reader import read_workbook
from jinchang_vet.kit.xlsx_notes import Note, annotated
from jinchang_vet.kit.xlsx_template import write_template
from submissions.entry_sheet import entry_template, template_facts
from submissions.models import Figure, Submission, UploadDraft
from submissions.sheet import stored_sheet
from submissions.upload import read_upload
from submissions.workflow import questions_of
from tests.cast import client_for
from tests.submissions.hostile_archives import ARCHIVES
from tests.submissions.workbook_corpus import HOSTILE, SHEET, filled, part, with_xml

ALL = HOSTILE | ARCHIVES


def template_of(submission: Submission) -> bytes:
    """The template as it would be downloaded."""
    revision = submission.revisions.latest("number")
    file = BytesIO()
    template = entry_template(submission, stored_sheet(submission, revision))
    write_template(template, to=file, created=dt.datetime(2025, 1, 2, 3, 4, 5))
    return file.getvalue()


@pytest.fixture
def template(submission) -> bytes:
    return filled(template_of(submission), {"specialised-teachers": 286})


def read(content: bytes, submission: Submission):
    questions = questions_of(submission)
    sheets = read_workbook(content, "a.xlsx")
    return read_upload(sheets, questions, template_facts(submission, questions))


@pytest.mark.parametrize("name", ALL)
def test_a_hostile_file_is_refused_with_a_sentence_or_read_as_it_is(name, template, submission):
    make, file_name, word = ALL[name]
    content = make(template)
    try:
        sheets = read_workbook(content, file_name)
    except UnreadableWorkbook as refusal:
        assert word in refusal.message
        assert refusal.message.endswith(("。", "！"))
        return
    questions = questions_of(submission)
    uploaded = read_upload(sheets, questions, template_facts(submission, questions))
    if word:
        assert [word in fault.reason for fault in uploaded.faults] == [True]
    else:
        assert uploaded.entries["specialised-teachers"].typed == "286"


def test_the_untouched_file_is_read(template, submission):
    uploaded = read(template, submission)
    assert uploaded.faults == ()
    assert uploaded.entries["specialised-teachers"].value == 286


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:C3", "!!"])
def test_what_a_sheet_says_of_its_size_is_not_believed(dimension, template, submission):
    said = with_xml(template, SHEET, r'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"')
    assert read(said, submission) == read(template, submission)


def test_a_file_above_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(UnreadableWorkbook, match="5 MB"):
        check_file(b"PK\x03\x04" + b"\0" * FILLED_TEMPLATE.bytes, "a.xlsx")


def test_empty_formatted_rows_to_the_end_of_the_sheet_do_no_harm(template, submission):
    rows = '<row r="6000" s="1"/><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
    assert read(with_xml(template, SHEET, "</sheetData>", rows), submission).faults == ()


@pytest.mark.parametrize("name", ["zip bomb", "too slow", "entities", "macro inside", "cut off"])
def test_on_the_page_a_hostile_file_leaves_no_trace(name, template, submission, reporter):
    make, file_name, word = HOSTILE[name]
    address = reverse("submission_upload", args=[submission.pk])
    file = SimpleUploadedFile(file_name, make(template))
    answer = client_for(reporter).post(address, {"file": file})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not UploadDraft.objects.exists()
    assert not Figure.objects.exists()


@pytest.mark.parametrize("name", ["zip bomb", "entities", "macro inside"])
def test_a_hostile_file_is_not_annotated_either(name, template):
    make, _, word = HOSTILE[name]
    with pytest.raises(UnreadableWorkbook, match=word):
        annotated(make(template), [Note("填报表", "F6", "x", "1", "错", "改")])


def test_the_child_has_no_more_memory_than_it_may(template):
    """A sheet whose one text is 45 MiB long in UTF-16 code units, many times over."""
    text = "数" * (14 << 20)
    cell = f'<row r="90"><c r="F90" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    heavy = with_xml(template, SHEET, "</sheetData>", cell)
    assert len(part(heavy, SHEET)) > 14 << 20
    try:
        sheets = read_workbook(heavy, "a.xlsx")
    except UnreadableWorkbook as refusal:
        assert refusal.message
    else:
        longest = max(len(cell.text) for sheet in sheets for cell in sheet.cells)
        assert longest <= 1000
