"""The worker of django-tasks-db with a sign of life, so that /readyz knows whether one runs."""

from __future__ import annotations

from django_tasks_db.management.commands import db_worker

from jinchang_vet.upkeep.heartbeat import Heartbeat


class Command(db_worker.Command):
    help = "运行后台任务（生成文件、批量导入、发邮件）"

    def handle(self, *args, **options) -> None:
        """Work until a signal comes."""
        heartbeat = Heartbeat()
        heartbeat.start()
        try:
            super().handle(*args, **options)
        finally:
            heartbeat.end()
