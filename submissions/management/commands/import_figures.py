"""`manage.py import_figures`: figures of past years from one file, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from institutions.models import Region, User
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.workbook_limits import UnreadableWorkbook
from submissions.bulk_examining import examine
from submissions.bulk_found import Counts
from submissions.bulk_imports import Sent, State, confirm, receive
from submissions.bulk_jobs import read, write_confirmed
from submissions.bulk_progress import Tell
from submissions.models import FigureImport
from submissions.rounds import may_keep_region
from submissions.upload import Fault

SHOWN = 50  # faults printed


class Command(BaseCommand):
    help = "批量导入往年数据（.xlsx 或 .csv，宽表或长表）；有一处错误就什么也不写"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="要导入的文件")
        parser.add_argument("--region", required=True, help="行政区划代码，如 620400")
        parser.add_argument("--by", required=True, help="管理员的用户名；导入后须由另一人审核")
        parser.add_argument("--reason", default="", help="导入说明：数据来源和理由")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args, **options) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"不能读取 {options['file']}（{error.strerror}）。") from error
        region, by = _region(options["region"]), _person(options["by"])
        file = Sent(options["file"].name, content)
        try:
            if options["dry_run"]:
                self._check(file, region, by)
            else:
                self._import(file, region, by, options["reason"])
        except (Refused, UnreadableWorkbook) as refusal:
            raise CommandError(refusal.message) from refusal

    def _check(self, file: Sent, region: Region, by: User) -> None:
        if not may_keep_region(by, region):
            raise NotAllowed(f"{by}不是{region}的管理员，不能导入。")
        with _bar() as tell:
            examined = examine(
                file.content, file.name, region=region, by=by, now=timezone.now(), tell=tell
            )
        self._tell_faults(examined.found, examined.faults)
        self._tell_counts(Counts.kept(examined.found["counts"]))
        self.stdout.write("只做了检查，什么也没有写入。")

    def _import(self, file: Sent, region: Region, by: User, reason: str) -> None:
        if not reason.strip():
            raise CommandError("请用 --reason 写明导入说明：数据来源和理由。")
        found = receive(region, by=by, file=file).value
        with _bar() as tell:
            read(found.pk, tell)
        found.refresh_from_db()
        faults = tuple(Fault(**fault) for fault in found.found.get("faults", ()))
        self._tell_faults(found.found, faults)
        self._tell_counts(Counts.kept(found.found["counts"]))
        confirm(found, by=by, reason=reason)
        with _bar() as tell:
            write_confirmed(found.pk, tell)
        found = FigureImport.objects.get(pk=found.pk)
        if found.state != State.DONE:
            raise CommandError(found.message)
        self.stdout.write("已导入，全部为“已提交”，须由另一人审核通过才生效。")

    def _tell_faults(self, found: dict, faults: tuple[Fault, ...]) -> None:
        if not faults:
            return
        for fault in faults[:SHOWN]:
            place = f"{fault.sheet} {fault.cell}".strip()
            said = f"“{fault.value}”" if fault.value else ""
            self.stderr.write(f"{place}　{fault.label}{said}：{fault.reason}。{fault.remedy}")
        count = Counts.kept(found["counts"]).faults
        raise CommandError(f"共 {count} 处须改正，什么也没有导入。")

    def _tell_counts(self, counts: Counts) -> None:
        self.stdout.write(
            f"提交 {counts.units} 个单位·年度：新增 {counts.new} 个数，改动 {counts.changed} 个，"
            f"相同 {counts.equal} 个；更正 {counts.corrections} 份，提醒 {counts.warnings} 处。"
        )
        if counts.opens:
            years = "、".join(map(str, counts.opens))
            self.stdout.write(f"补开填报轮次：{years} 年度。")


def _region(code: str) -> Region:
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise CommandError(f"没有代码为 {code} 的行政区；请先运行 load_plans。")
    return region


def _person(username: str) -> User:
    person = User.objects.select_related("region").filter(username=username).first()
    if person is None:
        raise CommandError(f"没有用户名为 {username} 的账号。")
    return person


@contextmanager
def _bar() -> Iterator[Tell]:
    """A bar of the terminal that starts again where the words change."""
    bar = tqdm(unit="个", leave=False, disable=None)

    def tell(done: int, total: int, message: str = "") -> None:
        bar.set_description_str(message, refresh=False)
        bar.total = total or None
        bar.n = done
        bar.refresh()

    try:
        yield tell
    finally:
        bar.close()
