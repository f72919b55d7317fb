"""The verbs of a notice's attachments: whoever keeps the round attaches files and takes them away.

Everybody who sees the round may open them. A round's version speaks of its times, so files leave it
alone.
"""

from __future__ import annotations

from functools import partial

from django.core.files.uploadedfile import UploadedFile

from institutions.acting import Act, Done, verb
from institutions.refusals import Refused
from submissions.evidence_arrival import Arrived, take_in
from submissions.models import Round, RoundFile
from submissions.rounds import may_keep_round

ATTACH = "round.attach"
MOST = 20


def attach_to_round(round: Round, sent: UploadedFile, *, by, key: str = "") -> Done:
    """Take a file in and attach it to the notice of the round."""
    return take_in(ATTACH, round, sent, by=by, take=partial(_attach, round, by=by, key=key))


@verb(ATTACH, access=may_keep_round)
def _attach(act: Act, round: Round, *, file: Arrived) -> RoundFile:
    standing = round.files.filter(removed_at=None)
    same = standing.filter(sha256=file.sha256).first()
    if same is not None:
        raise Refused(f"“{file.name}”与已有的“{same.name}”内容完全相同，没有重复保存。")
    if standing.count() >= MOST:
        raise Refused(f"“{file.name}”：通知附件最多 {MOST} 个，已经满了。请先移除不需要的。")
    act.after.update(file=file.name, size=file.size, sha256=file.sha256)
    _keep_version(round)
    return RoundFile.objects.create(round=round, by=act.by, at=act.at, **file.facts)


@verb("round.remove_file", access=may_keep_round)
def remove_from_round(act: Act, round: Round, *, file: RoundFile) -> Round:
    """Take a file away from the notice; what was announced stays on record."""
    found = round.files.filter(pk=file.pk, removed_at=None).first()
    if found is None:
        raise Refused("这个文件已经不在通知附件中，可能刚被移除。请刷新页面核对。")
    act.before.update(file=found.name, size=found.size, sha256=found.sha256)
    found.removed_at = act.at
    found.save(update_fields=["removed_at"])
    _keep_version(round)
    return round


def _keep_version(round: Round) -> None:
    """The frame moves the version on by one after every step."""
    round.version -= 1
