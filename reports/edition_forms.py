"""The form that freezes a year."""

from __future__ import annotations

from typing import Any

from django import forms

from reports.editions import LONGEST


class FreezeForm(forms.Form):
    """A note, and the confirmation where something speaks against freezing now."""

    note = forms.CharField(
        label="说明",
        required=False,
        strip=True,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text="如：用于 2024 年度总结上报。",
    )
    confirmed = forms.BooleanField(label="我已知晓，仍要定稿", required=False)

    def __init__(self, *sent: Any, asks: bool = True, **options: Any) -> None:
        super().__init__(*sent, **options)
        if not asks:
            del self.fields["confirmed"]
