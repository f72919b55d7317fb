"""Forms of the way in."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


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


class PasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    error_messages = {
        "password_incorrect": "现在的密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不同，请重新输入。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "现在的密码",
            "new_password1": "新密码",
            "new_password2": "再输一次新密码",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"请填写{label}。"
        self.fields["new_password2"].help_text = ""
