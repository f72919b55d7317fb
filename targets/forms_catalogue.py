"""What a manager fills in about the shared catalogue: indicators, data items, rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from targets.forms import (
    AmountField,
    CodeField,
    ItemRow,
    KeepForm,
    KindsField,
    VersionForm,
    label_of,
    select,
)
from targets.formulas import Term
from targets.keeping import IndicatorFacts, ItemFacts, Measurement, RuleFacts
from targets.kinds import Measure, Span
from targets.models import (
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    ItemRule,
    Period,
    RuleTerm,
    Section,
)
from targets.models.catalogue import choices_of

COLUMNS = ("measure", "span", "scale", "kinds", "denominator_kinds", "all_terms", "definition")
CODE = "小写英文字母、数字和连字符；用于网址和数据文件，设定后不再改。"


class DescribeForm(KeepForm):
    """How an indicator is called and shown."""

    name = forms.CharField(label=label_of(Indicator, "name"), max_length=80)
    section = forms.ChoiceField(label=label_of(Indicator, "section"), choices=Section.choices)
    in_ten_thousands = forms.BooleanField(
        label=label_of(Indicator, "in_ten_thousands"), required=False
    )
    position = forms.IntegerField(
        label=label_of(Indicator, "position"),
        required=False,
        min_value=0,
        max_value=32767,
        help_text="留空排在最后或不变。",
    )


class MeasurementForm(VersionForm):
    """How an indicator is computed from a data year on; its terms are rows beside it."""

    measure = forms.ChoiceField(
        label=label_of(IndicatorVersion, "measure"), choices=choices_of(Measure)
    )
    span = forms.ChoiceField(label=label_of(IndicatorVersion, "span"), choices=choices_of(Span))
    scale = AmountField(
        label=label_of(IndicatorVersion, "scale"), help_text="百分比填 100，其余填 1。"
    )
    kinds = KindsField(label=label_of(IndicatorVersion, "kinds"))
    denominator_kinds = KindsField(
        label=label_of(IndicatorVersion, "denominator_kinds"),
        help_text="分母由另一类单位填报时才选。",
    )
    all_terms = forms.BooleanField(label=label_of(IndicatorVersion, "all_terms"), required=False)
    definition = forms.CharField(
        label=label_of(IndicatorVersion, "definition"),
        widget=forms.Textarea({"rows": 3}),
        help_text="写明统计范围；比率写明分母是什么。",
    )
    field_order: tuple[str, ...] = (
        *("measure", "span", "scale", "kinds", "denominator_kinds", "all_terms", "definition"),
        *("valid_from", "reason", "document_number"),
    )

    def measurement(self, terms: Sequence[dict[str, Any]]) -> Measurement:
        return Measurement(
            **self.only(*COLUMNS),
            numerator=_terms(terms, "part", IndicatorTerm.Part.NUMERATOR),
            denominator=_terms(terms, "part", IndicatorTerm.Part.DENOMINATOR),
        )


class IndicatorAddForm(MeasurementForm, DescribeForm):
    """A new indicator with its first definition."""

    code = CodeField(label=label_of(Indicator, "code"), max_length=60, help_text=CODE)
    unit = forms.CharField(
        label=label_of(Indicator, "unit"), max_length=20, help_text="设定后不再改。"
    )
    decimals = forms.IntegerField(
        label=label_of(Indicator, "decimals"), min_value=0, max_value=4, initial=0
    )
    is_monitored = forms.BooleanField(
        label=label_of(Indicator, "is_monitored"),
        required=False,
        help_text="没有算法，只记文件公布的数。",
    )
    variant_of = forms.ModelChoiceField(
        Indicator.objects.filter(variant_of=None),
        label=label_of(Indicator, "variant_of"),
        required=False,
        empty_label="不是另一口径",
        help_text="与哪个指标是同一件事的不同口径，两者并列展示。",
    )
    field_order: tuple[str, ...] = (
        *("code", "name", "section", "unit", "decimals", "in_ten_thousands", "is_monitored"),
        *("variant_of", "position", *MeasurementForm.field_order),
    )

    def facts(self) -> IndicatorFacts:
        return IndicatorFacts(**self.only(*IndicatorFacts.__dataclass_fields__))


class TermRow(ItemRow):
    """One item above or below the line."""

    part = forms.ChoiceField(
        label="位置", choices=IndicatorTerm.Part.choices, required=False, widget=select("位置")
    )
    field_order: tuple[str, ...] = ("part", "item", "coefficient")


class SideRow(ItemRow):
    """One item on one side of a rule."""

    side = forms.ChoiceField(
        label="哪一边", choices=RuleTerm.Side.choices, required=False, widget=select("哪一边")
    )
    field_order: tuple[str, ...] = ("side", "item", "coefficient")


class ItemForm(KeepForm):
    """What a data item asks."""

    name = forms.CharField(label=label_of(DataItem, "name"), max_length=80)
    section = forms.ChoiceField(label=label_of(DataItem, "section"), choices=Section.choices)
    type = forms.ChoiceField(label=label_of(DataItem, "type"), choices=DataItem.Type.choices)
    unit = forms.CharField(label=label_of(DataItem, "unit"), max_length=20)
    decimals = forms.IntegerField(
        label=label_of(DataItem, "decimals"), min_value=0, max_value=4, initial=0
    )
    period = forms.ChoiceField(label=label_of(DataItem, "period"), choices=Period.choices)
    kinds = KindsField(label=label_of(DataItem, "kinds"))
    definition = forms.CharField(
        label=label_of(DataItem, "definition"), widget=forms.Textarea({"rows": 3})
    )
    minimum = AmountField(label=label_of(DataItem, "minimum"), required=False)
    maximum = AmountField(label=label_of(DataItem, "maximum"), required=False)
    swing = AmountField(
        label=label_of(DataItem, "swing"),
        required=False,
        help_text="与上年相差超过这个百分比时请填报人说明，上年为 0 的有变动即说明；不需要的留空。",
    )
    position = forms.IntegerField(
        label=label_of(DataItem, "position"),
        required=False,
        min_value=0,
        max_value=32767,
        help_text="留空排在最后或不变。",
    )
    is_active = forms.BooleanField(
        label=label_of(DataItem, "is_active"), required=False, initial=True
    )

    def facts(self) -> ItemFacts:
        return ItemFacts(**self.only(*ItemFacts.__dataclass_fields__))


class ItemAddForm(ItemForm):
    code = CodeField(label=label_of(DataItem, "code"), max_length=60, help_text=CODE)
    field_order: tuple[str, ...] = ("code",)


class RuleForm(KeepForm):
    """A rule between items: Σ left (≤, =) Σ right."""

    operator = forms.ChoiceField(
        label=label_of(ItemRule, "operator"), choices=ItemRule.Operator.choices
    )
    severity = forms.ChoiceField(
        label=label_of(ItemRule, "severity"), choices=ItemRule.Severity.choices
    )
    missing = forms.ChoiceField(
        label=label_of(ItemRule, "missing"), choices=ItemRule.Missing.choices
    )
    message = forms.CharField(
        label=label_of(ItemRule, "message"),
        max_length=200,
        help_text="告诉填报人哪里不对、怎么改。",
    )
    is_active = forms.BooleanField(
        label=label_of(ItemRule, "is_active"), required=False, initial=True
    )

    def facts(self, terms: Sequence[dict[str, Any]]) -> RuleFacts:
        names = ("operator", "message", "severity", "missing", "is_active")
        return RuleFacts(
            **self.only(*names),
            left=_terms(terms, "side", RuleTerm.Side.LEFT),
            right=_terms(terms, "side", RuleTerm.Side.RIGHT),
        )


class RuleAddForm(RuleForm):
    code = CodeField(label=label_of(ItemRule, "code"), max_length=60, help_text=CODE)
    field_order: tuple[str, ...] = ("code",)


def _terms(rows: Sequence[dict[str, Any]], column: str, side: str) -> tuple[Term, ...]:
    """The rows that stand on one side, as terms."""
    return tuple(Term(row["item"], row["coefficient"]) for row in rows if row[column] == side)
