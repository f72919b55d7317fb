"""The verbs of a file made in the background: asked for, begun anew, removed, expired.

`reports.export_jobs` does the work between them.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from institutions.acting import Act, verb
from institutions.models import Region
from institutions.refusals import Invalid, Refused
from reports import export_store
from reports.document_wish import DocumentWish
from reports.export_asked import Asked, Extent
from reports.models import MadeFile

State = MadeFile.State
KEPT_FOR = dt.timedelta(days=7)
STALE_AFTER = dt.timedelta(seconds=60)  # without a sign of life
MOST_FILES = 20  # of one person
UNDER_WAY = (State.WAITING, State.MAKING)


def wish_of(found: MadeFile) -> Asked | DocumentWish:
    """What was asked for."""
    wish = found.asked["wish"]
    return Asked(**wish) if found.kind == Asked.kind else DocumentWish(**wish)


def is_stale(found: MadeFile, now: dt.datetime) -> bool:
    """Whether work on it has stopped without a word: its process was killed, or none is running."""
    return found.state in UNDER_WAY and now - found.changed_at > STALE_AFTER


def may_read_region(user, region: Region) -> bool:
    return Region.objects.visible_to(user).filter(pk=region.pk).exists()


def may_have(user, found: MadeFile) -> bool:
    return MadeFile.objects.visible_to(user).filter(pk=found.pk).exists()


@verb("file.ask", access=may_read_region)
def ask(
    act: Act, region: Region, *, wish: Asked | DocumentWish, extent: Extent | None = None
) -> MadeFile:
    """Ask for a file; one that is being made, or was made from the same figures, is given back.

    `extent` tells which figures raw data hold. A document rests on more than figures, so that one
    that is there already may be older than what it is about.
    """
    own = MadeFile.objects.filter(by=act.by, region=region, kind=wish.kind, expires_at__gt=act.at)
    asked = {"wish": wish.kept, "mark": extent.mark if extent else ""}
    act.after.update(wish.kept)
    for found in own.filter(state__in=UNDER_WAY if extent is None else (*UNDER_WAY, State.READY)):
        if found.asked == asked and not is_stale(found, act.at):
            return found
    if extent is not None and not extent.facts:
        raise Invalid(f"{wish.about(region)}：还没有已通过审核的数据，请另选年度。")
    if MadeFile.objects.filter(by=act.by, expires_at__gt=act.at).count() >= MOST_FILES:
        raise Refused(
            f"每人最多保留 {MOST_FILES} 份后台文件；请先在“后台文件”中删除不再需要的文件。"
        )
    return MadeFile.objects.create(
        region=region,
        kind=wish.kind,
        asked=asked,
        name=wish.name_for(region),
        by=act.by,
        at=act.at,
        changed_at=act.at,
        expires_at=act.at + KEPT_FOR,
    )


@verb("file.again", access=may_have)
def again(act: Act, found: MadeFile) -> MadeFile:
    """Make it anew, after a failure or when nothing has moved for long."""
    if found.state != State.FAILED and not is_stale(found, act.at):
        raise Refused(f"这份文件现为“{found.get_state_display()}”，不用重新生成。")
    act.before["state"] = found.state
    found.state, found.stored, found.message, found.done = State.WAITING, "", "", 0
    found.changed_at, found.expires_at = act.at, act.at + KEPT_FOR
    found.save()
    return found


@verb("file.remove", access=may_have)
def remove(act: Act, found: MadeFile) -> None:
    """Remove it; a process that is still making it finds that and stops."""
    act.before.update(file=found.name, sha256=found.sha256)
    stored = found.stored
    found.delete()
    transaction.on_commit(lambda: export_store.discard(stored))


def remove_expired(now: dt.datetime) -> int:
    """Remove rows and files whose time is over; gives back how many."""
    over = MadeFile.objects.filter(expires_at__lte=now)
    names = dict(over.values_list("pk", "stored"))
    over.filter(pk__in=names).delete()
    for stored in names.values():
        export_store.discard(stored)
    return len(names)
