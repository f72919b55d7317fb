"""What a manager types to issue a token or to take one back."""

from __future__ import annotations

from django import forms

from institutions.models import Region
from reports.api_tokens import NAME_LENGTH, REASON_LENGTH
from targets.forms import KeepForm

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class TokenForm(KeepForm):
    """Which program reads what, and until when."""

    name = forms.CharField(
        label="程序名称",
        max_length=NAME_LENGTH,
        help_text="写明是哪个系统、谁在用，例如“市政务大数据平台”。每个程序用自己的令牌。",
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label="可读取的地区",
        help_text="含下级地区；看到的与该地区的领导账号相同。",
        empty_label=None,
    )
    expires_on = forms.DateField(label="有效期至", widget=DAY, help_text="含当天，最长两年。")

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["region"].queryset = Region.objects.editable_by(user)


class RevokeForm(KeepForm):
    """Why a token is taken back."""

    reason = forms.CharField(
        label="停用理由",
        widget=forms.Textarea({"rows": 2}),
        max_length=REASON_LENGTH,
        help_text="记入审计记录，例如“系统下线”“令牌可能外泄”。",
    )
