"""The reviewer's pages: read by exception, approve, return, undo."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from institutions.acting import Done
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_and_version, new_key
from institutions.refusals import NotAllowed, Refused
from submissions.form_views import own
from submissions.models import Submission
from submissions.posted import token_fault, written
from submissions.review_page import load_review_page
from submissions.review_rows import Written, mark_name
from submissions.signed_out import give_back_words
from submissions.stepping import take_step
from submissions.waiting import others_waiting
from submissions.workflow import approve, return_, undo_approval

MARK = mark_name("")
OLD_TOKEN = "页面已过期（可能重新登录过），刚才没有办理。您写的内容都在本页，请核对后再按一次。"


@require_safe
@duty_required(Duty.READ_ROUNDS)
def submission_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission, what stands out first."""
    return _page(request, own(request, pk))


@csrf_exempt  # checked by `_step`, which gives back what was written
@require_POST
@duty_required(Duty.READ_ROUNDS)
def submission_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the figures as they were shown."""

    def step(found: Submission) -> Done:
        note = written(request, "note", "审核意见")
        return approve(found, note=note, **key_and_version(request))

    return _step(request, pk, step, "已通过，数据已生效。")


@csrf_exempt  # checked by `_step`, which gives back what was written
@require_POST
@duty_required(Duty.READ_ROUNDS)
def submission_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the figures back, with a comment and reasons at single figures."""

    def step(found: Submission) -> Done:
        comment = written(request, "comment", "退回意见")
        return return_(found, comment=comment, marks=_marks(request), **key_and_version(request))

    return _step(request, pk, step, "已退回填报单位修改。")


@csrf_exempt  # checked by `_step`, which gives back what was written
@require_POST
@duty_required(Duty.READ_ROUNDS)
def submission_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an approval back."""

    def step(found: Submission) -> Done:
        reason = written(request, "reason", "撤销理由")
        return undo_approval(found, reason=reason, **key_and_version(request))

    return _step(request, pk, step, "已撤销通过，本次填报回到“已提交”。")


# Asked by the sign-in middleware, which otherwise would drop what was written.
for _view in (submission_approve, submission_return, submission_undo):
    _view.answer_signed_out = give_back_words  # type: ignore[attr-defined]


def _step(
    request: HttpRequest, pk: int, step: Callable[[Submission], Done], done: str
) -> HttpResponse:
    """Take a step; a refused one comes back on the page with what was written."""
    found = own(request, pk)
    if token_fault(request):
        return _page(request, found, NotAllowed(OLD_TOKEN))
    return take_step(
        request,
        lambda: step(found),
        done=f"{found.institution.short_name}：{done}",
        leads_to=_next_place(request, found),
        refused=lambda refusal: _page(request, own(request, pk), refusal),
    )


def _next_place(request: HttpRequest, found: Submission) -> str:
    """The same page, or as the button said the next one that waits; after the last the list."""
    if request.POST.get("then") != "next":
        return reverse("submission_review", args=[found.pk])
    others = others_waiting(found, request.user)
    if others:
        return reverse("submission_review", args=[others[0].pk])
    return reverse("round_review", args=[found.round_id])


def _page(request: HttpRequest, found: Submission, refusal: Refused | None = None) -> HttpResponse:
    """The review page; after a refused step with what was written."""
    written = Written(_marks(request), refusal.errors) if refusal is not None else None
    page = load_review_page(found, user=request.user, now=timezone.now(), written=written)
    context = {"page": page, "key": new_key(), "refusal": refusal, "typed": request.POST}
    status = refusal.status if refusal is not None else HTTPStatus.OK
    return render(request, "submissions/review.html", context, status=status)


def _marks(request: HttpRequest) -> dict[str, str]:
    """Reasons at single figures, by item code, on one line; an empty field is no mark."""
    return {
        name.removeprefix(MARK).replace("\x00", ""): " ".join(reason.replace("\x00", "").split())
        for name, reason in request.POST.items()
        if name.startswith(MARK) and reason.strip()
    }
