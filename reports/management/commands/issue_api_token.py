"""Issue a token for a program from the command line."""

from __future__ import annotations

import datetime as dt

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from institutions.models import Region, User
from institutions.refusals import Refused
from reports.api_tokens import Secret, issue_token


class Command(BaseCommand):
    help = "为一个程序签发数据接口的令牌。令牌只显示这一次，系统只保存它的摘要。"

    def add_arguments(self, parser):
        parser.add_argument("name", help="程序名称，如 市政务大数据平台")
        parser.add_argument("--by", required=True, help="以哪个管理员的名义签发（用户名）")
        parser.add_argument("--region", help="可读取的地区（行政区划代码），缺省为管理员的地区")
        parser.add_argument("--days", type=int, default=365, help="有效天数，缺省 365，最长 730")

    def handle(self, *args, **options):
        by = User.objects.select_related("region").filter(username=options["by"]).first()
        if by is None or by.region is None:
            raise CommandError(f"没有用户名为 {options['by']} 的管理员账号。")
        region = by.region
        if options["region"]:
            region = Region.objects.filter(code=options["region"]).first()
            if region is None:
                raise CommandError(f"没有代码为 {options['region']} 的行政区。")
        if not 1 <= options["days"] <= 10_000:
            raise CommandError("有效天数应为 1 至 730。")
        until = timezone.localdate() + dt.timedelta(days=options["days"])
        secret = Secret.fresh()
        try:
            issue_token(region, by=by, name=options["name"], expires_on=until, secret=secret)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stderr.write(f"已签发，可读取{region}，有效期至 {until}。请立即抄下，不会再显示：")
        self.stdout.write(secret.text)
