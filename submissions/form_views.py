"""The reporter's pages: fill in, check, hand in, take back, correct."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.acting import Done
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_and_version, new_key
from institutions.refusals import Invalid, Refused, Stale
from submissions.asked import questions_of
from submissions.check_page import load_check_page
from submissions.comparing import Sent, sent_by
from submissions.form_page import form_sections, load_form_page
from submissions.models import ReturnMark, Submission
from submissions.notice_page import unread_about
from submissions.objections import marks_of, open_reasons
from submissions.posted import token_fault, typed_entries, written
from submissions.receipt_page import load_receipt_page
from submissions.saving import save_draft
from submissions.sheet import sheet_of
from submissions.signed_out import give_back
from submissions.states import SAVED_BY_OTHERS
from submissions.stepping import take_step
from submissions.workflow import abandon_correction, correct, submit, tick_mark, withdraw

OLD_TOKEN = (
    "页面已过期（可能重新登录过），刚才没有保存。您填写的内容都在下面，请核对后再按一次“保存草稿”。"
)
GIVEN_UP = "这一项已换回已保存的内容。"
PARTLY_READ = "已保存草稿；有 {wrong} 处无法识别，已按原样保留，请改正。"


def own(request: HttpRequest, pk: int) -> Submission:
    """A submission that the person may see; 404 for everybody else's."""
    rows = Submission.objects.visible_to(request.user).select_related(
        "round__region", "institution__region", "saved_by"
    )
    return get_object_or_404(rows, pk=pk)


@csrf_exempt  # checked by `_save`, which gives back what was typed
@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.REPORT)
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's form; POST keeps everything typed, then goes where the button says."""
    found = own(request, pk)
    if request.method == "POST":
        return _save(request, found)
    return _form(request, found)


# Asked by the sign-in middleware, which otherwise would drop what was typed.
submission.answer_signed_out = give_back  # type: ignore[attr-defined]


def _form(
    request: HttpRequest,
    found: Submission,
    *,
    sent: Sent | None = None,
    refusal: Refused | None = None,
    notice: str = "",
    words: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The form page, with what was typed and why it was refused; `words` say what to do about
    differences.
    """
    page = load_form_page(found, now=timezone.now(), sent=sent)
    if isinstance(refusal, Stale):
        words = SAVED_BY_OTHERS
    context = {
        "page": page,
        "key": new_key(),
        "told": unread_about(found, request.user),
        "refusal": refusal,
        "written": request.POST,
        "notice": notice,
        "here": request.GET.get("section", ""),
        "words": words if page.differences else "",
        "is_unsaved": refusal is not None and not words,
    }
    return render(request, "submissions/form.html", context, status=status)


def _save(request: HttpRequest, found: Submission) -> HttpResponse:
    sent = sent_by(questions_of(found), request.POST)
    if token_fault(request):
        return _form(request, found, sent=sent, notice=OLD_TOKEN, status=HTTPStatus.FORBIDDEN)
    if given_up := request.POST.get("give_up"):
        messages.success(request, GIVEN_UP)
        return _form(request, found, sent=sent.without(given_up), words=SAVED_BY_OTHERS)

    def step() -> Done:
        done = save_draft(found, figures=sent.changed, **key_and_version(request))
        _tick(request, found)
        return done

    wrong = sent.unreadable
    return take_step(
        request,
        step,
        done=PARTLY_READ.format(wrong=wrong) if wrong else "已保存草稿。",
        tone=messages.WARNING if wrong else messages.SUCCESS,
        leads_to=_next_place(request, found),
        refused=lambda refusal: _form(
            request, own(request, found.pk), sent=sent, refusal=refusal, status=refusal.status
        ),
    )


def _tick(request: HttpRequest, found: Submission) -> None:
    """Tick a returned figure off, when that button was pressed."""
    pressed = request.POST.get("tick", "")
    if not re.fullmatch("[0-9]{1,18}", pressed):
        return
    mark = get_object_or_404(
        ReturnMark.objects.select_related("revision"),
        pk=pressed,
        revision__submission=found,
    )
    tick_mark(found, by=request.user, key=key_and_version(request)["key"], mark=mark)


def _next_place(request: HttpRequest, found: Submission) -> str:
    if request.POST.get("do") == "check":
        return reverse("submission_check", args=[found.pk])
    address = reverse("submission", args=[found.pk])
    section = request.POST.get("next", "")
    if section in {item.section for item in questions_of(found).items}:
        return f"{address}?section={section}#section-{section}"
    return address


@require_POST
@duty_required(Duty.REPORT)
def submission_field(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One field checked with what stands on the page now; writes nothing."""
    found = own(request, pk)
    questions = questions_of(found)
    if code not in {item.code for item in questions.items}:
        raise Http404("没有这个数据项。")
    sheet = sheet_of(found, questions, typed_entries(questions, request.POST))
    reasons = open_reasons(marks_of(found.revisions.order_by("-number"), questions))
    shown = form_sections(sheet, found, reasons)
    field = next(row for section in shown for row in section.rows if row.code == code)
    context = {"field": field, "sections": shown, "sheet": sheet}
    return render(request, "submissions/_field.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.REPORT)
def submission_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What still blocks, and the statement of the head; POST hands the figures in."""
    found = own(request, pk)
    if request.method != "POST":
        return _check(request, found)
    return take_step(
        request,
        lambda: _submit(request, found),
        done="已提交，等待审核。请打印回执留存。",
        leads_to=reverse("submission_receipt", args=[pk]),
        refused=lambda refusal: _check(
            request, own(request, pk), refusal=refusal, status=refusal.status
        ),
    )


def _submit(request: HttpRequest, found: Submission) -> Done:
    return submit(
        found,
        head_name=written(request, "head_name", "单位负责人姓名"),
        truthful=request.POST.get("truthful") == "yes",
        accept_blanks=request.POST.get("accept_blanks") == "yes",
        **key_and_version(request),
    )


def _check(
    request: HttpRequest,
    found: Submission,
    *,
    refusal: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = load_check_page(found, now=timezone.now())
    context = {
        "page": page,
        "key": new_key(),
        "refusal": refusal,
        "head_name": request.POST.get("head_name", page.head_name),
        "accepted": request.POST.get("accept_blanks") == "yes",
        "is_incomplete": isinstance(refusal, Invalid),
        "truthful": request.POST.get("truthful") == "yes",
    }
    return render(request, "submissions/check.html", context, status=status)


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def submission_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of what was handed in last, to print and sign."""
    page = load_receipt_page(own(request, pk))
    if page is None:
        raise Http404("还没有提交过，没有回执。")
    return render(request, "submissions/receipt.html", {"page": page, "back": _back(request, pk)})


def _back(request: HttpRequest, pk: int) -> str:
    """Where the receipt was opened from: the form of those who report, else the review."""
    name = "submission" if request.user.may(Duty.REPORT) else "submission_review"
    return reverse(name, args=[pk])


@require_POST
@duty_required(Duty.REPORT)
def submission_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submission back before the decision."""

    def step(found: Submission) -> Done:
        comment = written(request, "comment", "撤回说明")
        return withdraw(found, comment=comment, **key_and_version(request))

    return _step(request, pk, step, "已撤回，可以继续修改；改好后须重新提交。")


@require_POST
@duty_required(Duty.REPORT)
def submission_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a correction of approved figures."""

    def step(found: Submission) -> Done:
        reason = written(request, "reason", "更正理由")
        return correct(found, reason=reason, **key_and_version(request))

    return _step(request, pk, step, "已开始更正；原通过的数据在更正通过之前仍然有效。")


@require_POST
@duty_required(Duty.REPORT)
def submission_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a correction up."""

    def step(found: Submission) -> Done:
        return abandon_correction(found, **key_and_version(request))

    return _step(request, pk, step, "已放弃更正，原通过的数据继续有效。")


def _step(
    request: HttpRequest, pk: int, step: Callable[[Submission], Done], done: str
) -> HttpResponse:
    """Take a step beside the form; a refused one comes back on the form page."""
    found = own(request, pk)
    return take_step(
        request,
        lambda: step(found),
        done=done,
        leads_to=reverse("submission", args=[pk]),
        refused=lambda refusal: _form(
            request, own(request, pk), refusal=refusal, status=refusal.status
        ),
    )
