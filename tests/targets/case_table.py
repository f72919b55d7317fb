"""Reads the table of cases of docs/progress.md: one row, one promise, its figures, its verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from targets.judgement import Baseline, Observation, Promise
from targets.kinds import Kind, Method, Status, Tag

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "progress.md"
COLUMNS = 10
KINDS = {
    "不低于": Kind.AT_LEAST,
    "不高于": Kind.AT_MOST,
    "区间": Kind.RANGE,
    "全部达标": Kind.FULL_COVERAGE,
    "逐校达标": Kind.EACH_INSTITUTION,
    "只增不减": Kind.NON_DECREASING,
    "建成": Kind.MILESTONE,
    "累计": Kind.CUMULATIVE,
    "名次": Kind.RANK,
    "定性": Kind.SOFT,
}
STATUSES = {status.label: status for status in Status} | {"无": None}
TAGS = {tag.label: tag for tag in Tag}
BOUND = re.compile(r"(?:(≥|≤)(-?[\d.]+)|([\d.]+)–([\d.]+)|全部|建成|不减|—) ?(个|%)?")
SHARE = re.compile(r"(\d+)/(\d+) 所(?:缺 (\d+))?")
COVERAGE = re.compile(r"(.+?)\[(?:(\d+)/(\d+))?，?(未截止|已截止)?\]")


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    code: str
    promise: Promise
    recorded: Baseline | None
    observations: dict[int, Observation]
    year: int
    status: Status | None
    tags: tuple[Tag, ...]
    ratio: Decimal | None


def read_cases() -> list[Case]:
    """Every row whose first cell is a code such as A01."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [read_case(row) for row in rows if re.fullmatch(r"[A-Z]\d\d", row[0])]


def read_case(row: list[str]) -> Case:
    if len(row) != COLUMNS:
        raise ValueError(f"row {row[0]} has {len(row)} cells")
    code, _, kind, target, base, values, year, status, tags, ratio = row
    return Case(
        code=code,
        promise=read_promise(kind, target, base),
        recorded=read_baseline(base),
        observations=dict(read_year(part) for part in values.split("、")),
        year=int(year),
        status=STATUSES[status],
        tags=() if tags == "—" else tuple(TAGS[tag] for tag in tags.split("、")),
        ratio=None if ratio == "—" else Decimal(ratio),
    )


def read_promise(kind: str, target: str, base: str) -> Promise:
    every_year = kind.startswith("每年·")
    bound, deadline, *more = target.split("；")
    sign, number, low, high, unit = BOUND.fullmatch(bound).groups()
    plan = [part.removeprefix("分解 ").split("=") for part in more if part.startswith("分解")]
    known = {"合计", "复合增长", "要求提高"} | {part for part in more if part.startswith("分解")}
    if set(more) - known:
        raise ValueError(f"unknown words in {target!r}")
    return Promise(
        kind=KINDS[kind.removeprefix("每年·")],
        every_year=every_year,
        target_year=None if deadline == "未定期限" else int(deadline),
        lower=Decimal(number) if sign == "≥" else Decimal(low) if low else None,
        upper=Decimal(number) if sign == "≤" else Decimal(high) if high else None,
        yearly={int(y): Decimal(value) for y, value in plan},
        method=Method.COMPOUND if "复合增长" in more else Method.LINEAR,
        base_year=None if base == "无" else 2022,
        first_year=None if base == "无" else 2023,
        step=Decimal({"个": "1", "%": "0.1"}.get(unit, "0")),
        is_percentage=unit == "%",
        is_count=unit == "个",
        is_sum="合计" in more,
        rising=True if "要求提高" in more else None,
    )


def read_baseline(base: str) -> Baseline | None:
    found = re.fullmatch(r"(-?[\d.]+)（(\d{4})）", base)
    if found is None and base not in ("填报", "无"):
        raise ValueError(f"unknown baseline {base!r}")
    return found and Baseline(Decimal(found[1]), int(found[2]))


def read_year(part: str) -> tuple[int, Observation]:
    year, written = part.split("：")
    bracket = COVERAGE.fullmatch(written)
    if bracket is None:
        return int(year), read_figure(written, 1, 1, final=True)
    written, reported, expected, closing = bracket.groups()
    default = 0 if written == "空" else 1
    return int(year), read_figure(
        written,
        int(reported or default),
        int(expected or 1),
        final=closing != "未截止",
    )


def read_figure(written: str, reported: int, expected: int, *, final: bool) -> Observation:
    if written == "空":
        return Observation(reported=0, expected=expected, final=final)
    if written == "不适用":
        return Observation(reported=0, expected=0, final=final)
    if written in ("已建成", "未建成"):
        return Observation(reported=1, expected=1, final=final, done=written == "已建成")
    share = SHARE.fullmatch(written)
    if share is None:
        return Observation(Decimal(written), reported, expected, final)
    meeting, in_scope, unknown = (int(group or 0) for group in share.groups())
    return Observation(
        reported=in_scope - unknown,
        expected=in_scope,
        final=final,
        meeting=meeting,
        in_scope=in_scope,
        unknown=unknown,
    )
