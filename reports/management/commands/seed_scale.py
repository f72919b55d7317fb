"""`manage.py seed_scale`: an empty database becomes one of a city, a province or a nation."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from institutions.duties import Role
from institutions.refusals import Refused
from reports.scale import seed_scale
from reports.scale_cast import staff_name
from reports.scale_figures import OPEN_YEAR, YEARS
from reports.scale_places import ROOT, SIZES, UNIT_PREFIX, part_code

WORDS = "、".join(f"{code} {size.units:,} 个单位" for code, size in SIZES.items())


class Command(BaseCommand):
    help = f"在空数据库中装入规模演示数据，供测量速度（{WORDS}；五年数据，用完删除整个数据库）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--size", choices=list(SIZES), required=True, help="规模")
        parser.add_argument("--seed", type=int, default=1, help="种子数；相同则数据相同，默认 1")

    def handle(self, *args, **options) -> None:
        size, started = SIZES[options["size"]], time.perf_counter()
        bar = tqdm(total=size.units, unit="个", leave=False, disable=None)
        try:
            found = seed_scale(size, seed=options["seed"], now=timezone.now(), tell=bar.update)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        finally:
            bar.close()
        seconds = time.perf_counter() - started
        years = f"{YEARS[0]}—{YEARS[-1]} 年度"
        self.stdout.write(
            f"已装入：{found.units:,} 个单位、{found.accounts:,} 个账号、{years}已通过的数据 "
            f"{found.figures:,} 项，{OPEN_YEAR} 年度正在填报；用时 {seconds:.0f} 秒。"
        )
        self.stdout.write(
            f"账号：{staff_name(ROOT, Role.VIEWER)}、{staff_name(part_code(1), Role.MANAGER)}、"
            f"{staff_name(part_code(1), Role.REVIEWER)}，填报员 {UNIT_PREFIX}00001 起；"
            "密码都是演示密码，保存在数据文件夹的 demo_password 中。全部为演示数据。"
        )
