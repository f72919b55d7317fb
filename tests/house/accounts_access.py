"""The part of the access table about accounts, roles and oneself: who gets in, at which addresses.

What is sent lacks what a step asks for, so a person who gets in is told what is missing (422), or
that the state is another (409).
"""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from institutions.granting import place_of
from institutions.models import RoleProposal

# The columns are those of matrix.py.
TABLE = """
GET second_step login login login login login login login login login login login login login login
POST second_step login login login login login login login login login login login login login login
GET    code_sign_in      200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST   code_sign_in      422   422 422 422 422 422 422 422 422 422 422 422 422 422
GET    me                login 200 200 200 200 200 200 200 200 200 200 200 200 login
POST   me                login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    me_contact        login 200 200 200 200 200 200 200 200 200 200 200 200 login
POST   me_contact        login 422 422 422 422 422 422 422 422 422 422 422 422 login
GET    me_device         login 200 200 200 200 200 200 200 200 200 200 200 200 login
POST   me_device         login 422 422 422 422 422 422 422 422 422 422 422 422 login
GET    me_device_remove  login 200 200 200 200 200 200 200 200 200 200 200 200 login
POST   me_device_remove  login 422 422 422 422 422 422 422 422 422 422 422 422 login
GET    me_recovery       login 200 200 200 200 200 200 200 200 200 200 200 200 login
POST   me_recovery       login 422 422 422 422 422 422 422 422 422 422 422 422 login
GET    accounts          login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   accounts          login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    account           login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account           login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    account_add       login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account_add       login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    account_contact   login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account_contact   login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    account_disable   login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account_disable   login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    account_propose   login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account_propose   login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    account_code      login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account_code      login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    account_enable    login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   account_enable    login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    account_unlock    login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   account_unlock    login 403 403 403 403 403 403 403 403 403 409 403 403 login
GET    account_withdraw  login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   account_withdraw  login 403 403 403 403 403 403 403 403 403 302 403 403 login
GET    accounts_upload   login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   accounts_upload   login 403 403 403 403 403 403 403 403 403 422 403 403 login
GET    accounts_template login 403 403 403 403 403 403 403 403 403 200 403 403 login
POST   accounts_template login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    accounts_checked  login 403 403 403 403 403 403 403 403 403 404 403 403 login
POST   accounts_checked  login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    accounts_confirm  login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   accounts_confirm  login 403 403 403 403 403 403 403 403 403 302 403 403 login
GET    roles             login 403 403 403 403 403 403 403 403 403 403 200 403 login
POST   roles             login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    roles_asked       login 403 403 403 403 403 403 403 403 403 403 200 403 login
POST   roles_asked       login 403 403 403 403 403 403 403 403 403 403 422 403 login
GET    role              login 403 403 403 403 403 403 403 403 403 403 200 403 login
POST   role              login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    role_grant        login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   role_grant        login 403 403 403 403 403 403 403 403 403 403 409 403 login
GET    role_decline      login 403 403 403 403 403 403 403 403 403 403 200 403 login
POST   role_decline      login 403 403 403 403 403 403 403 403 403 403 422 403 login
GET    role_change       login 403 403 403 403 403 403 403 403 403 403 200 403 login
POST   role_change       login 403 403 403 403 403 403 403 403 403 403 422 403 login
GET    role_take_away    login 403 403 403 403 403 403 403 403 403 403 200 403 login
POST   role_take_away    login 403 403 403 403 403 403 403 403 403 403 422 403 login
"""
STAGES: dict[str, str] = {}
OF_ONE = ("account", "role")


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page about another reporter's account, for whom a role is asked."""
    if name.partition("_")[0] not in OF_ONE or name == "account_add":
        return reverse(name)
    person = world.people["other_reporter"]
    place = place_of(person)
    RoleProposal.objects.get_or_create(
        user=person,
        defaults={"role": place.role, "institution": place.institution, "at": timezone.now()},
    )
    return reverse(name, args=[person.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """The key and version, and nothing filled in."""
    return {"key": "k", "version": 1}
