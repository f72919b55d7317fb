"""`manage.py load_demo`: invented figures to look around with, loaded once."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from institutions.refusals import Refused
from reports.demo import is_loaded, load_demo
from reports.demo_cast import account_table


class Command(BaseCommand):
    help = "装入演示数据：两市 2022—2025 年度的填报、一份示例规划和各角色的账号（可反复运行）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--accounts", action="store_true", help="只显示演示账号，不装入")

    def handle(self, *args, **options) -> None:
        if not options["accounts"]:
            self._load()
        for line in account_table():
            self.stdout.write(line)

    def _load(self) -> None:
        if is_loaded():
            self.stdout.write("演示数据已在，没有改动；需要重装请先运行 clear_demo。")
            return
        try:
            load_demo()
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("演示数据已装入：全部数值均为演示而编，运行 clear_demo 可清除。")
