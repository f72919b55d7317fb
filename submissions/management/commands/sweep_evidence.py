"""Remove stored files that nothing refers to: what an interrupted upload left behind."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from submissions.evidence_store import sweep


class Command(BaseCommand):
    help = "清理佐证材料文件夹中一天前留下、没有任何记录引用的文件（上传中断所致）。"

    def handle(self, *args, **options) -> None:
        """Sweep, and say how much."""
        self.stdout.write(f"已清理 {sweep(timezone.now())} 个没有引用的文件。")
