"""Nothing that the checks look for is wrong with the two plans and with the demo."""

from __future__ import annotations

import pytest

from submissions.models import Evidence
from tests.integrity import reported
from tests.reports.demo_stage import demo, run  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def its_files(demo, settings):  # noqa: F811
    """The folder of files that the demo was loaded into."""
    settings.EVIDENCE_DIR = demo.parent / "evidence"


def test_the_demo_and_the_plans_are_whole():
    assert Evidence.objects.exists()
    assert reported() == {}


def test_what_the_demo_leaves_behind_is_whole():
    run("clear_demo")
    assert reported() == {}
