"""Jinchang's 28 published numbers, as the article writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets.models import Indicator, PublishedFigure
from tests.targets.seeded import plans  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plans")]

COLLEGE = "gansu-nonferrous-metallurgy"

# indicator, clause, as written, value, unit, precision, of which institution
PUBLISHED = [
    ("chain-leader-enterprises", "¶5", "4家", "4", "家", "exact", None),
    ("pilot-city-rank", "¶5", "第4名", "4", "名", "exact", None),
    ("talent-platforms", "¶9", "1个", "1", "个", "exact", None),
    ("industry-colleges", "¶9", "10个", "10", "个", "exact", None),
    ("order-class-enterprises", "¶9", "11家", "11", "家", "exact", None),
    ("apprenticeship-order-classes", "¶9", "32个", "32", "个", "exact", None),
    ("colleges-planned", "¶17", "6个", "6", "个", "planned", COLLEGE),
    ("majors-offered", "¶17", "32个", "32", "个", "exact", COLLEGE),
    ("shared-training-bases", "¶19", "36个", "36", "个", "exact", None),
    ("observation-visits", "¶19", "1万多人次", "10000", "人次", "lower_bound", None),
    ("post-internships", "¶19", "3000多人次", "3000", "人次", "lower_bound", None),
    ("local-employment", "¶19", "2000余人", "2000", "人", "lower_bound", None),
    ("published-dual-share-secondary", "¶22", "77.19%", "77.19", "%", "exact", None),
    ("published-dual-share-higher", "¶22", "57.6%", "57.6", "%", "exact", None),
    ("teacher-practice-bases", "¶22", "29家", "29", "家", "exact", None),
    ("national-master-studios", "¶22", "1个", "1", "个", "exact", None),
    ("provincial-master-studios", "¶22", "2个", "2", "个", "exact", None),
    ("training-elite-teams", "¶22", "4个", "4", "个", "exact", None),
    ("innovation-teams", "¶22", "3个", "3", "个", "exact", None),
    ("jinchuan-training-bases", "¶25", "5个", "5", "个", "exact", COLLEGE),
    ("copper-lines", "¶25", "3条", "3", "条", "exact", COLLEGE),
    ("nickel-lines", "¶25", "2条", "2", "条", "exact", COLLEGE),
    ("partner-training-bases", "¶25", "6个", "6", "个", "exact", COLLEGE),
    ("factory-schools", "¶25", "1个", "1", "个", "exact", COLLEGE),
    ("ai-industry-colleges", "¶25", "各1个", "1", "个", "exact", COLLEGE),
    ("data-processing-centres", "¶25", "各1个", "1", "个", "exact", COLLEGE),
    ("northwest-data-centres", "¶25", "各1个", "1", "个", "exact", COLLEGE),
    ("factory-school-coverage", "¶25", "全覆盖", "100", "%", "derived", COLLEGE),
]


def published() -> list[PublishedFigure]:
    return list(
        PublishedFigure.objects.filter(plan__code="jinchang-review").select_related(
            "indicator", "clause", "institution"
        )
    )


def test_all_28_numbers_stand_as_written_in_the_order_of_the_article():
    found = [
        (
            figure.indicator.code,
            figure.clause.number,
            figure.written,
            figure.value,
            figure.indicator.unit,
            figure.precision,
            figure.institution and figure.institution.code,
        )
        for figure in published()
    ]
    assert found == [(*row[:3], Decimal(row[3]), *row[4:]) for row in PUBLISHED]
    assert len(found) == 28


def test_the_written_form_stands_in_the_quotation():
    for figure in published():
        assert figure.written in figure.quote


def test_only_the_rank_has_a_year_and_is_better_when_lower():
    dated = [figure for figure in published() if figure.year is not None]
    assert [(figure.indicator.code, figure.year) for figure in dated] == [("pilot-city-rank", 2022)]
    assert [figure for figure in published() if figure.lower_is_better] == dated


def test_the_two_percentages_are_to_be_verified_and_stand_beside_the_computed_share():
    doubtful = {
        figure.indicator.code: figure.indicator for figure in published() if figure.to_verify
    }
    assert set(doubtful) == {"published-dual-share-secondary", "published-dual-share-higher"}
    for indicator in doubtful.values():
        assert indicator.variant_of == Indicator.objects.get(code="dual-qualified-share")
    decimals = [indicator.decimals for _, indicator in sorted(doubtful.items())]
    assert decimals == [1, 2]


def test_published_numbers_are_monitored_and_never_computed():
    monitored = Indicator.objects.filter(is_monitored=True)
    assert {indicator.code for indicator in monitored} == {row[0] for row in PUBLISHED}
    assert not monitored.filter(targets__isnull=False).exists()
    assert not monitored.filter(versions__terms__isnull=False).exists()
    assert not PublishedFigure.objects.exclude(plan__code="jinchang-review").exists()
