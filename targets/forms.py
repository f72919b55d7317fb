"""What the forms of keeping plans share: numbers as people type them, grounds, rows.

Forms only read; what may stand is decided by the verbs of `targets.keeping`, whose sentences come
back to the fields of the same names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from institutions.models import InstitutionKind
from jinchang_vet.kit import formats
from targets.models import DataItem, Revised
from targets.soundness import number, number_fault

MORE_ROWS = 3
MOST_ROWS = 60
EMPTY = "（空）"
CODE = (
    RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", "代码只能用小写英文字母、数字和连字符。"),
    RegexValidator(r"\Aadd\Z", "“add”另有用处，请换一个。", inverse_match=True),
)
GROUNDS = ("valid_from", "reason", "document_number")


def label_of(model: type[models.Model], name: str) -> str:
    """The label of a column, as the model spells it."""
    return str(model._meta.get_field(name).verbose_name)


class AmountField(forms.CharField):
    """A number as people type it (22,000; full width); empty is None, never 0."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, Decimal | int):
            return Decimal(value)
        text = super().to_python(value)
        if not text:
            return None
        if fault := number_fault(text):
            raise ValidationError(fault)
        return number(text)

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value) if isinstance(value, Decimal | int) else value

    def run_validators(self, value: Any) -> None:
        """Length is no matter of a number."""


class CodeField(forms.CharField):
    """The code of something new: it stands in addresses and files, so it is plain and never
    changes.
    """

    def __init__(self, **options):
        super().__init__(validators=CODE, **options)


class KindsField(forms.MultipleChoiceField):
    """Kinds of reporting units."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options):
        super().__init__(choices=InstitutionKind.choices, required=False, **options)

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(super().clean(value))


class KeepForm(forms.Form):
    """A form whose required fields say which one is missing."""

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxSelectMultiple | forms.CheckboxInput):
                word = "选择"
            else:
                word = "选择" if isinstance(field, forms.ChoiceField) else "填写"
            field.error_messages["required"] = f"请{word}{field.label}。"

    def said(self, name: str, *, typed: bool) -> str:
        """A field in words: what was typed, or what is stored."""
        value = (
            self.cleaned_data.get(name)
            if typed
            else self.get_initial_for_field(self.fields[name], name)
        )
        return said(self.fields[name], value)

    @property
    def matter(self) -> list[forms.BoundField]:
        """The fields before the rows: what is said."""
        return [self[name] for name in self.fields if name not in GROUNDS]

    @property
    def grounds(self) -> list[forms.BoundField]:
        """The fields after the rows: from when, why, by which document."""
        return [self[name] for name in self.fields if name in GROUNDS]

    def only(self, *names: str) -> dict[str, Any]:
        """The cleaned values of these fields."""
        return {name: self.cleaned_data[name] for name in names}


def said(field: forms.Field, value: Any) -> str:
    """A value of a field in words."""
    if value in (None, "", (), []):
        return EMPTY
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return formats.number(value)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(value, list | tuple | models.QuerySet):
        return "、".join(labels.get(str(each), str(each)) for each in value)
    key = value.pk if isinstance(value, models.Model) else value
    return labels.get(str(key), str(value))


class GroundsForm(KeepForm):
    """Why something changes, and by which document."""

    reason = forms.CharField(
        label=label_of(Revised, "reason"),
        widget=forms.Textarea({"rows": 2}),
        max_length=500,
        help_text="写明为什么改，例如“市政府常务会议调整目标”。",
    )
    document_number = forms.CharField(
        label="依据文号", max_length=80, help_text="没有文号的写明文件名称。"
    )


class VersionForm(GroundsForm):
    """A change that holds from a data year on."""

    valid_from = forms.IntegerField(
        label=label_of(Revised, "valid_from"),
        help_text="此前各年度仍按原来的判定；与现行版本同一年度的，作为更正并保留原内容。",
    )
    field_order: tuple[str, ...] = ("valid_from", "reason", "document_number")


class ReasonForm(KeepForm):
    """Why, where no document is asked for."""

    reason = forms.CharField(label="理由", widget=forms.Textarea({"rows": 2}), max_length=500)


class RowForm(forms.Form):
    """One row of a table of inputs; a row without its first choice is empty."""

    key = ""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # A row that says what is stored already is not an empty one: it is read all the same.
        self.empty_permitted = False

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get(self.key))


class Rows:
    """A table of inputs of one kind, with some empty rows at the end.

    `places` are the names under which verbs refuse what stands in it.
    """

    def __init__(
        self,
        row: type[RowForm],
        *,
        title: str,
        places: Sequence[str],
        hint: str = "",
        data: Mapping[str, Any] | None = None,
        initial: Sequence[Mapping[str, Any]] = (),
        extra: int = MORE_ROWS,
        form_kwargs: Mapping[str, Any] | None = None,
    ):
        self.title, self.hint, self.places = title, hint, tuple(places)
        self.faults: list[str] = []
        made = forms.formset_factory(row, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        prefix = self.places[0]
        if data is not None and data.get("more") == prefix:
            total = f"{prefix}-TOTAL_FORMS"
            sent = str(data.get(total, ""))
            counted = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
            longer = min(counted + MORE_ROWS, MOST_ROWS)
            data = {**{name: data.get(name) for name in data}, total: str(longer)}
        self.prefix = prefix
        self.formset = made(
            data, initial=list(initial), prefix=prefix, form_kwargs=dict(form_kwargs or {})
        )

    @property
    def headings(self) -> list[str]:
        return [str(field.label) for field in self.formset.empty_form.fields.values()]

    @property
    def differ(self) -> bool:
        """Whether the rows say something else than they did at first; empty rows say nothing."""
        return any(
            form.has_changed() and (form.is_filled or form.initial) for form in self.formset.forms
        )

    @property
    def filled(self) -> list[dict[str, Any]]:
        """The rows that hold something, in order."""
        return [form.cleaned_data for form in self.formset.forms if form.is_filled]


def select(label: str, **options) -> forms.Select:
    return forms.Select({"class": "form-select", "aria-label": label}, **options)


def line(label: str, **attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "form-control", "aria-label": label, **attributes})


class ItemRow(RowForm):
    """A data item with the coefficient that it enters with."""

    key = "item"

    item = forms.ChoiceField(label="数据项", required=False, widget=select("数据项"))
    coefficient = AmountField(label="系数", required=False, widget=line("系数"))

    def __init__(self, *args, items: Sequence[tuple[str, str]] = (), **options):
        super().__init__(*args, **options)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *items]

    def clean_coefficient(self) -> Decimal:
        entered = self.cleaned_data["coefficient"]
        return Decimal(1) if entered is None else entered


def item_choices() -> list[tuple[str, str]]:
    """Data items for a choice, by code; one query. One that is asked no more says so."""
    return [
        (row.code, f"{row.get_section_display()} · {row.name}（{row.unit}）{_asked(row)}")
        for row in DataItem.objects.order_by("position")
    ]


def _asked(item: DataItem) -> str:
    return "" if item.is_active else "（已停用）"
