"""A manager imports past years in the browser, with a worker in the background as in earnest."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from submissions.models import FigureImport, Submission
from tests.cast import make_institution
from tests.submissions.bulk_files import REASON, workbook
from tests.submissions.test_bulk_jobs import worker  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def violations(page) -> list[str]:
    page.wait_for_load_state()
    return [each["id"] for each in Axe().run(page).response["violations"]]


@pytest.fixture
def rows(baiyin, catalogue) -> list[tuple]:
    """Two years of forty schools."""
    for number in range(40):
        make_institution(baiyin, f"s{number}")
    return [
        (f"s{number}", "", year, 200, 90, 3000) for number in range(40) for year in (2018, 2019)
    ]


def test_a_file_with_a_fault_shows_its_progress_and_then_the_fault(
    signed_in,
    worker,  # noqa: F811
    manager,
    rows,
):
    page = signed_in(manager)
    page.goto(reverse("imports"))
    assert violations(page) == []
    _send(page, workbook(*rows[:-1], ("s39", "", 2019, "约200", 90, 3000)))
    expect(page.locator("progress")).to_be_visible()
    assert violations(page) == []
    worker()
    expect(page.get_by_text("有 1 处须改正")).to_be_visible(timeout=40_000)
    assert violations(page) == []


def test_a_file_is_previewed_confirmed_and_written(
    signed_in,
    worker,  # noqa: F811
    manager,
    rows,
):
    worker()
    page = signed_in(manager)
    page.goto(reverse("imports"))
    _send(page, workbook(*rows))
    expect(page.get_by_text("2018、2019 年度还没有填报轮次")).to_be_visible(timeout=40_000)
    assert violations(page) == []
    page.get_by_label("导入说明").fill(REASON)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("等待另一人审核通过后生效")).to_be_visible(timeout=40_000)
    assert violations(page) == []
    assert Submission.objects.filter(state="submitted").count() == 80
    assert FigureImport.objects.get().state == "done"


def _send(page, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files(
        {"name": "往年.xlsx", "mimeType": kind, "buffer": content}
    )
    page.get_by_role("button", name="上传并检查").click()
