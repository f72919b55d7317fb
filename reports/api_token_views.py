"""接口令牌: the list, a new one whose text is shown once, and taking one back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from institutions.refusals import Refused
from jinchang_vet.kit.crumbs import Crumb
from reports.api_forms import RevokeForm, TokenForm
from reports.api_tokens import Secret, issue_token, revoke_token
from reports.models import ApiToken
from targets.posted import Outcome, Page, explain, write

LIST = Crumb("接口令牌", reverse_lazy("keep_api_tokens"))
USUAL_DAYS = 365


@dataclass(frozen=True, slots=True)
class Line:
    """One token in the list; its last day rather than the moment after it."""

    token: ApiToken
    state: str
    tone: str
    last_day: dt.date

    @property
    def is_open(self) -> bool:
        return self.token.revoked_at is None


@require_safe
@duty_required(Duty.KEEP_PLANS)
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens that read within the manager's region."""
    found = ApiToken.objects.visible_to(request.user).select_related("account__region", "by")
    now = timezone.now()
    return render(request, "reports/api_tokens.html", {"lines": [_line(t, now) for t in found]})


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.KEEP_PLANS)
def token_add(request: HttpRequest) -> HttpResponse:
    """A new token. Its text comes with the answer to the form and is kept nowhere."""
    until = timezone.localdate() + dt.timedelta(days=USUAL_DAYS)
    initial = {"region": request.user.region_id, "expires_on": until}
    form = TokenForm(request.POST or None, user=request.user, initial=initial)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return _issued(request, form.cleaned_data)
            except Refused as refusal:
                status = HTTPStatus(refusal.status)
                explain(form, (), refusal)
    page = Page("签发接口令牌", "签发", (LIST, Crumb("签发")))
    context = {"page": page, "form": form, "rows": (), "sides": (), "key": new_key()}
    return render(request, "targets/write.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.KEEP_PLANS)
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    found = get_object_or_404(ApiToken.objects.editable_by(request.user), pk=pk)
    form = RevokeForm(request.POST or None)

    def step(sent: dict[str, Any]) -> Outcome:
        revoke_token(found, **form.cleaned_data, **sent)
        return Outcome(f"已停用“{found}”的令牌，它再也读不到数据。", reverse("keep_api_tokens"))

    page = Page(
        "停用接口令牌",
        "停用",
        (LIST, Crumb("停用")),
        subtitle=f"{found}（{found.prefix}…）",
        warning="停用后立即生效，不能恢复；程序还要用的，请先签发新令牌并换上。",
    )
    return write(request, page, form, step, subject=found)


def _issued(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    """The page with the token's text; sent again, the same form shows it no second time."""
    secret = Secret.fresh()
    region, name, until = given["region"], given["name"], given["expires_on"]
    done = issue_token(region, name=name, expires_on=until, secret=secret, **key_sent(request))
    context = {
        "token": done.value,
        "secret": "" if done.repeated else secret.text,
        "crumbs": (LIST, Crumb("已签发")),
        "region": region,
        "until": until,
    }
    return render(request, "reports/api_token_issued.html", context)


def _line(token: ApiToken, now: dt.datetime) -> Line:
    last_day = timezone.localdate(token.expires_at - dt.timedelta(seconds=1))
    if token.revoked_at is not None:
        return Line(token, "已停用", "quiet", last_day)
    if token.expires_at <= now:
        return Line(token, "已到期", "quiet", last_day)
    return Line(token, "有效", "success", last_day)
