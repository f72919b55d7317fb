"""The demo's editions: there for each closed year, and gone with it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from institutions.models import Region, User
from reports.demo_figures import YEARS
from reports.demo_story import OPEN_YEAR
from reports.editions import freeze_year, is_whole
from reports.models import Edition, Issued
from tests.cast import client_for, make_user
from tests.reports.demo_stage import demo, run  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
CITIES = ("620300", "620400")


@pytest.fixture
def manager(demo) -> User:  # noqa: F811
    """Somebody real."""
    return make_user("manager", "real-manager", region=Region.objects.get(code="620400"))


def take_summary(user: User, code: str, year: int) -> Issued:
    answer = client_for(user).get(reverse("summary_xlsx"), {"region": code, "year": year})
    assert answer.status_code == 200
    answer.getvalue()
    return Issued.objects.order_by("-pk").first()


def test_every_closed_year_of_both_cities_is_frozen():
    found = Edition.objects.values_list("region__code", "year", "number", "is_demo")
    closed = [year for year in YEARS if year != OPEN_YEAR]
    assert sorted(found) == [(city, year, 1, True) for city in CITIES for year in closed]
    assert all(is_whole(each) for each in Edition.objects.select_related("region"))


@pytest.mark.parametrize("city", CITIES)
def test_a_workbook_of_a_frozen_year_says_its_edition(city):
    viewer = User.objects.get(username="gansu-viewer")
    for year in YEARS:
        issued = take_summary(viewer, city, year)
        assert (issued.edition is not None) == (year != OPEN_YEAR), (city, year)


def test_what_real_people_made_of_the_demo_goes_with_it(manager):
    take_summary(manager, "620400", YEARS[0])
    freeze_year(manager.region, by=manager, year=OPEN_YEAR, confirmed=True)
    run("clear_demo")
    assert not Edition.objects.exists()
    assert not Issued.objects.exists()
