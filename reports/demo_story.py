"""What happens in the demo: eight rounds, told with the same verbs that people use.

Everybody reports and is approved, except where the story says otherwise. Nothing is written past
the verbs, so the demo has receipts, steps and audit entries like real work; only the times of past
years are put right afterwards (`reports.demo_times`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution, Region, User
from reports.demo_cast import BAIYIN, JINCHANG, PEOPLE
from reports.demo_evidence import announce, attach_samples
from reports.demo_figures import NOT_APPLICABLE, YEARS, figures_of
from reports.demo_plan import stop_asking
from reports.demo_times import date_back
from submissions import checks
from submissions.entries import Entry, read_entry
from submissions.extensions import extend
from submissions.facts import values_of_year
from submissions.frozen import Questions
from submissions.models import Notice, ReturnMark, Round, Submission
from submissions.notices import read_all_notices
from submissions.reminders import remind
from submissions.round_telling import OPENED
from submissions.rounds import open_round, reschedule
from submissions.timing import LOCAL, usual_close, usual_due
from submissions.workflow import (
    approve,
    correct,
    questions_of,
    return_,
    save_draft,
    submit,
    tick_mark,
    undo_approval,
    withdraw,
)

OPEN_YEAR = YEARS[-1]
DAYS_OPEN = 60
STAFF = {BAIYIN: "baiyin", JINCHANG: "jinchang"}
NOTICE = "演示数据：请各单位核对数据后按时填报。"
WHY_NOTHING = "示例：学校当年尚无在校生或没有这项经费"
WHY_SWING = {
    "scale": "示例：当年招生计划和专业布局调整，学生数变化较大",
    "teachers": "示例：当年招聘、退休和重新认定，人数变化较大",
    "graduates": "示例：各届招生规模不同，当届人数变化较大",
    "enterprise": "示例：合作协议到期后重新核定，并新签一批",
    "funds": "示例：拨款标准和核定学生数调整",
    "authority": "示例：当年预算安排调整",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One unit's submission in one round, and the people who deal with it."""

    submission: Submission
    unit: Institution
    year: int
    questions: Questions
    reporter: User
    reviewer: User
    manager: User

    @property
    def plot(self) -> tuple[int, str]:
        """What names the scene in the story."""
        return (self.year, self.unit.code)

    @property
    def entries(self) -> dict[str, Entry]:
        """All that the unit enters, with the explanations that the checks ask for."""
        codes = [item.code for item in self.questions.items]
        typed = figures_of(self.unit.code, self.unit.kind, self.year, codes)
        found = {item.code: read_entry(item, typed[item.code]) for item in self.questions.items}
        notes = self._notes(found)
        return {
            item.code: read_entry(item, typed[item.code], notes.get(item.code, ""))
            for item in self.questions.items
        }

    def _notes(self, entries: Mapping[str, Entry]) -> dict[str, str]:
        notes = {
            code: WHY_NOTHING for code, each in entries.items() if each.typed == NOT_APPLICABLE
        }
        sections = {item.code: item.section for item in self.questions.items}
        last_year = values_of_year(self.unit.pk, self.year - 1)
        for finding in checks.check(self.questions, entries, last_year):
            if finding.severity == checks.WARNING:
                notes[finding.place] = WHY_SWING[sections[finding.place]]
        return notes


# ---- what may happen to a submission ----------------------------------------------------------
def leave(scene: Scene) -> None:
    """The draft stays empty."""


def begin(scene: Scene) -> None:
    """Half of the form is filled in."""
    entries = scene.entries
    half = list(entries)[: len(entries) // 2]
    save_draft(scene.submission, by=scene.reporter, figures={code: entries[code] for code in half})


def hand_in(scene: Scene) -> None:
    """Filled in and submitted."""
    _submit(scene, scene.entries)


def hand_in_and_pass(scene: Scene) -> None:
    """Submitted and approved: what mostly happens."""
    hand_in(scene)
    approve(scene.submission, by=scene.reviewer)


def take_back_first(scene: Scene) -> None:
    """Withdrawn once before it was decided on."""
    hand_in(scene)
    withdraw(scene.submission, by=scene.reporter, comment="示例：漏盖公章，补后再报")
    _submit(scene)
    approve(scene.submission, by=scene.reviewer)


def send_back(scene: Scene) -> None:
    """Returned with marks at two figures, one of which the reporter has seen to."""
    hand_in(scene)
    marks = {item.code: "请核对后重新填写，并说明依据" for item in scene.questions.items[:2]}
    return_(
        scene.submission,
        by=scene.reviewer,
        comment="示例：两处与台账不一致，请核对",
        marks=marks,
    )
    mark = ReturnMark.objects.filter(revision__submission=scene.submission).first()
    tick_mark(scene.submission, by=scene.reporter, mark=mark)


def send_back_then_pass(scene: Scene) -> None:
    """Returned, mended and approved."""
    send_back(scene)
    _submit(scene)
    approve(scene.submission, by=scene.reviewer, note="示例：已核对")


def pass_twice(scene: Scene) -> None:
    """An approval taken back and given again."""
    hand_in_and_pass(scene)
    undo_approval(scene.submission, by=scene.reviewer, reason="示例：误点通过，重新核对佐证")
    approve(scene.submission, by=scene.reviewer)


def begin_correction(scene: Scene) -> None:
    """Approved, and a correction is being filled in; the approved figures stay in force."""
    hand_in_and_pass(scene)
    _correct(scene)


def correct_and_pass(scene: Scene) -> None:
    """Approved, corrected and approved again."""
    begin_correction(scene)
    _submit(scene)
    approve(scene.submission, by=scene.reviewer)


Act = Callable[[Scene], None]
# By year and unit; whoever is not named hands in and passes.
STORY: dict[tuple[int, str], Act] = {
    (2022, "demo-secondary-2"): take_back_first,
    (2023, "demo-secondary-4"): send_back_then_pass,
    (2023, "yongchang-vocational"): pass_twice,
    (2024, "demo-secondary-2"): correct_and_pass,
    (2024, "demo-secondary-5"): leave,
    (2025, "baiyin-education-bureau"): hand_in,
    (2025, "gansu-nonferrous-technician"): begin,
    (2025, "demo-secondary-5"): send_back,
    (2025, "demo-secondary-1"): begin_correction,
    (2025, "gansu-nonferrous-metallurgy"): begin_correction,
    (2025, "yongchang-vocational"): hand_in,
    (2025, "jinchang-technician"): send_back,
    (2025, "baye-skilled"): begin,
    (2025, "jinchang-open"): leave,
}
# Handed in after the due time.
LATE = {(2024, "demo-secondary-6")}
# Given more time than the others.
EXTENDED = {(OPEN_YEAR, "demo-secondary-5")}
# With files behind the figures: the figure that one of them supports.
WITH_FILES = {
    (2024, "baiyin-kuangye"): "dual-qualified-teachers",
    (OPEN_YEAR, "baiyin-education-bureau"): "vocational-investment",
    (OPEN_YEAR, "gansu-nonferrous-technician"): "partner-enterprises",
    (OPEN_YEAR, "jinchang-technician"): "dual-qualified-teachers",
}


def tell(people: Mapping[str, User]) -> None:
    """Open all rounds, then go through them year by year; those of the past close at the end."""
    now = timezone.now()
    rounds = [
        _open(year, Region.objects.get(code=city), people[f"{staff}-manager"], now)
        for year in YEARS
        for city, staff in STAFF.items()
    ]
    stop_asking()
    for round in rounds:
        if round.year == OPEN_YEAR:
            announce(round, people[f"{STAFF[round.region.code]}-manager"])
        with transaction.atomic():
            _go_through(round, people)


def _go_through(round: Round, people: Mapping[str, User]) -> None:
    scenes = _scenes(round, people)
    late = [scene for scene in scenes if scene.plot in LATE]
    for scene in scenes:
        if scene.plot in WITH_FILES:
            attach_samples(scene.submission, scene.reporter, WITH_FILES[scene.plot])
        if scene not in late:
            STORY.get(scene.plot, hand_in_and_pass)(scene)
        if scene.plot in EXTENDED:
            _give_time(round, scene)
    for scene in late:
        now = timezone.now()
        _set_times(round, scene.manager, now - dt.timedelta(minutes=1), now + dt.timedelta(days=1))
        hand_in_and_pass(scene)
    if round.year != OPEN_YEAR:
        due = usual_due(round.year)
        _set_times(round, scenes[0].manager, due, usual_close(due))
        for scene in scenes:
            read_all_notices(scene.reporter, by=scene.reporter)
        _put_away(round)
        date_back(round)
    else:
        remind(round, by=scenes[0].manager)


def _put_away(round: Round) -> None:
    """Of a past round nobody keeps the times that held only while it was told."""
    told = Q(occasion=OPENED) | Q(occasion__startswith="rescheduled-")
    Notice.objects.filter(told, round=round).delete()


def _open(year: int, region: Region, manager: User, now: dt.datetime) -> Round:
    """Every round is open while it is told; due sixty days after loading, as the open one stays."""
    last = (now + dt.timedelta(days=DAYS_OPEN)).astimezone(LOCAL)
    opens = min(now, dt.datetime(year, 12, 1, 8, tzinfo=LOCAL)) if year != OPEN_YEAR else now
    return open_round(
        region,
        by=manager,
        year=year,
        opens_at=opens,
        due_at=last.replace(hour=23, minute=59, second=59, microsecond=0),
        notice=NOTICE,
        is_demo=True,
    ).value


def _scenes(round: Round, people: Mapping[str, User]) -> list[Scene]:
    """The round's submissions with the people who deal with them."""
    reporters = {person.place: people[person.username] for person in PEOPLE}
    staff = STAFF[round.region.code]
    submissions = round.submissions.select_related("round", "institution")
    return [
        Scene(
            submission=submission,
            unit=submission.institution,
            year=round.year,
            questions=questions_of(submission),
            reporter=reporters[submission.institution.code],
            reviewer=people[f"{staff}-reviewer"],
            manager=people[f"{staff}-manager"],
        )
        for submission in submissions
        if submission.institution.code in reporters
    ]


def _submit(scene: Scene, figures: Mapping[str, Entry] | None = None) -> None:
    submit(
        scene.submission,
        by=scene.reporter,
        figures=figures,
        head_name="示例负责人",
        truthful=True,
    )


def _correct(scene: Scene) -> None:
    """One more teacher certified than was reported."""
    correct(scene.submission, by=scene.reporter, reason="示例：补认定 1 名“双师型”教师")
    item = next(each for each in scene.questions.items if each.code == "dual-qualified-teachers")
    before = scene.entries[item.code]
    more = read_entry(item, str(before.value + 1), before.note or "示例：补认定 1 名")
    save_draft(scene.submission, by=scene.reporter, figures={item.code: more})


def _give_time(round: Round, scene: Scene) -> None:
    due = round.due_at + dt.timedelta(days=15)
    extend(
        round,
        by=scene.manager,
        institution=scene.unit,
        due_at=due,
        closes_at=usual_close(due),
        reason="示例：校区搬迁，经研究同意延期",
    )


def _set_times(round: Round, manager: User, due_at: dt.datetime, closes_at: dt.datetime) -> None:
    reschedule(
        round, by=manager, due_at=due_at, closes_at=closes_at, reason="演示数据：按年度设定截止时间"
    )
