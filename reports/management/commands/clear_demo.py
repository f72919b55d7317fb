"""`manage.py clear_demo`: the demo data go; what is real, and the audit log, stay."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from institutions.refusals import Refused
from reports.demo import clear_demo, is_present


class Command(BaseCommand):
    help = "清除演示数据；审计记录保留，记录中出现的演示账号停用后保留"

    def handle(self, *args, **options) -> None:
        if not is_present():
            self.stdout.write("没有演示数据，没有改动。")
            return
        try:
            kept = clear_demo()
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"演示数据已清除。审计记录保留；其中出现的 {kept} 个演示账号已停用，不能再登录。"
        )
