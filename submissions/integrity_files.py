"""Checks of stored files: evidence and attachments against the folder, and what imports keep."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from jinchang_vet.kit.file_limits import MIB
from jinchang_vet.kit.integrity import Finding, Severity, check
from submissions.check_code import digest
from submissions.evidence_sets import scan_fault, scans_of, shown_with
from submissions.evidence_store import SWEPT_AFTER, Lost, open_whole
from submissions.integrity import revision_words
from submissions.models import (
    Evidence,
    Figure,
    FigureImport,
    Revision,
    RoundFile,
    Submission,
)

ERROR, WARNING = Severity.ERROR, Severity.WARNING
KEPT = (Evidence, RoundFile)


@check(
    "files-whole",
    "佐证材料和通知附件都在，大小和校验值与上传时一致",
    severity=ERROR,
    advice="请从备份恢复这个文件；恢复不了的，请单位重新提供。",
)
def files_whole() -> Iterator[Finding]:
    for model in KEPT:
        rows = model._default_manager.order_by("pk")
        for pk, name, stored, size, sha256 in rows.values_list(
            "pk", "name", "stored", "size", "sha256"
        ).iterator():
            said = _fault(stored, size, sha256)
            if said:
                yield Finding(f"{model._meta.verbose_name} {pk} {name}（{stored}）", said)


@check(
    "files-strays",
    "佐证材料文件夹中没有无人引用的文件",
    severity=WARNING,
    advice="多为上传中断留下，运行 sweep_evidence 清理。",
)
def files_strays() -> Iterator[Finding]:
    known = {
        name for model in KEPT for name in model._default_manager.values_list("stored", flat=True)
    }
    before = (timezone.now() - SWEPT_AFTER).timestamp()
    for folder in sorted(Path(settings.EVIDENCE_DIR).glob("[0-9a-f][0-9a-f]")):
        for file in sorted(folder.iterdir()):
            stored = f"{folder.name}/{file.name}"
            if stored not in known and file.lstat().st_mtime < before:
                yield Finding(f"文件 {stored}", "没有任何记录引用它")


@check(
    "files-quota",
    "各单位的佐证材料不超过空间上限",
    severity=WARNING,
    advice="该单位不能再上传；请提高 EVIDENCE_QUOTA_MIB，或由单位移除不需要的文件。",
)
def files_quota() -> Iterator[Finding]:
    rows = (
        Evidence.objects.order_by()
        .values_list("submission__institution__code", "submission__institution__name")
        .annotate(bytes=Sum("size"))
        .filter(bytes__gt=settings.EVIDENCE_QUOTA)
        .order_by("submission__institution__code")
    )
    for code, name, size in rows.iterator():
        said = f"共 {size / MIB:.1f} MB，上限 {settings.EVIDENCE_QUOTA // MIB} MB"
        yield Finding(f"单位 {code} {name}", said)


@check(
    "files-revisions",
    "佐证材料属于本份填报的某几次，先附上后移除",
    severity=ERROR,
    advice="材料会显示在别的填报中；请由技术人员按审计记录改正。",
)
def files_revisions() -> Iterator[Finding]:
    odd = (
        ~Q(added_in__submission=F("submission"))
        | Q(removed_in__isnull=False) & ~Q(removed_in__submission=F("submission"))
        | Q(removed_in__number__lt=F("added_in__number"))
    )
    for row in Evidence.objects.filter(odd).order_by("pk").iterator():
        yield Finding(f"佐证材料 {row.pk} {row.name}", "附上或移除它的不是本份填报，或次序颠倒")


@check(
    "files-scans",
    "须盖章的轮次，提交的每一次填报都附有同一份数据的扫描件",
    severity=ERROR,
    advice="数据或扫描件在提交之后被改动过；请与审计记录和备份对照，查不清的请退回单位重新盖章上传。",
)
def files_scans() -> Iterator[Finding]:
    """What `submit` asked for then; an import hands in without the unit, and without its stamp."""
    asked = Revision.objects.filter(
        submission__round__asks_scan=True, submitted_at__isnull=False, is_imported=False
    )
    scans = scans_of(Submission.objects.filter(round__asks_scan=True))
    reported = dict(_digests(asked))
    rows = asked.select_related("submission__round", "submission__institution").order_by("pk")
    for row in rows.iterator():
        shown = shown_with(scans.get(row.submission_id, ()), row.number)
        if scan_fault(shown, reported.get(row.pk, digest(()))):
            said = "扫描件所载的数据与提交的不同" if shown else "没有盖章扫描件"
            yield Finding(revision_words(row), said)


@check(
    "imports-whole",
    "批量导入保存的文件与上传时一致",
    severity=ERROR,
    advice="导入的依据已被改动；请与单位或管理员手中的原件对照。",
)
def imports_whole() -> Iterator[Finding]:
    """Of one that was given up the file is gone on purpose."""
    kept = FigureImport.objects.exclude(state=FigureImport.State.DROPPED)
    rows = kept.order_by("pk").values_list("pk", "name", "content", "sha256")
    for pk, name, content, sha256 in rows.iterator(chunk_size=1):
        if hashlib.sha256(bytes(content)).hexdigest() != sha256:
            yield Finding(f"批量导入 {pk} {name}", "内容与校验值不符")


@check(
    "imports-stuck",
    "没有停在半途的批量导入",
    severity=WARNING,
    advice="后台任务可能没有运行；请确认 db_worker 在运行，再在页面上重新检查或放弃。",
)
def imports_stuck() -> Iterator[Finding]:
    state = FigureImport.State
    running = (state.WAITING, state.READING, state.CONFIRMED, state.WRITING)
    before = timezone.now() - dt.timedelta(days=1)
    rows = FigureImport.objects.filter(state__in=running, changed_at__lt=before).defer("content")
    for row in rows.order_by("pk").iterator():
        yield Finding(f"批量导入 {row.pk} {row.name}", f"“{row.get_state_display()}”已超过一天")


def _digests(revisions: QuerySet[Revision]) -> Iterator[tuple[int, str]]:
    """The digest of what each revision reports: one query, read in the order of revisions."""
    rows = (
        Figure.objects.filter(revision__in=revisions)
        .order_by("revision")
        .values_list("revision", "item__code", "state", "value")
    )
    for pk, figures in groupby(rows.iterator(), key=itemgetter(0)):
        yield pk, digest(figure[1:] for figure in figures)


def _fault(stored: str, size: int, sha256: str) -> str:
    """Why a stored file is not what was stored; empty if it is."""
    try:
        with open_whole(stored, sha256) as file:
            found = file.seek(0, 2)
    except Lost as lost:
        return lost.message
    except ValueError:
        return "存储名不合规则。"
    return "" if found == size else f"大小为 {found} 字节，应为 {size} 字节。"
