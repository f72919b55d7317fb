"""Contacts of those who report, as a workbook; who took it is noted in the audit log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import IO

from django.db import transaction

from institutions import audit
from institutions.models import AuditEntry
from jinchang_vet.kit.formats import chinese_date
from jinchang_vet.kit.xlsx import Column, Properties, Row, Sheet, Subtitle, write_workbook
from submissions.models import Round
from submissions.pending import Unit
from submissions.timing import LOCAL

COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("填报单位", width=34),
    Column("类别", width=12, align="center"),
    Column("地区", width=12, align="center"),
    Column("填报员", width=14),
    Column("电话", width=18),
    Column("电子邮箱", width=26),
    Column("单位联系人", width=14),
    Column("联系电话", width=18),
    Column("填报状态", width=14, align="center"),
)


def write_contacts(round: Round, units: Iterable[Unit], *, to: IO[bytes], now: dt.datetime) -> None:
    """One row a reporter; a unit without one has a row of its own."""
    title = f"{round.region} {round.year} 年度填报联系人"
    day = now.astimezone(LOCAL)
    sheet = Sheet(
        "联系人",
        title,
        COLUMNS,
        list(_rows(units)),
        attachment="演示数据：人员和联系方式均为演示而编。" if round.is_demo else "",
        subtitle=Subtitle(right=f"制表日期：{chinese_date(day.date())}"),
        notes=("含个人联系方式，只用于本年度填报工作；每次下载记入审计日志。",),
        freeze_columns=2,
        autofilter=True,
    )
    creator = "职教目标跟踪（演示数据）" if round.is_demo else "职教目标跟踪"
    properties = Properties(title, creator, day.replace(tzinfo=None))
    write_workbook([sheet], to=to, properties=properties)


def note_contacts(round: Round, *, by, units: int) -> AuditEntry:
    """Note that the contacts of so many units were handed out."""
    with transaction.atomic(savepoint=False):
        return audit.append(
            verb="contacts.download",
            by=by,
            subject=round,
            result=AuditEntry.Result.DONE,
            after={"units": units},
        )


def _rows(units: Iterable[Unit]) -> Iterator[Row]:
    for number, unit in enumerate(units, 1):
        place = (number, unit.name, unit.kind_words, unit.region)
        contact = (unit.contact_name, unit.contact_phone, unit.state_words)
        for person in unit.people:
            yield Row([*place, person.name, person.phone, person.email, *contact])
        if not unit.people:
            yield Row([*place, "没有填报账号", "", "", *contact])
