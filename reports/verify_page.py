"""What a check code says: which file it was printed in, and whether it still holds."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.urls import reverse

from institutions.duties import Duty
from institutions.models import User
from reports.access import IssuedQuerySet
from reports.edition_trail import Since, changes_of_plans, changes_of_tasks, decisions
from reports.issued import edition_words, read_code
from reports.models import Issued
from reports.provenance import moment
from reports.seals import FACTS, KINDS, ROUND, TASKS, seal_again
from reports.task_page import TaskFilter

MISTYPED = (
    "“{typed}”不是有效的校验码，可能抄错了一位。校验码共 10 位，形如 K7QF-3MXD-9P，"
    "不含数字 0 和字母 I、L、O、U，请对照文件核对后再输。"
)
UNKNOWN = "没有查到校验码 {code} 的导出记录。请核对是否抄错；其他地区的文件请向该地区的管理员核对。"
SAME = "与现在一致：{what}至今没有改动。"
CHANGED = "与现在不一致：文件导出后，{what}有改动，请重新导出。"
NO_SUCH_FILE = (
    "没有查到摘要为 {digest} 的导出文件。文件另存、编辑过或只改动一个字，摘要就不同；"
    "请用收到的原件计算，或输入校验码。"
)
GENUINE = (
    "校验码属实：{region} {year} 年度的{kind}由本系统导出。文件所说的数据不在您的查看范围内，"
    "这里不显示内容，也不说明此后有无改动。手中的文件是否原样，请比对文件摘要（SHA-256），"
    "或向{region}的管理员核对。"
)
GONE = "无法核对：文件依据的规划、单位或填报轮次已经删除。"
WITHOUT_TARGETS = (FACTS, ROUND, TASKS)
BY = "导出人"
TYPED_MOST = 200
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The answer to one code; `fault` instead of everything else when there is no such file."""

    typed: str
    fault: str = ""
    facts: tuple[dict[str, str], ...] = ()
    verdict: str = ""
    tone: str = ""
    approvals: tuple[str, ...] = ()
    entries: tuple[dict[str, str], ...] = ()
    differences_url: str = ""
    is_demo: bool = False


def load_verify(user: User, typed: str, *, now: dt.datetime) -> VerifyPage:
    """Look up a code, or the SHA-256 of a file, as it was typed.

    A file that is not the person's business is as unknown as none; of one about the whole region
    of a reporter it is only said that it is genuine.
    """
    typed = typed.replace("\x00", "").strip()[:TYPED_MOST]
    if not typed:
        return VerifyPage("")
    digest, code = _read_digest(typed), read_code(typed)
    if digest is None and code is None:
        return VerifyPage(typed, MISTYPED.format(typed=typed))
    asked = {"code": code} if digest is None else {"sha256": digest}
    issued = _newest(Issued.objects.visible_to(user).filter(**asked))
    if issued is not None:
        return _answer(issued, user, typed, now)
    genuine = _newest(Issued.objects.genuine_to(user).filter(**asked))
    if genuine is not None:
        return _only_genuine(genuine, typed)
    unknown = UNKNOWN.format(code=code) if digest is None else NO_SUCH_FILE.format(digest=digest)
    return VerifyPage(typed, unknown)


def _read_digest(typed: str) -> str | None:
    """A SHA-256 as programs print it, also in pairs of signs; None for anything else."""
    signs = "".join(typed.replace(":", " ").split()).lower()
    return signs if DIGEST.fullmatch(signs) else None


def _newest(found: IssuedQuerySet) -> Issued | None:
    """The file; of several with the same bytes, as CSV may be, the one handed out last."""
    rows = found.select_related("region", "plan__region", "edition", "by")
    return rows.defer("edition__content").first()


def _only_genuine(issued: Issued, typed: str) -> VerifyPage:
    shown = ("文件", "校验码", "地区和年度", "导出时间", "文件摘要（SHA-256）")
    return VerifyPage(
        typed=typed,
        facts=tuple(row for row in _facts(issued) if row["term"] in shown),
        verdict=GENUINE.format(region=issued.region, year=_years(issued), kind=issued.kind),
        tone="info",
        is_demo=issued.is_demo,
    )


def _answer(issued: Issued, user: User, typed: str, now: dt.datetime) -> VerifyPage:
    """Who made the file and who changed what since is for those who read the region's figures."""
    what, reads = KINDS[issued.kind].says, user.may(Duty.READ_FIGURES)
    facts = tuple(row for row in _facts(issued) if reads or row["term"] != BY)
    seal = seal_again(issued, user=user, now=now)
    if seal == issued.digest:
        said = SAME.format(what=what)
        return VerifyPage(typed, "", facts, said, "success", is_demo=issued.is_demo)
    return VerifyPage(
        typed=typed,
        facts=facts,
        verdict=GONE if seal is None else CHANGED.format(what=what),
        tone="warning",
        approvals=_approvals(issued, now) if reads else (),
        entries=_changes(issued, now) if reads else (),
        differences_url=_differences(issued) if reads else "",
        is_demo=issued.is_demo,
    )


def _since(issued: Issued, now: dt.datetime) -> Since:
    first = issued.asked.get("first", issued.year)
    return Since(issued.region, issued.year, issued.at, now, first)


def _approvals(issued: Issued, now: dt.datetime) -> tuple[str, ...]:
    """Approvals since, given and taken back; of one unit only its own."""
    if issued.kind == TASKS:
        return ()
    found = decisions(_since(issued, now))
    unit = issued.asked.get("institution")
    return tuple(said for code, said in found.items() if unit in (None, code))


def _changes(issued: Issued, now: dt.datetime) -> tuple[dict[str, str], ...]:
    """What else was changed since: progress of tasks, or the plan."""
    if issued.kind == TASKS:
        return changes_of_tasks(_since(issued, now), issued.asked["plans"])
    if issued.plan is None or issued.kind in WITHOUT_TARGETS:
        return ()
    return changes_of_plans(_since(issued, now), [issued.plan.code])


def _differences(issued: Issued) -> str:
    """Where the edition that the file states is held against what stands now."""
    if issued.edition_id is None:
        return ""
    return f"{reverse('edition_differences', args=[issued.edition_id])}?with=now"


def _years(issued: Issued) -> str:
    first = issued.asked.get("first", issued.year)
    return f"{issued.year}" if first == issued.year else f"{first}—{issued.year}"


def _facts(issued: Issued) -> tuple[dict[str, str], ...]:
    rows = [
        ("文件", f"{issued.kind}：{KINDS[issued.kind].about}"),
        ("文件名", issued.name),
        ("校验码", issued.code),
        ("地区和年度", f"{issued.region}，{_years(issued)} 年度"),
        ("规划", str(issued.plan or "")),
        ("筛选", _filters(issued)),
        ("版次", edition_words(issued)),
        (BY, str(issued.by)),
        ("导出时间", moment(issued.at)),
        ("数据摘要（SHA-256）", issued.digest),
        ("文件摘要（SHA-256）", issued.sha256),
    ]
    return tuple({"term": term, "text": text} for term, text in rows if text)


def _filters(issued: Issued) -> str:
    """What a task ledger was narrowed to, as the page of tasks names it."""
    asked = issued.asked.get("filters", {})
    state = TaskFilter(asked["state"]).label if asked.get("state") else ""
    words = (asked.get("clause", ""), asked.get("unit", ""), state, asked.get("text", ""))
    return "、".join(word for word in words if word)
