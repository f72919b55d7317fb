"""The texts around the sentences read as docs/sentences.md says, each in its place."""

from __future__ import annotations

import re

import pytest

from targets.models import Plan
from tests.reports.frame_cases import APPROVED, FIGURES, TEXTS, filing, of_plan
from tests.reports.sentence_cases import CITY, DOCUMENT


def frames_of_document() -> dict[str, str]:
    """The paragraph of every row, by code."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[-1] for row in rows if re.fullmatch(r"(规划|单位|部门)\d\d", row[0])}


EXPECTED = frames_of_document()


@pytest.mark.parametrize("code", EXPECTED)
def test_the_paragraph_reads_as_the_document_says(code):
    assert TEXTS[code]().count(EXPECTED[code]) == 1


@pytest.mark.parametrize(
    ("base_year", "first_year", "horizon", "said"),
    [
        (None, 2023, 2025, "规划期 2023 至 2025 年，到 2024 年末时间已过 67%。"),
        (2022, 2023, None, "原文没有规定期限，不计算序时进度。"),
        (None, None, None, "原文没有规定期限，不计算序时进度。"),
    ],
)
def test_the_time_used_is_told_wherever_the_plan_states_its_years(
    base_year, first_year, horizon, said
):
    """Without a base year it begins at the end of the year before the first, as the judging has."""
    years = {"base_year": base_year, "first_year": first_year, "horizon": horizon}
    plan = Plan(title="示例方案", document_number="综述", region=CITY, **years)
    assert of_plan("A01", plan=plan)[0].endswith(said)


def test_the_document_tells_of_every_case_and_no_other():
    assert set(EXPECTED) == set(TEXTS)


def test_counts_changes_lags_gaps_published_figures_reporting_and_source_follow_in_this_order():
    said = of_plan(
        *("A02", "A01", "A10", "A22"),
        moved=(("A02",), ()),
        filings=(filing("甲校", APPROVED, in_force=True),),
        published=FIGURES,
    )
    heads = [
        *(
            "截至 2024 年度",
            "与上年度相比",
            "滞后和期满未达成",
            "1. ",
            "2. ",
            "缺数据的目标",
            "1. ",
        ),
        *("文件公布的监测数据", "2024 年度应报单位", "数据来源"),
    ]
    assert len(said) == len(heads)
    assert all(text.startswith(head) for text, head in zip(said, heads, strict=True))


@pytest.mark.parametrize("code", TEXTS)
def test_no_paragraph_has_a_number_without_a_unit_or_a_doubled_mark(code):
    for text in TEXTS[code]():
        assert not re.search("，，|；；|。。|（）|、、|  |：。|（，", text), text
        assert re.search("[。：]$", text), text
