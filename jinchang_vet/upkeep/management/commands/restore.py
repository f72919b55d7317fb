"""`manage.py restore`: a backup back into an installation, whole or not at all."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from jinchang_vet.upkeep.plainly import plainly
from jinchang_vet.upkeep.progress import progress
from jinchang_vet.upkeep.restoring import Restored, replace_by, restore


class Command(BaseCommand):
    help = "把备份恢复到空的安装，逐表逐文件核对；不成功则什么也不改动"
    # Nothing has to be there yet, the tables of the checks included.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="备份文件")
        parser.add_argument("--replace", action="store_true", help="替换现有的全部数据")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        put = replace_by if options["replace"] else restore
        entry, evidence = connection.settings_dict, Path(settings.EVIDENCE_DIR)
        connection.close()
        with plainly(), progress("恢复") as tell:
            found = put(options["file"], entry, evidence, tell=tell)
        self._tell(found, time.monotonic() - started)
        # A backup of an older version gets the tables of this one.
        call_command("migrate", interactive=False, verbosity=0)

    def _tell(self, found: Restored, seconds: float) -> None:
        manifest = found.manifest
        self.stdout.write(
            f"已恢复 {manifest.made_at} 的备份：{len(manifest.tables)} 张表 {manifest.rows} 行，"
            f"{len(manifest.files)} 个文件，逐表逐文件核对一致，用时 {seconds:.1f} 秒。"
        )
        if found.kept:
            kind = "数据库模式" if connection.vendor == "postgresql" else "文件"
            self.stdout.write(f"原来的数据保留在{kind} {found.kept}，确认无用后可以删除。")
        if found.aside:
            self.stdout.write(f"备份中没有的文件移到了 {found.aside}，确认无用后可以删除。")
        self.stdout.write("请运行 make setup（或重启服务），然后登录检查。")
