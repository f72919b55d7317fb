"""Pages of the security administrator: who has which role and where, and what is asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from institutions import granting
from institutions.account_forms import DeclineForm, ReasonForm, RoleForm
from institutions.account_list import PER_PAGE, RoleFilter, listed, page_of
from institutions.account_page import account_or_none, asked_by_others, load_account_page
from institutions.account_views import NO_ACCOUNT, writes
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import User
from institutions.posted import key_and_version, key_sent, new_key
from institutions.refusals import Invalid, NotAllowed, Refused
from institutions.steps import Page, done, write
from jinchang_vet.kit.crumbs import Crumb

LIST = Crumb("授权", reverse_lazy("roles"))
granter = duty_required(Duty.KEEP_ROLES)
MOST_DIGITS = 18


def person_for(request: HttpRequest, pk: int) -> User:
    """The account whose role is decided, else 404."""
    found = account_or_none(User.objects.visible_to(request.user), pk, timezone.now())
    if found is None:
        raise Http404(NO_ACCOUNT)
    return found


def crumbs_of(user: User, word: str) -> tuple[Crumb, ...]:
    """The way to a step on a role."""
    return (LIST, Crumb(str(user), reverse("role", args=[user.pk])), Crumb(word))


@require_safe
@granter
def roles(request: HttpRequest) -> HttpResponse:
    """Who has which role and where."""
    now = timezone.now()
    rows = listed(User.objects.visible_to(request.user).people(), now)
    found = RoleFilter(request.GET, queryset=rows)
    context = page_of(request, found, to="role", now=now)
    return render(request, "institutions/roles.html", context)


@writes
@granter
def roles_asked(request: HttpRequest) -> HttpResponse:
    """All that is asked for, to be granted together where nothing speaks against it."""
    refused = ""
    if request.method == "POST":
        chosen = tuple(sorted(_whole(each) for each in request.POST.getlist("pick")))
        try:
            granting.grant_all(None, proposals=chosen, **key_sent(request))
            return done(request, f"已核定 {len(chosen)} 个账号的授权，立即生效。", "roles_asked")
        except NotAllowed:
            raise
        except Refused as refusal:
            refused, status = refusal.message, refusal.status
    page = Paginator(asked_by_others(request.user.pk), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": (LIST, Crumb("待核定的申请")), "key": new_key()}
    context |= {"refused": refused}
    return render(request, "institutions/asked.html", context, status=status if refused else 200)


@require_safe
@granter
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's role, and what is asked for."""
    return _role(request, person_for(request, pk))


def _role(request: HttpRequest, user: User, refusal: Invalid | None = None) -> HttpResponse:
    """The same; after a refused step with what was written."""
    context = {
        "page": load_account_page(user, now=timezone.now()),
        "crumbs": (LIST, Crumb(str(user))),
        "is_own": user.pk == request.user.pk,
        "key": new_key(),
        "refusal": refusal,
        "comment": request.POST.get("comment", ""),
    }
    status = refusal.status if refusal is not None else HTTPStatus.OK
    return render(request, "institutions/role.html", context, status=status)


@require_POST
@granter
def role_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what is asked for."""
    user = person_for(request, pk)
    comment = request.POST.get("comment", "")
    seen = proposal_seen(request)
    try:
        granting.grant(user, proposal=seen, comment=comment, **key_and_version(request))
    except Invalid as refusal:
        return _role(request, person_for(request, pk), refusal)
    return done(request, f"已核定“{user}”的授权，立即生效。", "role", pk)


@writes
@granter
def role_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse what is asked for."""
    user = person_for(request, pk)
    found = user.proposals.filter(state="open").first()
    if found is None and request.method != "POST":
        raise Http404("没有待核定的申请。")
    form = DeclineForm(request.POST or None)

    def step(sent: dict[str, Any]) -> HttpResponse:
        granting.decline(user, proposal=proposal_seen(request), **form.cleaned_data, **sent)
        return done(request, "已退回申请，原来的授权不变。", "role", pk)

    more = {"hidden": (("proposal", found.pk if found else request.POST.get("proposal", "")),)}
    page = Page("不同意申请", "不同意", crumbs_of(user, "不同意"), str(found or user), more=more)
    return write(request, page, form, step, subject=user)


@writes
@granter
def role_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role or place for somebody who has one."""
    user = person_for(request, pk)
    now = {"role": user.role, "region": user.region, "institution": user.institution}
    form = RoleForm(request.POST or None, initial=now)

    def step(sent: dict[str, Any]) -> HttpResponse:
        granting.change_role(user, place=form.place, reason=form.cleaned_data["reason"], **sent)
        return done(request, f"已修改“{user}”的授权，其登录已经结束。", "role", pk)

    warning = "修改立即生效，该账号的登录全部结束，重新登录后按新的角色使用。"
    page = Page("修改授权", "修改", crumbs_of(user, "修改"), str(user), warning)
    return write(request, page, form, step, subject=user)


@writes
@granter
def role_take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave somebody without any right."""
    user = person_for(request, pk)
    form = ReasonForm(request.POST or None)

    def step(sent: dict[str, Any]) -> HttpResponse:
        granting.take_away(user, **form.cleaned_data, **sent)
        return done(request, f"已收回“{user}”的授权。", "role", pk)

    warning = "收回后该账号可以登录，但看不到任何数据；要停用账号，请系统管理员办理。"
    page = Page("收回授权", "收回", crumbs_of(user, "收回"), str(user), warning)
    return write(request, page, form, step, subject=user)


def proposal_seen(request: HttpRequest) -> int:
    """Which request the page showed; 0 for what is no number."""
    return _whole(request.POST.get("proposal", ""))


def _whole(sent: str) -> int:
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < MOST_DIGITS else 0
