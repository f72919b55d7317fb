"""Pages of the system administrator: the accounts, one account, and the steps on it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions import granting, inviting
from institutions.account_forms import (
    CodeForm,
    ContactForm,
    NewcomerForm,
    ProposalForm,
    ReasonForm,
)
from institutions.account_list import AccountFilter, listed, page_of
from institutions.account_page import account_or_none, load_account_page
from institutions.codes import Code, issue_code
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import OneTimeCode, User
from institutions.posted import key_sent, new_key
from institutions.slips import address_of_codes, slip_for
from institutions.steps import Page, done, write
from jinchang_vet.kit.crumbs import Crumb

LIST = Crumb("账号", reverse_lazy("accounts"))
NO_ACCOUNT = "没有这个账号。请从账号列表中选择。"
writes = require_http_methods(["GET", "HEAD", "POST"])
keeper = duty_required(Duty.KEEP_ACCOUNTS)


def account_for(request: HttpRequest, pk: int) -> User:
    """The account, else 404."""
    found = account_or_none(User.objects.editable_by(request.user), pk, timezone.now())
    if found is None:
        raise Http404(NO_ACCOUNT)
    return found


def crumbs_of(user: User, word: str) -> tuple[Crumb, ...]:
    """The way to a step on an account."""
    return (LIST, Crumb(str(user), reverse("account", args=[user.pk])), Crumb(word))


@require_safe
@keeper
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts of people."""
    now = timezone.now()
    rows = listed(User.objects.editable_by(request.user).people(), now)
    found = AccountFilter(request.GET, queryset=rows)
    context = page_of(request, found, to="account", now=now)
    return render(request, "institutions/accounts.html", context)


@require_safe
@keeper
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account."""
    user = account_for(request, pk)
    context = {
        "page": load_account_page(user, now=timezone.now()),
        "crumbs": (LIST, Crumb(str(user))),
        "is_own": user.pk == request.user.pk,
        "key": new_key(),
    }
    return render(request, "institutions/account.html", context)


@writes
@keeper
def account_add(request: HttpRequest) -> HttpResponse:
    """A new account: the answer is the slip to print."""
    form = NewcomerForm(request.POST or None)

    def step(sent: dict[str, Any]) -> HttpResponse:
        newcomer = form.newcomer
        made = inviting.invite(None, newcomer=newcomer, **sent)
        code = None if made.repeated else newcomer.code
        return _slip(request, made.value, code, asked=newcomer.place)

    page = Page(
        "新建账号",
        "新建并打印登录码",
        (LIST, Crumb("新建")),
        subtitle="角色先由您申请，安全管理员核定之后才生效",
    )
    return write(request, page, form, step)


@writes
@keeper
def account_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Who somebody is and how to reach them."""
    user = account_for(request, pk)
    now = {name: getattr(user, name) for name in ("full_name", "phone", "email")}
    form = ContactForm(request.POST or None, initial=now)

    def step(sent: dict[str, Any]) -> HttpResponse:
        inviting.change_contact(user, contact=form.contact, **sent)
        return done(request, f"已修改“{form.contact.full_name}”的联系方式。", "account", pk)

    page = Page("修改联系方式", "保存", crumbs_of(user, "联系方式"), subtitle=user.username)
    return write(request, page, form, step, subject=user)


@writes
@keeper
def account_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut an account."""
    user = account_for(request, pk)
    form = ReasonForm(request.POST or None)

    def step(sent: dict[str, Any]) -> HttpResponse:
        inviting.disable(user, **form.cleaned_data, **sent)
        return done(request, f"已停用“{user}”的账号，其登录已经结束。", "account", pk)

    warning = "停用立即生效：正在使用的登录随即结束，登录码作废。以往填报、审核的记录都保留。"
    page = Page("停用账号", "停用", crumbs_of(user, "停用"), str(user), warning)
    return write(request, page, form, step, subject=user)


@writes
@keeper
def account_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account again."""
    user = account_for(request, pk)
    form = ReasonForm(request.POST or None)

    def step(sent: dict[str, Any]) -> HttpResponse:
        inviting.enable(user, **form.cleaned_data, **sent)
        return done(request, f"已启用“{user}”的账号；忘记密码的，再签发登录码。", "account", pk)

    warning = f"启用后恢复停用前的授权：{user.role_words} {user.place or ''}"
    page = Page("启用账号", "启用", crumbs_of(user, "启用"), str(user), warning)
    return write(request, page, form, step, subject=user)


@writes
@keeper
def account_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a role, or for a move to another institution."""
    user = account_for(request, pk)
    now = {"role": user.role, "region": user.region, "institution": user.institution}
    form = ProposalForm(request.POST or None, initial=now)

    def step(sent: dict[str, Any]) -> HttpResponse:
        place, note = form.place, form.cleaned_data["note"]
        granting.propose(user, place=place, note=note, **sent)
        return done(request, "已提出申请，安全管理员核定之后生效。", "account", pk)

    warning = "核定之前原来的授权不变；核定时该账号的登录全部结束，以往填报的记录留在原单位。"
    page = Page("申请授权或调动", "提出申请", crumbs_of(user, "申请"), str(user), warning)
    return write(request, page, form, step, subject=user)


@writes
@keeper
def account_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A new printed code: the answer is the slip."""
    user = account_for(request, pk)
    usual = "password" if user.last_login else "invitation"
    form = CodeForm(request.POST or None, initial={"purpose": usual})

    def step(sent: dict[str, Any]) -> HttpResponse:
        code = Code.fresh()
        made = issue_code(user, code=code, **form.cleaned_data, **sent)
        return _slip(request, user, None if made.repeated else code)

    warning = "请先核对本人身份。签发后，该账号原来的密码、未用的登录码立即作废，登录全部结束。"
    page = Page("签发一次性登录码", "签发并打印", crumbs_of(user, "登录码"), str(user), warning)
    return write(request, page, form, step, subject=user)


@require_POST
@keeper
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once."""
    user = account_for(request, pk)
    inviting.unlock(user, **key_sent(request))
    return done(request, f"已解锁“{user}”的账号。", "account", pk)


@require_POST
@keeper
def account_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was asked for."""
    user = account_for(request, pk)
    granting.withdraw_proposal(user, **key_sent(request))
    return done(request, "已撤回授权申请。", "account", pk)


def _slip(request: HttpRequest, user: User, code: Code | None, asked=None) -> HttpResponse:
    """The slip to print; sent again, the same form shows no code a second time."""
    slips = []
    if code is not None:
        issued = OneTimeCode.objects.select_related("user__region", "user__institution")
        newest = issued.filter(user=user).latest("at", "pk")
        address = address_of_codes(request.build_absolute_uri("/").rstrip("/"))
        slips = [slip_for(newest, code, address, asked)]
    context = {
        "slips": slips,
        "crumbs": crumbs_of(user, "登录码"),
        "back": reverse("account", args=[user.pk]),
    }
    return render(request, "institutions/slips.html", context)
