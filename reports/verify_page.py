"""What a check code says: which file it was printed in, and whether it still holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from institutions.models import User
from reports.edition_trail import Since, approvals, changes_of_plans, changes_of_tasks
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
GONE = "无法核对：文件依据的规划、单位或填报轮次已经删除。"
WITHOUT_TARGETS = (FACTS, ROUND, TASKS)


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
    """Look up a code as it was typed. A file about another region is as unknown as none."""
    typed = typed.replace("\x00", "").strip()[:40]
    if not typed:
        return VerifyPage("")
    code = read_code(typed)
    if code is None:
        return VerifyPage(typed, MISTYPED.format(typed=typed))
    issued = (
        Issued.objects.visible_to(user)
        .filter(code=code)
        .select_related("region", "plan__region", "edition", "by")
        .defer("edition__content")
        .first()
    )
    if issued is None:
        return VerifyPage(typed, UNKNOWN.format(code=code))
    return _answer(issued, user, typed, now)


def _answer(issued: Issued, user: User, typed: str, now: dt.datetime) -> VerifyPage:
    what = KINDS[issued.kind].says
    seal = seal_again(issued, user=user, now=now)
    if seal == issued.digest:
        said = SAME.format(what=what)
        return VerifyPage(typed, "", _facts(issued), said, "success", is_demo=issued.is_demo)
    return VerifyPage(
        typed=typed,
        facts=_facts(issued),
        verdict=GONE if seal is None else CHANGED.format(what=what),
        tone="warning",
        approvals=_approvals(issued, now),
        entries=_changes(issued, now),
        differences_url=_differences(issued),
        is_demo=issued.is_demo,
    )


def _since(issued: Issued, now: dt.datetime) -> Since:
    first = issued.asked.get("first", issued.year)
    return Since(issued.region, issued.year, issued.at, now, first)


def _approvals(issued: Issued, now: dt.datetime) -> tuple[str, ...]:
    """Approvals since; of one unit only its own."""
    if issued.kind == TASKS:
        return ()
    found = approvals(_since(issued, now))
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


def _facts(issued: Issued) -> tuple[dict[str, str], ...]:
    first = issued.asked.get("first", issued.year)
    years = f"{issued.year}" if first == issued.year else f"{first}—{issued.year}"
    rows = [
        ("文件", f"{issued.kind}：{KINDS[issued.kind].about}"),
        ("文件名", issued.name),
        ("校验码", issued.code),
        ("地区和年度", f"{issued.region}，{years} 年度"),
        ("规划", str(issued.plan or "")),
        ("筛选", _filters(issued)),
        ("版次", edition_words(issued)),
        ("导出人", str(issued.by)),
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
