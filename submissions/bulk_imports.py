"""The verbs of an import's life: received, confirmed, begun anew, given up; `submissions.bulk_jobs`
does the work between them in the background.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from institutions.acting import Act, verb
from institutions.models import Region
from institutions.refusals import Invalid, NotAllowed, Refused
from submissions.models import FigureImport
from submissions.rounds import may_keep_region

State = FigureImport.State
STALE_AFTER = dt.timedelta(seconds=90)  # without a sign of life
UNDER_WAY = (State.WAITING, State.READING, State.CONFIRMED, State.WRITING)
LONGEST_NAME = 120
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent; by its digest two sendings are known to be one."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def __repr__(self) -> str:
        return f"Sent({self.name!r}, {self.sha256})"


def may_import(user, found: FigureImport) -> bool:
    rows = FigureImport.objects.editable_by(user)  # type: ignore[attr-defined]
    return rows.filter(pk=found.pk).exists()


def is_stale(found: FigureImport, now: dt.datetime) -> bool:
    """Whether work on it has stopped without a word: its process was killed, or none is running."""
    return found.state in UNDER_WAY and now - found.changed_at > STALE_AFTER


@verb("import.receive", access=may_keep_region)
def receive(act: Act, region: Region, *, file: Sent) -> FigureImport:
    """Keep a file that is to be read; nothing of it counts as reported yet."""
    act.after.update(file=file.name, sha256=file.sha256)
    return FigureImport.objects.create(
        region=region,
        by=act.by,
        at=act.at,
        changed_at=act.at,
        name=file.name.replace("\x00", "")[-LONGEST_NAME:],
        content=file.content,
        sha256=file.sha256,
        is_demo=act.by.is_demo,
    )


@verb("import.confirm", access=may_import)
def confirm(act: Act, found: FigureImport, *, reason: str) -> FigureImport:
    """Let what the preview showed be written. `reason` explains where the figures come from, and
    stands beside every warning that has no explanation of its own.
    """
    _require(found, State.READY, name="确认导入")
    _require_sender(act, found)
    reason = reason.strip()
    if not reason:
        raise Invalid(
            "请填写导入说明：数据从哪里来、为什么现在导入。", errors={"reason": "请填写导入说明。"}
        )
    if len(reason) > MAX_REASON:
        raise Invalid(
            f"导入说明不能超过 {MAX_REASON} 字，现有 {len(reason)} 字。",
            errors={"reason": "请精简。"},
        )
    if not found.found["counts"]["units"]:
        raise Refused("文件里的数据与系统中的完全相同，没有需要导入的。")
    _move(act, found, State.CONFIRMED)
    found.found = {**found.found, "reason": reason}
    act.message = reason
    return found


@verb("import.restart", access=may_import)
def restart(act: Act, found: FigureImport) -> FigureImport:
    """Read the file anew: after an interruption, or after something else has changed."""
    if not (is_stale(found, act.at) or found.state in (State.FAILED, State.READY)):
        raise Refused(f"这次导入现为“{found.get_state_display()}”，不用重新检查。")
    _move(act, found, State.WAITING)
    found.found = {}
    return found


@verb("import.drop", access=may_import)
def drop(act: Act, found: FigureImport) -> FigureImport:
    """Give it up; the file goes."""
    _require(found, State.READY, State.REFUSED, State.FAILED, name="放弃")
    _move(act, found, State.DROPPED)
    found.content, found.found = b"", {}
    return found


def _move(act: Act, found: FigureImport, state: State) -> None:
    act.before["state"], act.after["state"] = found.state, state.value
    found.state, found.changed_at = state, act.at
    found.done = found.total = 0
    found.message = ""


def _require(found: FigureImport, *states: State, name: str) -> None:
    if found.state not in states:
        wanted = "、".join(f"“{state.label}”" for state in states)
        raise Refused(
            f"这次导入现为“{found.get_state_display()}”，不能{name}；须为{wanted}时才能{name}。"
        )


def _require_sender(act: Act, found: FigureImport) -> None:
    if found.by_id != act.by.pk:
        raise NotAllowed(f"这份文件由{found.by}上传，须由本人确认；也可以由您重新上传一次。")
