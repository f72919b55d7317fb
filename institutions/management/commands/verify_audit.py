"""Walk along the chain of the audit log and say whether it holds."""

from __future__ import annotations

import argparse

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from institutions import audit_guard, audit_verified
from institutions.audit_chain import Anchor, Report, verify

SHOWN = 20


def _anchor(text: str) -> Anchor:
    try:
        return Anchor.read(text)
    except ValueError as error:
        said = f"锚点“{text}”写法不对，应为“序号:摘要”，如本命令所印。"
        raise argparse.ArgumentTypeError(said) from error


class Command(BaseCommand):
    help = (
        "逐条核对审计记录的摘要链；有改动、缺失、插入或截去时列出并以 1 退出。"
        "请把印出的锚点抄在纸上或另一个系统里，日后用 --anchor 对照："
        "整条链被重算过只有这样才查得出。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            type=_anchor,
            metavar="序号:摘要",
            help="以前印出并留存的锚点，可写多个",
        )
        parser.add_argument(
            "--no-record",
            dest="record",
            action="store_false",
            help="不把这次核对记入审计记录（如核对恢复出来的副本）",
        )
        parser.add_argument(
            "--set-guard", action="store_true", help="先重新建立数据库中保护审计记录的触发器"
        )

    def handle(self, *args, **options) -> None:
        """Verify, say it, note it; the exit code is 1 where anything was found."""
        if options["set_guard"]:
            audit_guard.set_guard(connection)
        unguarded = audit_guard.missing(connection)
        report = verify(options["anchor"])
        if options["record"]:
            audit_verified.note(report, unguarded=len(unguarded))
        self._tell(report, unguarded)
        if not report.holds or unguarded:
            raise CommandError("审计记录核对未通过，请保留现场并与备份对照，查明是谁在何时改动。")

    def _tell(self, report: Report, unguarded: list[str]) -> None:
        state = "链完整" if report.holds else f"发现 {report.broken} 处问题"
        self.stdout.write(f"审计记录 {report.entries} 条，{state}。")
        for found in report.breaks[:SHOWN]:
            self.stdout.write(str(found))
        if report.broken > SHOWN:
            self.stdout.write(f"其余 {report.broken - SHOWN} 处未列出。")
        if unguarded:
            self.stdout.write(
                f"数据库缺少保护审计记录的触发器：{'、'.join(unguarded)}；"
                "查明原因后用 --set-guard 重新建立。"
            )
        self.stdout.write(f"当前锚点：{report.anchor or '（还没有记录）'}")
