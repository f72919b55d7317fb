"""What surrounds every page: the menu of the person's duties, their name, and the demo notice.

A signed-in page costs three queries before its own: the session, the person, and the one of
`reports.addressing.places`, which the pages of results share; a reviewer's one more, for what waits
in the menu, a reviewer's and a reporter's one more for their unread notices. A piece of a page that
shows none of this pays nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from institutions.access import is_present
from institutions.duties import Duty
from institutions.models import InstitutionKind, User
from reports.addressing import places
from submissions.models import Notice, Submission, SubmissionState


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry, who has it (no duty: everybody), and the first words of its pages' names.

    `of_authorities` leaves it out for the reporters of schools, whom it would lead to nothing.
    """

    label: str
    url_name: str
    duties: frozenset[Duty] = frozenset()
    pages: frozenset[str] = frozenset()
    of_authorities: bool = False


ADMINISTRATION = frozenset({Duty.KEEP_ACCOUNTS, Duty.KEEP_ROLES, Duty.READ_AUDIT})
FIGURES, ROUNDS = frozenset({Duty.READ_FIGURES}), frozenset({Duty.READ_ROUNDS})

MENU = (
    Entry(
        "数据填报",
        "home",
        frozenset({Duty.REPORT}),
        frozenset({"home", "submission", "rounds", "round"}),
    ),
    Entry(
        "本校进展",
        "own_institution",
        frozenset({Duty.REPORT}),
        frozenset({"own", "institution"}),
    ),
    Entry("首页", "home", ADMINISTRATION, frozenset({"home"})),
    Entry("审计记录", "audit_log", frozenset({Duty.READ_AUDIT}), frozenset({"audit"})),
    Entry(
        "账号",
        "accounts",
        frozenset({Duty.KEEP_ACCOUNTS}),
        frozenset({"accounts", "account"}),
    ),
    Entry("授权", "roles", frozenset({Duty.KEEP_ROLES}), frozenset({"roles", "role"})),
    Entry("总览", "overview", FIGURES, frozenset({"overview"})),
    Entry("指标", "indicators", FIGURES, frozenset({"indicators", "indicator", "origin"})),
    Entry("院校", "institutions", FIGURES, frozenset({"institutions", "institution"})),
    Entry("责任单位", "departments", FIGURES, frozenset({"departments", "department"})),
    Entry("对比", "compare", FIGURES, frozenset({"compare"})),
    Entry(
        "任务台账",
        "tasks",
        FIGURES | {Duty.REPORT},
        frozenset({"tasks", "task"}),
        of_authorities=True,
    ),
    Entry(
        "数据填报",
        "rounds",
        ROUNDS,
        frozenset({"rounds", "round", "submission", "imports", "import"}),
    ),
    Entry("规划管理", "plan_list", frozenset({Duty.KEEP_PLANS}), frozenset({"plan", "keep"})),
    Entry("导出", "exports", FIGURES, frozenset({"exports", "editions", "edition", "verify"})),
    Entry("帮助", "help", pages=frozenset({"help"})),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the menu as `components/menu.html` shows it."""

    label: str
    url: str
    here: bool
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Navigation:
    """The surroundings of one page for one person; a signed-out visitor has no menu."""

    items: tuple[Link, ...] = ()
    who: str = ""
    is_told: bool = False  # whether notices come to this person at all
    unread: int = 0


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` and `demo_present`, read only when a template shows them."""
    return {
        "nav": SimpleLazyObject(lambda: navigation_of(request)),
        "demo_present": SimpleLazyObject(lambda: places(request).demo_present),
    }


def navigation_of(request: HttpRequest) -> Navigation:
    """The menu and the name for whoever asks."""
    user = getattr(request, "user", None)
    if user is None or not is_present(user):
        return Navigation()
    match = getattr(request, "resolver_match", None)
    is_told = user.may(Duty.REPORT) or user.may(Duty.REVIEW)
    return Navigation(
        items=menu_of(user, (match and match.url_name) or ""),
        who=who(user),
        is_told=is_told,
        unread=unread_notices(user) if is_told else 0,
    )


def unread_notices(user: User) -> int:
    """How many notices the person has not read: one query."""
    return Notice.objects.visible_to(user).filter(read_at__isnull=True).count()


def menu_of(user: User, here: str) -> tuple[Link, ...]:
    """The entries that the person's duties bring; `here` is the name of the present page."""
    word = here.partition("_")[0]
    return tuple(
        Link(entry.label, reverse(entry.url_name), word in entry.pages, _waiting(user, entry))
        for entry in MENU
        if _has(user, entry)
    )


def _waiting(user: User, entry: Entry) -> str:
    """How many submissions wait for this reviewer, beside the entry that leads to them."""
    if entry.url_name != "rounds" or not user.may(Duty.REVIEW):
        return ""
    mine = Submission.objects.decidable_by(user).filter(state=SubmissionState.SUBMITTED)
    return str(mine.count() or "")


def _has(user: User, entry: Entry) -> bool:
    if entry.of_authorities and user.institution is not None:
        return user.institution.kind == InstitutionKind.AUTHORITY
    return not entry.duties or any(user.may(duty) for duty in entry.duties)


def who(user: User) -> str:
    """The person's name and place, or the role of those who belong to no place."""
    return f"{user}（{user.place or user.role_words}）"
