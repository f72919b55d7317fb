"""One entry of the log with its place in the chain."""

from __future__ import annotations

from dataclasses import dataclass

from institutions.audit_chain import digest_of
from institutions.audit_changes import Change, changes_of
from institutions.audit_masking import bears_figures, masked_name, masked_text
from institutions.audit_words import type_label, verb_label
from institutions.models import AuditEntry, AuditHead


@dataclass(frozen=True, slots=True)
class Term:
    """A fact of the entry by its name."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the chain: the entry before, this one, or the one behind; and whether it holds."""

    label: str
    number: int | None
    digest: str
    holds: bool
    said: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """All that the page of one entry shows."""

    number: int
    title: str
    is_refused: bool
    result: str
    terms: tuple[Term, ...]
    changes: tuple[Change, ...]
    is_masked: bool
    chain: tuple[Link, ...]
    is_demo: bool


def load_entry_page(entry: AuditEntry) -> EntryPage:
    """The entry with its neighbours: two queries."""
    numbers = (entry.number - 1, entry.number + 1)
    near = {each.number: each for each in AuditEntry.objects.filter(number__in=numbers)}
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    return EntryPage(
        number=entry.number,
        title=verb_label(entry.verb),
        is_refused=entry.result == AuditEntry.Result.REFUSED,
        result=entry.get_result_display(),
        terms=_terms(entry),
        changes=changes_of(entry),
        is_masked=bears_figures(entry.verb),
        chain=(
            _before(entry, near.get(entry.number - 1)),
            _itself(entry),
            _behind(entry, near.get(entry.number + 1), head),
        ),
        is_demo=entry.is_demo,
    )


def _terms(entry: AuditEntry) -> tuple[Term, ...]:
    subject = masked_name(entry.subject_name, entry.subject_type)
    said = {
        "操作人": entry.actor_name,
        "操作": f"{verb_label(entry.verb)}（{entry.verb}）",
        "对象": f"{subject}（{type_label(entry.subject_type)}）" if entry.subject_type else "",
        "说明": masked_text(entry.message, entry.verb),
        "来源地址": entry.origin or "命令行",
        "请求编号": entry.request_id,
    }
    return tuple(Term(term, text) for term, text in said.items() if text)


def _before(entry: AuditEntry, found: AuditEntry | None) -> Link:
    if found is None:
        first = entry.number == 1 and not entry.previous
        said = "这是第一条" if first else "前一条缺失"
        return Link("前一条", None, entry.previous, first, said)
    holds = found.digest == entry.previous and digest_of(found) == found.digest
    said = "摘要与本条所记一致" if holds else "摘要与本条所记不符，或前一条被修改过"
    return Link("前一条", found.number, found.digest, holds, said)


def _itself(entry: AuditEntry) -> Link:
    holds = digest_of(entry) == entry.digest
    said = "内容与摘要相符" if holds else "内容与摘要不符，被修改过"
    return Link("本条", entry.number, entry.digest, holds, said)


def _behind(entry: AuditEntry, found: AuditEntry | None, head: AuditHead) -> Link:
    if found is None:
        last = (head.number, head.digest) == (entry.number, entry.digest)
        said = "这是最后一条，与链尾一致" if last else "后一条缺失"
        return Link("后一条", None, head.digest if last else "", last, said)
    holds = found.previous == entry.digest and digest_of(found) == found.digest
    said = "所记摘要与本条一致" if holds else "所记摘要与本条不符，或后一条被修改过"
    return Link("后一条", found.number, found.digest, holds, said)
