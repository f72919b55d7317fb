"""The texts and papers of the demo read as an official would write them: what is counted adds up,
nothing is said twice, no bracket stands in a bracket of its own kind.
"""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from institutions.models import Region, User
from targets.models import Department
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
PLANS = {"620300": "jinchang-review", "620400": "baiyin-2022"}
COUNTED = re.compile(r"任务(?:中|共? (\d+) 项：)(未启动.*?)。")
STATES = re.compile(r"(?:^|，)(?:未启动|进行中|已完成) (\d+) 项")


@pytest.fixture
def client():
    return client_for(User.objects.get(username="gansu-viewer"))


def text_of(client, name: str, *args: object, **query: object) -> list[str]:
    content = client.get(reverse(name, args=args), query).content.decode()
    box = content[content.index('id="report-words"') :]
    return [unescape(each) for each in re.findall("<p>(.*?)</p>", box[: box.index("</div>")])]


def paper_of(client, **query: object) -> Document:
    response = client.get(reverse("briefing_docx"), query)
    return Document(BytesIO(b"".join(response.streaming_content)))


def test_tasks_are_counted_once_and_alike_for_a_bureau_its_department_and_the_paper(client):
    place = {"region": "620400", "year": "2024", "plan": PLANS["620400"]}
    department = Department.objects.get(region__code="620400", name="市教育局")
    bureau = text_of(client, "institution_text", "baiyin-education-bureau", year=2024)
    said = text_of(client, "department_text", department.pk, **place)
    [own] = [each for each in map(COUNTED.search, bureau) if each]
    [duties] = [each for each in map(COUNTED.search, said) if each]
    assert own[2] == duties[2]
    assert sum(map(int, STATES.findall(own[2]))) == int(own[1])
    [paper] = [
        each
        for each in map(COUNTED.search, (p.text for p in paper_of(client, **place).paragraphs))
        if each
    ]
    assert sum(map(int, STATES.findall(paper[2]))) == int(paper[1])


@pytest.mark.parametrize("year", [2024, 2025])
def test_of_a_school_overdue_tasks_are_a_part_of_those_that_are_counted(client, year):
    text = "\n".join(text_of(client, "institution_text", "demo-secondary-1", year=year))
    counts = re.search(r"涉及本单位的任务 (\d+) 项：(.*?)。", text)
    assert sum(map(int, STATES.findall(counts[2]))) == int(counts[1])
    assert ("；其中逾期" in counts[2]) is (year == 2025)


def test_a_county_says_once_that_nothing_is_judged(client):
    county = Region.objects.filter(parent__code="620400").order_by("code").first()
    said = text_of(client, "overview_text", region=county.code, year=2024, plan=PLANS["620400"])
    assert sum(each.count("不作判定") for each in said) == 1
    assert len([each for each in said if re.match(r"\d+\. ", each)]) > 10


def test_a_share_of_things_is_told_as_so_many_of_so_many_everywhere(client):
    said = "\n".join(text_of(client, "institution_text", "baiyin-education-bureau", year=2024))
    assert "县级职业教育中心覆盖率 3/5 个，未达到全部达标的要求，差 2 个。" in said
    city = "\n".join(text_of(client, "overview_text", region="620400", year=2024))
    assert "县级职业教育中心覆盖率为 3/5（5 个中 3 个达标），距全部达标尚差 2 个" in city


@pytest.mark.parametrize(("region", "year"), [("620300", 2024), ("620400", 2025)])
def test_the_paper_has_clean_headings_brackets_and_names(client, region, year):
    paper = paper_of(client, region=region, year=year, plan=PLANS[region])
    texts = [each.text for each in paper.paragraphs]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    heads = [each.text for each in paper.paragraphs if each.style.name == "Heading 2"]
    assert heads
    assert all(
        re.match("（[一二三四五六七八九十]+）(?![一二三四五六七八九十]+、)", each) for each in heads
    )
    assert all(each.count("（") == 1 for each in heads)
    assert not any("¶" in each or "时间已过 100%" in each for each in [*texts, *cells])
    assert not any(re.search("（[一二三]（", each) for each in texts)
    [reporting] = [each for each in texts if "应报单位" in each]
    names = re.findall("示例中职[一二三四五六七]", reporting)
    assert len(names) == len(set(names))


def test_what_a_document_publishes_stands_in_a_table_of_its_own(client):
    paper = paper_of(client, region="620300", year=2024, plan=PLANS["620300"])
    rows = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert rows[0] == ["序号", "指标", "公布数值", "年度"]
    assert len(rows) - 1 == 28
    assert ["1个", "未注明日期"] in [row[2:] for row in rows]
    assert max(len(each.text) for each in paper.paragraphs) < 500
