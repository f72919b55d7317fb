"""The words of judging: kinds of targets, statuses, tags, methods.  Source: docs/progress.md."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A string enumeration whose members carry a Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Kind(Labelled):
    """How a target is met."""

    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"
    RANGE = "range", "区间"
    FULL_COVERAGE = "full_coverage", "全部达标"
    EACH_INSTITUTION = "each_institution", "逐校达标"
    NON_DECREASING = "non_decreasing", "只增不减"
    MILESTONE = "milestone", "建成（里程碑）"
    CUMULATIVE = "cumulative", "累计"
    RANK = "rank", "名次"
    SOFT = "soft", "定性"


class Status(Labelled):
    """The lamp of a target."""

    MET = "met", "已达成"
    ON_TRACK = "on_track", "按进度"
    BEHIND = "behind", "滞后"
    OFF_TRACK = "off_track", "严重滞后"
    MISSED = "missed", "期满未达成"
    NOT_YET = "not_yet", "尚未达成"
    NOT_DUE = "not_due", "未到期"
    NO_DATA = "no_data", "缺数据"


class Tag(Labelled):
    """What stands beside a status."""

    REGRESSING = "regressing", "倒退"
    PARTIAL = "partial", "部分数据"
    AWAITING_FINAL = "awaiting_final", "待期末数据"
    BASELINE_SHIFTED = "baseline_shifted", "基期顺延"
    MAINTAIN = "maintain", "保持型"
    FELL_BACK = "fell_back", "曾达标后回落"
    LATE = "late", "逾期达成"
    ABOVE_RANGE = "above_range", "超出区间"
    UNDATED = "undated", "未定期限"
    NOT_REPORTED = "not_reported", "期满未报"
    BASE_YEAR = "base_year", "基期年"


class Method(Labelled):
    """How the required path runs."""

    LINEAR = "linear", "直线（序时进度）"
    COMPOUND = "compound", "复合增长"


class Span(Labelled):
    """How a figure relates to time."""

    STOCK = "stock", "时点数"
    FLOW = "flow", "时期数"
    CUMULATIVE = "cumulative", "累计数"


class Measure(Labelled):
    """How an area value is made from the figures of units."""

    SUM = "sum", "合计"
    RATIO = "ratio", "分子合计 ÷ 分母合计"
    UNITS_MEETING = "units_meeting", "达标单位数 ÷ 单位数"
