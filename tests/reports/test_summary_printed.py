"""The summary workbooks of the demo: what an official reads on paper explains itself."""

from __future__ import annotations

import pytest
from django.urls import reverse

from institutions.models import User
from tests.cast import client_for
from tests.kit.recalculation import printed
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.promised import PLANS
from tests.reports.summaries import content_of, opened, target_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def taken(region: str):
    client = client_for(User.objects.get(username="gansu-viewer"))
    query = {"region": region, "year": 2024, "plan": PLANS[region]}
    return client.get(reverse("summary_xlsx"), query)


@pytest.mark.parametrize("region", PLANS)
def test_no_number_is_printed_as_hashes(region, tmp_path):
    pages = printed(content_of(taken(region)), tmp_path)
    assert len(pages) > 8
    assert not [page for page in pages if "###" in page]


def test_the_remark_explains_a_lamp_that_the_years_value_does_not():
    remarks = {
        name: row["备注"].value for name, row in target_rows(opened(taken("620400"))).items()
    }
    why = "2023年未达到，最近年度已达到；"
    assert remarks["专职思政课教师不低于 1:350"].startswith(why)
    assert remarks["“双高”“双优”建设资金足额拨付"].startswith(why)
    assert remarks["职业教育投入只增不减"].startswith("最近年度（2024年）有减少；")
    assert remarks["白银希望职业技术学院在校生"] == "基期顺延至2023年"


def test_money_is_given_as_the_page_gives_it():
    row = target_rows(opened(taken("620400")))["职业教育投入只增不减"]
    found = [row[each].value for each in ("基期(2022)", "2024年实际", "与目标差额")]
    assert (row["计量单位"].value, found) == ("万元", [31020, 31860, -680])
    assert row["基期(2022)"].number_format == "#,##0.00"
