"""Check what is stored, by name, and say what is wrong and what to do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from django.core.management.base import BaseCommand, CommandError

from jinchang_vet.kit.integrity import Check, Outcome, Severity, run
from reports.integrity_list import all_checks

SHOWN = 20
# What the shell gets: nothing found, reminders alone, errors. 1 is left for a failure to check.
EXIT = {Severity.WARNING: 2, Severity.ERROR: 3}


class Command(BaseCommand):
    help = (
        "检查库中数据和文件是否完整、前后一致，逐条指出哪一行有什么问题、怎样处理。"
        "退出码：0 没有发现，2 只有提醒，3 有错误。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--only", action="append", metavar="代码", help="只做这一项，可写多个")
        parser.add_argument("--list", action="store_true", help="列出全部检查，不运行")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")

    def handle(self, *args, **options) -> None:
        """List, or check and tell."""
        chosen = self._chosen(options["only"])
        if options["list"]:
            for each in chosen:
                self.stdout.write(f"{each.code:<22}{each.severity.label}  {each.title}")
            return
        outcomes = [run(each) for each in chosen]
        if options["json"]:
            self.stdout.write(json.dumps(_plain(outcomes), ensure_ascii=False, indent=2))
        else:
            self._tell(outcomes)
        if worst := _worst(outcomes):
            sys.exit(EXIT[worst])

    def _chosen(self, only: list[str] | None) -> list[Check]:
        checks = [each for of_room in all_checks().values() for each in of_room]
        unknown = set(only or ()) - {each.code for each in checks}
        if unknown:
            raise CommandError(f"没有检查“{'、'.join(sorted(unknown))}”；用 --list 查看全部。")
        return [each for each in checks if not only or each.code in only]

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            found = outcome.check
            if not outcome.count:
                continue
            head = f"[{found.severity.label}] {found.code}：{found.title}——发现 {outcome.count} 处"
            self.stdout.write(head)
            for finding in outcome.findings[:SHOWN]:
                self.stdout.write(f"  {finding}")
            if outcome.count > SHOWN:
                self.stdout.write(f"  其余 {outcome.count - SHOWN} 处见 --only {found.code} --json")
            self.stdout.write(f"  处理：{found.advice}")
        errors, warnings = (_count(outcomes, each) for each in Severity)
        self.stdout.write(f"做了 {len(outcomes)} 项检查：错误 {errors} 处，提醒 {warnings} 处。")


def _count(outcomes: Sequence[Outcome], severity: Severity) -> int:
    return sum(each.count for each in outcomes if each.check.severity == severity)


def _worst(outcomes: Sequence[Outcome]) -> Severity | None:
    return next((each for each in Severity if _count(outcomes, each)), None)


def _plain(outcomes: Sequence[Outcome]) -> list[dict]:
    return [
        {
            "code": each.check.code,
            "severity": each.check.severity.value,
            "title": each.check.title,
            "advice": each.check.advice,
            "count": each.count,
            "findings": [
                {"where": finding.where, "said": finding.said} for finding in each.findings
            ],
        }
        for each in outcomes
    ]
