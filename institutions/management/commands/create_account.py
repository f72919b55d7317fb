"""Create one account from the command line: the way in on a new installation."""

from __future__ import annotations

import getpass
import sys

from django.core.management.base import BaseCommand, CommandError

from institutions.accounts import create_account
from institutions.duties import Role
from institutions.models import Institution, Region
from institutions.refusals import Refused


class Command(BaseCommand):
    help = (
        "创建一个账号：填报员指定 --institution，"
        "审核员、管理员、领导指定 --region，三类管理账号不指定。"
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument("--role", required=True, choices=Role.values, help="角色")
        parser.add_argument("--region", help="行政区划代码，如 620400")
        parser.add_argument("--institution", help="填报单位代码")
        parser.add_argument("--full-name", default="", help="姓名")
        parser.add_argument(
            "--password-stdin", action="store_true", help="从标准输入读一行作为密码，否则在终端询问"
        )

    def handle(self, *args, **options):
        region = institution = None
        if options["region"]:
            region = Region.objects.filter(code=options["region"]).first()
            if region is None:
                raise CommandError(
                    f"没有代码为 {options['region']} 的行政区；请先运行 load_plans。"
                )
        if options["institution"]:
            institution = Institution.objects.filter(code=options["institution"]).first()
            if institution is None:
                raise CommandError(f"没有代码为 {options['institution']} 的填报单位。")
        if options["password_stdin"]:
            password = sys.stdin.readline().rstrip("\n")
        else:
            password = getpass.getpass("初始密码：")
            if getpass.getpass("再输一次：") != password:
                raise CommandError("两次输入的密码不同。")
        try:
            user = create_account(
                username=options["username"],
                role=options["role"],
                password=password,
                full_name=options["full_name"],
                region=region,
                institution=institution,
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"已创建账号 {user.username}（{user.get_role_display()}）；首次登录须修改密码。"
        )
