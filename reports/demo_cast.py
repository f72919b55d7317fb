"""Who plays in the demo: invented schools beside the documents' institutions, and one account for
everybody who does something.

Demo accounts share one password, kept in a file that only its owner can read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from institutions import audit
from institutions.accounts import create_account
from institutions.duties import Role
from institutions.models import AuditEntry, Institution, InstitutionKind, Ownership, Region, User
from institutions.refusals import Refused
from jinchang_vet.kit.secret_files import kept_secret, new_password

BAIYIN, JINCHANG, GANSU = "620400", "620300", "620000"
CITIES = (BAIYIN, JINCHANG)
# Plan of the documents, user names of the staff, and of the bureau that reports.
PLANS_OF_CITIES = (
    ("baiyin-2022", "baiyin", "baiyin-jyj"),
    ("jinchang-review", "jinchang", "jinchang-jyj"),
)
WIDE_SPACE = "\u3000"


@dataclass(frozen=True, slots=True)
class School:
    """An invented school; every name begins with 示例."""

    code: str
    name: str
    region: str
    kind: str = InstitutionKind.SECONDARY.value
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    merged_into: str = ""


# The fifth opens during the plan; the seventh is merged into the fourth.
SCHOOLS = (
    School("demo-secondary-1", "示例中职一", "620402"),
    School("demo-secondary-2", "示例中职二", "620403"),
    School("demo-secondary-3", "示例中职三", "620421"),
    School("demo-secondary-4", "示例中职四", "620422"),
    School("demo-secondary-5", "示例中职五", "620423", opened_on=dt.date(2023, 8, 20)),
    School("demo-secondary-6", "示例中职六", "620423"),
    School(
        "demo-secondary-7",
        "示例中职七",
        "620422",
        closed_on=dt.date(2024, 7, 15),
        merged_into="demo-secondary-4",
    ),
    School("demo-skilled-1", "示例技工一", "620403", InstitutionKind.SKILLED.value),
)


@dataclass(frozen=True, slots=True)
class Person:
    """An account; `place` is the code of a region or, for reporters, of an institution."""

    username: str
    role: str
    full_name: str
    place: str = ""


def _staff(pinyin: str, city: str, region: str) -> tuple[Person, ...]:
    return (
        Person(f"{pinyin}-manager", Role.MANAGER.value, f"{city}管理员（示例）", region),
        Person(f"{pinyin}-reviewer", Role.REVIEWER.value, f"{city}审核员（示例）", region),
        Person(f"{pinyin}-viewer", Role.VIEWER.value, f"{city}领导（示例）", region),
    )


def _reporter(username: str, unit: str, institution: str) -> Person:
    return Person(username, Role.REPORTER.value, f"{unit}填报员（示例）", institution)


PEOPLE = (
    *_staff("baiyin", "白银市", BAIYIN),
    *_staff("jinchang", "金昌市", JINCHANG),
    Person("gansu-viewer", Role.VIEWER.value, "甘肃省领导（示例）", GANSU),
    _reporter("kuangye", "白银矿冶", "baiyin-kuangye"),
    _reporter("xiwang", "白银希望", "baiyin-xiwang"),
    _reporter("youse-jishi", "有色金属技师学院", "gansu-nonferrous-technician"),
    _reporter("baiyin-jyj", "白银市教育局", "baiyin-education-bureau"),
    *(_reporter(f"zhongzhi-{n}", SCHOOLS[n - 1].name, f"demo-secondary-{n}") for n in range(1, 8)),
    _reporter("jigong-1", "示例技工一", "demo-skilled-1"),
    _reporter("yejin", "冶金学院", "gansu-nonferrous-metallurgy"),
    _reporter("ligong", "市理工中专", "jinchang-ligong"),
    _reporter("yongchang", "永昌职专", "yongchang-vocational"),
    _reporter("jinchang-jishi", "金昌技师学院", "jinchang-technician"),
    _reporter("baye", "八冶技工学校", "baye-skilled"),
    _reporter("jinchang-kaida", "金昌开放大学", "jinchang-open"),
    _reporter("jinchang-jyj", "金昌市教育局", "jinchang-education-bureau"),
    Person("system-admin", Role.SYSTEM_ADMIN.value, "系统管理员（示例）"),
    Person("security-admin", Role.SECURITY_ADMIN.value, "安全管理员（示例）"),
    Person("auditor", Role.AUDITOR.value, "审计员（示例）"),
)


def real_units() -> set[str]:
    """Codes of the documents' institutions that take part; they come with the plans."""
    invented = {school.code for school in SCHOOLS}
    return {person.place for person in PEOPLE if person.role == Role.REPORTER} - invented


def require_names_free(more: tuple[str, ...]) -> None:
    """Refuse when something real bears a name of the cast, or one of some more accounts."""
    names = [*(person.username for person in PEOPLE), *more]
    people = User.objects.filter(username__in=names, is_demo=False)
    if people:
        taken = "、".join(user.username for user in people)
        raise Refused(f"这些用户名已被正式账号使用，不能装入演示数据：{taken}。")
    units = Institution.objects.filter(code__in=[school.code for school in SCHOOLS])
    named = Institution.objects.filter(name__in=[school.name for school in SCHOOLS])
    real = (units | named).filter(is_demo=False).values_list("name", flat=True)
    if real:
        raise Refused(f"这些示例单位的代码或名称已被正式单位使用：{'、'.join(real)}。")


def found_schools() -> None:
    """Create the invented schools."""
    regions = {region.code: region for region in Region.objects.all()}
    with transaction.atomic():
        made = {
            school.code: Institution.objects.create(
                code=school.code,
                name=school.name,
                short_name=school.name,
                kind=school.kind,
                region=regions[school.region],
                ownership=Ownership.UNKNOWN,
                opened_on=school.opened_on,
                closed_on=school.closed_on,
                note="演示数据，并非真实学校。",
                is_demo=True,
            )
            for school in SCHOOLS
        }
        for school in SCHOOLS:
            if school.merged_into:
                made[school.code].merged_into = made[school.merged_into]
                made[school.code].save(update_fields=["merged_into"])


def open_accounts(people: tuple[Person, ...], password: str) -> dict[str, User]:
    """The accounts of these people by user name: new, or those an earlier demo left disabled."""
    regions = {region.code: region for region in Region.objects.all()}
    units = {unit.code: unit for unit in Institution.objects.all()}
    kept = {user.username: user for user in User.objects.filter(is_demo=True)}
    found = {}
    for person in people:
        region, unit = regions.get(person.place), units.get(person.place)
        if person.username in kept:
            found[person.username] = _open_again(
                kept[person.username], person, region, unit, password
            )
        else:
            found[person.username] = create_account(
                username=person.username,
                role=person.role,
                full_name=person.full_name,
                password=password,
                region=region,
                institution=unit,
                must_change_password=False,
                is_demo=True,
            )
    return found


def _open_again(
    user: User, person: Person, region: Region | None, unit: Institution | None, password: str
) -> User:
    """An account that its audit entries kept from deletion plays its part again."""
    user.role, user.full_name = person.role, person.full_name
    user.region, user.institution = region, unit
    user.is_active, user.disabled_at, user.must_change_password = True, None, False
    user.password_changed_at = timezone.now()
    user.set_password(password)
    with transaction.atomic():
        user.save()
        audit.append(
            verb="account.enable",
            by=None,
            subject=user,
            result=AuditEntry.Result.DONE,
            message="重新装入演示数据",
        )
    return user


def demo_password() -> str:
    """The password of all demo accounts: `DEMO_PASSWORD`, else made once; kept in a file of mode
    0600.
    """
    return kept_secret(
        settings.DEMO_PASSWORD_FILE, lambda: settings.DEMO_PASSWORD or new_password()
    )


def account_table() -> list[str]:
    """Lines that say who can sign in to the demo, and with which password; empty without a demo."""
    names = [person.username for person in PEOPLE]
    accounts = User.objects.filter(is_demo=True, is_active=True, username__in=names)
    people = list(accounts.select_related("region", "institution").order_by("role", "username"))
    if not people or not settings.DEMO_PASSWORD_FILE.exists():
        return []
    return [
        f"演示账号（密码都是 {demo_password()}）：",
        *(
            f"  {person.username:<20}{person.get_role_display().ljust(5, WIDE_SPACE)}  "
            f"{person.region or person.institution or ''}".rstrip()
            for person in people
        ),
    ]
