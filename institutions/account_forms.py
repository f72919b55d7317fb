"""Forms about accounts and roles. They only read; what may stand is decided by the verbs."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from institutions.duties import Role
from institutions.granting import NOTE_LENGTH, Place
from institutions.inviting import Contact, Newcomer
from institutions.models import Institution, OneTimeCode, Region, User
from institutions.naming import fault_of, named
from institutions.steps import StepForm

LISTED = 500  # institutions that a list of suggestions may have
WHERE = "审核员、管理员、领导属于一个地区；填报员属于一个单位；三种管理员都不填。"


def label_of(name: str) -> str:
    """The label of a column of accounts, as the model spells it."""
    return str(User._meta.get_field(name).verbose_name)


class SuggestInput(forms.TextInput):
    """A text field with suggestions, which browsers show while somebody types; without any where
    there are too many to send along.
    """

    def render(self, name, value, attrs=None, renderer=None):
        open_now = Institution.objects.filter(closed_on__isnull=True)
        names = list(open_now.values_list("name", flat=True)[: LISTED + 1])
        if len(names) > LISTED:
            return super().render(name, value, attrs, renderer)
        attrs = {**(attrs or {}), "list": f"{name}-suggested"}
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in names))
        field = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}-suggested">{}</datalist>', field, name, options)


class InstitutionField(forms.CharField):
    """An institution by any of its names; empty is None."""

    widget = SuggestInput

    def prepare_value(self, value):
        return value.name if isinstance(value, Institution) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = list(named(text))
        if fault := fault_of(text, found):
            raise ValidationError(fault)
        return found[0]


class RegionField(forms.ModelChoiceField):
    """A region, set in by its depth."""

    def __init__(self, **options):
        options = {"empty_label": "（不属于地区）", "required": False, **options}
        super().__init__(Region.objects.all(), **options)

    def label_from_instance(self, region):
        return "　" * (region.depth - 1) + region.name


class ContactForm(StepForm):
    """Who somebody is and how to reach them."""

    full_name = forms.CharField(label=label_of("full_name"), max_length=40)
    phone = forms.CharField(label=label_of("phone"), max_length=40, required=False)
    email = forms.CharField(label=label_of("email"), max_length=254, required=False)

    @property
    def contact(self) -> Contact:
        given = self.cleaned_data
        return Contact(given["full_name"], given["phone"], given["email"])


class PlaceForm(StepForm):
    """A role and where it holds."""

    role = forms.ChoiceField(
        label=label_of("role"), choices=[("", "请选择"), *Role.choices], help_text=WHERE
    )
    region = RegionField(label=label_of("region"))
    institution = InstitutionField(
        label=label_of("institution"),
        required=False,
        max_length=80,
        help_text="写全称、简称、又称或代码。",
    )

    @property
    def place(self) -> Place:
        given = self.cleaned_data
        return Place(given["role"], given["region"], given["institution"])


class ProposalForm(PlaceForm):
    """What the system administrator asks for."""

    note = forms.CharField(
        label="申请理由",
        max_length=NOTE_LENGTH,
        required=False,
        help_text="写给安全管理员看，如“接替张三，校函〔2026〕8 号”。",
    )


class NewcomerForm(ContactForm, ProposalForm):
    """A new account: who, the user name, and the role asked for."""

    username = forms.CharField(
        label=label_of("username"),
        max_length=60,
        help_text="3 至 60 个英文字母、数字或 . _ @ -；建立后不能改。",
    )
    field_order = ("username", "full_name", "phone", "email", "role", "region", "institution")

    @property
    def newcomer(self) -> Newcomer:
        given = self.cleaned_data
        return Newcomer(given["username"], self.contact, self.place, given["note"])


class RoleForm(PlaceForm):
    """What the security administrator changes, and why."""

    reason = forms.CharField(label="修改理由", max_length=NOTE_LENGTH)


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=NOTE_LENGTH)


class DeclineForm(StepForm):
    """Why not."""

    comment = forms.CharField(label="不同意的理由", max_length=NOTE_LENGTH)


class CodeForm(StepForm):
    """What a new code is for."""

    purpose = forms.ChoiceField(
        label="为什么签发",
        widget=forms.RadioSelect,
        choices=[
            (OneTimeCode.Purpose.PASSWORD.value, "忘记密码，或怀疑密码已被别人知道"),
            (OneTimeCode.Purpose.DEVICE.value, "验证设备丢失：同时移除设备和恢复码"),
            (OneTimeCode.Purpose.INVITATION.value, "还没有登录过，登录码丢失或过期"),
        ],
    )
