"""A demo manager's imports are demo data: they go with the rest of it."""

from __future__ import annotations

import pytest

from institutions.models import Region, User
from reports.demo import is_present
from submissions.models import FigureImport, Round
from tests.reports.demo_stage import demo, run  # noqa: F401
from tests.submissions.bulk_files import TEACHERS, imported, uploaded, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
HEADS = ["单位代码", "数据年度", TEACHERS]


def test_clearing_the_demo_takes_its_imports_along():
    region = Region.objects.get(code="620400")
    manager = User.objects.select_related("region").get(username="baiyin-manager")
    found = imported(region, manager, workbook(("baiyin-kuangye", 2019, 200), heads=HEADS))
    assert found.is_demo
    assert Round.objects.get(year=2019).is_demo
    uploaded(region, manager, workbook(("baiyin-kuangye", 2019, "约200"), heads=HEADS))
    run("clear_demo")
    assert not FigureImport.objects.exists()
    assert not Round.objects.exists()
    assert not is_present()
