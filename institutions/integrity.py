"""Checks of what is stored about places, people and the log."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce, Concat

from institutions.audit_chain import verify
from institutions.audit_guard import missing
from institutions.duties import Role
from institutions.models import IdempotencyKey, Institution, Region, RoleProposal, User
from institutions.models.people import SCOPE_FITS_ROLE
from jinchang_vet.kit.integrity import Finding, Severity, check, orphans_of

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@check(
    "orphans-institutions",
    "地区、单位、账号和记录没有指向不存在的行",
    severity=ERROR,
    advice="数据库曾在不检查外键时被改动；请从备份恢复缺失的行。",
)
def orphans() -> Iterable[Finding]:
    return orphans_of("institutions")


@check(
    "region-paths",
    "行政区的路径由上级的路径加自己的代码组成",
    severity=ERROR,
    advice="权限按路径判断，路径错了会看错范围；请由技术人员按上级改正路径，下级在后。",
)
def region_paths() -> Iterable[Finding]:
    ought = Concat(
        Coalesce(F("parent__path"), Value("")), F("code"), Value("/"), output_field=CharField()
    )
    rows = Region.objects.annotate(ought=ought).exclude(path=F("ought"))
    for row in rows.order_by("code").iterator():
        yield Finding(f"行政区 {row.code} {row.name}", f"路径为“{row.path}”，应为“{row.ought}”")


@check(
    "unit-dates",
    "填报单位的停办日期不早于成立日期",
    severity=ERROR,
    advice="哪一年应当填报由这两个日期决定；请核对批文后改正日期。",
)
def unit_dates() -> Iterable[Finding]:
    rows = Institution.objects.filter(closed_on__lt=F("opened_on"))
    for row in rows.order_by("code").iterator():
        yield Finding(
            f"单位 {row.code} {row.name}", f"{row.opened_on} 成立，却于 {row.closed_on} 停办"
        )


@check(
    "unit-mergers",
    "并入其他单位的单位已停办，且没有并入自己",
    severity=WARNING,
    advice="请给已并入的单位填上停办日期，或清除并入关系。",
)
def unit_mergers() -> Iterable[Finding]:
    odd = Q(closed_on__isnull=True) | Q(merged_into=F("pk"))
    rows = Institution.objects.filter(odd, merged_into__isnull=False)
    for row in rows.select_related("merged_into").order_by("code").iterator():
        itself = row.merged_into_id == row.pk
        said = "并入了自己" if itself else f"已并入{row.merged_into}，却没有停办日期"
        yield Finding(f"单位 {row.code} {row.name}", said)


@check(
    "account-scopes",
    "账号的角色是已知的，地区或单位与角色相符",
    severity=ERROR,
    advice="请安全管理员重新核定该账号的角色和所属；未核定前先停用。",
)
def account_scopes() -> Iterable[Finding]:
    fits = SCOPE_FITS_ROLE & Q(role__in=["", *Role.values])  # empty: nothing granted yet
    for row in User.objects.exclude(fits).order_by("username").iterator():
        place = f"地区 {row.region_id or '无'}、单位 {row.institution_id or '无'}"
        yield Finding(f"账号 {row.username}", f"角色“{row.role}”与所属（{place}）不符")


@check(
    "account-names",
    "没有两个账号只差大小写或空格",
    severity=WARNING,
    advice="登录名容易混淆；请与本人核对后停用其中一个。",
)
def account_names() -> Iterable[Finding]:
    seen: dict[str, str] = {}
    for name in User.objects.order_by("pk").values_list("username", flat=True).iterator():
        folded = "".join(name.split()).casefold()
        if folded in seen:
            yield Finding(f"账号 {name}", f"与账号 {seen[folded]} 只差大小写或空格")
        seen.setdefault(folded, name)


@check(
    "account-disabled",
    "启用的账号没有停用时间",
    severity=WARNING,
    advice="账号曾绕过停用或启用的步骤被改动；请与审计记录对照，停用或重新启用一次。",
)
def account_disabled() -> Iterable[Finding]:
    rows = User.objects.filter(is_active=True, disabled_at__isnull=False)
    for row in rows.order_by("username").iterator():
        yield Finding(f"账号 {row.username}", f"已于 {row.disabled_at:%Y-%m-%d} 停用，却仍启用")


@check(
    "role-grants",
    "核定过的授权写明核定人，核定人不是申请人，也不是本人",
    severity=ERROR,
    advice="授权须由另一人核定；请安全管理员收回后重新核定，并与审计记录对照。",
)
def role_grants() -> Iterable[Finding]:
    alone = Q(decided_by=F("by")) | Q(decided_by=F("user"))
    nobody = Q(decided_by=None) | Q(decided_at=None)
    rows = RoleProposal.objects.filter(alone | nobody, state=RoleProposal.State.GRANTED)
    for row in rows.select_related("user", "region", "institution").order_by("pk").iterator():
        said = "没有核定人或核定时间" if row.decided_by_id is None else "核定人就是申请人或本人"
        yield Finding(f"授权申请 {row.pk} {row}", said)


@check(
    "idempotency-keys",
    "幂等键所记的结果可以找到它的表",
    severity=WARNING,
    advice="重复提交的请求会找不到原来的结果；可删除这些键，不影响已保存的数据。",
)
def idempotency_keys() -> Iterable[Finding]:
    known = {model._meta.label for model in apps.get_models()}
    half = Q(result_type="") & ~Q(result_id="") | ~Q(result_type="") & Q(result_id="")
    odd = half | ~Q(result_type="") & ~Q(result_type__in=known)
    for row in IdempotencyKey.objects.filter(odd).order_by("pk").iterator():
        yield Finding(
            f"幂等键 {row.key[:12]}…（{row.verb}）",
            f"结果“{row.result_type or '空'} {row.result_id or '空'}”没有对应的表",
        )


@check(
    "audit-chain",
    "审计记录的摘要链完整",
    severity=ERROR,
    advice="请保留现场，用 verify_audit 和留存的锚点查明从哪一条起被改动，并与备份对照。",
)
def audit_chain() -> Iterable[Finding]:
    for found in verify().breaks:
        yield Finding(f"审计记录第 {found.number} 条", f"{found.reason}")


@check(
    "audit-guard",
    "数据库中保护审计记录的触发器都在",
    severity=ERROR,
    advice="请查明是谁在何时去掉的，再运行 verify_audit --set-guard 重新建立。",
)
def audit_guard() -> Iterable[Finding]:
    for name in missing(connection):
        yield Finding(f"触发器 {name}", "不存在、已停用或内容不符")
