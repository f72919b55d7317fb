"""The benchmarks measure what they say: pages that work, and SQL that tells the same numbers."""

from __future__ import annotations

import bench
import bench_cast
import bench_paper
import bench_sql
import pytest
from bench_pages import measure
from bench_tasks import PAGES

from institutions.duties import Role
from institutions.models import User
from reports.scale_cast import staff_name
from reports.scale_figures import OPEN_YEAR
from reports.scale_places import ROOT, SIZES, part_code
from submissions.asked import questions_of
from submissions.entries import read_entry
from submissions.models import Fact, Figure, Submission
from submissions.posted import field_name
from submissions.workflow import approve, submit
from tests.reports.scale_stage import scale  # noqa: F401

PART = part_code(1)
EVERY = [(name, PART) for name in PAGES] + [(name, ROOT) for name in bench.OF_PLACES]


@pytest.mark.django_db
@pytest.mark.usefixtures("scale")
@pytest.mark.parametrize(("name", "place"), EVERY)
def test_a_page_is_measured_and_tells_the_numbers_of_the_database(name, place, monkeypatch):
    monkeypatch.setattr("bench_pages.RUNS", 1)
    found = measure(name, place)
    assert found.agrees
    assert found.ms > 0
    assert found.sql_ms > 0
    assert 5 < found.statements <= 20


@pytest.mark.django_db
@pytest.mark.usefixtures("scale")
@pytest.mark.parametrize("place", [ROOT, PART])
def test_numbers_that_differ_are_noticed(place, monkeypatch):
    wrong = bench_sql.Sum(bench_sql.SCHOOLS, "full-time-teachers")
    monkeypatch.setitem(bench_sql.INDICATORS, "enrolment", wrong)
    assert not PAGES["overview"](place).agrees()


@pytest.mark.django_db
@pytest.mark.usefixtures("scale")
def test_the_deadline_day_finds_what_was_confirmed_and_misses_what_is_not_there():
    [role] = [each for each in bench_cast.cast()["reporters"] if each["username"] == "scale-00003"]
    submission = Submission.objects.get(institution__code="scale-00003", round__year=OPEN_YEAR)
    reporter = User.objects.get(username=role["username"])
    codes = {item.code: item for item in questions_of(submission).items}
    figures = {
        code: read_entry(item, role["fields"][field_name(code)], "示例")
        for code, item in codes.items()
    }
    submit(submission, by=reporter, figures=figures, head_name="示例", truthful=True)
    approve(submission, by=User.objects.get(username=staff_name(PART, Role.REVIEWER)))
    left = bench_cast.left()
    assert (left["states"]["approved"], left["wrong"], left["facts"]) == (1, 0, len(codes))
    assert left["facts_hold"]
    assert left["broken_links"] == 0
    Figure.objects.filter(revision__submission=submission)[0].delete()
    Fact.objects.filter(year=OPEN_YEAR).last().delete()
    broken = bench_cast.left()
    assert (broken["wrong"], broken["facts_hold"]) == (1, False)


def test_the_sizes_and_places_are_those_of_the_seeding():
    assert {code: size.units for code, size in SIZES.items()} == bench.UNITS
    assert (bench.ROOT, bench.PART) == (ROOT, PART)
    assert {*bench.OF_PLACES, *bench.OF_UNITS} == set(PAGES)


def test_a_size_that_does_not_exist_is_refused(capsys):
    with pytest.raises(SystemExit):
        bench.main(["--sizes", "town"])
    assert "可写 city、province、nation" in capsys.readouterr().err


def test_a_new_section_replaces_the_old_and_keeps_the_others(tmp_path):
    paper = tmp_path / "benchmarks.md"
    bench_paper.renew({"数据导出": "旧", "页面：city": "| 1 |"}, paper)
    bench_paper.renew({"数据导出": "新", "批量导入": "三"}, paper)
    text = paper.read_text("utf-8")
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == ["## 页面：city", "## 批量导入", "## 数据导出"]
    assert "旧" not in text
    assert text.count("# 速度测量") == 1
    assert "| 1 |" in text


def test_numbers_stand_on_the_right_of_a_table():
    found = bench_paper.table("页面 | 毫秒", ["总览 | 1,200", "指标 | 90"])
    assert found.splitlines()[1] == "| --- | ---: |"


def test_the_machine_is_described_without_its_name():
    said = bench_paper.machine()
    assert "核" in said
    assert "PostgreSQL" in said
    assert bench_paper.platform.node() not in said
