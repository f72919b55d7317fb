"""The page of an upload: what the file would change, or why it cannot be taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from jinchang_vet.kit.crumbs import Crumb
from submissions.checks import ERROR
from submissions.entries import Entry
from submissions.frozen import FrozenItem
from submissions.models import FigureState, Submission
from submissions.sheet import Sheet, answer_of, reread, sheet_of, stored_sheet
from submissions.states import shown_revision, why_locked
from submissions.timing import deadline_words, window_of
from submissions.upload import Fault
from submissions.upload_drafts import pending


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence beside a change, in the tone of what it says."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One item that the file changes: what is saved, what the file says, what was found."""

    label: str
    saved: str
    uploaded: str
    note: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A finding at an item that the file leaves as it is."""

    label: str
    tone: str
    message: str


@dataclass(frozen=True, slots=True)
class UploadPage:
    """All that the page of an upload shows; without a file only how to send one."""

    submission: Submission
    deadline: str
    locked: str
    name: str
    digest: str
    read_at: dt.datetime | None
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...]
    points: tuple[Point, ...]
    unchanged: int
    cleared: int
    is_behind: bool  # saved online after the template was downloaded

    @property
    def subtitle(self) -> str:
        """Whose figures, of which year, until when."""
        return f"{self.submission} · {self.deadline}"

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        form = reverse("submission", args=[self.submission.pk])
        return (Crumb("填报表", form), Crumb("上传 Excel"))

    @property
    def has_file(self) -> bool:
        """Whether a file waits."""
        return self.read_at is not None

    @property
    def upload_title(self) -> str:
        """The heading over the choice of a file."""
        return "重新上传" if self.has_file else "上传填好的模板"

    @property
    def fault_words(self) -> str:
        """That nothing was saved, and what to do."""
        return (
            f"文件里有 {len(self.faults)} 处须改正，什么也没有保存。"
            "可下载标出问题的文件，改正后再上传。"
        )

    @property
    def cleared_words(self) -> str:
        """How many saved figures the file leaves empty."""
        return f"有 {self.cleared} 项已保存的数据在文件中为空，确认后将被清除。"

    @property
    def can_confirm(self) -> bool:
        """Whether there is something to confirm and nothing in the way."""
        return bool(self.changes) and not self.faults and not self.locked


def load_upload_page(submission: Submission, *, by, now: dt.datetime) -> UploadPage:
    """The page for the person's newest upload beside what is saved now."""
    window = window_of(
        submission.round, submission.round.extensions.all(), submission.institution_id
    )
    revision = shown_revision(submission, submission.revisions.order_by("-number"))
    stored = stored_sheet(submission, revision)
    waiting = pending(submission, stored.questions, by=by, now=now)
    changes: tuple[Change, ...] = ()
    points: tuple[Point, ...] = ()
    cleared = 0
    if waiting is not None and not waiting.faults:
        sheet = sheet_of(submission, stored.questions, {**stored.entries, **waiting.entries})
        changed = [
            item
            for item in stored.questions.items
            if item.code in waiting.entries
            and _said(stored.entry(item)) != _said(waiting.entries[item.code])
        ]
        changes = tuple(_change(item, stored, sheet, waiting.formulas) for item in changed)
        points = _points(sheet, {item.code for item in changed})
        cleared = sum(
            stored.entry(item).state != FigureState.BLANK
            and sheet.entry(item).state == FigureState.BLANK
            for item in changed
        )
    return UploadPage(
        submission=submission,
        deadline=deadline_words(window, now),
        locked=why_locked(submission, window, now),
        name=waiting.draft.name if waiting else "",
        digest=waiting.draft.digest if waiting else "",
        read_at=timezone.localtime(waiting.draft.at) if waiting else None,
        faults=waiting.faults if waiting else (),
        changes=changes,
        points=points,
        unchanged=len(waiting.entries) - len(changes) if waiting else 0,
        cleared=cleared,
        is_behind=waiting is not None
        and waiting.saved is not None
        and waiting.saved < submission.version,
    )


def _said(entry: Entry) -> tuple:
    typed = entry.typed if entry.state == FigureState.UNREADABLE else ""
    return entry.state, entry.value, typed, entry.note


def _change(item: FrozenItem, stored: Sheet, sheet: Sheet, formulas: frozenset[str]) -> Change:
    before, now = stored.entry(item), sheet.entry(item)
    remarks = []
    if now.state == FigureState.BLANK and before.state != FigureState.BLANK:
        remarks.append(Remark("warning", "文件中为空，确认后将清除已保存的内容。"))
    if spelling := reread(now, item):
        remarks.append(Remark("info", spelling))
    if item.code in formulas:
        remarks.append(Remark("info", "由公式算出，取的是文件中保存的计算结果。"))
    for severity, tone in ((ERROR, "error"), ("warning", "warning")):
        remarks += [
            Remark(tone, found.message) for found in sheet.found_at(item, severity) if found.blocks
        ]
    note = now.note if now.note == before.note else _note_change(before.note, now.note)
    return Change(item.name, answer_of(before, item), answer_of(now, item), note, tuple(remarks))


def _note_change(before: str, now: str) -> str:
    if not before:
        return now
    return f"{now or '（清除）'}（原为：{before}）"


def _points(sheet: Sheet, changed: set[str]) -> tuple[Point, ...]:
    names = {item.code: item.name for item in sheet.questions.items}
    return tuple(
        Point(names[found.place], "error" if found.severity == ERROR else "warning", found.message)
        for found in sheet.blocking
        if found.place not in changed
    )
