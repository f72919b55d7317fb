"""The receipt: what was handed in, when and under which number, to be printed and signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from jinchang_vet.kit import formats
from submissions.check_code import digest_of_entries
from submissions.declaration import declaration_of, sender_label
from submissions.evidence_shelf import Shelf, listed
from submissions.frozen import FrozenItem
from submissions.models import Revision, Submission
from submissions.sheet import Section, Sheet, Term, answer_of, sections, stored_sheet
from submissions.states import Badge, state_badges


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One figure as handed in."""

    label: str
    value: str
    last: str
    note: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """All that the receipt shows."""

    submission: Submission
    revision: Revision
    sections: tuple[Section[ReceiptRow], ...]
    evidence: Shelf

    @property
    def title(self) -> str:
        """The heading of the page."""
        return f"{self.submission.round.year} 年度数据填报回执"

    @property
    def badges(self) -> tuple[Badge, ...]:
        """The state of the submission, and 逾期."""
        return state_badges(self.submission, self.revision)

    @property
    def last_head(self) -> str:
        """The heading over last year's figures."""
        return f"{self.submission.round.year - 1} 年度"

    @property
    def facts(self) -> tuple[Term, ...]:
        """Number, time and people."""
        revision = self.revision
        at = timezone.localtime(revision.submitted_at)
        terms = [
            Term("回执编号", revision.receipt),
            Term("提交时间", f"{formats.chinese_date(at.date())} {at:%H:%M:%S}"),
            Term("填报单位", self.submission.institution.name),
            Term(sender_label(revision), str(revision.submitted_by)),
            Term("第几次", f"第 {revision.number} 次填报"),
        ]
        if declared := declaration_of(revision):
            terms.append(Term("单位负责人", declared))
        if self.evidence.code:
            terms.append(Term("数据核对码", self.evidence.code))
        if revision.correction_reason:
            terms.append(Term("更正理由", revision.correction_reason))
        return tuple(terms)


def load_receipt_page(submission: Submission) -> ReceiptPage | None:
    """The receipt of the newest revision that was handed in; None when none was."""
    revision = (
        submission.revisions.exclude(receipt="")
        .select_related("submitted_by")
        .order_by("-number")
        .first()
    )
    if revision is None:
        return None
    sheet = stored_sheet(submission, revision)
    return ReceiptPage(
        submission,
        revision,
        sections(sheet, _row_of(sheet)),
        listed(submission, revision, digest_of_entries(sheet.entries)),
    )


def _row_of(sheet: Sheet) -> Callable[[FrozenItem, str], ReceiptRow]:
    def row(item: FrozenItem, period: str) -> ReceiptRow:
        entry = sheet.entry(item)
        return ReceiptRow(item.name, answer_of(entry, item), sheet.last_of(item), entry.note)

    return row
