"""The page of a person's own notices, and the unread ones that stand above the form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse

from institutions.duties import Duty
from submissions.models import Notice, Submission

PER_PAGE = 30
ON_TOP = 3


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as its recipient reads it."""

    pk: int
    title: str
    text: str
    at: dt.datetime
    by: str
    is_read: bool
    url: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """All that the page of notices shows."""

    rows: tuple[NoticeRow, ...]
    page: Page
    unread_only: bool
    unread: int


def load_notice_page(user, *, unread_only: bool, number: str) -> NoticePage:
    """The newest notices of a person, a page at a time: three queries."""
    own = Notice.objects.visible_to(user)
    unread = own.filter(read_at__isnull=True)
    found = (unread if unread_only else own).select_related("by")
    page = Paginator(found, PER_PAGE).get_page(number)
    return NoticePage(
        rows=tuple(_row(notice, user) for notice in page),
        page=page,
        unread_only=unread_only,
        unread=page.paginator.count if unread_only else unread.count(),
    )


def unread_on_top(user) -> tuple[NoticeRow, ...]:
    """The newest unread notices of a person: one query."""
    return _newest(Notice.objects.visible_to(user), user)


def unread_about(submission: Submission, user) -> tuple[NoticeRow, ...]:
    """The newest unread notices of a person about one submission, or its round as a whole: one
    query.
    """
    about = Q(submission=submission) | Q(submission=None, round=submission.round_id)
    return _newest(Notice.objects.visible_to(user).filter(about), user)


def _newest(notices: QuerySet[Notice], user) -> tuple[NoticeRow, ...]:
    found = notices.filter(read_at__isnull=True).select_related("by")
    return tuple(_row(notice, user) for notice in found[:ON_TOP])


def place_of(notice: Notice, user) -> str:
    """Where a notice leads: to the reporter's form, or to the board of the round."""
    if notice.submission_id is not None and user.may(Duty.REPORT):
        return reverse("submission", args=[notice.submission_id])
    return reverse("round", args=[notice.round_id])


def _row(notice: Notice, user) -> NoticeRow:
    return NoticeRow(
        pk=notice.pk,
        title=notice.title,
        text=notice.text,
        at=notice.at,
        by=str(notice.by) if notice.by is not None else "系统",
        is_read=notice.read_at is not None,
        url=place_of(notice, user),
    )
