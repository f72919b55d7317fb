"""`manage.py load_plans`: the plans of the fixtures folder, as often as one likes."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from targets.loading import FOLDER, Loaded, load_plans
from targets.seeding import FixtureError


class Command(BaseCommand):
    help = "装入 fixtures 中的规划（可反复运行；管理员改动过的内容保持不动）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="规划文件所在文件夹")

    def handle(self, *args, **options) -> None:
        try:
            loaded = load_plans(options["folder"])
        except FixtureError as error:
            raise CommandError(f"规划没有装入，数据库未改动。{error}") from error
        self.stdout.write(summary(loaded))
        if loaded.left_alone:
            self.stdout.write(f"以下 {len(loaded.left_alone)} 项保持不动：")
            for each in loaded.left_alone:
                self.stdout.write(f"  {each}")


def summary(loaded: Loaded) -> str:
    """One sentence on what was done."""
    same = sum(loaded.unchanged.values())
    if not loaded.changed_anything:
        return f"规划没有变化（{same} 项与文件一致）。"
    parts = []
    if loaded.created:
        parts.append(f"新增 {_counted(loaded.created)}")
    if loaded.updated:
        parts.append(f"更新 {_counted(loaded.updated)}")
    if same:
        parts.append(f"未变 {same} 项")
    return f"规划已装入：{'；'.join(parts)}。"


def _counted(counts: dict[str, int]) -> str:
    return "、".join(f"{title} {count}" for title, count in counts.items())
