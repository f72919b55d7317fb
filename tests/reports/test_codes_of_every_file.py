"""Every file to take away prints its edition and a check code; the page of codes says what it is,
whose, and whether what it says has changed.
"""

from __future__ import annotations

import csv
import hashlib
import re
from io import BytesIO, StringIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from institutions.models import Institution, User
from reports.editions import freeze_year
from reports.export_asked import Asked, extent_of
from reports.export_files import ask
from reports.export_jobs import make
from reports.models import Issued, MadeFile
from reports.seals import BRIEFING, FACTS, ROUND, SUMMARY, TASKS, UNIT
from targets.models import Plan, Task
from tests.cast import client_for
from tests.reports.figures import YEAR
from tests.reports.issued_files import FILES, PLACE, response_of, said, taken, undo
from tests.submissions.task_cast import tell

pytest_plugins = ["tests.reports.summary_fixtures"]
CODE = re.compile(r"校验码 ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})")
JUDGED = (SUMMARY, BRIEFING)


@pytest.fixture
def reviewer(city) -> User:
    return User.objects.get(username="city-reviewer")


@pytest.fixture
def manager(city) -> User:
    return User.objects.get(username="city-manager")


@pytest.fixture
def edition(city, manager):
    return freeze_year(city.region, by=manager, year=YEAR, confirmed=True).value


def printed(content: bytes, kind: str) -> list[str]:
    """What stands at the top of every sheet, or of every page of the paper."""
    if kind == BRIEFING:
        return [Document(BytesIO(content)).sections[0].header.paragraphs[0].text]
    return [str(sheet["A1"].value) for sheet in load_workbook(BytesIO(content))]


@pytest.mark.parametrize("kind", FILES)
def test_every_sheet_prints_edition_and_code_and_the_page_knows_the_file(edition, reviewer, kind):
    response = response_of(reviewer, kind)
    content = b"".join(response.streaming_content)
    issued = Issued.objects.get()
    lines = printed(content, kind)
    assert {code for line in lines for code in CODE.findall(line)} == {issued.code}
    assert all(f"第 1 版定稿　校验码 {issued.code}" in line for line in lines)
    assert (issued.kind, issued.edition, issued.by) == (kind, edition, reviewer)
    assert issued.sha256 == hashlib.sha256(content).hexdigest()
    assert issued.name in unquote(response["Content-Disposition"])
    html = said(reviewer, issued.code)
    for text in ("与现在一致", kind, issued.name, issued.sha256, "第 1 版定稿", str(reviewer)):
        assert text in html


@pytest.mark.parametrize("kind", FILES)
def test_without_an_edition_it_says_so(city, reviewer, kind):
    assert all("未定稿　校验码" in line for line in printed(taken(reviewer, kind), kind))
    assert ">未定稿<" in said(reviewer, Issued.objects.get().code)


@pytest.mark.parametrize("kind", [SUMMARY, BRIEFING, UNIT, ROUND, FACTS])
def test_figures_that_are_no_longer_in_force_are_noticed(edition, reviewer, kind):
    taken(reviewer, kind)
    undo("one", reviewer)
    html = said(reviewer, Issued.objects.get().code)
    assert "与现在不一致" in html
    assert "重新导出" in html
    assert "与现在一致" not in html
    assert "未定稿（第 1 版定稿后有改动）" in printed(taken(reviewer, kind), kind)[0]


def test_one_units_file_is_not_touched_by_another_unit(edition, reviewer):
    taken(reviewer, UNIT)
    undo("two", reviewer)
    assert "与现在一致" in said(reviewer, Issued.objects.get().code)
    assert "第 1 版定稿" in printed(taken(reviewer, UNIT), UNIT)[0]


def test_the_definition_of_a_target_belongs_to_a_units_file(edition, city, reviewer):
    taken(reviewer, UNIT)
    target = city.targets.first().versions.get()
    target.lower = 1
    target.save()
    assert "与现在不一致" in said(reviewer, Issued.objects.get().code)


def test_progress_of_a_task_is_noticed_and_named(edition, manager, reviewer):
    taken(reviewer, TASKS)
    task = Task.objects.get(code="task-1")
    tell(task, manager, text="已签约三家企业")
    html = said(reviewer, Issued.objects.get().code)
    assert "与现在不一致" in html
    assert "已签约三家企业" in html
    assert "定稿后有改动" in printed(taken(reviewer, TASKS), TASKS)[0]


def test_a_narrowed_ledger_is_held_against_what_it_lists(edition, manager, reviewer):
    taken(reviewer, TASKS, q="鼓励")
    [issued] = Issued.objects.all()
    tell(Task.objects.get(code="task-2"), manager, text="另一项")
    html = said(reviewer, issued.code)
    assert "与现在一致" in html
    assert "鼓励" in html
    tell(Task.objects.get(code="task-1"), manager, text="这一项")
    assert "与现在不一致" in said(reviewer, issued.code)


def test_a_csv_bears_the_code_in_its_name_and_nowhere_inside(edition, reviewer):
    address = reverse("exports_facts_csv")
    response = client_for(reviewer).get(address, PLACE)
    content = b"".join(response.streaming_content)
    issued = Issued.objects.get()
    assert issued.name.endswith(f"-{issued.code}.csv")
    assert issued.name in unquote(response["Content-Disposition"])
    assert issued.code.encode() not in content
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row["年度"] for row in rows} == {f"{YEAR}"}
    assert "第 1 版定稿" in said(reviewer, issued.code)


def test_the_page_of_exports_lists_ones_own_files_with_their_codes(city, reviewer, viewer):
    response = client_for(reviewer).get(reverse("exports_facts_csv"), PLACE)
    b"".join(response.streaming_content)
    issued = Issued.objects.get()
    html = client_for(reviewer).get(reverse("exports"), PLACE).content.decode()
    assert f"{reverse('verify')}?code={issued.code}" in html
    assert issued.name in html
    assert issued.code not in client_for(viewer).get(reverse("exports"), PLACE).content.decode()


def test_of_several_years_it_names_those_that_are_frozen(edition, city, manager, reviewer):
    lines = printed(taken(reviewer, FACTS, **{"from": "2022"}), FACTS)
    assert f"{YEAR} 年度已定稿，其余未定稿　校验码" in lines[0]
    code = Issued.objects.get().code
    for year in (2022, 2023):
        freeze_year(city.region, by=manager, year=year, confirmed=True)
    assert "各年度均已定稿" in printed(taken(reviewer, FACTS, **{"from": "2022"}), FACTS)[0]
    html = said(reviewer, code)
    assert f"{YEAR} 年度已定稿，其余未定稿" in html
    assert "2022—2024 年度" in html
    assert "与现在一致" in html


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_file_made_in_the_background_has_its_code_once(city, reviewer, format):
    region = city.region
    wish = Asked(region.code, YEAR, YEAR, "wide", format)
    found = ask(region, by=reviewer, wish=wish, extent=extent_of(region, YEAR, YEAR)).value
    make(found.pk)
    found = MadeFile.objects.get()
    client = client_for(reviewer)
    b"".join(client.get(reverse("exports_file", args=[found.pk])).streaming_content)
    issued = Issued.objects.get()
    assert (issued.code, issued.sha256, issued.by) == (found.code, found.sha256, reviewer)
    assert f"?code={found.code}" in client.get(reverse("exports_files")).content.decode()
    assert "与现在一致" in said(reviewer, found.code)


def test_what_the_file_was_about_may_be_gone(city, viewer):
    taken(viewer, UNIT)
    code = Issued.objects.get().code
    Issued.objects.update(asked={"institution": "no-such-unit", "plan": "plan"})
    assert "无法核对" in said(viewer, code)
    Issued.objects.update(plan=None)
    assert "无法核对" in said(viewer, code)
    assert Institution.objects.filter(code="one").exists()
    assert Plan.objects.filter(code="plan").exists()


@pytest.mark.parametrize("kind", FILES)
def test_looking_up_a_code_costs_at_most_fifteen_queries(
    edition, reviewer, kind, django_assert_max_num_queries
):
    taken(reviewer, kind)
    client, code = client_for(reviewer), Issued.objects.get().code
    Issued.objects.update(digest="0" * 64)
    with django_assert_max_num_queries(15):
        assert "与现在不一致" in client.get(reverse("verify"), {"code": code}).content.decode()
