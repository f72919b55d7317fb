"""Where the form page saves by itself; static/js/filling.js asks and shows the answer.

Every answer is JSON with a `state`: saved, token (the page's CSRF token is no longer good; the new
one is in the answer, which no other site can read), signed_out, stale, or refused.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_and_version, new_key
from institutions.refusals import NotAllowed, Refused, Stale
from submissions.asked import questions_of
from submissions.comparing import imprints, sent_by
from submissions.form_page import saved_words
from submissions.form_views import own
from submissions.models import Submission
from submissions.posted import HELD, token_fault
from submissions.saving import autosave

STALE = (
    "自动保存已停止：本表已在别处修改（{saved}）。您填写的内容仍在本页；"
    "请按“保存草稿”，核对两边的差别。"
)
STOPPED = "自动保存已停止：{reason}您填写的内容仍在本页。"


@csrf_exempt  # checked below, so that the answer can bring the new token
@require_POST
@duty_required(Duty.REPORT)
def submission_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what stands on the page, and say so."""
    found = own(request, pk)
    if token_fault(request):
        return JsonResponse({"state": "token", "token": get_token(request)}, status=403)
    sent, seen = sent_by(questions_of(found), request.POST), key_and_version(request)
    try:
        done = autosave(found, figures=sent.changed, **seen)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _refused(refusal, own(request, pk))
    at = timezone.localtime(done.value.saved_at)
    answer = {"state": "saved", "words": f"已自动保存 {at:%H:%M}"}
    # What the page holds now and the version that its save made, not what is saved: one that
    # counted before may have been followed by somebody else's, which its fields do not show.
    shown = {"version": seen["version"] + 1, "key": new_key(), HELD: imprints(sent.typed)}
    return JsonResponse({**answer, **shown})


def _refused(refusal: Refused, now: Submission) -> JsonResponse:
    """Why nothing was kept, and what to do; the page stops saving by itself."""
    if isinstance(refusal, Stale):
        answer = {"state": "stale", "words": STALE.format(saved=saved_words(now))}
    else:
        answer = {"state": "refused", "words": STOPPED.format(reason=refusal.message)}
    return JsonResponse(answer, status=refusal.status)


def _signed_out(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse({"state": "signed_out"}, status=HTTPStatus.UNAUTHORIZED)


# Asked by the sign-in middleware, which otherwise would lead to the sign-in page.
submission_autosave.answer_signed_out = _signed_out  # type: ignore[attr-defined]
