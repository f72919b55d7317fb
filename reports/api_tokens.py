"""Verbs on the tokens of the bureau's other programs: issue one, take it back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from institutions.acting import Act, verb
from institutions.duties import Role
from institutions.models import Region, User
from institutions.refusals import Invalid, Refused
from reports.models import ApiToken
from targets.keeping_frame import may_keep_region, refuse

MARK = "jcv_"
PREFIX = 12  # how much of a token is kept readable, to tell one from another
LONGEST_DAYS = 730
NAME_LENGTH, FULL_NAME_LENGTH, REASON_LENGTH = 60, 40, 200


@dataclass(frozen=True, slots=True)
class Secret:
    """The text of a token. Its `repr` says nothing, so that no log and no key digest holds it."""

    text: str = field(repr=False)

    @classmethod
    def fresh(cls) -> Secret:
        """A new one, of 256 random bits."""
        return cls(MARK + secrets.token_urlsafe(32))

    @property
    def prefix(self) -> str:
        return self.text[:PREFIX]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def may_revoke(user, token: ApiToken) -> bool:
    return ApiToken.objects.editable_by(user).filter(pk=token.pk).exists()


@verb("api_token.issue", access=may_keep_region)
def issue_token(
    act: Act, region: Region, *, name: str, expires_on: dt.date, secret: Secret
) -> ApiToken:
    """Let one program read what a viewer of the region reads, up to and including a day.

    The account that it reads as has no password, so that nobody can sign in with it.
    """
    name = name.strip()
    refuse("令牌", _faults(name, expires_on, timezone.localdate(act.at)))
    account = User(
        username=f"api-{uuid.uuid4().hex[:16]}",
        full_name=name[:FULL_NAME_LENGTH],
        role=Role.VIEWER,
        region=region,
        is_program=True,
    )
    account.set_unusable_password()
    account.save(force_insert=True)
    token = ApiToken.objects.create(
        name=name,
        account=account,
        prefix=secret.prefix,
        digest=secret.digest,
        by=act.by,
        at=act.at,
        expires_at=_end_of(expires_on),
    )
    act.subject = token
    act.after = {"name": name, "region": region.code, "expires_on": expires_on.isoformat()}
    act.after |= {"prefix": token.prefix, "account": account.username}
    return token


@verb("api_token.revoke", access=may_revoke)
def revoke_token(act: Act, token: ApiToken, *, reason: str) -> ApiToken:
    """Take a token back for good, and shut the account that it reads as."""
    reason = reason.strip()
    if token.revoked_at is not None:
        day = timezone.localdate(token.revoked_at)
        raise Refused(f"令牌“{token}”已于 {day} 停用，不必再停。")
    if not reason or len(reason) > REASON_LENGTH:
        said = f"请填写停用理由，不超过 {REASON_LENGTH} 个字。"
        raise Invalid(f"令牌没有停用：{said}", errors={"reason": said})
    token.revoked_at = act.at
    User.objects.filter(pk=token.account_id).update(is_active=False)
    act.after = {"reason": reason}
    return token


def token_of(text: str) -> ApiToken | None:
    """The token of this text, whatever its state; None for a text that was never issued."""
    secret = Secret(text)
    rows = ApiToken.objects.select_related("account__region").filter(prefix=secret.prefix)
    for token in rows:
        if constant_time_compare(token.digest, secret.digest):
            return token
    return None


def _faults(name: str, expires_on: dt.date, today: dt.date) -> dict[str, str]:
    faults = {}
    if not name or len(name) > NAME_LENGTH:
        faults["name"] = f"请填写程序名称，不超过 {NAME_LENGTH} 个字。"
    if expires_on <= today:
        faults["expires_on"] = "有效期至须在今天之后。"
    elif expires_on > today + dt.timedelta(days=LONGEST_DAYS):
        faults["expires_on"] = "有效期最长两年；到期前请另行签发，逐个更换。"
    return faults


def _end_of(day: dt.date) -> dt.datetime:
    """The end of a day here: the first moment of the next one."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
