"""What was searched for in the log, to take away; the taking is noted in the log itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import IO

from django.db import transaction
from django.utils import timezone

from institutions import audit
from institutions.audit_changes import changes_text
from institutions.audit_log import Search
from institutions.audit_masking import masked_name, masked_text
from institutions.audit_words import type_label, verb_label
from institutions.models import AuditEntry
from institutions.refusals import Invalid
from jinchang_vet.kit.xlsx import Column, Properties, Row, Sheet, Subtitle, write_workbook

VERB = "audit.export"
# A workbook is written whole before it is sent; a CSV file is sent as it is read.
MOST = {"xlsx": 50_000, "csv": 2_000_000}
CHUNK = 2000
LONGEST = 32_000  # characters of a cell
COLUMNS = (
    Column("序号", "int", width=10),
    Column("时间", width=20),
    Column("操作人", width=24),
    Column("操作", width=18),
    Column("对象类别", width=12),
    Column("对象", width=36),
    Column("结果", width=8),
    Column("说明", width=40),
    Column("之前与之后", width=60),
    Column("来源地址", width=16),
    Column("请求编号", width=36),
    Column("演示数据", width=10),
    Column("摘要", width=68),
)
MASKING = "填报数据、目标等数值不在审计页显示，文字说明中的数字以＊代替。"


def note_export(found: Search, shape: str, *, by) -> int:
    """Note that the search is taken away as `shape`; gives back how many entries it has.

    Raises `Invalid` where it is more than a file of that shape holds.
    """
    count = found.rows.count()
    if count > MOST[shape]:
        other = "，或导出 CSV" if shape == "xlsx" else ""
        raise Invalid(
            f"符合条件的记录有 {count} 条，一个文件最多 {MOST[shape]} 条；请缩小日期范围{other}。"
        )
    with transaction.atomic():
        audit.append(
            verb=VERB,
            by=by,
            subject=None,
            result=AuditEntry.Result.DONE,
            after={"format": shape, "entries": count, "filters": found.words},
        )
    return count


def write_xlsx(found: Search, *, to: IO[bytes], by) -> None:
    """The entries as a workbook, read and written row by row."""
    now = timezone.localtime()
    asked = "；".join(f"{name}：{word}" for name, word in found.words.items()) or "全部记录"
    sheet = Sheet(
        name="审计记录",
        title="审计记录",
        columns=COLUMNS,
        rows=(Row(line) for line in _lines(found)),
        subtitle=Subtitle(left=asked, right=f"{by} 导出于 {now:%Y-%m-%d %H:%M}"),
        notes=(MASKING,),
        freeze_columns=1,
        plain=True,
    )
    properties = Properties(title="审计记录", creator=str(by), created=now)
    write_workbook([sheet], to=to, properties=properties)


def csv_lines(found: Search) -> Iterator[str]:
    """The entries as the lines of a CSV file (RFC 4180, UTF-8 with its mark), as they are read."""
    writer = csv.writer(_Passing(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([column.title for column in COLUMNS])
    for line in _lines(found):
        yield writer.writerow([_guarded(value) for value in line])


class _Passing:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _guarded(value: int | str) -> int | str:
    """Text that a spreadsheet does not take for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _lines(found: Search) -> Iterator[tuple[int | str, ...]]:
    entries: Iterable[AuditEntry] = found.rows.iterator(chunk_size=CHUNK)
    for entry in entries:
        yield (
            entry.number,
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            entry.actor_name,
            verb_label(entry.verb),
            type_label(entry.subject_type),
            masked_name(entry.subject_name, entry.subject_type),
            entry.get_result_display(),
            masked_text(entry.message, entry.verb)[:LONGEST],
            changes_text(entry)[:LONGEST],
            entry.origin,
            entry.request_id,
            "是" if entry.is_demo else "",
            entry.digest,
        )
