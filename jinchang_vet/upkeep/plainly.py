"""What goes wrong in a command of the upkeep, in one sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError

from institutions.refusals import Refused

AWAY = (
    "数据库没有应答，或正被别的程序占用，什么也没有改动：{reason}。"
    "请检查地址和数据库服务；恢复和迁移之前先停止网页服务和后台任务，再运行一次。"
)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn a refusal, and a database that does not answer, into a `CommandError`."""
    try:
        yield
    except Refused as refusal:
        raise CommandError(refusal.message) from refusal
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(AWAY.format(reason=reason)) from error
