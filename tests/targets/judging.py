"""A plain promise, and what is judged of one value."""

from __future__ import annotations

from decimal import Decimal

from targets.kinds import Kind
from targets.progress import Baseline, Observation, Promise, judge

RISE = Promise(Kind.AT_LEAST, target_year=2025, lower=Decimal(130), base_year=2022, first_year=2023)
BASE = Baseline(Decimal(100), 2022)


def seen(value, *, reported=1, expected=1, final=True):
    return Observation(Decimal(value), reported, expected, final)


def judged(value, promise=RISE, base=BASE, year=2024, **how):
    return judge(promise, {year: seen(value, **how)}, year=year, recorded_baseline=base)
