"""A random workbook and the same answers typed into the form: one result, for any kind of unit."""

from dataclasses import dataclass
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from institutions.duties import Role
from institutions.models import InstitutionKind, Region
from institutions.posted import new_key
from jinchang_vet.kit.cells import Cell
from submissions.asked import questions_of
from submissions.models import FigureState, Submission
from submissions.sheet import Sheet, stored_sheet
from targets.models import DataItem
from tests.cast import make_institution, make_item, make_round, make_user, submission_of
from tests.submissions.answers import Answer, answers_to
from tests.submissions.staged import put_facts
from tests.submissions.upload_visit import Visit, place, stored, text
from tests.submissions.workbook_corpus import NOTE, changed, filled, rows_of
from tests.targets.seeded import plans  # noqa: F401

WAYS = ("form", "file")
ALL = list(InstitutionKind)
BLANK = (FigureState.BLANK, None, "")
FEW = settings(  # without shrinking, which would take minutes
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Pair:
    """Two units of one kind that were asked the same and reported the same last year."""

    form: Visit
    file: Visit
    template: bytes

    @property
    def items(self):
        return questions_of(self.now("form")).items

    def now(self, way: str) -> Submission:
        return Submission.objects.get(pk=getattr(self, way).pk)

    def sheet(self, way: str) -> Sheet:
        submission = self.now(way)
        return stored_sheet(submission, submission.revisions.latest("number"))


@pytest.fixture
def pair(db, plans, kind) -> Pair:  # noqa: F811
    """All items of the catalogue, and a percentage; last year every figure was 50, or yes."""
    make_item("share", name="就业率", unit="%", decimals=1, maximum=Decimal(100), kinds=ALL)
    city = Region.objects.get(code="620400")
    units = {way: make_institution(city, f"pair-{way}", kind=kind) for way in WAYS}
    people = {way: make_user(Role.REPORTER, way, institution=unit) for way, unit in units.items()}
    manager = make_user(Role.MANAGER, "keeper", region=city)
    before, now = (make_round(city, manager, year=year) for year in (2023, 2024))
    items = {item.code: item for item in DataItem.objects.filter(is_active=True)}
    asked = questions_of(submission_of(before, units["form"])).items
    cells = {item.code: Cell.of(Decimal(1 if item.is_yes_no else 50)) for item in asked}
    put_facts([before], {(unit, 2023): cells for unit in units.values()}, items)
    form, file = (Visit(people[way], submission_of(now, units[way])) for way in WAYS)
    return Pair(form, file, file.template())


def type_in(pair: Pair, answers: dict[str, Answer]) -> None:
    """Save the answers by the form."""
    address = reverse("submission", args=[pair.form.pk])
    fields = {"version": pair.now("form").version, "key": new_key()}
    for code, answer in answers.items():
        fields |= {f"f-{code}": answer.typed, f"note-{code}": answer.note}
    assert pair.form.client.post(address, fields).status_code == 302


def workbook(pair: Pair, answers: dict[str, Answer]) -> bytes:
    """The template with the answers in it."""
    content = filled(pair.template, {code: answer.cell for code, answer in answers.items()})

    def explain(book) -> None:
        sheet = book["填报表"]
        for code, row in rows_of(sheet).items():
            sheet.cell(row, NOTE).value = answers[code].note or None
            sheet.cell(row, NOTE).data_type = "s" if answers[code].note else "n"

    return changed(content, explain)


def unreadable(pair: Pair) -> dict[str, str]:
    """Item → why the form could not read it."""
    return {
        code: entry.message
        for code, entry in pair.sheet("form").entries.items()
        if entry.state == FigureState.UNREADABLE
    }


def outcome(pair: Pair, way: str) -> tuple:
    """Everything that came of it: figures with their notes, findings, and what is left blank."""
    sheet = pair.sheet(way)
    figures = {code: figure for code, figure in stored(pair.now(way)).items() if figure != BLANK}
    return figures, sheet.findings, [item.code for item in sheet.blanks], sheet.filled


def upload(pair: Pair, answers: dict[str, Answer]) -> None:
    """Upload, look at the preview, confirm; the findings that block are shown before."""
    assert pair.file.upload(workbook(pair, answers)).status_code == 302, pair.file.faults()
    page = pair.file.preview()
    shown = unescape(text(page))
    for finding in pair.sheet("form").blocking:
        assert finding.message in shown
    if "确认，保存" in shown:
        assert pair.file.confirm(page).status_code == 302


@pytest.mark.parametrize("kind", ALL)
@FEW
@given(data=st.data())
def test_a_random_workbook_and_the_same_typed_give_the_same(kind, data, pair):
    wrong = data.draw(st.booleans())
    answers = {
        item.code: data.draw(answers_to(item, wrong=wrong), label=item.code) for item in pair.items
    }
    type_in(pair, answers)
    faults = unreadable(pair)
    if faults:
        content = workbook(pair, answers)
        assert pair.file.upload(content).status_code == 422
        said = {cell: reason for cell, (_, reason) in pair.file.faults().items()}
        assert said == {place(content, code): reason for code, reason in faults.items()}
        answers |= {code: Answer("", None, "") for code in faults}
        type_in(pair, answers)
    upload(pair, answers)
    assert outcome(pair, "file") == outcome(pair, "form")
