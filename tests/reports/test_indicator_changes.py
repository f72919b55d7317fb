"""The indicator's page tells every change of what is promised: reason, document, and what stood."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from targets.keeping import (
    bounds_of,
    change_target,
    change_thresholds,
    confirm_baseline,
    correct_baseline,
    record_baseline,
)
from tests.reports.indicator_scene import page_of, text_of

GROUNDS = {"reason": "复核", "document_number": "白教发〔2024〕3 号"}


def told(viewer) -> str:
    return text_of(page_of(viewer, "dual-share"))


def test_the_thresholds_stand_with_the_year_from_which_they_hold(plan, manager, viewer):
    change_thresholds(
        plan,
        by=manager,
        valid_from=2024,
        method="linear",
        on_track_at=Decimal("0.90"),
        behind_at=Decimal("0.50"),
        minimum_coverage=Decimal("0.75"),
        **GROUNDS,
    )
    text = told(viewer)
    assert "2023 年度起 直线（序时进度）；二者之比 ≥ 0.95 按进度，≥ 0.60 滞后" in text
    assert "2024 年度起 直线（序时进度）；二者之比 ≥ 0.90 按进度，≥ 0.50 滞后" in text
    assert "最低填报比例 75% （复核，白教发〔2024〕3 号）" in text


def test_a_corrected_baseline_stands_beside_the_one_in_force(plan, manager, viewer):
    target = plan.targets.get()
    first = {"year": 2022, "value": Decimal(30), "source": "2022 年报表"}
    record_baseline(target, by=manager, **first, **GROUNDS)
    assert "30.0%（现行，待核实；2022 年报表）" in told(viewer)
    confirm_baseline(target, by=manager)
    correct_baseline(target, by=manager, **{**first, "value": Decimal(31)}, **GROUNDS)
    text = told(viewer)
    assert "30.0%（已更正；2022 年报表）" in text
    assert "31.0%（现行；2022 年报表） （复核，白教发〔2024〕3 号）" in text


def test_a_correction_within_a_data_year_is_told(plan, manager, viewer):
    target = plan.targets.get()
    version = target.versions.get()
    bounds = dataclasses.replace(bounds_of(version), lower=Decimal(55))
    assert "更正前的内容留存备查" not in told(viewer)
    change_target(target, by=manager, bounds=bounds, valid_from=version.valid_from, **GROUNDS)
    text = told(viewer)
    assert "更正前的内容留存备查 （复核，白教发〔2024〕3 号）" in text
    assert "2023 年度起 目标于" in text
