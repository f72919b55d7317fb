"""Forms of the way in."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.http import HttpRequest

from institutions import accounts
from institutions.locks import has_just_locked
from institutions.models import User
from institutions.steps import StepForm

MISMATCH = "两次输入的新密码不同，请重新输入。"


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for whatever was wrong, which names neither."""

    error_messages = {
        "invalid_login": "用户名或密码不正确。请注意区分大小写，检查输入法和大写锁定键后再试。",
        "inactive": "用户名或密码不正确。请注意区分大小写，检查输入法和大写锁定键后再试。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = "请填写用户名。"
        self.fields["password"].error_messages["required"] = "请填写密码。"


def is_proved(request: HttpRequest, password: str) -> bool:
    """Whether this is the password of who is signed in. Wrong ones are counted, locked and recorded
    like those of the sign-in page.
    """
    user = cast(User, request.user)
    if authenticate(request, username=user.username, password=password) is not None:
        return True
    accounts.refuse_proof(user)
    if has_just_locked(request):
        accounts.note_lock(user.username)
    return False


class PasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    error_messages = {
        "password_incorrect": "现在的密码不正确，请重新输入。",
        "password_mismatch": MISMATCH,
    }

    def __init__(self, *args, request: HttpRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        labels = {
            "old_password": "现在的密码",
            "new_password1": "新密码",
            "new_password2": "再输一次新密码",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"请填写{label}。"
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        """Whoever sits down at an open session cannot try passwords without end."""
        password = self.cleaned_data["old_password"]
        if not is_proved(self.request, password):
            raise forms.ValidationError(self.error_messages["password_incorrect"])
        return password


class CodeSignInForm(StepForm):
    """User name, printed code, and the new password twice."""

    username = forms.CharField(label="用户名", max_length=60)
    one_time_password = forms.CharField(
        label="一次性登录码",
        max_length=40,
        help_text="纸条上的 12 位，不分大小写，横线可以不输。",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    new_password1 = forms.CharField(
        label="新密码",
        max_length=128,
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label="再输一次新密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self):
        given = super().clean()
        first, second = given.get("new_password1"), given.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", MISMATCH)
        return given


class ProofForm(StepForm):
    """The password once more, before something that would lock somebody else in or out."""

    password = forms.CharField(
        label="现在的密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request: HttpRequest, **options):
        super().__init__(*args, **options)
        self.request = request

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not is_proved(self.request, password):
            raise forms.ValidationError("密码不正确，请重新输入。")
        return password


class DeviceForm(ProofForm):
    """What the new device shows, and the password."""

    token = forms.CharField(
        label="设备上显示的 6 位数字",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("token", "password")


class SecondStepForm(StepForm):
    """What the device shows, or a recovery code."""

    token = forms.CharField(
        label="验证码或恢复码",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )
