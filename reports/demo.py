"""The demo data come and go: loaded once through the verbs of the rooms below, cleared without a
trace in the figures.

Pages of this room never write to the rooms below; the two commands that use this module are the
stated exception. Whether the demo is complete is read from the audit log: its last entry about the
demo says loaded, cleared, or nothing when loading was interrupted.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from institutions import audit
from institutions.devices import forget_devices
from institutions.duties import Role
from institutions.locks import release
from institutions.models import (
    AuditEntry,
    Institution,
    OneTimeCode,
    Region,
    RoleProposal,
    User,
)
from institutions.refusals import Refused
from reports import demo_accounts, demo_plan
from reports.demo_cast import (
    CITIES,
    PEOPLE,
    demo_password,
    found_schools,
    open_accounts,
    real_units,
    require_names_free,
)
from reports.demo_editions import clear_editions, freeze_editions
from reports.demo_evidence import clear_files
from reports.demo_figures import YEARS
from reports.demo_story import tell
from reports.demo_tasks import report_tasks
from reports.models import ApiToken
from reports.scale import refuse_seeded
from submissions.models import Fact, FigureImport, Revision, Round, Submission, TaskProgress
from targets.models import DataItem, Indicator, Plan, Target

LOADED, CLEARED = "demo.load", "demo.clear"


def is_loaded() -> bool:
    """Whether the whole demo is there."""
    last = AuditEntry.objects.filter(verb__in=(LOADED, CLEARED)).order_by("-number").first()
    return last is not None and last.verb == LOADED


def is_present() -> bool:
    """Whether anything of the demo is there, be it whole or not."""
    return (
        Round.objects.filter(is_demo=True).exists()
        or Plan.objects.filter(is_demo=True).exists()
        or Institution.objects.filter(is_demo=True).exists()
        or User.objects.filter(is_demo=True, is_active=True).exists()
    )


def load_demo() -> None:
    """Load the demo. What an interrupted loading left is cleared before.

    Raises `Refused` where the plans are missing, a real round holds one of the demo's years, or
    something real bears one of its names, or the database was filled for measuring.
    """
    refuse_seeded()
    _require_plans()
    _require_years_free()
    require_names_free(demo_accounts.NAMES)
    if is_present():
        clear_demo()
    password = demo_password()
    found_schools()
    plan = demo_plan.make_plan()
    people = open_accounts(PEOPLE, password)
    tell(people)
    report_tasks(people)
    freeze_editions(people)
    demo_accounts.show_states(people, password)
    with transaction.atomic():
        _note(LOADED, plan, "演示数据已装入")


def clear_demo() -> int:
    """Remove all demo data in one transaction; gives back how many accounts stay, disabled, because
    audit entries name them.

    Raises `Refused` where something real refers to an invented school, or the database was filled
    for measuring.
    """
    refuse_seeded()
    try:
        with transaction.atomic():
            counts = clear_editions() | _clear_reported() | _clear_promised()
            kept = _close_accounts()
            counts |= {"accounts_kept": kept} | _clear_schools()
            _note(
                CLEARED,
                None,
                "演示数据已清除；审计记录保留，记录中出现的演示账号停用后保留",
                counts,
            )
    except ProtectedError as error:
        held = "、".join(sorted({str(each) for each in error.protected_objects})[:5])
        raise Refused(
            f"以下内容仍引用演示数据，演示数据未清除：{held}。请先修改或删除它们。"
        ) from error
    settings.DEMO_PASSWORD_FILE.unlink(missing_ok=True)
    return kept


def _require_plans() -> None:
    units = real_units()
    if Institution.objects.filter(code__in=units).count() < len(units):
        raise Refused("还没有装入规划，请先运行 load_plans。")


def _require_years_free() -> None:
    """A real round anywhere in the two cities, or above them, in one of the years stands in the
    way.
    """
    for city in Region.objects.filter(code__in=CITIES):
        rounds = Round.objects.filter(is_demo=False, year__in=YEARS)
        real = (rounds.covering(city) | rounds.filter(region__path__startswith=city.path)).first()
        if real is not None:
            raise Refused(f"{real.region} {real.year} 年度已有正式填报，不能再装入演示数据。")


def _clear_reported() -> dict[str, int]:
    rounds = Round.objects.filter(is_demo=True)
    submissions = Submission.objects.filter(round__is_demo=True)
    # Named one by one: a database without statistics plans a join over three tables badly.
    revisions = list(
        Revision.objects.filter(submission__in=submissions).values_list("pk", flat=True)
    )
    Fact.objects.filter(revision__in=revisions).delete()
    FigureImport.objects.filter(is_demo=True).delete()
    submissions.update(approved=None)
    counts = {"rounds": rounds.count(), "submissions": submissions.count()}
    counts |= {"files": clear_files()}
    submissions.delete()
    rounds.delete()
    return counts


def _clear_promised() -> dict[str, int]:
    plans = Plan.objects.filter(is_demo=True)
    progress = TaskProgress.objects.filter(Q(by__is_demo=True) | Q(task__clause__plan__in=plans))
    counts = {"plans": plans.count(), "task_progress": progress.count()}
    progress.delete()
    Target.objects.filter(plan__is_demo=True).delete()
    plans.delete()
    Indicator.objects.filter(code__in=demo_plan.INDICATORS).delete()
    DataItem.objects.filter(code=demo_plan.RANK_ITEM).delete()
    return counts


def _close_accounts() -> int:
    """Delete the accounts; those that audit entries name stay, unable to sign in."""
    _revoke_tokens()
    OneTimeCode.objects.filter(user__is_demo=True).delete()
    RoleProposal.objects.filter(Q(user__is_demo=True) | Q(institution__is_demo=True)).delete()
    people = User.objects.filter(is_demo=True).select_related("institution__region")
    named = set(
        AuditEntry.objects.filter(actor__is_demo=True).order_by().values_list("actor", flat=True)
    )
    for user in people:
        release(user)
        if user.pk in named:
            _disable(user)
        else:
            user.delete()
    return len(named)


def _revoke_tokens() -> None:
    """What demo accounts let programs read ends with them."""
    tokens = ApiToken.objects.filter(by__is_demo=True, revoked_at=None)
    User.objects.filter(api_token__in=tokens).update(is_active=False)
    tokens.update(revoked_at=timezone.now())


def _disable(user: User) -> None:
    """Nobody signs in with it again, its sessions end, and it belongs to no invented school."""
    forget_devices(user)
    user.is_active = False
    user.set_unusable_password()
    if user.institution is not None and user.institution.is_demo:
        user.role, user.region, user.institution = Role.VIEWER, user.institution.region, None
    user.save()


def _clear_schools() -> dict[str, int]:
    schools = Institution.objects.filter(is_demo=True)
    counts = {"institutions": schools.count()}
    schools.update(merged_into=None)
    schools.delete()
    return counts


def _note(verb: str, subject, message: str, after: dict | None = None) -> None:
    audit.append(
        verb=verb,
        by=None,
        subject=subject,
        result=AuditEntry.Result.DONE,
        after=after,
        message=message,
    )
