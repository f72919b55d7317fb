"""The verbs of evidence: attach a file to a submission, take one away.

Only while the figures can be changed. What was handed in with a revision stays with it: taking a
file away concerns the revision that is being filled in. A submission's version speaks of its
figures, so files leave it alone: nobody's typing is refused because somebody attached a scan.
"""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from institutions.acting import Act, Done, verb
from institutions.models import Institution
from institutions.refusals import Invalid, NotAllowed, Refused
from jinchang_vet.kit.file_limits import MIB
from submissions import evidence_store
from submissions.access import may_fill_in
from submissions.check_code import digest_of_revision
from submissions.evidence_arrival import Arrived, take_in
from submissions.evidence_sets import of_revision, used_by
from submissions.models import Evidence, Revision, Submission
from submissions.revisions import working_revision
from submissions.transitions import enter
from targets.models import DataItem

ATTACH = "evidence.attach"


def attach(
    submission: Submission,
    sent: UploadedFile,
    *,
    by,
    key: str = "",
    item: DataItem | None = None,
    purpose: str = Evidence.Purpose.SUPPORT,
) -> Done:
    """Take a file in and attach it to the submission, or to one of its figures."""
    take = partial(_attach, submission, by=by, key=key, item=item, purpose=purpose)
    return take_in(ATTACH, submission, sent, by=by, take=take)


@verb(ATTACH, access=may_fill_in)
def _attach(
    act: Act, submission: Submission, *, file: Arrived, item: DataItem | None, purpose: str
) -> Evidence:
    enter(act, submission, "增减附件")
    revision = working_revision(submission)
    # Two submissions of one institution share its quota.
    Institution.objects.select_for_update(no_key=True).get(pk=submission.institution_id)
    _require_place(file, item, purpose)
    _require_new(revision, file, item, purpose)
    _require_room(submission, revision, file)
    act.after.update(_told(file.name, file.size, file.sha256, item, purpose))
    _keep_version(submission)
    return Evidence.objects.create(
        submission=submission,
        added_in=revision,
        purpose=purpose,
        item=item,
        shows=digest_of_revision(revision) if purpose == Evidence.Purpose.SCAN else "",
        by=act.by,
        at=act.at,
        **file.facts,
    )


@verb("evidence.remove", access=may_fill_in)
def remove(act: Act, submission: Submission, *, file: Evidence) -> Submission:
    """Take a file away from the revision that is being filled in. One that was never handed in
    goes for good.
    """
    enter(act, submission, "增减附件")
    revision = working_revision(submission)
    found = of_revision(revision).filter(pk=file.pk).select_related("item").first()
    if found is None:
        raise Refused("这个文件已经不在本次填报中，可能刚被移除。请刷新页面核对。")
    act.before.update(_told(found.name, found.size, found.sha256, found.item, found.purpose))
    if found.added_in_id == revision.pk:
        found.delete()
        transaction.on_commit(partial(evidence_store.discard, found.stored), robust=True)
    else:
        found.removed_in = revision
        found.save(update_fields=["removed_in"])
    _keep_version(submission)
    return submission


def _keep_version(submission: Submission) -> None:
    """The frame moves the version on by one after every step."""
    submission.version -= 1


def _told(
    name: str, size: int, sha256: str, item: DataItem | None, purpose: str
) -> dict[str, object]:
    """The file as the audit entry tells of it."""
    code = item.code if item else ""
    return {"file": name, "size": size, "sha256": sha256, "item": code, "purpose": purpose}


def _require_place(file: Arrived, item: DataItem | None, purpose: str) -> None:
    if purpose not in Evidence.Purpose.values or (purpose == Evidence.Purpose.SCAN and item):
        raise NotAllowed("文件的用途不对，请从填报页面重新上传。")
    if purpose == Evidence.Purpose.SCAN and not file.kind.opens:
        raise Invalid(f"“{file.name}”：盖章扫描件须是 PDF、JPG 或 PNG。")


def _require_new(revision: Revision, file: Arrived, item: DataItem | None, purpose: str) -> None:
    """The same file at the same place is one file."""
    same = of_revision(revision).filter(sha256=file.sha256, item=item, purpose=purpose).first()
    if same is not None:
        raise Refused(f"“{file.name}”与已有的“{same.name}”内容完全相同，没有重复保存。")


def _require_room(submission: Submission, revision: Revision, file: Arrived) -> None:
    if of_revision(revision).count() >= settings.EVIDENCE_FILES:
        raise Refused(
            f"“{file.name}”：一份填报最多 {settings.EVIDENCE_FILES} 个文件，已经满了。"
            "请把零散的页合并成一个 PDF，或移除不需要的文件。"
        )
    left = settings.EVIDENCE_QUOTA - used_by(submission.institution_id)
    if file.size > left:
        raise Refused(
            f"“{file.name}”：本单位的佐证材料空间共 {settings.EVIDENCE_QUOTA // MIB} MB，"
            f"还剩 {max(left, 0) / MIB:.1f} MB，放不下这个 {file.size / MIB:.1f} MB 的文件。"
            "请降低扫描分辨率，或移除本次上传的不需要的文件。"
        )
