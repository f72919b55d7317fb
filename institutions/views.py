"""The way in and out: sign-in, sign-out, a new password. Each of them is recorded."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from institutions import accounts
from institutions.forms import PasswordForm, SignInForm
from institutions.models import User
from institutions.password_history import is_due

DUE = "这是首次登录、密码被重置过或密码已到期，请先修改密码，再使用其他页面。"


class SignIn(LoginView):
    """Sign in and go to the page that was asked for, if it is one of ours."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        accounts.sign_in(form.get_user())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Record the failure, unless a field was simply left empty and nothing was tried."""
        if {"username", "password"} <= form.cleaned_data.keys():
            self._record(form.cleaned_data["username"])
        return super().form_invalid(form)

    def _record(self, username: str) -> None:
        """django-axes has counted: `axes_locked_out` with a count is the failure that locked."""
        locked = bool(getattr(self.request, "axes_locked_out", False))
        just_now = getattr(self.request, "axes_failures_since_start", None) is not None
        accounts.refuse_sign_in(username, locked=locked and not just_now)
        if locked and just_now:
            accounts.note_lock(username)


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
    form = PasswordForm(person, request.POST if request.method == "POST" else None)
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
