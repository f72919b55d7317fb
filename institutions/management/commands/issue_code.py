"""Issue a one-time code from the command line: the way back in for the last administrator."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from institutions import audit
from institutions.codes import Code, write_code
from institutions.devices import forget_devices
from institutions.models import AuditEntry, OneTimeCode, User

Purpose = OneTimeCode.Purpose


class Command(BaseCommand):
    help = "为一个账号签发一次性登录码：没有别的系统管理员可以在网页上办理时使用。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument(
            "--remove-device", action="store_true", help="同时移除丢失的验证设备和恢复码"
        )

    def handle(self, *args, **options):
        purpose = Purpose.DEVICE if options["remove_device"] else Purpose.PASSWORD
        code, now = Code.fresh(), timezone.now()
        with transaction.atomic():
            rows = User.objects.people().select_for_update(of=("self",), no_key=True)
            user = rows.filter(username=options["username"], is_active=True).first()
            if user is None:
                raise CommandError(f"没有启用中的账号 {options['username']}。")
            if purpose == Purpose.DEVICE:
                forget_devices(user)
            issued = write_code(user, purpose=purpose, code=code, by=None, at=now)
            audit.append(
                verb="account.issue_code",
                by=None,
                subject=user,
                result=AuditEntry.Result.DONE,
                after={"purpose": purpose.value, "expires_at": issued.expires_at.isoformat()},
            )
        until = timezone.localtime(issued.expires_at)
        self.stdout.write(
            f"{user}（{user.username}）的一次性登录码：{code.shown}\n"
            f"只显示这一次，{until:%Y-%m-%d %H:%M} 前有效。在登录页选“用一次性登录码登录”。"
        )
