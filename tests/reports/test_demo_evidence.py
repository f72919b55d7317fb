"""The demo's files: said to be invented, opened like others, gone with the demo."""

import pytest
from django.urls import reverse

from institutions.models import User
from jinchang_vet.kit.file_kinds import recognise
from reports.demo_evidence import SAYS, one_page
from reports.demo_story import WITH_FILES
from submissions.models import Evidence, RoundFile
from tests.cast import client_for
from tests.reports.demo_stage import demo, run  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(demo, settings):  # noqa: F811
    """The folder of the demo's files."""
    settings.EVIDENCE_DIR = demo.parent / "evidence"
    return settings.EVIDENCE_DIR


def on_disk(folder) -> int:
    return sum(file.is_file() for file in folder.rglob("*"))


def test_a_page_is_a_pdf_that_says_that_it_is_invented():
    content = one_page("标题", SAYS)
    assert recognise("a.pdf", content).code == "pdf"
    assert "演示数据".encode("utf-16-be").hex().encode() in content


def test_some_units_have_files_and_both_notices_one(evidence):
    assert Evidence.objects.count() == 2 * len(WITH_FILES)
    assert RoundFile.objects.count() == 2
    assert on_disk(evidence) == 2 * len(WITH_FILES) + 2


def test_a_reviewer_opens_what_the_bureau_handed_in(evidence):
    reviewer = client_for(User.objects.get(username="baiyin-reviewer"))
    file = Evidence.objects.filter(
        submission__institution__code="baiyin-education-bureau", item=None
    ).get()
    response = reviewer.get(reverse("evidence_file", args=[file.pk]))
    assert response.getvalue().startswith(b"%PDF-1.4")


def test_the_files_go_with_the_demo(evidence, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run("clear_demo")
    assert not Evidence.objects.exists()
    assert not RoundFile.objects.exists()
    assert on_disk(evidence) == 0
