"""Who reads through the API: a program with its token, or a signed-in person who explores."""

from __future__ import annotations

import datetime as dt
import re
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from institutions.access import is_present
from institutions.duties import Duty
from institutions.models import User
from reports.api_tokens import token_of
from reports.models import ApiToken

# The last use is written at most this often, so that reading stays reading.
USED_STEP = dt.timedelta(minutes=1)
WRITTEN = re.compile(r"[\x21-\x7e]{20,200}")


class ApiRefusal(Exception):
    """An answer of the API that is not a result: status, code for programs, Chinese sentence."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Caller(HttpBearer):
    """Finds the account behind a request. A header that names a token alone decides: a bad token
    is refused even in the browser of somebody signed in.
    """

    def __call__(self, request: HttpRequest) -> User:
        header = request.headers.get(self.header)
        if header is None:
            return _reader(self.of_session(request))
        scheme, _, text = header.partition(" ")
        if scheme.lower() != self.openapi_scheme:
            raise ApiRefusal(401, "bad_scheme", "请求头须写作 Authorization: Bearer 令牌。")
        return _reader(self.authenticate(request, text.strip()))

    def of_session(self, request: HttpRequest) -> User:
        """The person of the browser session."""
        if not is_present(request.user):
            message = "请在请求头 Authorization: Bearer 中带上令牌；令牌由本地区管理员签发。"
            raise ApiRefusal(401, "no_token", message)
        return cast(User, request.user)

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """The account of a token that is in force, whose use is noted."""
        found = token_of(token) if WRITTEN.fullmatch(token) else None
        now = timezone.now()
        if found is None:
            raise ApiRefusal(401, "bad_token", "令牌不正确，请核对是否完整复制。")
        if found.revoked_at is not None or not is_present(found.account):
            raise ApiRefusal(401, "revoked_token", "令牌已停用，请联系签发它的管理员。")
        if found.expires_at <= now:
            day = timezone.localdate(found.expires_at - dt.timedelta(seconds=1))
            message = f"令牌已于 {day} 到期，请联系管理员另行签发。"
            raise ApiRefusal(401, "expired_token", message)
        _note_use(found, now)
        return found.account


def _note_use(token: ApiToken, now: dt.datetime) -> None:
    if token.used_at is None or token.used_at <= now - USED_STEP:
        before = Q(used_at=None) | Q(used_at__lte=now - USED_STEP)
        ApiToken.objects.filter(before, pk=token.pk).update(used_at=now)


def _reader(user: User) -> User:
    if not user.may(Duty.READ_FIGURES):
        raise ApiRefusal(403, "not_allowed", "您的职责不包括查看计算结果，不能使用数据接口。")
    return user
