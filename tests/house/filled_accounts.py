"""What is typed into the forms about accounts and roles, and what must be so before."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from institutions.inviting import disable
from institutions.models import RoleProposal
from tests.cast import client_for
from tests.institutions.admission import NEW, code_for, invited
from tests.institutions.lists import GOOD, list_of
from tests.submissions.evidence_files import sent

REASON = {"reason": "工作调动"}
TYPED = {
    "me_contact": {"full_name": "张新"},
    "account_add": {
        "username": "xin",
        "full_name": "新填报",
        "role": "reporter",
        "institution": "示例中职一",
    },
    "account_contact": {"full_name": "张新"},
    "account_disable": REASON,
    "account_enable": REASON,
    "account_code": {"purpose": "password"},
    "role_decline": {"comment": "请先核对单位"},
    "role_take_away": REASON,
}


def _of_the_city(world: SimpleNamespace) -> dict[str, object]:
    place = {"role": "viewer", "region": world.region.pk, "institution": ""}
    return {**place, **REASON, "note": "接替张三"}


def _grant(world: SimpleNamespace) -> dict[str, object]:
    version = world.people["other_reporter"].version
    return {"proposal": RoleProposal.objects.get().pk, "version": version, "key": "k"}


def _code(world: SimpleNamespace) -> dict[str, object]:
    name = world.people["other_reporter"].username
    passwords = {"new_password1": NEW, "new_password2": NEW}
    return {"username": name, "one_time_password": world.code.text, **passwords}


def _all(world: SimpleNamespace) -> dict[str, object]:
    return {"pick": [asked.pk for asked in RoleProposal.objects.all()], "key": "k"}


def _list(world: SimpleNamespace) -> dict[str, object]:
    return {"file": sent("名单.xlsx", list_of(GOOD))}


MADE = {
    "roles_asked": _all,
    "accounts_upload": _list,
    "account_propose": _of_the_city,
    "role_change": _of_the_city,
    "role_grant": _grant,
    "code_sign_in": _code,
}


def _with_a_code(world: SimpleNamespace) -> None:
    world.code = code_for(world.people["other_reporter"], world.people["system_admin"])


def _disabled(world: SimpleNamespace) -> None:
    disable(world.people["other_reporter"], by=world.people["system_admin"], **REASON)


def _asked(world: SimpleNamespace) -> None:
    invited(world.school, world.people["system_admin"])


def _locked(world: SimpleNamespace) -> None:
    wrong = {"username": world.people["other_reporter"].username, "password": "falsch"}
    for _ in range(5):
        client_for(None).post(reverse("login"), wrong)


BEFORE = {
    "roles_asked": _asked,
    "code_sign_in": _with_a_code,
    "account_enable": _disabled,
    "account_unlock": _locked,
}
