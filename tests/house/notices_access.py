"""The part of the access table about keeping rounds, reminding, and a person's own notices."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from submissions.models import Notice
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    round_preview       login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   round_preview       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    round_instruct      login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   round_instruct      login 403 403 403 302 403 403 404 403 403 403 403 403 login
GET    round_reschedule    login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   round_reschedule    login 403 403 403 302 403 403 404 403 403 403 403 403 login
GET    round_reopen        login 403 403 403 302 403 403 404 403 403 403 403 403 login
POST   round_reopen        login 403 403 403 409 403 403 404 403 403 403 403 403 login
GET    round_extend        login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   round_extend        login 403 403 403 302 403 403 404 403 403 403 403 403 login
GET    round_extension_end login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   round_extension_end login 403 403 403 409 403 403 404 403 403 403 403 403 login
GET    round_remind        login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   round_remind        login 403 403 302 302 403 404 404 403 403 403 403 403 login
GET    round_list          login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST   round_list          login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    round_contacts      login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST   round_contacts      login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    notices             login 200 200 200 403 403 200 403 403 403 403 403 403 login
POST   notices             login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    notices_read        login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   notices_read        login 302 302 302 403 403 302 403 403 403 403 403 403 login
GET    notice_read         login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   notice_read         login 302 404 404 403 403 404 403 403 403 403 403 403 login
"""

STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """Where a line of the table leads, in the table's world."""
    if name == "round_preview":
        return f"{reverse(name)}?region={world.region.pk}&year={YEAR}"
    if name == "notice_read":
        return reverse(name, args=[_notice(world).pk])
    if name.startswith("notice"):
        return reverse(name)
    address = reverse(name, args=[world.round.pk])
    return f"{address}?unit={world.school.code}" if name == "round_extend" else address


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What the person whose page it is would send."""
    next_year = timezone.now().year + 1
    return {
        "version": world.round.version,
        "key": "k",
        "due_at": f"{next_year}-01-31T18:00",
        "closes_at": f"{next_year}-03-01T18:00",
        "institution": world.school.pk,
        "reason": "疫情",
        "who": "all",
    }


def _notice(world: SimpleNamespace) -> Notice:
    """A notice to the reporter."""
    facts = {"title": "还有 7 天", "text": "请提交", "at": timezone.now()}
    return Notice.objects.get_or_create(
        recipient=world.reporter, round=world.round, occasion="due-7", defaults=facts
    )[0]
