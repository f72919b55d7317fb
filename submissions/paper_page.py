"""The official return on paper: empty to fill in by hand, or as it stands, to sign and stamp."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from institutions.duties import Duty
from jinchang_vet.kit import formats
from submissions.check_code import code_of, digest_of_entries
from submissions.declaration import IMPORTED, sender_label
from submissions.entries import Entry
from submissions.frozen import FrozenItem
from submissions.models import FigureState, Revision, Submission
from submissions.review_page import reviewed_revision
from submissions.sheet import Section, Sheet, sections, sheet_of, stored_sheet
from submissions.states import shown_revision
from submissions.workflow import questions_of

DRAFT = "草稿 · 未提交"
TO_STAMP = "报送件 · 签字盖章后扫描上传"
TO_TICK = "□ 是　□ 否"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the return; `note` is the number of its remark under the table."""

    number: int
    label: str
    definition: str
    unit: str
    value: str
    last: str
    note: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under the table."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """All that the sheet of paper shows; without a revision it is the empty form."""

    submission: Submission
    revision: Revision | None
    is_wanted_empty: bool
    sections: tuple[Section[PaperRow], ...]
    notes: tuple[Note, ...]
    filled: int
    asked: int
    code: str  # of the figures, where the round asks for a stamped scan of them
    is_complete: bool  # nothing about the figures keeps them from being handed in

    @property
    def title(self) -> str:
        """The title of the return."""
        round = self.submission.round
        return f"{round.region.name} {round.year} 年度职业教育数据填报表"

    @property
    def is_draft(self) -> bool:
        """Whether these are figures that nobody has handed in, nor has to sign and stamp first."""
        return self._is_open and not self.is_to_stamp

    @property
    def is_to_stamp(self) -> bool:
        """Whether this is what the round wants signed, stamped and scanned before it is handed in:
        as long as the figures are in order, for no paper of them follows.
        """
        return self._is_open and bool(self.code) and self.is_complete

    @property
    def _is_open(self) -> bool:
        return self.revision is not None and self.revision.submitted_at is None

    @property
    def watermark(self) -> str:
        """The word across every page of what must not be taken for a return."""
        words = ["草稿"] if self.is_draft else []
        words += ["演示数据"] if self.submission.is_demo else []
        return " · ".join(words)

    @property
    def standing(self) -> str:
        """What kind of paper this is: a blank, a draft, or what was handed in and when."""
        revision = self.revision
        if revision is None:
            return "空表"
        words = [f"第 {revision.number} 次填报"]
        if self.code:
            words.append(f"数据核对码 {self.code}")
        if revision.submitted_at is None:
            return " · ".join([TO_STAMP if self.is_to_stamp else DRAFT, *words])
        late = "（逾期）" if revision.is_late else ""
        at = timezone.localtime(revision.submitted_at)
        words += [
            f"回执编号 {revision.receipt}",
            f"{formats.chinese_date(at.date())} {at:%H:%M:%S} 提交{late}",
            revision.get_state_display(),
        ]
        return " · ".join(words)

    @property
    def people(self) -> str:
        """Who declared and who filled in; empty for a blank and for a draft."""
        revision = self.revision
        if revision is None or revision.submitted_at is None:
            return ""
        words = [f"{sender_label(revision)} {revision.submitted_by}"]
        if revision.is_imported:
            words.insert(0, IMPORTED)
        elif revision.declared_at is not None:
            words.insert(0, f"单位负责人 {revision.head_name} 已承诺数据真实、准确、完整")
        return "；".join(words)

    @property
    def explains(self) -> bool:
        """Whether a blank was asked for because there is nothing to show yet."""
        return self.revision is None and not self.is_wanted_empty

    @property
    def year_head(self) -> str:
        """The heading over the figures of the year."""
        return f"{self.submission.round.year} 年度"

    @property
    def last_head(self) -> str:
        """The heading over last year's figures."""
        return f"{self.submission.round.year - 1} 年度"

    @property
    def correction(self) -> str:
        """Why approved figures are corrected with this revision."""
        return self.revision.correction_reason if self.revision is not None else ""


def load_paper_page(submission: Submission, *, user, is_wanted_empty: bool = False) -> PaperPage:
    """The paper that the person may print. Bureau staff get what was handed in; before that there
    is only the blank.
    """
    revision = None if is_wanted_empty else _revision(submission, user)
    if revision is None:
        sheet = sheet_of(submission, questions_of(submission), {})
        notes: Mapping[str, Note] = {}
    else:
        sheet = stored_sheet(submission, revision)
        notes = _notes(sheet)
    return PaperPage(
        submission=submission,
        revision=revision,
        is_wanted_empty=is_wanted_empty,
        sections=sections(sheet, _row_of(sheet, notes, is_blank=revision is None)),
        notes=tuple(notes.values()),
        filled=sheet.filled,
        asked=len(sheet.questions.items),
        code=code_of(digest_of_entries(sheet.entries)) if submission.round.asks_scan else "",
        is_complete=not sheet.blocking,
    )


def _revision(submission: Submission, user) -> Revision | None:
    """The current revision for those who fill it in, what was handed in for everybody else."""
    rows = submission.revisions.select_related("submitted_by").order_by("-number")
    if user.may(Duty.REPORT):
        return shown_revision(submission, rows)
    return reviewed_revision(submission, list(rows))


def _notes(sheet: Sheet) -> dict[str, Note]:
    """The remarks under the table, by item code: explanations, and reasons for 不适用."""
    found: dict[str, Note] = {}
    for item in sheet.questions.items:
        entry = sheet.entry(item)
        if text := _remark(entry):
            found[item.code] = Note(len(found) + 1, item.name, text)
    return found


def _remark(entry: Entry) -> str:
    if entry.state == FigureState.NOT_APPLICABLE:
        return f"不适用，{entry.note}" if entry.note else "不适用（还没有写明原因）"
    return entry.note


def _row_of(
    sheet: Sheet, notes: Mapping[str, Note], *, is_blank: bool
) -> Callable[[FrozenItem, str], PaperRow]:
    numbers = {item.code: number for number, item in enumerate(sheet.questions.items, start=1)}

    def row(item: FrozenItem, period: str) -> PaperRow:
        entry = sheet.entry(item)
        last = sheet.last_year.get(item.code)
        note = notes.get(item.code)
        return PaperRow(
            number=numbers[item.code],
            label=item.name,
            definition=f"{item.definition}（{period}）" if period else item.definition,
            unit=item.unit,
            value=_blank(item) if is_blank else _on_paper(entry, item),
            last=_bare(last.state, last.value, item) if last is not None else "",
            note=note.number if note is not None else None,
        )

    return row


def _blank(item: FrozenItem) -> str:
    return TO_TICK if item.is_yes_no else ""


def _on_paper(entry: Entry, item: FrozenItem) -> str:
    if entry.state == FigureState.UNREADABLE:
        return f"“{entry.typed}”（无法识别）"
    return _bare(entry.state, entry.value, item)


def _bare(state: str, value: Decimal | None, item: FrozenItem) -> str:
    """An answer without its unit, which has a column of its own."""
    if state != FigureState.VALUE:
        return FigureState(state).label
    if item.is_yes_no:
        return formats.quantity(value, item.unit)
    return formats.number(value, item.decimals)
