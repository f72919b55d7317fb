"""Approving many submissions in one go: those that somebody picked on a page and about which
nothing stands out, or only what the import that brought them has explained as a whole.

Each is an approval of its own, with its own transaction, version and key. What has changed since
the page was shown is passed over and named; what was approved before under the same key is not
approved twice. An interrupted run is finished by sending the same page again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions.models import Round, Submission
from submissions.waiting import MOST, Waiting, load_waiting, waiting_of
from submissions.workflow import approve

NOTE = "没有需要关注之处，与其他单位一并通过。"
NOTE_OF_IMPORT = "批量导入的数据，依导入说明与其他单位一并通过。"
CHANGED = "打开页面之后有改动（可能已由他人审核，或单位已撤回），没有处理。"
STANDS_OUT = "有需要关注之处，须打开逐份审核，没有处理。"
PICK = re.compile("([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Pick:
    """A submission that was picked, in the version that was shown."""

    pk: int
    version: int


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A submission that was not approved, and why."""

    submission: Submission
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, by submission."""

    approved: tuple[Submission, ...]
    repeated: tuple[Submission, ...]
    passed_over: tuple[PassedOver, ...]

    @property
    def summary(self) -> str:
        """How many were approved, and how many were not."""
        parts = [
            (self.approved, "通过 {} 份，数据已生效"),
            (self.repeated, "{} 份此前已办理，没有重复写入"),
            (self.passed_over, "{} 份没有处理，原因如下"),
        ]
        return "；".join(words.format(len(found)) for found, words in parts if found) + "。"

    @property
    def tone(self) -> str:
        """The tone of that notice."""
        return "warning" if self.passed_over else "success"


def read_picks(sent: Iterable[str]) -> tuple[Pick, ...]:
    """What a page sends for each box that was ticked; raises `Invalid`."""
    found = {}
    for text in sent:
        pick = PICK.fullmatch(text)
        if pick is None:
            raise Invalid("勾选的内容无法识别，请刷新页面后重新勾选。")
        found[int(pick[1])] = Pick(int(pick[1]), int(pick[2]))
    if not found:
        raise Invalid("没有勾选任何单位，请先勾选要通过的单位。")
    if len(found) > MOST:
        raise Invalid(f"一次最多通过 {MOST} 份，请分几次办理。")
    return tuple(found.values())


def approve_picked(
    round: Round, picks: Iterable[Pick], *, by, key: str, now: dt.datetime
) -> Outcome:
    """Approve what was picked, in the order of the board; raises `Invalid` for what is not in the
    round or not this person's to decide.
    """
    versions = {pick.pk: pick.version for pick in picks}
    submissions = _decidable(round, versions, by)
    rows = waiting_of(round, by).filter(pk__in=versions)
    found = {each.pk: each for each in load_waiting(round, rows, user=by, now=now)}
    approved: list[Submission] = []
    repeated: list[Submission] = []
    passed_over: list[PassedOver] = []
    for submission in submissions:
        waiting = found.get(submission.pk)
        reason = _reason_against(waiting, versions[submission.pk])
        if reason:
            passed_over.append(PassedOver(submission, reason))
            continue
        try:
            note = NOTE if waiting is None or waiting.is_plain else NOTE_OF_IMPORT
            done = approve(submission, by=by, key=key, version=versions[submission.pk], note=note)
        except NotAllowed:
            raise
        except Refused as refusal:
            passed_over.append(PassedOver(submission, _reason_of(refusal)))
        else:
            (repeated if done.repeated else approved).append(submission)
    return Outcome(tuple(approved), tuple(repeated), tuple(passed_over))


def _decidable(round: Round, versions: dict[int, int], by) -> list[Submission]:
    rows = Submission.objects.decidable_by(by).filter(round=round, pk__in=versions)
    found = rows.select_related("institution__region", "round__region").order_by(
        "institution__region__path", "institution__code"
    )
    submissions = list(found)
    if len(submissions) < len(versions):
        raise Invalid("勾选的单位中有不在本轮、或不由您审核的，请刷新页面后重新勾选。")
    return submissions


def _reason_against(found: Waiting | None, version: int) -> str:
    """Why one that waits and stands out is not approved; empty where nothing is against it."""
    if found is None or found.is_together:
        return ""
    return STANDS_OUT if found.version == version else CHANGED


def _reason_of(refusal: Refused) -> str:
    return CHANGED if isinstance(refusal, Stale) else refusal.message
