"""Remove files made in the background whose time is over, and files that no row speaks of."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.export_files import remove_expired
from reports.export_store import sweep


class Command(BaseCommand):
    help = "删除到期的后台文件，并清理文件夹中一天前留下、没有任何记录引用的文件。"

    def handle(self, *args, **options) -> None:
        """Sweep, and say how much."""
        now = timezone.now()
        expired, left = remove_expired(now), sweep(now)
        self.stdout.write(f"已删除 {expired} 份到期的文件，清理 {left} 个没有引用的文件。")
