"""A database in which somebody works is never filled with invented figures."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from django.utils import timezone

from institutions.duties import Role
from institutions.models import Institution, Region
from reports.scale import seed_scale
from submissions.models import Fact
from targets.loading import load_plans
from tests.cast import make_institution, make_user
from tests.reports.demo_stage import run
from tests.reports.scale_stage import TINY

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Region:
    """The plans are loaded, nobody works yet."""
    load_plans()
    return Region.objects.get(code="620300")


def refused() -> str:
    with pytest.raises(CommandError) as caught:
        run("seed_scale", "--size", "city")
    assert not Fact.objects.exists()
    assert not Institution.objects.filter(code__startswith="scale-").exists()
    return str(caught.value)


def test_a_unit_that_is_not_from_the_fixtures_stands_in_the_way(city):
    make_institution(city, "real", name="真实中专")
    said = refused()
    assert "填报单位（真实中专）" in said
    assert "空数据库" in said


def test_an_account_stands_in_the_way(city):
    make_user(Role.MANAGER, "zhang", region=city)
    assert "账号（zhang）" in refused()


def test_the_usual_demo_stands_in_the_way(city):
    make_institution(city, "demo-secondary-1", name="示例中职一", is_demo=True)
    assert "填报单位（示例中职一）" in refused()


def test_the_units_of_the_fixtures_do_not(city, settings, tmp_path):
    settings.DEMO_PASSWORD_FILE = tmp_path / "demo_password"
    shipped = Institution.objects.count()
    seed_scale(TINY, seed=1, now=timezone.now())
    assert Institution.objects.count() == shipped + TINY.units
