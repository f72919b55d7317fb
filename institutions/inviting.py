"""Verbs of the system administrator on accounts: made and invited, kept, shut and opened again.

A new account has no role: with it goes a request that the security administrator decides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import IntegrityError, transaction

from institutions import audit
from institutions.accounts import check_name, taken
from institutions.acting import Act, verb
from institutions.codes import Code, close_codes, is_oneself, keeps_another, write_code
from institutions.duties import Duty
from institutions.granting import (
    Place,
    State,
    checked_note,
    close_proposals,
    require_not_last,
    write_proposal,
)
from institutions.locks import release
from institutions.models import AuditEntry, OneTimeCode, User
from institutions.refusals import Invalid, Refused

USERNAME = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._@-]{2,59}\Z",
    "用户名用 3 至 60 个英文字母、数字或 . _ @ -，以字母或数字开头。",
)
# Names that programs' accounts and addresses use.
RESERVED = ("api-",)
LONGEST = {"full_name": ("姓名", 40), "phone": ("电话", 40), "email": ("电子邮箱", 254)}


@dataclass(frozen=True, slots=True)
class Contact:
    """Who somebody is and how to reach them."""

    full_name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An account to be made, the role asked for it, and the code that lets the person in."""

    username: str
    contact: Contact
    place: Place
    note: str = ""
    code: Code = field(default_factory=Code.fresh, compare=False)


def keeps_accounts(by: User, _subject: User | None) -> bool:
    return by.may(Duty.KEEP_ACCOUNTS)


def may_change_contact(by: User, user: User) -> bool:
    return is_oneself(by, user) or keeps_another(by, user)


@verb("account.invite", access=keeps_accounts)
def invite(act: Act, _subject: None, *, newcomer: Newcomer) -> User:
    """Make an account with a printed code and ask for its role."""
    user = write_newcomer(newcomer, act)
    act.subject = user
    act.after = facts_of(newcomer)
    return user


@verb("account.invite_list", access=keeps_accounts)
def invite_all(act: Act, _subject: None, *, newcomers: tuple[Newcomer, ...]) -> None:
    """Make all accounts of a list, or none: each has an entry of its own in the log."""
    for newcomer in newcomers:
        user = write_newcomer(newcomer, act)
        audit.append(
            verb="account.invite",
            by=act.by,
            subject=user,
            result=AuditEntry.Result.DONE,
            after=facts_of(newcomer),
        )
    act.after = {"accounts": len(newcomers)}


@verb("account.change_contact", access=may_change_contact)
def change_contact(act: Act, user: User, *, contact: Contact) -> User:
    """Correct who somebody is and how to reach them."""
    contact = checked_contact(contact)
    now = Contact(user.full_name, user.phone, user.email)
    act.before, act.after = asdict(now), asdict(contact)
    user.full_name, user.phone, user.email = contact.full_name, contact.phone, contact.email
    return user


@verb("account.disable", access=keeps_another)
def disable(act: Act, user: User, *, reason: str) -> User:
    """Shut an account: its sessions, codes and requests end; what the person did stays."""
    if not user.is_active:
        raise Refused(f"“{user}”的账号已经停用。")
    reason = _reason(reason)
    require_not_last(user)
    user.is_active, user.disabled_at = False, act.at
    user.sessions_ended += 1
    close_codes(user, act.at)
    close_proposals(user, act, State.WITHDRAWN, "账号已停用")
    act.after = {"reason": reason}
    return user


@verb("account.enable", access=keeps_another)
def enable(act: Act, user: User, *, reason: str) -> User:
    """Open an account again, with the role that it had."""
    if user.is_active:
        raise Refused(f"“{user}”的账号没有停用。")
    reason = _reason(reason)
    user.is_active, user.disabled_at = True, None
    act.after = {"reason": reason}
    return user


@verb("account.unlock", access=keeps_another)
def unlock(act: Act, user: User) -> User:
    """Let somebody try again before the lock ends."""
    if not release(user):
        raise Refused(f"“{user}”的账号没有被锁定。")
    return user


def write_newcomer(newcomer: Newcomer, act: Act) -> User:
    """Store an account, its request and its code; inside the transaction of a verb.

    Raises `Invalid` with its sentences by field.
    """
    check_username(newcomer.username)
    contact = checked_contact(newcomer.contact)
    user = User(username=newcomer.username, **asdict(contact))
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise taken(newcomer.username) from error
    write_proposal(user, place=newcomer.place, note=newcomer.note, by=act.by, at=act.at)
    purpose = OneTimeCode.Purpose.INVITATION
    write_code(user, purpose=purpose, code=newcomer.code, by=act.by, at=act.at)
    return user


def facts_of(newcomer: Newcomer) -> dict[str, str]:
    """What the audit log keeps of a new account."""
    return {"username": newcomer.username, **asdict(newcomer.contact), **newcomer.place.facts}


def check_username(username: str) -> None:
    """Raise `Invalid` unless this can be the name of a new account."""
    check_name_form(username)
    if User.objects.filter(username__iexact=username).exists():
        raise taken(username)
    check_name(username)


def check_name_form(username: str) -> None:
    """Raise `Invalid` unless a new account may be called so, whoever else is."""
    try:
        USERNAME(username)
    except ValidationError as error:
        raise Invalid(error.messages[0], errors={"username": error.messages[0]}) from error
    if username.lower().startswith(RESERVED):
        said = "以 api- 开头的用户名留给程序使用，请换一个。"
        raise Invalid(said, errors={"username": said})


def checked_contact(contact: Contact) -> Contact:
    """The contact as it is stored; raises `Invalid` with its sentences by field."""
    kept = Contact(*(text.strip() for text in asdict(contact).values()))
    faults = {}
    if not kept.full_name:
        faults["full_name"] = "请填写姓名。"
    for name, (label, most) in LONGEST.items():
        if len(getattr(kept, name)) > most:
            faults[name] = f"{label}不超过 {most} 个字符。"
    if kept.email and "email" not in faults and not _is_address(kept.email):
        faults["email"] = "电子邮箱写法不对，如 name@example.cn；没有的可以不填。"
    if faults:
        raise Invalid("".join(faults.values()), errors=faults)
    return kept


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid("请填写理由。", errors={"reason": "请填写理由。"})
    return checked_note(text, "reason", "理由")
