"""Roles: asked for by the system administrator, held only once the security administrator grants.

Neither can do both: who makes accounts decides no role, and who decides roles makes no account.
Whenever a role or place changes, the person's sessions end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from institutions import audit
from institutions.accounts import check_place
from institutions.acting import Act, verb
from institutions.codes import keeps_another
from institutions.duties import NEVER_WITHOUT, Duty, Role, duties_of, roles_with
from institutions.models import AuditEntry, AuditHead, Institution, Region, RoleProposal, User
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from jinchang_vet.kit.nulls import HAS_NULL, null_fault

State = RoleProposal.State
NOTE_LENGTH = 200
CHANGED = "这项申请已被撤回、核定或改动，请重新打开页面，按现在的申请核定。"


@dataclass(frozen=True, slots=True)
class Place:
    """A role and where it holds."""

    role: str
    region: Region | None = None
    institution: Institution | None = None

    @property
    def words(self) -> str:
        """The role and where it holds, as people say it."""
        label, place = Role(self.role).label, self.institution or self.region
        return f"{label}（{place}）" if place else label

    @property
    def facts(self) -> dict[str, str]:
        """As the audit log keeps it."""
        return {"role": self.role, "place": str(self.institution or self.region or "")}


def place_of(thing: User | RoleProposal) -> Place:
    """The place that somebody has, or that is asked for."""
    return Place(thing.role, thing.region, thing.institution)


def keeps_roles(by: User, _subject: User | None) -> bool:
    return by.may(Duty.KEEP_ROLES)


def keeps_role_of_another(by: User, user: User) -> bool:
    """Whether `by` decides roles, and this is the account of another person."""
    return by.may(Duty.KEEP_ROLES) and by.pk != user.pk and not user.is_program


# ---- asked for ---------------------------------------------------------------------------------


@verb("role.propose", access=keeps_another)
def propose(act: Act, user: User, *, place: Place, note: str = "") -> RoleProposal:
    """Ask for a role and place for a person, or for another one than now: a reporter who moves to
    another institution keeps the account, and what was reported before stays as it is.
    """
    if not user.is_active:
        raise Refused(f"“{user}”的账号已停用，请先启用，再申请授权。")
    if place == place_of(user):
        raise Invalid(
            f"“{user}”现在就是{place.words}，不必再申请。",
            errors={"role": "与现在相同"},
        )
    found = write_proposal(user, place=place, note=note, by=act.by, at=act.at)
    act.before, act.after = place_of(user).facts, place.facts | {"note": found.note}
    return found


@verb("role.withdraw_proposal", access=keeps_another)
def withdraw_proposal(act: Act, user: User) -> User:
    """Take back what was asked for."""
    if not close_proposals(user, act, State.WITHDRAWN, "由系统管理员撤回"):
        raise Refused(f"“{user}”没有待核定的授权申请。")
    return user


def write_proposal(
    user: User, *, place: Place, note: str, by: User | None, at: datetime
) -> RoleProposal:
    """Store what is asked for, in place of an earlier request; inside a verb's transaction."""
    check_grantable(place)
    note = checked_note(note, "note", "申请理由")
    open_now = RoleProposal.objects.filter(user=user, state=State.OPEN)
    open_now.update(state=State.WITHDRAWN, decided_at=at, comment="由新的申请代替")
    return RoleProposal.objects.create(user=user, note=note, by=by, at=at, **_columns(place))


# ---- decided -----------------------------------------------------------------------------------


@verb("role.grant", access=keeps_role_of_another)
def grant(act: Act, user: User, *, proposal: int, comment: str = "") -> User:
    """Give the person what is asked for; `proposal` is the request that was looked at."""
    found = _seen(user, proposal)
    place = place_of(found)
    check_grantable(place)
    _give(act, user, place)
    _decide(found, act, State.GRANTED, checked_note(comment, "comment", "核定意见"))
    return user


@verb("role.grant_list", access=keeps_roles)
def grant_all(act: Act, _subject: None, *, proposals: tuple[int, ...]) -> None:
    """Give everybody what these requests ask for, or nobody: each has an entry in the log."""
    if not proposals:
        raise Invalid("请先勾选要核定的申请。")
    found = _all_seen(act.by, proposals)
    for proposal in found:
        one = Act(verb="role.grant", by=act.by, at=act.at)
        place = place_of(proposal)
        check_grantable(place)
        proposal.user.version += 1
        _give(one, proposal.user, place)
        _decide(proposal, act, State.GRANTED, "")
        audit.append(
            verb=one.verb,
            by=one.by,
            subject=proposal.user,
            result=AuditEntry.Result.DONE,
            before=one.before,
            after=one.after,
        )
    act.after = {"accounts": len(found)}


@verb("role.decline", access=keeps_role_of_another)
def decline(act: Act, user: User, *, proposal: int, comment: str) -> User:
    """Refuse what is asked for, with a reason; the person keeps what they have."""
    found = _seen(user, proposal)
    comment = _reason(comment, "comment", "不同意的理由")
    _decide(found, act, State.DECLINED, comment)
    act.after = place_of(found).facts | {"comment": comment}
    return user


@verb("role.change", access=keeps_role_of_another)
def change_role(act: Act, user: User, *, place: Place, reason: str) -> User:
    """Give another role or place to somebody who has one; an open request is closed by it."""
    if not user.role:
        raise Refused(f"“{user}”还没有授权：请按系统管理员的申请核定，这里只改已有的授权。")
    if place == place_of(user):
        raise Invalid("角色和所属都没有变化，不必修改。", errors={"role": "与现在相同"})
    check_grantable(place)
    reason = _reason(reason, "reason", "修改理由")
    _give(act, user, place)
    act.after["reason"] = reason
    close_proposals(user, act, State.WITHDRAWN, "由安全管理员另行授权")
    return user


@verb("role.take_away", access=keeps_role_of_another)
def take_away(act: Act, user: User, *, reason: str) -> User:
    """Leave the person without any right; the account itself stays."""
    if not user.role:
        raise Refused(f"“{user}”没有授权，不必收回。")
    reason = _reason(reason, "reason", "收回理由")
    _give(act, user, Place(""))
    act.after["reason"] = reason
    return user


def require_not_last(user: User) -> None:
    """Refuse to leave the installation without anybody who keeps accounts, roles or the log.

    Two who do it to each other at the same moment would each find the other still there: the end of
    the audit chain lets the second look only once the first has finished.
    """
    if not duties_of(user.role).isdisjoint(NEVER_WITHOUT):
        AuditHead.objects.select_for_update().get_or_create(pk=1)
    for duty in NEVER_WITHOUT:
        others = User.objects.filter(is_active=True, role__in=roles_with(duty)).exclude(pk=user.pk)
        if duty in duties_of(user.role) and not others.exists():
            raise Refused(
                f"“{user}”是最后一名{user.role_words}，不能停用、收回或改任；"
                f"请先给另一个账号授予{user.role_words}。"
            )


def close_proposals(user: User, act: Act, state: str, comment: str) -> int:
    """Close what is asked for the person; how many requests there were."""
    rows = RoleProposal.objects.filter(user=user, state=State.OPEN)
    return rows.update(state=state, decided_by=act.by, decided_at=act.at, comment=comment)


def check_grantable(place: Place) -> None:
    """Raise `Invalid` unless this role can hold at this place."""
    check_place(role=place.role, region=place.region, institution=place.institution)
    if place.institution is not None and place.institution.closed_on is not None:
        said = f"{place.institution}已停办，不能再授予它的角色。"
        raise Invalid(said, errors={"institution": said})


def checked_note(text: str, name: str, label: str) -> str:
    """A short remark as it is stored; raises `Invalid` when it is too long or holds a NUL."""
    text = text.strip()
    if fault := null_fault(text, label):
        raise Invalid(fault, errors={name: HAS_NULL})
    if len(text) > NOTE_LENGTH:
        said = f"{label}不超过 {NOTE_LENGTH} 个字。"
        raise Invalid(said, errors={name: said})
    return text


def _reason(text: str, name: str, label: str) -> str:
    if not text.strip():
        raise Invalid(f"请填写{label}。", errors={name: f"请填写{label}。"})
    return checked_note(text, name, label)


def _give(act: Act, user: User, place: Place) -> None:
    act.before, act.after = place_of(user).facts, place.facts
    if user.role and user.role != place.role:
        require_not_last(user)
    user.role, user.region, user.institution = place.role, place.region, place.institution
    user.sessions_ended += 1
    user.save()


def _seen(user: User, proposal: int) -> RoleProposal:
    found = RoleProposal.objects.filter(Q(pk=proposal), user=user, state=State.OPEN).first()
    if found is None:
        raise Stale(CHANGED)
    return found


def _all_seen(by: User, keys: tuple[int, ...]) -> list[RoleProposal]:
    """The open requests with these keys, their people locked in a fixed order, all of them before
    the first entry is appended: who grants one of them alone locks in the same order.
    """
    rows = RoleProposal.objects.filter(pk__in=keys, state=State.OPEN)
    owners = User.objects.filter(pk__in=rows.values("user")).order_by("pk")
    people = {each.pk: each for each in owners.select_for_update(of=("self",), no_key=True)}
    found = list(rows.select_related("region", "institution"))
    if {each.pk for each in found} != set(keys):
        raise Stale(CHANGED)
    for each in found:
        each.user = people[each.user_id]
        if not keeps_role_of_another(by, each.user):
            raise NotAllowed("不能核定自己的授权；请由另一名安全管理员办理。")
    return found


def _decide(proposal: RoleProposal, act: Act, state: str, comment: str) -> None:
    proposal.state, proposal.comment = state, comment
    proposal.decided_by, proposal.decided_at = act.by, act.at
    proposal.save()


def _columns(place: Place) -> dict:
    return {"role": place.role, "region": place.region, "institution": place.institution}
