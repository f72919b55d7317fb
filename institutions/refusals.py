"""How a step says no: one family of exceptions, each with a Chinese sentence and the HTTP status
it answers with.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """A step that cannot be taken; `message` says what is wrong and how to mend it.

    `errors` maps places (item codes, field names) to their own sentences; `is_recorded` says that
    the audit log has it already.
    """

    status = 409
    title = "当前状态下不能进行此操作"

    def __init__(self, message: str, *, errors: Mapping[str, str] | None = None):
        super().__init__(message)
        self.message = message
        self.errors = dict(errors or {})
        self.is_recorded = False


class NotAllowed(Refused):
    """The person may see this, but the step is not theirs."""

    status = 403
    title = "没有权限"


class Invalid(Refused):
    """What was entered cannot be accepted."""

    status = 422
    title = "填写内容有误"


class Stale(Refused):
    """Somebody else saved in the meantime."""

    status = 409
    title = "内容已被他人修改"


class NoRoom(Refused):
    """The disk takes nothing more; not the person's doing, and over once there is room."""

    status = 507
    title = "服务器存储空间不足"


class Closed(Refused):
    """The deadline has passed."""

    status = 409
    title = "已截止"
