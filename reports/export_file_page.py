"""The page of files made in the background: the person's own, with state, size and what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from jinchang_vet.kit import formats
from reports.export_files import UNDER_WAY, State, is_stale, wish_of
from reports.models import MadeFile
from submissions.evidence_shelf import size_words

TONES = {State.READY: "success", State.FAILED: "error"}
STALE = "很久没有动静，生成可能已经中断。可以重新生成；仍没有动静的，请联系系统管理员。"


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the list."""

    pk: int
    name: str
    about: str
    state: str
    tone: str
    done: int
    total: int
    size: str
    sha256: str
    code: str
    message: str
    at: dt.datetime
    kept_until: dt.datetime
    is_under_way: bool
    is_ready: bool
    may_again: bool

    @property
    def share(self) -> str:
        """Done of total, in words."""
        return formats.done_of(self.done, self.total)


@dataclass(frozen=True, slots=True)
class FilesPage:
    """All that the page shows; it asks again each second while anything is being made."""

    files: tuple[FileLine, ...]

    @property
    def is_moving(self) -> bool:
        return any(each.is_under_way for each in self.files)


def load_files_page(user, now: dt.datetime) -> FilesPage:
    """The person's files that are still kept, the newest first: one query."""
    rows = MadeFile.objects.visible_to(user).filter(expires_at__gt=now).select_related("region")
    return FilesPage(tuple(_line(found, now) for found in rows))


def _line(found: MadeFile, now: dt.datetime) -> FileLine:
    wish, state, stale = wish_of(found), State(found.state), is_stale(found, now)
    return FileLine(
        pk=found.pk,
        name=found.name,
        about=wish.about(found.region),
        state="没有动静" if stale else state.label,
        tone="warning" if stale else TONES.get(state, "info"),
        done=found.done,
        total=found.total,
        size=size_words(found.size),
        sha256=found.sha256,
        code=found.code,
        message=STALE if stale else found.message,
        at=timezone.localtime(found.at),
        kept_until=timezone.localtime(found.expires_at),
        is_under_way=state in UNDER_WAY and not stale,
        is_ready=state == State.READY,
        may_again=stale or state == State.FAILED,
    )
