"""`manage.py move_database`: this installation's database copied into another, and proved equal."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from jinchang_vet import environment
from jinchang_vet.upkeep.moving import move
from jinchang_vet.upkeep.plainly import plainly
from jinchang_vet.upkeep.progress import progress


class Command(BaseCommand):
    help = (
        "把现在的数据库（如 SQLite）复制到另一个空的数据库（如 PostgreSQL），逐表核对一致。"
        "请先停止服务；复制期间原库只能读、不能写，原库保持原样。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="地址",
            help="如 postgres://用户@主机:5432/库名；密码可写在 ~/.pgpass 中，不出现在命令行",
        )

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        target = environment.database_at("--to", options["to"])
        with plainly(), progress("复制") as tell:
            moved = move(connection.settings_dict, target, tell=tell)
        for name, content in moved.tables.items():
            self.stdout.write(f"{content.sha256[:16]}  {content.rows:>10}  {name}")
        self.stdout.write(
            f"已复制 {len(moved.tables)} 张表 {moved.rows} 行，行数和内容逐表一致，"
            f"编号从原处继续，引用关系已检查，用时 {time.monotonic() - started:.1f} 秒。\n"
            "现在把 DATABASE_URL 改为新地址，再启动服务；原库没有改动，确认无误后再存档。"
        )
