"""`manage.py backup`: database and files in one file, while others go on writing."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from jinchang_vet.upkeep.archive import Manifest
from jinchang_vet.upkeep.backups import make_backup, rotate
from jinchang_vet.upkeep.plainly import plainly
from jinchang_vet.upkeep.progress import progress
from jinchang_vet.upkeep.restoring import check

SHOWN = 5  # missing files named


class Command(BaseCommand):
    help = "备份数据库和佐证材料到一个文件（不停机）；--verify 检查一份备份"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            type=Path,
            default=settings.BACKUP_DIR,
            help="存放备份的文件夹（默认 BACKUP_DIR）",
        )
        parser.add_argument("--keep", type=int, metavar="份数", help="成功后只保留最新的几份")
        parser.add_argument("--verify", type=Path, metavar="文件", help="不做备份，只检查这一份")

    def handle(self, *args, **options) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep 至少为 1。")
        with plainly():
            if options["verify"]:
                self._verify(options["verify"])
            else:
                self._backup(options["to"], options["keep"])

    def _backup(self, folder: Path, keep: int | None) -> None:
        started, evidence = time.monotonic(), Path(settings.EVIDENCE_DIR)
        with progress("备份") as tell:
            made = make_backup(connection.settings_dict, evidence, folder, tell=tell)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"已备份到 {made.file}：{said(made.manifest)}，"
            f"{made.size / (1 << 20):.1f} MB，用时 {seconds:.1f} 秒。"
        )
        self._tell_gaps(made.manifest)
        for removed in rotate(folder, keep) if keep else ():
            self.stdout.write(f"已删除旧备份 {removed.name}。")

    def _verify(self, file: Path) -> None:
        started = time.monotonic()
        manifest = check(file)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"备份 {file.name} 完好：{manifest.made_at} 制作，{said(manifest)}，"
            f"用时 {seconds:.1f} 秒。"
        )
        self._tell_gaps(manifest)

    def _tell_gaps(self, manifest: Manifest) -> None:
        if manifest.missing:
            shown = "、".join(manifest.missing[:SHOWN])
            self.stderr.write(
                f"注意：有记录的佐证材料中 {len(manifest.missing)} 个不在文件夹里或与登记的校验值"
                f"不符（{shown}），备份不能补救，请从更早的备份中找回。"
            )
        if manifest.left_out:
            self.stderr.write(
                f"注意：数据库中有不属于本系统的表，没有备份：{'、'.join(manifest.left_out)}。"
            )


def said(manifest: Manifest) -> str:
    """How much is in a backup."""
    return f"{len(manifest.tables)} 张表 {manifest.rows} 行，{len(manifest.files)} 个文件"
