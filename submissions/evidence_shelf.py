"""The files of a submission or of a round's notice, as pages list them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from jinchang_vet.kit.file_kinds import ACCEPTED, OF_TYPE
from jinchang_vet.kit.file_limits import LARGEST, MIB
from submissions.check_code import code_of
from submissions.evidence_sets import NO_SCAN as MISSING_SCAN
from submissions.evidence_sets import OLD_SCAN as CHANGED_SINCE
from submissions.evidence_sets import of_revision, scan_fault, used_by
from submissions.frozen import Questions
from submissions.models import Evidence, Revision, Round, RoundFile, Submission
from submissions.states import may_take
from submissions.timing import Window

KIB = 1 << 10
SHORT = 12
WHOLE, SCAN, ITEM = "whole", "scan", "item-"
EXTENSIONS = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
NO_SCAN = "本轮须上传盖章扫描件，尚未上传。"
OLD_SCAN = "盖章扫描件不是这些数据的：上传之后数据有改动。"
RULES = f"{ACCEPTED}，每个不超过 {LARGEST // MIB} MB"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: what it is, what it is for, and the ways to it."""

    pk: int
    name: str
    place: str
    code: str  # of the figure that it supports; empty when it is of the whole
    shows: str  # digest of the figures that a scan shows
    size: str
    at: dt.datetime
    by: str
    sha256: str
    opens: bool  # in a tab of its own; otherwise it is downloaded
    address: str
    removal: str

    @property
    def short(self) -> str:
        """The beginning of the digest, to compare by eye."""
        return self.sha256[:SHORT]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a file can be attached to."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All files of one revision, and what can be done with them."""

    address: str
    rows: tuple[FileRow, ...]
    may_change: bool
    choices: tuple[Choice, ...] = ()
    room: str = ""
    lacks: str = ""  # what the round asks for and is not there
    code: str = ""  # what must be printed on a scan, where one is asked for
    paper: str = ""  # where the return is printed

    extensions = EXTENSIONS
    rules = RULES

    @property
    def count(self) -> str:
        """How many files there are."""
        return f"{len(self.rows)} 个文件" if self.rows else "还没有文件"

    @property
    def most(self) -> int:
        """How many files are taken at once."""
        return settings.DATA_UPLOAD_MAX_NUMBER_FILES

    @property
    def most_bytes(self) -> int:
        """How many bytes are taken at once; the rest is for the form around the files."""
        return settings.REQUEST_MAX_BYTES - MIB

    @property
    def most_words(self) -> str:
        """The same in words."""
        return f"{self.most_bytes // MIB} MB、{self.most} 个文件"

    @property
    def to_read(self) -> Shelf:
        """The same shelf for somebody who only reads."""
        return replace(self, may_change=False, room="")

    def of_item(self, code: str) -> tuple[FileRow, ...]:
        """The files of one figure."""
        return tuple(row for row in self.rows if row.code == code)


def size_words(size: int) -> str:
    """A size as people read it: 820 KB, 3.4 MB."""
    return f"{size / MIB:.1f} MB" if size >= MIB else f"{max(size // KIB, 1)} KB"


def load_shelf(
    submission: Submission,
    revision: Revision | None,
    questions: Questions,
    window: Window,
    now: dt.datetime,
    *,
    used: int | None = None,
) -> Shelf:
    """The shelf of a revision: two queries, or one where it is known how many bytes the unit has
    `used`. It can be changed while the figures can.
    """
    rows = _evidence_rows(revision) if revision is not None else ()
    may_change = (
        may_take(submission, "增减附件", window, now)
        and revision is not None
        and revision.state == Revision.State.WORKING
    )
    return Shelf(
        address=reverse("submission_evidence", args=[submission.pk]),
        rows=rows,
        may_change=may_change,
        choices=_choices(questions, submission.round.asks_scan),
        room=_room(submission, used) if may_change else "",
    )


def with_scan_checked(shelf: Shelf, submission: Submission, reported: str) -> Shelf:
    """The shelf, its scan compared with the figures (`reported`: their digest), where the round
    asks for one: the unit is told what to do, everybody else how it stands.
    """
    if not submission.round.asks_scan:
        return shelf
    fault = scan_fault({row.shows for row in shelf.rows if row.shows}, reported)
    if not shelf.may_change:
        fault = {MISSING_SCAN: NO_SCAN, CHANGED_SINCE: OLD_SCAN}.get(fault, "")
    paper = reverse("submission_paper", args=[submission.pk])
    return replace(shelf, lacks=fault, code=code_of(reported), paper=paper)


def listed(submission: Submission, revision: Revision, reported: str) -> Shelf:
    """The shelf of a revision, to read only: one query."""
    rows = _evidence_rows(revision)
    address = reverse("submission_evidence", args=[submission.pk])
    return with_scan_checked(Shelf(address, rows, may_change=False), submission, reported)


def round_shelf(round: Round, *, may_change: bool) -> Shelf:
    """The files of a round's notice: one query."""
    files = RoundFile.objects.filter(round=round, removed_at=None).select_related("by")
    rows = tuple(
        _row(file, "", "", "round_file", reverse("round_file_remove", args=[file.pk]))
        for file in files
    )
    return Shelf(reverse("round_files", args=[round.pk]), rows, may_change)


def _evidence_rows(revision: Revision) -> tuple[FileRow, ...]:
    files: Iterable[Evidence] = of_revision(revision).select_related("by", "item")
    return tuple(
        _row(
            file,
            file.item.name if file.item else _whole(file),
            file.item.code if file.item else "",
            "evidence_file",
            f"{reverse('evidence_remove', args=[file.pk])}?of={file.submission_id}",
        )
        for file in files
    )


def _whole(file: Evidence) -> str:
    is_scan = file.purpose == Evidence.Purpose.SCAN
    return Evidence.Purpose.SCAN.label if is_scan else "整份填报"


def _row(file: Evidence | RoundFile, place: str, code: str, address: str, removal: str) -> FileRow:
    return FileRow(
        pk=file.pk,
        name=file.name,
        place=place,
        code=code,
        shows=file.shows if isinstance(file, Evidence) else "",
        size=size_words(file.size),
        at=file.at,
        by=str(file.by),
        sha256=file.sha256,
        opens=OF_TYPE[file.content_type].opens,
        address=reverse(address, args=[file.pk]),
        removal=removal,
    )


def _choices(questions: Questions, asks_scan: bool) -> tuple[Choice, ...]:
    scan = (Choice(SCAN, Evidence.Purpose.SCAN.label),) if asks_scan else ()
    items = (Choice(f"{ITEM}{item.code}", item.name) for item in questions.items)
    return (Choice(WHOLE, "整份填报"), *scan, *items)


def _room(submission: Submission, used: int | None) -> str:
    used = used_by(submission.institution_id) if used is None else used
    left = max(settings.EVIDENCE_QUOTA - used, 0)
    return f"本单位还可上传 {size_words(left) if left else '0 MB'}"
