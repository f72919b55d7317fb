"""Who gets the summary workbook, what is noted, and what it costs."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

from institutions.models import AuditEntry, InstitutionKind
from reports.models import Issued
from tests.cast import client_for, make_institution
from tests.reports.figures import YEAR
from tests.reports.summaries import (
    ADDRESS,
    content_of,
    download,
)

pytest_plugins = ["tests.reports.summary_fixtures"]


def test_who_took_it_is_in_the_log(city, viewer):
    content_of(download(viewer))
    entry = AuditEntry.objects.get(verb="summary.download")
    assert (entry.actor, entry.result, entry.subject_name) == (viewer, "done", "示例方案")
    issued = Issued.objects.get()
    said = {"region": "620400", "plan": "plan", "year": YEAR, "code": issued.code}
    assert entry.after == said


def test_another_citys_viewer_finds_nothing(city, other_city_viewer):
    assert download(other_city_viewer).status_code == 404
    assert not AuditEntry.objects.filter(verb="summary.download").exists()


def test_a_reporter_and_an_administrator_are_told_it_is_not_their_duty(
    city, system_admin, reporter
):
    assert download(system_admin).status_code == 403
    assert download(reporter).status_code == 403


def test_a_plan_of_another_city_is_not_handed_out(city, viewer, jinchang, other_city_viewer):
    assert download(other_city_viewer, region="620300").status_code == 404


@pytest.mark.parametrize("year", ["20x4", "1999", "2101", "２０２４", "-2024", "2024.0"])
def test_a_year_that_is_none_is_not_found(city, viewer, year):
    assert download(viewer, year=year).status_code == 404


def test_without_an_address_it_is_the_newest_year_of_the_own_region(city, viewer):
    response = client_for(viewer).get(reverse("summary_xlsx"))
    assert content_of(response).startswith(b"PK")
    assert quote("白银市职业教育目标进展汇总表（2024年度）") in response["Content-Disposition"]


@pytest.mark.parametrize("more", [0, 37])
def test_it_costs_the_same_queries_for_any_number_of_units(
    city, viewer, more, django_assert_num_queries
):
    """Fourteen reads, session and person included, and four statements that note the download."""
    for number in range(more):
        make_institution(city.region, f"more-{number}", kind=InstitutionKind.SECONDARY)
    client = client_for(viewer)
    with django_assert_num_queries(18):
        response = client.get(reverse("summary_xlsx"), ADDRESS)
    assert content_of(response).startswith(b"PK")
