"""Fixtures of the workbook's tests: the city, and its workbook downloaded once."""

from __future__ import annotations

import pytest
from django.db import transaction

from institutions.duties import Role
from tests.cast import make_region, make_user
from tests.reports.figures import make_city, report_years
from tests.reports.summaries import Made, board_of, content_of, download


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Made:
    """Built once for all that only read it; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        region = make_region("620400", "白银市", make_region("620000", "甘肃省"))
        plan = make_city(region)
        report_years(region)
        response = download(make_user(Role.VIEWER, "viewer", region=region))
        found = Made(response, content_of(response), board_of(plan))
        transaction.set_rollback(True)
    return found


@pytest.fixture
def city(baiyin):
    """The same city, for tests that change something."""
    plan = make_city(baiyin)
    report_years(baiyin)
    return plan
