"""The command that lets the last administrator back in."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from institutions.models import AuditEntry
from tests.institutions.admission import all_that_is_kept, enter, with_device


def issued(*arguments):
    output = io.StringIO()
    call_command("issue_code", *arguments, stdout=output)
    return re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}", output.getvalue())[0]


def test_the_last_administrator_gets_back_in(client, system_admin):
    code = issued("system-admin")
    assert enter(client, "system-admin", code).url == reverse("home")
    entry = AuditEntry.objects.get(verb="account.issue_code")
    assert (entry.actor_name, entry.result) == ("系统", "done")
    assert code not in all_that_is_kept()


def test_a_lost_device_can_be_removed_with_it(client, system_admin):
    with_device(system_admin)
    assert enter(client, "system-admin", issued("system-admin")).url == reverse("second_step")
    code = issued("system-admin", "--remove-device")
    assert enter(client, "system-admin", code, "Haiyou-mima-9").url == reverse("home")


@pytest.mark.parametrize("name", ["nobody", "disabled"])
def test_an_account_that_cannot_sign_in_gets_none(disabled, name):
    with pytest.raises(CommandError, match="没有启用中的账号"):
        issued(name)
