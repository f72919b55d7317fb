"""`manage.py export_figures`: approved figures in the shapes that `import_figures` reads back."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from institutions.models import Region
from institutions.refusals import Refused
from submissions.bulk_export import FORMATS, Span, approved_table, file_content, file_name
from submissions.bulk_shapes import Shape


class Command(BaseCommand):
    help = "导出已通过的数据，导出的文件可以原样导入"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--region", required=True, help="行政区划代码，如 620400")
        parser.add_argument("--from", dest="first", type=int, required=True, help="自数据年度")
        parser.add_argument("--to", dest="last", type=int, required=True, help="至数据年度")
        parser.add_argument("--shape", choices=[*Shape], default=Shape.WIDE, help="宽表或长表")
        parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])
        parser.add_argument("-o", "--output", type=Path, help="文件；不写则按内容命名")

    def handle(self, *args, **options) -> None:
        region = Region.objects.filter(code=options["region"]).first()
        if region is None:
            raise CommandError(f"没有代码为 {options['region']} 的行政区；请先运行 load_plans。")
        if options["last"] < options["first"]:
            raise CommandError("结束年度不能早于开始年度。")
        span = Span(region, options["first"], options["last"])
        try:
            table = approved_table(span, Shape(options["shape"]))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        file = options["output"] or Path(file_name(table, options["format"]))
        content = file_content(table, options["format"], now=timezone.localtime())
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(f"不能写入 {file}（{error.strerror}）。") from error
        self.stdout.write(f"已导出 {len(table.lines)} 个数到 {file}。")
