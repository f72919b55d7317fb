"""One code sent twice at the same moment, on the real database: one of them wins."""

from functools import partial

import pytest
from django.test import Client

from institutions.models import AuditEntry, OneTimeCode, User
from tests.institutions.admission import FIRST, enter, invited
from tests.submissions.parallel import at_once, statuses

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORDS = [f"Xin-mima-202{n}" for n in range(4)]


def test_of_two_uses_of_one_code_at_once_one_wins(transactional_db, school, system_admin):
    user = invited(school, system_admin)
    uses = [partial(enter, Client(), "xin", FIRST.shown, each) for each in PASSWORDS]
    answers = at_once(*uses)
    assert statuses(answers) == [302, 422, 422, 422]
    winner = next(n for n, each in enumerate(answers) if each.status_code == 302)
    assert User.objects.get(pk=user.pk).check_password(PASSWORDS[winner])
    assert OneTimeCode.objects.get().used_at is not None
    assert AuditEntry.objects.filter(verb="account.use_code", result="done").count() == 1
