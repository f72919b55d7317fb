"""The way in and out: sign-in in one step or two, with a printed code, sign-out, a new password.

Each of them is recorded.
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from institutions import accounts, second_step
from institutions.codes import WRONG, Code, NewPassword, use_code
from institutions.devices import Token, has_device
from institutions.forms import CodeSignInForm, PasswordForm, SecondStepForm, SignInForm
from institutions.locks import LoginLimits, has_just_locked
from institutions.models import User
from institutions.password_history import is_due
from institutions.refusals import Refused

TOO_LATE = "两步之间停得太久，或者账号刚有变动，请重新登录。"
DUE = "这是首次登录、密码被重置过或密码已到期，请先修改密码，再使用其他页面。"


class SignIn(LoginView):
    """Sign in and go to the page that was asked for, if it is one of ours."""

    form_class = SignInForm
    http_method_names = ("get", "head", "post")  # the class would take PUT for POST
    redirect_authenticated_user = True
    extra_context = {"limits": LoginLimits()}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if has_device(user):
            second_step.begin(self.request, user, next=self.get_redirect_url())
            return redirect("second_step")
        second_step.enter(self.request, user)
        return redirect(self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Record the failure, unless a field was simply left empty and nothing was tried."""
        if {"username", "password"} <= form.cleaned_data.keys():
            record_failure(self.request, form.cleaned_data["username"])
        return super().form_invalid(form)


def record_failure(request: HttpRequest, username: str) -> None:
    """Record a failed way in, and that it has locked the account."""
    just_now = has_just_locked(request)
    locked = bool(getattr(request, "axes_locked_out", False))
    accounts.refuse_sign_in(username, locked=locked and not just_now)
    if just_now:
        accounts.note_lock(username)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_second_step(request: HttpRequest) -> HttpResponse:
    """The number of the device or a recovery code, after the password."""
    who = second_step.waiting(request)
    if who is None:
        messages.info(request, TOO_LATE)
        return redirect("login")
    form = SecondStepForm(request.POST or None)
    if form.is_valid():
        checked = second_step.check(who.user, Token(form.cleaned_data["token"]))
        if checked.device is not None:
            second_step.enter(request, who.user, checked.device)
            return redirect(who.next or "home")
        form.add_error("token", checked.fault)
    return _form_page(request, "institutions/second_step.html", form)


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_with_code(request: HttpRequest) -> HttpResponse:
    """A printed one-time code and a new password: the way in without e-mail."""
    form = CodeSignInForm(request.POST or None)
    if form.is_valid():
        user = _use_code(request, form)
        if user is not None and has_device(user):
            second_step.begin(request, user, next="")
            return redirect("second_step")
        if user is not None:
            second_step.enter(request, user)
            messages.success(request, "密码已设好，下次登录请使用新密码。")
            return redirect("home")
    return _form_page(request, "institutions/code_sign_in.html", form)


def _use_code(request: HttpRequest, form: CodeSignInForm) -> User | None:
    """The person whose password is set now; None when the form says why not."""
    given = form.cleaned_data
    name, code = given["username"], given["one_time_password"]
    user = authenticate(request, username=name, one_time_password=code)
    if user is None:
        record_failure(request, name)
        form.add_error(None, WRONG)
        return None
    password = NewPassword(given["new_password1"])
    try:
        return use_code(user, by=user, code=Code.typed(code), password=password).value
    except Refused as refusal:
        said = refusal.errors.get("password")
        form.add_error("new_password1" if said else None, said or refusal.message)
        return None


def _form_page(request: HttpRequest, template: str, form: Form) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "limits": LoginLimits()}
    return render(request, template, context, status=status)


@login_not_required
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; pressing twice does no harm."""
    if request.user.is_authenticated:
        accounts.sign_out(request.user)
    logout(request)
    return render(request, "registration/logged_out.html")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; this session goes on, all others of the person end."""
    # The frame around every write locks a row, and a lazy stand-in for the person has none.
    person = get_object_or_404(User, username=request.user.get_username())
    sent = request.POST if request.method == "POST" else None
    form = PasswordForm(person, sent, request=request)
    if form.is_valid():
        done = accounts.change_password(
            person, by=person, password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(request, done.value)
        messages.success(request, "密码已修改，下次登录请使用新密码。")
        return redirect("home")
    if is_due(person, timezone.now()):
        messages.info(request, DUE)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form}
    return render(request, "registration/password_change_form.html", context, status=status)
