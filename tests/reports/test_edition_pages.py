"""The pages of editions and check codes: what they say, to whom, and what they cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from institutions.models import InstitutionKind
from reports.editions import freeze_year
from reports.issued import new_code
from reports.models import Issued
from targets.models import TargetVersion
from tests.cast import client_for, make_institution
from tests.reports.figures import YEAR
from tests.reports.summaries import content_of, download, opened

pytest_plugins = ["tests.reports.summary_fixtures"]
ADDRESS = {"region": "620400", "year": str(YEAR), "plan": "plan"}


@pytest.fixture
def edition(city, manager):
    return freeze_year(city.region, by=manager, year=YEAR, note="总结", confirmed=True).value


def page(user, name, *args, **query) -> str:
    response = client_for(user).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_workbook_prints_edition_and_code_on_every_sheet(city, manager, viewer):
    book = opened(download(viewer))
    [issued] = Issued.objects.all()
    assert issued.edition is None
    for sheet in book:
        assert issued.code in str(sheet["A1"].value), sheet.title
        assert "未定稿" in str(sheet["A1"].value)
    freeze_year(city.region, by=manager, year=YEAR, confirmed=True)
    assert "第 1 版定稿" in str(opened(download(viewer))["总览"]["A1"].value)
    assert Issued.objects.first().edition.number == 1


def test_after_a_change_the_workbook_is_not_the_edition_any_more(city, edition, viewer):
    TargetVersion.objects.filter(target__plan=city).update(lower=1)
    assert "未定稿（第 1 版定稿后有改动）" in str(opened(download(viewer))["总览"]["A1"].value)
    assert "此后有" in page(viewer, "editions", **ADDRESS)
    assert "未定稿（第 1 版定稿后有改动）" in page(viewer, "exports", **ADDRESS)
    assert "未定稿（第 1 版定稿后有改动）" in page(viewer, "overview", **ADDRESS)


def test_the_overview_says_which_edition_stands(city, manager, viewer):
    assert "版次：未定稿" in page(viewer, "overview", **ADDRESS)
    found = freeze_year(city.region, by=manager, year=YEAR, confirmed=True).value
    link = f'href="{reverse("edition", args=[found.pk])}">第 1 版定稿</a>'
    assert link in page(viewer, "overview", **ADDRESS)


def test_the_edition_shows_what_was_frozen_not_what_is_now(city, edition, viewer):
    before = page(viewer, "edition", edition.pk)
    assert "与现在的数据一致" in before
    assert "未被改动" in before
    TargetVersion.objects.filter(target__plan=city).update(lower=1)
    after = page(viewer, "edition", edition.pk)
    assert "处改动" in after
    assert before.count("<tr>") == after.count("<tr>")


def test_differences_name_what_changed(city, edition, manager, viewer):
    TargetVersion.objects.filter(target__plan=city, lower__isnull=False).update(lower=1)
    second = freeze_year(city.region, by=manager, year=YEAR, confirmed=True).value
    assert second.number == 2
    html = page(viewer, "edition_differences", edition.pk, **{"with": str(second.pk)})
    assert "第 1 版与第 2 版的差异" in html
    assert "下限" in html
    assert "没有差异" in page(viewer, "edition_differences", second.pk, **{"with": "now"})


def test_an_edition_that_is_none_is_a_page_in_chinese(city, viewer):
    response = client_for(viewer).get(reverse("edition", args=[999999]))
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()
    assert "matches the given query" not in response.content.decode()


@pytest.mark.parametrize("asked", ["0", "x", "999999", "", "1' OR 1"])
def test_nonsense_to_compare_with_is_not_found(city, edition, viewer, asked):
    address = reverse("edition_differences", args=[edition.pk])
    assert client_for(viewer).get(address, {"with": asked}).status_code == 404


def test_a_code_tells_its_file_until_something_changes(city, edition, viewer):
    content_of(download(viewer))
    code = Issued.objects.get().code
    html = page(viewer, "verify", code=code.lower().replace("-", " "))
    assert "与现在一致" in html
    assert "第 1 版定稿" in html
    assert str(viewer) in html
    TargetVersion.objects.filter(target__plan=city, lower__isnull=False).update(lower=1)
    assert "与现在不一致" in page(viewer, "verify", code=code)


def test_unknown_mistyped_and_foreign_codes(city, viewer, other_city_viewer):
    content_of(download(viewer))
    code = Issued.objects.get().code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert "不是有效的校验码" in page(viewer, "verify", code=wrong)
    unknown = new_code()
    said = page(viewer, "verify", code=unknown)
    foreign = page(other_city_viewer, "verify", code=code)
    assert "没有查到校验码" in said
    assert said.count("没有查到") == foreign.count("没有查到")
    assert "赵局长" not in foreign
    assert "不是有效的校验码" in page(viewer, "verify", code="<b>校验")


@pytest.mark.parametrize("more", [0, 30])
def test_every_page_costs_the_same_queries(
    city, edition, viewer, more, django_assert_max_num_queries
):
    content_of(download(viewer))
    code = Issued.objects.get().code
    for number in range(more):
        make_institution(city.region, f"more-{number}", kind=InstitutionKind.SECONDARY)
    addresses = [
        reverse("editions") + f"?region=620400&year={YEAR}",
        reverse("edition", args=[edition.pk]),
        reverse("edition_differences", args=[edition.pk]) + "?with=now",
        reverse("verify") + f"?code={code}",
        reverse("exports") + f"?region=620400&year={YEAR}",
        reverse("overview") + f"?region=620400&year={YEAR}&plan=plan",
    ]
    client = client_for(viewer)
    for address in addresses:
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
