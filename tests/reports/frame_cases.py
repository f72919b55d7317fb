"""The texts around the sentences – for a plan, an institution, a department – of made-up cases, by
the codes of docs/sentences.md. No database: the models are never saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from institutions.models import Institution, Region
from reports.attention import NEEDS_ATTENTION, ranked
from reports.board import Board, Change, Reporting, count_statuses, elapsed_share, phase_of
from reports.department_duties import ClauseDuty, Duties, TargetDuty, TaskDuty
from reports.document import Origin
from reports.filings import Filing
from reports.institution_figures import FigureTable, YearFiling
from reports.institution_lines import Sight
from reports.institution_own import OwnStanding, Way
from reports.institution_page import InstitutionAddress, InstitutionPage
from reports.institution_tasks import OwnTask
from reports.rows import row_of
from reports.sentences import Telling
from reports.sentences_places import department_text, institution_text
from reports.sentences_plan import plan_text
from submissions.ledger import Ledger
from submissions.models import SubmissionState
from submissions.standing import PlanStanding
from submissions.task_standing import TaskStanding, TaskState
from targets.formulas import UnitState, UnitValue
from targets.models import Indicator, Plan, PlanVersion, PublishedFigure, UnitRole
from tests.reports.sentence_cases import CITY, COUNTY, read_expected

TODAY, NOW = dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
CASES = {row.code: row.standing for row in read_expected()}
PLAN = Plan(
    title="示例方案",
    document_number="市政办发〔2022〕1号",
    base_year=2022,
    first_year=2023,
    horizon=2025,
    region=CITY,
)
UNDATED = Plan(title="示例综述", document_number="综述", region=CITY)
SCHOOL = Institution(pk=9, name="示例职业学校", short_name="示例职校", region=CITY)
OVERDUE = TaskStanding(TaskState.IN_PROGRESS, is_confirmed=False, is_overdue=True)
OPEN = TaskStanding(TaskState.NOT_STARTED, is_confirmed=False, is_overdue=False)
DONE = TaskStanding(TaskState.COMPLETED, is_confirmed=False, is_overdue=False)
CLOSED = TaskStanding(TaskState.COMPLETED, is_confirmed=True, is_overdue=False)
Text = tuple[str, ...]


def filing(name: str, state: SubmissionState, *, in_force: bool = False) -> Filing:
    unit = Institution(name=name, short_name=name, region=CITY)
    return Filing(unit, 1, state, in_force, None, "", None, None, is_late=False)


def board(
    *codes: str,
    year: int = 2024,
    plan: Plan = PLAN,
    region: Region = CITY,
    moved: tuple[Text, Text] | None = None,
    filings: tuple[Filing, ...] = (),
    published: tuple[PublishedFigure, ...] = (),
) -> Board:
    """The overview of some cases; `moved` are codes newly met and fallen back, if any were told of
    the year before.
    """
    before = CASES["A01"].judgement if moved is not None else None
    rows = {code: row_of(replace(CASES[code], before=before), Origin()) for code in codes}
    newly, back = (tuple(rows[code] for code in each) for each in moved or ((), ()))
    ledger = Ledger(NOW, (), (), {})
    standing = PlanStanding(
        region, plan, year, PlanVersion(), tuple(CASES[each] for each in codes), ledger
    )
    pending = [each for each in filings if not each.in_force]
    waiting = [each for each in pending if each.state == SubmissionState.SUBMITTED]
    return Board(
        region=region,
        plan=plan,
        year=year,
        standing=standing,
        rows=tuple(rows.values()),
        groups=(),
        counts=count_statuses(row.judgement for row in rows.values()),
        elapsed=elapsed_share(plan, year),
        phase=phase_of(plan, year),
        change=Change(newly, back),
        attention=tuple(ranked(rows.values(), NEEDS_ATTENTION, lambda row: row.standing)),
        reporting=Reporting(
            due_at=None,
            expected=len(filings),
            approved=len(filings) - len(pending),
            correcting=sum(each.in_force and each.state != "approved" for each in filings),
            submitted=len(waiting),
            missing=tuple(each.institution.short_name for each in pending if each not in waiting),
            returned=sum(each.state == SubmissionState.RETURNED for each in pending),
            is_demo=False,
        ),
        filings=filings,
        tasks=(),
        published=published,
    )


def of_plan(*codes: str, **more) -> Text:
    return plan_text(board(*codes, **more), today=TODAY, is_demo=False)


def own(code: str, way: Way, *, has: int | None = None, state=UnitState.COUNTED) -> OwnStanding:
    """A case as it concerns the school, which has so much of it."""
    value = None if has is None else Decimal(has)
    meets = None if value is None else value >= 16
    unit = UnitValue(
        SCHOOL.pk, value, None, value, state, (), meets if way is Way.STANDARD else None
    )
    return OwnStanding(SCHOOL.pk, CASES[code], way, unit, None)


def of_school(*owned: OwnStanding, plan: Plan | None = PLAN, filings=(), tasks=()) -> Text:
    plans = (plan,) if plan is not None else ()
    page = InstitutionPage(
        address=InstitutionAddress(SCHOOL, (), (), 2024, plan, plans),
        standing=None,
        facts=(),
        badges=(),
        own=owned,
        targets=(),
        sight=Sight(shows_area=True, guards_others=False),
        ratios=(),
        figures=FigureTable((), ()),
        filings=filings,
        tasks=tuple(OwnTask("", "", "", "", (), standing) for standing in tasks),
        is_demo=False,
    )
    return institution_text(page, today=TODAY, is_demo=False)


def filed(words: str, *, is_late: bool = False) -> tuple[YearFiling, ...]:
    return (YearFiling(2024, words, "", "", "", "", is_late, is_demo=False, url=""),)


def of_department(*codes: str, tasks: tuple[TaskStanding, ...] = ()) -> Text:
    clause = ClauseDuty("一（二）", "总体要求", (UnitRole.RESPONSIBLE,), is_shared=False)
    duties = Duties(1, "市示范局", 1, False, "", "", clauses=[clause])
    duties.targets += [TargetDuty(CASES[code], (), (), "") for code in codes]
    duties.tasks += [
        TaskDuty("", f"任务原文{number}。", "一（二）", "", (), standing, None)
        for number, standing in enumerate(tasks, 1)
    ]
    telling = Telling(2024, CITY, {})
    return department_text(duties, PLAN, telling, today=TODAY, is_demo=False)


def published(name: str, written: str, year: int | None, *, to_verify: bool = False):
    indicator = Indicator(name=name)
    return PublishedFigure(indicator=indicator, written=written, year=year, to_verify=to_verify)


APPROVED, DRAFT = SubmissionState.APPROVED, SubmissionState.DRAFT
SUBMITTED, RETURNED = SubmissionState.SUBMITTED, SubmissionState.RETURNED
THROUGH = filing("甲校", APPROVED, in_force=True)
FILED = (
    THROUGH,
    filing("乙校", SUBMITTED, in_force=True),
    filing("丙校", SUBMITTED),
    filing("丁校", DRAFT),
    filing("戊校", RETURNED),
)
FIGURES = (
    published("产业学院数", "10个", None),
    published("“双师型”教师比例", "77.19%", 2022, to_verify=True),
)
STANDARD, PART = Way.STANDARD, Way.PART
TEXTS: dict[str, Callable[[], Text]] = {
    "规划01": lambda: of_plan("A02", "A01", "A10", "A22"),
    "规划02": lambda: of_plan("A28", year=2022),
    "规划03": lambda: of_plan("A13", year=2025),
    "规划04": lambda: of_plan("A18", year=2026),
    "规划05": lambda: of_plan("A34", year=2023, plan=UNDATED),
    "规划06": lambda: of_plan("A02", "T01"),
    "规划07": lambda: of_plan("W05", "W06", region=COUNTY),
    "规划08": lambda: of_plan("W05", "W06", region=COUNTY),
    "规划09": lambda: of_plan("A05", "A01", "A10"),
    "规划10": lambda: of_plan("A02"),
    "规划11": lambda: of_plan("A22", "A02"),
    "规划12": lambda: of_plan("A02", filings=(THROUGH,)),
    "规划13": lambda: of_plan("A02", filings=FILED),
    "规划14": lambda: of_plan("A02"),
    "规划15": lambda: of_plan("A02", published=FIGURES),
    "规划16": lambda: of_plan("A02"),
    "规划17": lambda: plan_text(board("A02"), today=TODAY, is_demo=True),
    "规划18": lambda: of_plan("A02", "A01", "C07", moved=(("A02",), ("A01", "C07"))),
    "规划19": lambda: of_plan("A02", moved=((), ())),
    "单位01": lambda: of_school(own("E01", STANDARD, has=16), own("E01", STANDARD)),
    "单位02": lambda: of_school(plan=None),
    "单位03": lambda: of_school(own("E01", STANDARD, has=16)),
    "单位04": lambda: of_school(own("E01", STANDARD, has=14)),
    "单位05": lambda: of_school(own("E01", STANDARD, state=UnitState.MISSING)),
    "单位06": lambda: of_school(own("E01", STANDARD, state=UnitState.OUT_OF_SCOPE)),
    "单位07": lambda: of_school(own("W02", PART, has=1200), own("G01", PART, has=2)),
    "单位08": lambda: of_school(filings=filed("已通过")),
    "单位09": lambda: of_school(filings=filed("已提交（待审核）", is_late=True)),
    "单位10": lambda: of_school(),
    "单位11": lambda: of_school(tasks=(OPEN, OVERDUE, OVERDUE, DONE, CLOSED)),
    "单位12": lambda: of_school(tasks=(None, None)),
    "部门01": lambda: of_department("A02", "A01", "A10", tasks=(OPEN, OVERDUE, CLOSED)),
    "部门02": lambda: of_department(tasks=(DONE,)),
    "部门03": lambda: of_department("A02", "A01", "A10"),
    "部门04": lambda: of_department("A22"),
    "部门05": lambda: of_department(tasks=(OPEN, *[OVERDUE] * 12)),
    "部门06": lambda: of_department(tasks=(OPEN, *[OVERDUE] * 12)),
}
