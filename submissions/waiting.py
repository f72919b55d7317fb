"""Submissions of a round that wait for a decision, and why some of them want reading one by one.

`load_waiting` takes the same number of queries whatever waits.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from institutions.models import Institution
from jinchang_vet.kit.cells import Cell
from submissions import checks
from submissions.check_code import digest_of_entries
from submissions.entries import Entry
from submissions.evidence_sets import (
    NO_SCAN,
    OLD_SCAN,
    Scan,
    scan_fault,
    scans_of,
    shown_with,
)
from submissions.facts import cell_of
from submissions.frozen import Questions, thaw
from submissions.models import (
    Fact,
    Figure,
    Revision,
    Round,
    Submission,
    SubmissionState,
)
from submissions.remarks import Background, remarks_on
from submissions.revisions import open_return
from submissions.sheet import Sheet
from submissions.timing import LOCAL

MOST = 300  # read, and approved, at once
SHOWN_FLAGS = 3
SCAN_FAULTS = {"": "", NO_SCAN: "缺盖章扫描件。", OLD_SCAN: "盖章扫描件不是这些数据的。"}


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a submission wants reading: at which figure (empty: the whole), and what.
    `is_explained`: the import that handed it in gave the reason for the whole.
    """

    label: str
    text: str
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submission that waits."""

    pk: int
    version: int
    institution: Institution
    submitted_at: dt.datetime
    submitted_by: str
    is_late: bool
    filled: int
    asked: int
    days: int
    flags: tuple[Flag, ...]
    is_imported: bool  # handed in by the bureau, which explained the import as a whole

    @property
    def is_plain(self) -> bool:
        """Whether nothing about it stands out."""
        return not self.flags

    @property
    def is_together(self) -> bool:
        """Whether it may be approved with others: nothing stands out, or only figures of an import
        do, or that it corrects figures in force, which the import explained as a whole.
        """
        return self.is_plain or (
            self.is_imported and all(flag.label or flag.is_explained for flag in self.flags)
        )

    @property
    def pick(self) -> str:
        """What the page sends for it: which submission, and the version that was shown."""
        return f"{self.pk}-{self.version}"

    @property
    def count(self) -> str:
        """How much is filled in."""
        return f"{self.filled}/{self.asked}"

    @property
    def waited(self) -> str:
        """How long it has waited."""
        return f"已等 {self.days} 天" if self.days else "今天提交"

    @property
    def shown_flags(self) -> tuple[Flag, ...]:
        """The first reasons to read it."""
        return self.flags[:SHOWN_FLAGS]

    @property
    def more_flags(self) -> int:
        """How many reasons there are besides."""
        return max(len(self.flags) - SHOWN_FLAGS, 0)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of all of them, by the keys under which it is looked up."""

    questions: Mapping[str, Questions]
    revisions: Mapping[int, list[Revision]]
    compared: Mapping[int, list[Revision]]  # of those that still wait
    entries: Mapping[int, Mapping[str, Entry]]
    last_year: Mapping[int, Mapping[str, Cell]]
    scans: Mapping[int, list[Scan]] | None  # by submission; None: the round asks for none


def waiting_of(round: Round | int, user) -> QuerySet[Submission]:
    """What waits in a round, of the submissions that the person sees, in the order of the board."""
    return (
        Submission.objects.visible_to(user)
        .filter(round=round, state=SubmissionState.SUBMITTED)
        .select_related("institution__region")
        .order_by("institution__region__path", "institution__code")
    )


def others_waiting(submission: Submission, user) -> list[Submission]:
    """The others of the round that wait for this person: those after it, then from the top."""
    decidable = Submission.objects.decidable_by(user)
    rows = waiting_of(submission.round_id, user).filter(pk__in=decidable.values("pk"))
    found = list(rows.exclude(pk=submission.pk))
    here = _place(submission)
    after = [each for each in found if _place(each) > here]
    return after + [each for each in found if _place(each) <= here]


def load_waiting(
    round: Round, rows: Iterable[Submission], *, user, now: dt.datetime
) -> tuple[Waiting, ...]:
    """What is to be known of submissions that wait: at most four queries besides `rows`. One that
    is taken back or decided on between two of them is left out.
    """
    submissions = list(rows)
    read = _read(round, submissions)
    return tuple(
        _waiting(round, each, read, user, now) for each in submissions if each.pk in read.compared
    )


def _place(submission: Submission) -> tuple[str, str]:
    return submission.institution.region.path, submission.institution.code


def _read(round: Round, submissions: list[Submission]) -> _Read:
    revisions = defaultdict(list)
    wanted = Revision.objects.filter(submission__in=submissions).order_by("-number")
    for revision in wanted.select_related("submitted_by"):
        revisions[revision.submission_id].append(revision)
    questions = thaw(round.frozen)
    pairs = {each.pk: _compared(revisions[each.pk]) for each in submissions}
    compared = {pk: pair for pk, pair in pairs.items() if pair}
    return _Read(
        questions={
            kind: questions.for_kind(kind)
            for kind in {each.institution.kind for each in submissions}
        },
        revisions=revisions,
        compared=compared,
        entries=_entries([each.pk for pair in compared.values() for each in pair]),
        last_year=_last_year(round, submissions),
        scans=scans_of(submissions) if round.asks_scan else None,
    )


def _compared(revisions: list[Revision]) -> list[Revision]:
    """The revision that waits, and the one handed in before it, if any (newest first); nothing when
    none waits any more.
    """
    now = next((each for each in revisions if each.state == Revision.State.SUBMITTED), None)
    if now is None:
        return []
    before = [each for each in revisions if each.number < now.number and each.submitted_at]
    return [now, *before[:1]]


def _entries(revisions: list[int]) -> dict[int, dict[str, Entry]]:
    entries: dict[int, dict[str, Entry]] = defaultdict(dict)
    rows = Figure.objects.filter(revision__in=revisions).order_by()
    columns = ("revision_id", "item__code", "state", "value", "typed", "note")
    for revision, code, state, value, typed, note in rows.values_list(*columns):
        entries[revision][code] = Entry(state=state, value=value, typed=typed, note=note)
    return entries


def _last_year(round: Round, submissions: list[Submission]) -> dict[int, dict[str, Cell]]:
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    units = [each.institution_id for each in submissions]
    rows = Fact.objects.filter(institution__in=units, year=round.year - 1).order_by()
    for unit, code, state, value in rows.values_list(
        "institution_id", "item__code", "state", "value"
    ):
        cells[unit][code] = cell_of(state, value)
    return cells


def _waiting(round: Round, submission: Submission, read: _Read, user, now: dt.datetime) -> Waiting:
    revision, *before = read.compared[submission.pk]
    questions = read.questions[submission.institution.kind]
    entries = read.entries.get(revision.pk, {})
    last_year = read.last_year.get(submission.institution_id, {})
    findings = tuple(checks.check(questions, entries, last_year))
    sheet = Sheet(round.year, questions, entries, last_year, findings)
    was = read.entries.get(before[0].pk, {}) if before else None
    scan = ""
    if read.scans is not None:
        shown = shown_with(read.scans.get(submission.pk, ()), revision.number)
        scan = SCAN_FAULTS[scan_fault(shown, digest_of_entries(entries))]
    assert revision.submitted_at is not None
    return Waiting(
        pk=submission.pk,
        version=submission.version,
        institution=submission.institution,
        submitted_at=timezone.localtime(revision.submitted_at),
        submitted_by=str(revision.submitted_by),
        is_late=revision.is_late,
        filled=sheet.filled,
        asked=len(questions.items),
        days=(now.astimezone(LOCAL).date() - revision.submitted_at.astimezone(LOCAL).date()).days,
        flags=(
            *_whole_flags(submission, revision, read.revisions[submission.pk], user, scan),
            *_figure_flags(sheet, Background(was, {}, is_imported=revision.is_imported)),
        ),
        is_imported=revision.is_imported,
    )


def _whole_flags(
    submission: Submission, revision: Revision, revisions: list[Revision], user, scan: str
) -> list[Flag]:
    """Reasons that lie in the submission, not in a figure."""
    found = []
    if revision.submitted_by_id == user.pk:
        found.append(Flag("", "您自己提交的，须由其他审核员审核。"))
    if submission.approved_id is not None:
        reason = f"对已通过数据的更正：{revision.correction_reason}"
        found.append(Flag("", reason, is_explained=revision.is_begun_by_import))
    if revision.decided_at is not None:
        found.append(Flag("", "通过后又被撤销，须重新审核。"))
    if open_return(revisions) is not None:
        found.append(Flag("", "退回后重新提交，请核对是否已按意见修改。"))
    if scan:
        found.append(Flag("", scan))
    return found


def _figure_flags(sheet: Sheet, background: Background) -> list[Flag]:
    return [
        Flag(item.name, f"{remark.text}（说明：{note}）" if note else remark.text)
        for item in sheet.questions.items
        for note in [sheet.entry(item).note]
        for remark in remarks_on(sheet, item, background)
    ]
