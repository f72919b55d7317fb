"""我的账号: one's own contact, password, device, recovery codes and last sign-ins."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import login as remember_device

from institutions import devices
from institutions.account_forms import ContactForm
from institutions.account_page import load_own_page
from institutions.devices import DeviceKey, Recovery, Token
from institutions.forms import DeviceForm, ProofForm
from institutions.inviting import change_contact
from institutions.models import User
from institutions.qr import draw
from institutions.steps import Page, done, write
from jinchang_vet.kit.crumbs import Crumb

ME = Crumb("我的账号", reverse_lazy("me"))
KEY = "device_key"
writes = require_http_methods(["GET", "HEAD", "POST"])


def oneself(request: HttpRequest) -> User:
    """The person as a row that a verb can lock; `request.user` is a lazy stand-in."""
    rows = User.objects.select_related("region", "institution")
    return get_object_or_404(rows, pk=request.user.pk)


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    context = {"page": load_own_page(oneself(request), now=timezone.now())}
    return render(request, "institutions/me.html", context)


@writes
def me_contact(request: HttpRequest) -> HttpResponse:
    """One's own name and how one is reached."""
    user = oneself(request)
    now = {name: getattr(user, name) for name in ("full_name", "phone", "email")}
    form = ContactForm(request.POST or None, initial=now)

    def step(sent: dict[str, Any]) -> HttpResponse:
        change_contact(user, contact=form.contact, **sent | {"by": user})
        return done(request, "已保存您的联系方式。", "me")

    page = Page("修改联系方式", "保存", (ME, Crumb("联系方式")), subtitle=user.username)
    return write(request, page, form, step, subject=user)


@sensitive_post_parameters()
@never_cache
@writes
def me_device(request: HttpRequest) -> HttpResponse:
    """Set up a device; the answer is the recovery codes to print."""
    user = oneself(request)
    if devices.has_device(user) and not request.user.is_verified():
        return redirect("me")
    key = DeviceKey(request.session.setdefault(KEY, DeviceKey.fresh().text))
    form = DeviceForm(request.POST or None, request=request)

    def step(sent: dict[str, Any]) -> HttpResponse:
        token, recovery = Token(form.cleaned_data["token"]), Recovery.fresh()
        sent |= {"by": user}
        made = devices.add_device(user, device_key=key, token=token, recovery=recovery, **sent)
        _stay(request)
        remember_device(request, made.value)
        return _recovery(request, () if made.repeated else recovery.codes)

    more = {"drawing": draw(key.address(user)), "typed": key.typed, "due": _is_due(request)}
    page = Page(
        "设置验证设备",
        "启用",
        (ME, Crumb("验证设备")),
        template="institutions/device.html",
        more=more,
    )
    return write(request, page, form, step)


@sensitive_post_parameters()
@writes
def me_device_remove(request: HttpRequest) -> HttpResponse:
    """Go without a second step again."""
    user = oneself(request)
    form = ProofForm(request.POST or None, request=request)

    def step(sent: dict[str, Any]) -> HttpResponse:
        devices.remove_device(user, **sent | {"by": user})
        _stay(request)
        return done(request, "已移除验证设备和恢复码，以后只用密码登录。", "me")

    page = Page("移除验证设备", "移除", (ME, Crumb("移除验证设备")))
    return write(request, page, form, step)


@sensitive_post_parameters()
@never_cache
@writes
def me_recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    user = oneself(request)
    form = ProofForm(request.POST or None, request=request)

    def step(sent: dict[str, Any]) -> HttpResponse:
        recovery = Recovery.fresh()
        made = devices.renew_recovery(user, recovery=recovery, **sent | {"by": user})
        return _recovery(request, () if made.repeated else recovery.codes)

    warning = "重新生成后，以前打印的恢复码全部作废。"
    page = Page("重新生成恢复码", "生成", (ME, Crumb("恢复码")), warning=warning)
    return write(request, page, form, step)


def _stay(request: HttpRequest) -> None:
    """Let this session go on while the others of the person end."""
    request.session.pop(KEY, None)
    update_session_auth_hash(request, oneself(request))


def _is_due(request: HttpRequest) -> bool:
    """Whether nothing else opens before the device is set up."""
    return devices.must_have_device(oneself(request)) and not request.user.is_verified()


def _recovery(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    context = {"codes": codes, "crumbs": (ME, Crumb("恢复码")), "back": reverse("me")}
    return render(request, "institutions/recovery.html", context)
