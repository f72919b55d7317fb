"""What a manager fills in about plans, clauses, departments and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from institutions.models import Institution, Region
from targets.forms import (
    AmountField,
    CodeField,
    GroundsForm,
    KeepForm,
    ReasonForm,
    RowForm,
    VersionForm,
    label_of,
    select,
)
from targets.keeping import Carry, ClauseFacts, FigureFacts, NamedUnit, PlanFacts
from targets.kinds import Method
from targets.models import (
    Clause,
    Department,
    Indicator,
    Plan,
    PlanVersion,
    PublishedFigure,
    Target,
    UnitRole,
)
from targets.models.catalogue import choices_of

FACTS = tuple(PlanFacts.__dataclass_fields__)
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
STAYS = "stay"


class PlanFactsForm(KeepForm):
    """What a plan says of itself; its years may be unknown."""

    title = forms.CharField(label=label_of(Plan, "title"), max_length=120)
    short_title = forms.CharField(label=label_of(Plan, "short_title"), max_length=40)
    document_number = forms.CharField(
        label=label_of(Plan, "document_number"), max_length=60, help_text="没有文号的写明文件名称。"
    )
    issuer = forms.CharField(label=label_of(Plan, "issuer"), max_length=80, required=False)
    issued_on = forms.DateField(label=label_of(Plan, "issued_on"), required=False, widget=DAY)
    published_on = forms.DateField(label=label_of(Plan, "published_on"), required=False, widget=DAY)
    base_year = forms.IntegerField(
        label=label_of(Plan, "base_year"), required=False, help_text="从哪一年的数起算。"
    )
    first_year = forms.IntegerField(label=label_of(Plan, "first_year"), required=False)
    horizon = forms.IntegerField(
        label=label_of(Plan, "horizon"), required=False, help_text="文件没有写明年度的，留空。"
    )
    note = forms.CharField(
        label=label_of(Plan, "note"), required=False, widget=forms.Textarea({"rows": 2})
    )

    def facts(self) -> PlanFacts:
        return PlanFacts(**self.only(*FACTS))


class PlanAddForm(PlanFactsForm):
    """A new plan of a region that the person keeps."""

    region = forms.ModelChoiceField(Region.objects.none(), label="地区", empty_label=None)
    code = CodeField(
        label=label_of(Plan, "code"),
        max_length=40,
        help_text="用于网址，小写英文字母、数字和连字符，例如 baiyin-2026；设定后不再改。",
    )
    field_order: tuple[str, ...] = ("region", "code")

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        regions = Region.objects.within(user.region)
        self.fields["region"].queryset = regions


class PlanChangeForm(PlanFactsForm):
    """Other facts; other years want grounds."""

    reason = forms.CharField(
        label="变更理由",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="改动基期年、首年或规划期末时必填，因为判定随之改变。",
    )
    change_document = forms.CharField(
        label="变更依据文号", required=False, max_length=80, help_text="改动年度时必填。"
    )


class ThresholdsForm(VersionForm):
    """How a plan's targets are judged from a data year on."""

    method = forms.ChoiceField(label=label_of(PlanVersion, "method"), choices=choices_of(Method))
    on_track_at = AmountField(
        label=f"“{label_of(PlanVersion, 'on_track_at')}”不低于", help_text="95% 填 0.95。"
    )
    behind_at = AmountField(
        label=f"“{label_of(PlanVersion, 'behind_at')}”不低于", help_text="再低即为严重滞后。"
    )
    minimum_coverage = AmountField(
        label=label_of(PlanVersion, "minimum_coverage"), help_text="不足的年度按缺数据处理。"
    )
    field_order: tuple[str, ...] = (
        "method",
        "on_track_at",
        "behind_at",
        "minimum_coverage",
        "valid_from",
    )


class CloseForm(ReasonForm):
    """Closing a plan."""

    closed_on = forms.DateField(label=label_of(Plan, "closed_on"), widget=DAY)
    field_order: tuple[str, ...] = ("closed_on", "reason")


@dataclass(frozen=True, slots=True)
class CarryLine:
    """One target of the old plan: what it promises, and the choice of what becomes of it."""

    field: forms.BoundField
    promise: str


class SuccessorForm(PlanFactsForm):
    """A successor, and what becomes of every target of the plan."""

    code = CodeField(
        label=label_of(Plan, "code"), max_length=40, help_text="用于网址，例如 baiyin-2026。"
    )
    field_order: tuple[str, ...] = ("code",)

    def __init__(self, *args, targets: Mapping[Target, str], **options):
        """`targets`: what each promises now, in words."""
        super().__init__(*args, **options)
        self.targets = targets
        choices = [*choices_of(Carry), (STAYS, "不带入")]
        for target in self.targets:
            self.fields[f"carry-{target.pk}"] = forms.ChoiceField(
                label=str(target),
                choices=choices,
                initial=Carry.CARRY.value,
                widget=select(str(target)),
            )

    @property
    def carried(self) -> dict[int, str]:
        """Primary key → what becomes of the target; those that stay are not named."""
        chosen = {target.pk: self.cleaned_data[f"carry-{target.pk}"] for target in self.targets}
        return {key: choice for key, choice in chosen.items() if choice != STAYS}

    @property
    def of_the_plan(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("carry-")]

    @property
    def of_the_targets(self) -> list[CarryLine]:
        return [
            CarryLine(self[f"carry-{target.pk}"], promise)
            for target, promise in self.targets.items()
        ]


class ClauseForm(KeepForm):
    """A numbered part of the document."""

    number = forms.CharField(
        label=label_of(Clause, "number"), max_length=20, help_text="照原文写，例如“二（三）9”。"
    )
    title = forms.CharField(label=label_of(Clause, "title"), max_length=60, required=False)
    chapter = forms.CharField(label=label_of(Clause, "chapter"), max_length=60, required=False)
    position = forms.IntegerField(
        label=label_of(Clause, "position"),
        required=False,
        min_value=0,
        max_value=32767,
        help_text="留空排在最后。",
    )
    shared_duty = forms.BooleanField(label=label_of(Clause, "shared_duty"), required=False)
    elaborated_in = forms.ModelMultipleChoiceField(
        Clause.objects.none(),
        label=label_of(Clause, "elaborated_in"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text="本条没有列责任单位时，责任见于哪些条款；按住 Ctrl 可多选。",
    )

    def __init__(self, *args, plan: Plan, **options):
        super().__init__(*args, **options)
        self.fields["elaborated_in"].queryset = plan.clauses.all()  # type: ignore[attr-defined]

    def facts(self) -> ClauseFacts:
        return ClauseFacts(**self.only("number", "title", "chapter", "shared_duty", "position"))


class UnitRow(RowForm):
    """A department as the clause names it."""

    key = "department"

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="单位",
        required=False,
        empty_label="—",
        widget=select("单位"),
    )
    role = forms.ChoiceField(
        label="角色", choices=UnitRole.choices, required=False, widget=select("角色")
    )

    def __init__(self, *args, departments, **options):
        super().__init__(*args, **options)
        self.fields["department"].queryset = departments

    @staticmethod
    def unit(row: dict[str, Any]) -> NamedUnit:
        return NamedUnit(row["department"], row["role"] or UnitRole.RESPONSIBLE.value)


class DepartmentForm(KeepForm):
    """A unit that documents name, and who reports for it."""

    name = forms.CharField(label=label_of(Department, "name"), max_length=60)
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label=label_of(Department, "institution"),
        required=False,
        empty_label="（不由系统内的单位填报）",
        help_text="由哪个填报单位代它报任务进展；没有的由管理员记录。",
    )
    is_group = forms.BooleanField(
        label=label_of(Department, "is_group"),
        required=False,
        help_text="例如“各职业院校”“各县区人民政府”。",
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        units = Institution.objects.editable_by(user)
        self.fields["institution"].queryset = units


class DepartmentAddForm(DepartmentForm):
    region = forms.ModelChoiceField(Region.objects.none(), label="地区", empty_label=None)
    field_order: tuple[str, ...] = ("region", "name", "institution", "is_group")

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        regions = Region.objects.within(user.region)
        self.fields["region"].queryset = regions


class FigureForm(GroundsForm):
    """A published number as the document writes it, and why it is corrected."""

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label="指标", empty_label="请选择")
    clause = forms.ModelChoiceField(Clause.objects.none(), label="条款", empty_label="请选择")
    written = forms.CharField(
        label=label_of(PublishedFigure, "written"), max_length=40, help_text="例如“77.19%”。"
    )
    value = AmountField(label=label_of(PublishedFigure, "value"), help_text="77.19% 填 77.19。")
    quote = forms.CharField(label=label_of(PublishedFigure, "quote"), max_length=200)
    precision = forms.ChoiceField(
        label=label_of(PublishedFigure, "precision"), choices=PublishedFigure.Precision.choices
    )
    year = forms.IntegerField(
        label=label_of(PublishedFigure, "year"), required=False, help_text="未注明日期的留空。"
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="单位", required=False, empty_label="全地区"
    )
    lower_is_better = forms.BooleanField(
        label=label_of(PublishedFigure, "lower_is_better"), required=False
    )
    to_verify = forms.BooleanField(label=label_of(PublishedFigure, "to_verify"), required=False)
    note = forms.CharField(
        label=label_of(PublishedFigure, "note"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order: tuple[str, ...] = (
        "indicator",
        "clause",
        "written",
        "value",
        "quote",
        "precision",
        "year",
    )

    def __init__(self, *args, plan: Plan, figure: PublishedFigure | None = None, **options):
        super().__init__(*args, **options)
        self.fields["clause"].queryset = plan.clauses.all()  # type: ignore[attr-defined]
        units = Institution.objects.within(plan.region)
        self.fields["institution"].queryset = units  # type: ignore[attr-defined]
        if figure is None:
            del self.fields["reason"], self.fields["document_number"]
            shown = Indicator.objects.exclude(published_figures__plan=plan)
            self.fields["indicator"].queryset = shown  # type: ignore[attr-defined]
        else:
            del self.fields["indicator"]

    def facts(self) -> FigureFacts:
        return FigureFacts(**self.only(*FigureFacts.__dataclass_fields__))
