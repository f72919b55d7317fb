"""`manage.py send_reminders`: what cron runs every hour."""

from __future__ import annotations

import datetime as dt

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from institutions.models import User
from submissions.notice_mail import Mailed, is_mailing, mail_notices, unmailed
from submissions.reminders import Planned, planned_for, rounds_to_remind, send_due
from submissions.timing import LOCAL

KINDS = {"due": "截止提醒", "late": "逾期催报", "waiting": "待审核提醒"}


class Command(BaseCommand):
    help = "按各轮次设定的天数提醒填报员和审核员，并发出待发的邮件（每小时运行一次，不会重发）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出将提醒谁，不写也不发")
        parser.add_argument("--at", metavar="时间", help="按这一时间计算，如 2026-01-24T09:00")

    def handle(self, *args, **options) -> None:
        now = _moment(options["at"])
        if options["dry_run"]:
            self._show(now)
            return
        planned = [send_due(round, now) for round in rounds_to_remind(now)]
        for each in planned:
            self._say(each)
        self.stdout.write(f"提醒 {_told(planned)} 人次，已提醒过跳过 {_skipped(planned)} 人次。")
        self._say_mail(mail_notices(now))

    def _show(self, now: dt.datetime) -> None:
        """What a run would tell, and whom."""
        planned = [planned_for(round, now) for round in rounds_to_remind(now)]
        people = {message.recipient for each in planned for message in each.messages}
        names = dict(User.objects.filter(pk__in=people).values_list("pk", "username"))
        for each in planned:
            self._say(each)
            for message in each.messages:
                self.stdout.write(f"  {names[message.recipient]}：{message.title}")
        waiting = unmailed(now).count() if is_mailing() else 0
        self.stdout.write(
            f"试运行，没有写入：将提醒 {_told(planned)} 人次，"
            f"已提醒过跳过 {_skipped(planned)} 人次，另有 {waiting} 封邮件待发。"
        )

    def _say(self, planned: Planned) -> None:
        parts = [f"{KINDS[kind]} {count}" for kind, count in planned.summary.items()]
        self.stdout.write(f"{planned.round}：{'，'.join(parts) or '今天没有要提醒的'}")

    def _say_mail(self, mailed: Mailed) -> None:
        if not is_mailing():
            self.stdout.write("没有设置邮件服务器（EMAIL_URL），只在系统内提醒。")
            return
        left = f"，服务器没有应答未试 {mailed.left} 封" if mailed.left else ""
        self.stdout.write(f"发出邮件 {mailed.sent} 封，失败 {mailed.failed} 封{left}。")


def _told(planned: list[Planned]) -> int:
    return sum(len(each.messages) for each in planned)


def _skipped(planned: list[Planned]) -> int:
    return sum(each.skipped for each in planned)


def _moment(text: str | None) -> dt.datetime:
    """The time asked for, here if it names no zone; a day alone is its beginning."""
    if not text:
        return timezone.now()
    try:
        found = parse_datetime(text)
        day = parse_date(text) if found is None else None
    except ValueError:
        found = day = None
    if found is None and day is not None:
        found = dt.datetime(day.year, day.month, day.day)
    if found is None:
        raise CommandError(f"--at 的时间“{text}”不对，写成 2026-01-24 或 2026-01-24T09:00。")
    return found if timezone.is_aware(found) else found.replace(tzinfo=LOCAL)
