"""Checks of what reports keep: editions, codes of issued files, files made, tokens of programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from jinchang_vet.kit.integrity import Finding, Severity, check, orphans_of
from reports.editions import is_whole
from reports.export_store import SWEPT_AFTER, Lost, folder, open_whole
from reports.issued import read_code
from reports.models import ApiToken, Edition, Issued, MadeFile

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@check(
    "orphans-reports",
    "定稿、导出记录和令牌没有指向不存在的行",
    severity=ERROR,
    advice="数据库曾在不检查外键时被改动；请从备份恢复缺失的行。",
)
def orphans() -> Iterable[Finding]:
    return orphans_of("reports")


@check(
    "edition-digests",
    "定稿的内容与它的 SHA-256 相符",
    severity=ERROR,
    advice="定稿被改动过；请与备份和已上报的文件对照，恢复原来的内容。",
)
def edition_digests() -> Iterator[Finding]:
    rows = Edition.objects.select_related("region").order_by("pk")
    for edition in rows.iterator(chunk_size=10):
        if not is_whole(edition):
            yield Finding(f"定稿 {edition}", "内容与校验值或所属地区、年度不符")


@check(
    "edition-numbers",
    "每个地区每个年度的定稿从第 1 版起连续",
    severity=ERROR,
    advice="中间的一版可能被删除；请与备份对照。",
)
def edition_numbers() -> Iterator[Finding]:
    rows = (
        Edition.objects.order_by()
        .values_list("region__name", "year")
        .annotate(stored=Count("pk"), last=Max("number"))
        .exclude(stored=F("last"))
        .order_by("region__name", "year")
    )
    for region, year, stored, last in rows.iterator():
        yield Finding(f"{region} {year} 年度", f"存有 {stored} 版，最后一版却是第 {last} 版")


@check(
    "issued-codes",
    "导出记录的校验码符合编码规则",
    severity=ERROR,
    advice="这个校验码查不到；它不是由系统发出的，或已被改动。",
)
def issued_codes() -> Iterator[Finding]:
    rows = Issued.objects.order_by("pk").values_list("pk", "code", "kind")
    for pk, code, kind in rows.iterator():
        if read_code(code) != code:
            yield Finding(f"导出记录 {pk} {kind}", f"校验码“{code}”不合规则")


@check(
    "issued-editions",
    "导出记录所说的定稿属于同一年度、该地区或其上级地区",
    severity=ERROR,
    advice="核对校验码时会说错版次；请与审计记录对照后改正。",
)
def issued_editions() -> Iterator[Finding]:
    # The file of one unit in a county bears the edition of the city whose plan it is about.
    above = Q(region__path__startswith=F("edition__region__path"))
    odd = ~above | ~Q(edition__year=F("year"))
    rows = Issued.objects.filter(odd, edition__isnull=False).select_related("edition__region")
    for row in rows.order_by("pk").iterator():
        yield Finding(f"导出记录 {row.code}", f"所说的定稿是“{row.edition}”")


@check(
    "made-files",
    "可下载的后台文件都在，大小和校验值相符",
    severity=WARNING,
    advice="请申请人在导出页重新生成。",
)
def made_files() -> Iterator[Finding]:
    rows = MadeFile.objects.filter(state=MadeFile.State.READY, expires_at__gt=timezone.now())
    for row in rows.order_by("pk").iterator():
        said = _fault(row)
        if said:
            yield Finding(f"后台生成的文件 {row.pk} {row}", said)


@check(
    "made-strays",
    "后台文件夹中没有无人引用的文件",
    severity=WARNING,
    advice="多为生成中断留下，运行 sweep_files 清理。",
)
def made_strays() -> Iterator[Finding]:
    known = set(MadeFile.objects.exclude(stored="").values_list("stored", flat=True))
    before = (timezone.now() - SWEPT_AFTER).timestamp()
    for file in sorted(folder().iterdir()):
        if file.name not in known and file.lstat().st_mtime < before:
            yield Finding(f"文件 made/{file.name}", "没有任何记录引用它")


@check(
    "token-accounts",
    "停用的接口令牌所用的账号也已停用，令牌账号不能登录",
    severity=ERROR,
    advice="请停用该账号；停用的程序不应再读到数据。",
)
def token_accounts() -> Iterator[Finding]:
    rows = ApiToken.objects.select_related("account").order_by("pk")
    for token in rows.iterator():
        if token.revoked_at is not None and token.account.is_active:
            yield Finding(
                f"接口令牌 {token.pk} {token}", f"已停用，账号 {token.account.username} 仍启用"
            )
        elif token.account.has_usable_password():
            yield Finding(
                f"接口令牌 {token.pk} {token}", f"账号 {token.account.username} 有可用的密码"
            )


def _fault(row: MadeFile) -> str:
    """Why a made file is not what was made; empty if it is."""
    try:
        with open_whole(row.stored, row.sha256) as file:
            size = file.seek(0, 2)
    except (Lost, ValueError):
        return "文件不在了，或与生成时不一致"
    return "" if size == row.size else f"大小为 {size} 字节，应为 {row.size} 字节"
