"""The task ledger as a workbook: the rows of the page, narrowed as the page is."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from institutions.models import AuditEntry
from tests.cast import client_for
from tests.reports.summaries import rows_of
from tests.reports.test_task_list import five  # noqa: F401

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five")]
ADDRESS = {"region": "620400", "year": "2024"}


def taken(user, **query) -> dict[str, dict]:
    """Rows by the text of the task."""
    response = client_for(user).get(reverse("exports_tasks"), ADDRESS | query)
    assert response.status_code == 200, response.content.decode()
    content = b"".join(response.streaming_content)
    rows = rows_of(load_workbook(BytesIO(content))["任务台账"])
    return {row["任务（原文）"].value: row for row in rows if isinstance(row["序号"].value, int)}


def on_page(user, **query) -> list[str]:
    page = client_for(user).get(reverse("tasks"), ADDRESS | {"rows": "all"} | query)
    return [row.task.text for group in page.context["groups"] for row in group.rows]


@pytest.mark.parametrize(
    "query", [{}, {"state": "confirmed"}, {"q": "基地"}, {"state": "nonsense"}, {"q": "没有的词"}]
)
def test_it_holds_the_rows_of_the_page_in_their_order(viewer, query):
    assert list(taken(viewer, **query)) == on_page(viewer, **query)


def test_a_row_tells_progress_and_state(viewer):
    found = taken(viewer)
    told, silent = found["共建实训基地"], found["择机建设园区"]
    assert told["最近进展"].value == "与三家企业洽谈"
    assert "进行中" in told["状态"].value or "推进中" in told["状态"].value
    assert silent["最近进展"].value == "尚无记录"
    assert found["制定方案"]["状态"].value.endswith("已销号")


def test_the_page_leads_to_it_with_its_filters(viewer):
    page = client_for(viewer).get(reverse("tasks"), ADDRESS | {"state": "confirmed"})
    link = f"{reverse('exports_tasks')}?year=2024&amp;region=620400&amp;state=confirmed"
    assert f'href="{link}"' in page.content.decode()


def test_who_took_it_is_in_the_log(viewer):
    count = len(taken(viewer))
    entry = AuditEntry.objects.get(verb="tasks.download")
    assert (entry.actor, entry.after["tasks"]) == (viewer, count)


def test_it_costs_a_fixed_number_of_queries(viewer, django_assert_max_num_queries):
    client = client_for(viewer)
    with django_assert_max_num_queries(15):
        client.get(reverse("exports_tasks"), ADDRESS)
