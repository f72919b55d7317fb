"""Which files belong to which revision.

A file belongs to the revisions from `added_in` up to, but without, `removed_in`, so what was handed
in with a revision stays with it. A new revision that does not follow the newest one (a correction
after one that was given up) takes the files of the revision whose figures it takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from institutions.models import Institution
from submissions import evidence_store
from submissions.check_code import digest_of_revision
from submissions.models import Evidence, Revision, Submission

ENDLESS = 32_767  # no revision has this number
NO_SCAN = "本轮须上传盖章扫描件：请打印填报表，签字盖章后扫描，在“佐证材料”中上传。"
OLD_SCAN = (
    "盖章扫描件上传之后，数据有改动：请重新打印填报表，签字盖章后扫描，"
    "在“佐证材料”中上传，并移除旧的扫描件。"
)


def of_revision(revision: Revision) -> QuerySet[Evidence]:
    """The files that belong to a revision, in the order of their arrival."""
    number = revision.number
    return Evidence.objects.filter(
        Q(removed_in=None) | Q(removed_in__number__gt=number),
        submission=revision.submission_id,
        added_in__number__lte=number,
    )


def handed_in(files: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Those of the files that belong to a revision that was handed in: a draft is the unit's own
    business.
    """
    revisions = Revision.objects.filter(
        number__lt=Coalesce(OuterRef("removed_in__number"), ENDLESS),
        submission=OuterRef("submission"),
        submitted_at__isnull=False,
        number__gte=OuterRef("added_in__number"),
    )
    return files.filter(Exists(revisions))


def missing_scan(submission: Submission, revision: Revision) -> str:
    """What to say where the round asks for a stamped scan and there is none of these figures;
    empty otherwise.
    """
    if not submission.round.asks_scan:
        return ""
    scans = of_revision(revision).filter(purpose=Evidence.Purpose.SCAN)
    shown = scans.order_by().values_list("shows", flat=True)
    return scan_fault(set(shown), digest_of_revision(revision))


@dataclass(frozen=True, slots=True)
class Scan:
    """A stamped scan: the digest of the figures that it shows, and the numbers of the revisions
    from which on and before which it belongs (None: it was never taken away).
    """

    shows: str
    added: int
    removed: int | None

    def belongs_to(self, number: int) -> bool:
        """What `of_revision` means, of a scan at hand."""
        return self.added <= number and (self.removed is None or number < self.removed)


def scans_of(submissions: QuerySet[Submission] | Sequence[Submission]) -> Mapping[int, list[Scan]]:
    """The scans of submissions, by submission: one query."""
    found: dict[int, list[Scan]] = defaultdict(list)
    rows = Evidence.objects.filter(submission__in=submissions, purpose=Evidence.Purpose.SCAN)
    columns = ("submission_id", "shows", "added_in__number", "removed_in__number")
    for submission, *scan in rows.order_by().values_list(*columns):
        found[submission].append(Scan(*scan))
    return found


def shown_with(scans: Sequence[Scan], number: int) -> set[str]:
    """What the scans of one revision, out of all of its submission, show."""
    return {scan.shows for scan in scans if scan.belongs_to(number)}


def scan_fault(shown: Collection[str], reported: str) -> str:
    """The same from digests: of the figures that scans show, and of those reported. A scan holds
    while the figures are the same, whichever revision it came with.
    """
    if reported in shown:
        return ""
    return OLD_SCAN if shown else NO_SCAN


def carry_over(source: Revision, following: Revision) -> None:
    """Give a new revision the files of the one that it is a copy of."""
    if following.number == source.number + 1:
        return
    wanted = list(of_revision(source))
    standing = Evidence.objects.filter(submission=source.submission_id, removed_in=None)
    standing.exclude(pk__in=[file.pk for file in wanted]).update(removed_in=following)
    Evidence.objects.bulk_create(
        _copy(file, following) for file in wanted if file.removed_in_id is not None
    )


def _copy(file: Evidence, following: Revision) -> Evidence:
    return Evidence(
        submission_id=file.submission_id,
        added_in=following,
        purpose=file.purpose,
        item_id=file.item_id,
        shows=file.shows,
        name=file.name,
        stored=evidence_store.again(file.stored),
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        by_id=file.by_id,
        at=file.at,
    )


def used_by(institution: Institution | int) -> int:
    """How many bytes of evidence an institution has here, earlier years included."""
    files = Evidence.objects.filter(submission__institution=institution)
    return files.order_by().aggregate(used=Sum("size"))["used"] or 0
