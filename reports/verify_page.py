"""What a check code says: which file it was printed in, and whether it still holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from institutions.models import User
from reports.edition_now import seal_now
from reports.edition_trail import Since, approvals, changes_of_plans
from reports.issued import edition_words, read_code
from reports.models import Issued
from reports.provenance import moment

MISTYPED = (
    "“{typed}”不是有效的校验码，可能抄错了一位。校验码共 10 位，形如 K7QF-3MXD-9P，"
    "不含数字 0 和字母 I、L、O、U，请对照文件核对后再输。"
)
UNKNOWN = "没有查到校验码 {code} 的导出记录。请核对是否抄错；其他地区的文件请向该地区的管理员核对。"
SAME = "与现在一致：文件中的数据和判定至今没有改动。"
CHANGED = "与现在不一致：文件导出后，数据、目标口径或判定有改动，请重新导出。"
GONE = "无法核对：文件依据的规划已经删除。"


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
    return _answer(issued, typed, now)


def _answer(issued: Issued, typed: str, now: dt.datetime) -> VerifyPage:
    plan = issued.plan
    seal = seal_now(issued.region, plan, issued.year, now=now) if plan is not None else None
    verdict, tone = (GONE, "warning") if seal is None else (CHANGED, "warning")
    if seal == issued.digest:
        return VerifyPage(typed, "", _facts(issued), SAME, "success", is_demo=issued.is_demo)
    since = Since(issued.region, issued.year, issued.at, now)
    plans = [plan.code] if plan is not None else []
    edition = issued.edition_id
    return VerifyPage(
        typed=typed,
        facts=_facts(issued),
        verdict=verdict,
        tone=tone,
        approvals=tuple(approvals(since).values()),
        entries=changes_of_plans(since, plans),
        differences_url=f"{reverse('edition_differences', args=[edition])}?with=now"
        if edition is not None
        else "",
        is_demo=issued.is_demo,
    )


def _facts(issued: Issued) -> tuple[dict[str, str], ...]:
    rows = [
        ("文件", issued.kind),
        ("校验码", issued.code),
        ("地区和年度", f"{issued.region}，{issued.year} 年度"),
        ("规划", str(issued.plan or "")),
        ("版次", edition_words(issued.edition)),
        ("导出人", str(issued.by)),
        ("导出时间", moment(issued.at)),
        ("数据摘要（SHA-256）", issued.digest),
    ]
    return tuple({"term": term, "text": text} for term, text in rows if text)
