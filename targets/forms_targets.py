"""What a manager fills in about targets, their parts and the values they start from."""

from __future__ import annotations

from typing import Any

from django import forms

from institutions.models import Institution, Region
from institutions.refusals import Invalid
from targets.forms import (
    AmountField,
    GroundsForm,
    KeepForm,
    RowForm,
    VersionForm,
    label_of,
    line,
    select,
)
from targets.keeping import Bounds, Source, TargetWords
from targets.kinds import Kind
from targets.models import Baseline, Clause, Indicator, Plan, Target, TargetVersion
from targets.soundness_targets import AMOUNTS, LOWER_ONLY, NEVER_YEARLY, PER, UPPER_ONLY

LOWER = LOWER_ONLY | {Kind.RANGE, Kind.EACH_INSTITUTION}
UPPER = UPPER_ONLY | {Kind.RANGE, Kind.EACH_INSTITUTION}
YEARLY = AMOUNTS
FIELDS_OF_KINDS = {
    "lower": LOWER,
    "upper": UPPER,
    "per": PER,
    "every_year": frozenset(Kind) - NEVER_YEARLY - {Kind.NON_DECREASING},
    "direction": AMOUNTS,
    "stages": frozenset({Kind.MILESTONE}),
}
MEANINGS = {
    Kind.AT_LEAST: "到目标年不低于某数，例如“在校生达到 22000 人”。",
    Kind.AT_MOST: "到目标年不高于某数。",
    Kind.RANGE: "到目标年落在两数之间，例如“5–8 个”；达到下限即为达成。",
    Kind.FULL_COVERAGE: "范围内的单位全部达标，例如“全部达标”“一县一中心”。",
    Kind.EACH_INSTITUTION: "每所学校各自达到标准，例如“每百名学生 1 个企业”“1:350”。",
    Kind.NON_DECREASING: "逐年不低于上一年，例如“只增不减”。",
    Kind.MILESTONE: "到期建成或没有建成。",
    Kind.CUMULATIVE: "自首年起各年新增数累计，例如“300 节”。",
    Kind.RANK: "名次，越小越好。",
    Kind.SOFT: "没有数字的要求：不亮灯，只记文字和佐证。",
}


class BoundsForm(VersionForm):
    """What a target promises from a data year on; the kind decides which fields there are."""

    lower = AmountField(label=label_of(TargetVersion, "lower"), required=False)
    upper = AmountField(label=label_of(TargetVersion, "upper"), required=False)
    per = forms.IntegerField(
        label=label_of(TargetVersion, "per"),
        required=False,
        help_text="1:350 填 350，每百名学生填 100；不按比例的填 1。",
    )
    year = forms.IntegerField(
        label=label_of(TargetVersion, "year"), required=False, help_text="未定期限的留空。"
    )
    every_year = forms.BooleanField(
        label="每年都要达到",
        required=False,
        help_text="例如“每年不少于 16 学时”；逐年判定，不算序时进度。",
    )
    year_basis = forms.ChoiceField(
        label=label_of(TargetVersion, "year_basis"),
        required=False,
        choices=[("", "随目标年而定"), *TargetVersion.YearBasis.choices],
    )
    direction = forms.ChoiceField(
        label=label_of(TargetVersion, "direction"),
        required=False,
        choices=TargetVersion.Direction.choices,
        help_text="文件写“提高到”“降至”的，选一个，系统核对它与基期值是否矛盾。",
    )
    stages = forms.CharField(
        label=label_of(TargetVersion, "stages"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="一行一个阶段。",
    )
    field_order: tuple[str, ...] = (
        *("lower", "upper", "per", "year", "every_year", "year_basis", "direction", "stages"),
        *("valid_from", "reason", "document_number"),
    )

    def __init__(self, *args, kind: Kind, **options):
        super().__init__(*args, **options)
        self.kind = kind
        for name, kinds in FIELDS_OF_KINDS.items():
            if kind not in kinds:
                del self.fields[name]

    def bounds(self, yearly: list[dict[str, Any]]) -> Bounds:
        """As the checks take it; what the kind has no field for is left at its default.

        Raises `Invalid` for a year that stands in two rows: one of the two values would be lost.
        """
        found = self.cleaned_data
        years = [row["year"] for row in yearly]
        if twice := sorted({year for year in years if years.count(year) > 1}):
            said = f"{'、'.join(map(str, twice))} 年写了两行，请去掉一行。"
            raise Invalid(f"目标没有保存：{said}", errors={"yearly": said})
        return Bounds(
            kind=self.kind.value,
            lower=found.get("lower"),
            upper=found.get("upper"),
            year=found["year"],
            year_basis=found["year_basis"],
            every_year=found.get("every_year", False),
            per=found.get("per") or 1,
            yearly={row["year"]: row["value"] for row in yearly},
            stages=tuple(each.strip() for each in found.get("stages", "").splitlines() if each),
            direction=found.get("direction", ""),
        )


class WordsForm(KeepForm):
    """How a target is called, and where it stands in the document."""

    name = forms.CharField(label=label_of(Target, "name"), max_length=80)
    commitment = forms.CharField(
        label=label_of(Target, "commitment"),
        max_length=20,
        required=False,
        help_text="文件的用词：力争、争取、确保。",
    )
    binding = forms.ChoiceField(label=label_of(Target, "binding"), choices=Target.Binding.choices)
    elaborated_in = forms.ModelChoiceField(
        Clause.objects.none(),
        label=label_of(Target, "elaborated_in"),
        required=False,
        empty_label="就在来源条款",
    )
    note = forms.CharField(
        label=label_of(Target, "note"), required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, plan: Plan, **options):
        super().__init__(*args, **options)
        self.fields["elaborated_in"].queryset = plan.clauses.all()  # type: ignore[attr-defined]

    def words(self) -> TargetWords:
        return TargetWords(**self.only("name", "commitment", "binding", "note"))


class TargetAddForm(BoundsForm, WordsForm):
    """A new target: of what, for whom, in which words, and how much until when."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.filter(is_monitored=False), label="指标", empty_label="请选择"
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="单位", required=False, empty_label="全地区"
    )
    county = forms.ModelChoiceField(
        Region.objects.none(), label="县区", required=False, empty_label="全地区"
    )
    field_order: tuple[str, ...] = (
        *("indicator", "name", "institution", "county", *BoundsForm.field_order[:-3]),
        *("commitment", "binding", "elaborated_in", "note"),
        *("valid_from", "reason", "document_number"),
    )

    def __init__(self, *args, plan: Plan, **options):
        super().__init__(*args, plan=plan, **options)
        units = Institution.objects.within(plan.region)
        counties = Region.objects.within(plan.region).exclude(pk=plan.region_id)
        self.fields["institution"].queryset = units  # type: ignore[attr-defined]
        self.fields["county"].queryset = counties  # type: ignore[attr-defined]


class YearRow(RowForm):
    """目标分解: what is due in one year. A year without a value says nothing."""

    key = "value"

    year = forms.IntegerField(
        label="年度", required=False, widget=line("年度", inputmode="numeric")
    )
    value = AmountField(label="应达到", required=False, widget=line("应达到"))

    @property
    def is_filled(self) -> bool:
        return self.cleaned_data.get("value") is not None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("value") is not None and found.get("year") is None:
            self.add_error("year", "请填写年度。")
        return found


class SourceRow(RowForm):
    """A clause that states the target, in its own words."""

    key = "clause"

    clause = forms.ModelChoiceField(
        Clause.objects.none(),
        label="条款",
        required=False,
        empty_label="—",
        widget=select("条款"),
    )
    quote = forms.CharField(label="原文", required=False, max_length=200, widget=line("原文"))

    def __init__(self, *args, clauses, **options):
        super().__init__(*args, **options)
        self.fields["clause"].queryset = clauses

    @staticmethod
    def source(row: dict[str, Any]) -> Source:
        return Source(row["clause"], row["quote"])


class PartForm(VersionForm):
    """The part of a sum that an institution or a county is given."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="单位", required=False, empty_label="—"
    )
    county = forms.ModelChoiceField(
        Region.objects.none(), label="县区", required=False, empty_label="—"
    )
    amount = AmountField(label="分解数")
    name = forms.CharField(
        label=label_of(Target, "name"),
        required=False,
        max_length=80,
        help_text="留空则用“单位 + 指标”。",
    )
    field_order: tuple[str, ...] = ("institution", "county", "amount", "name", "valid_from")

    def __init__(self, *args, plan: Plan, **options):
        super().__init__(*args, **options)
        units = Institution.objects.within(plan.region)
        counties = Region.objects.within(plan.region).exclude(pk=plan.region_id)
        self.fields["institution"].queryset = units  # type: ignore[attr-defined]
        self.fields["county"].queryset = counties  # type: ignore[attr-defined]


class BaselineForm(GroundsForm):
    """The value that a target starts from."""

    year = forms.IntegerField(label=label_of(Baseline, "year"))
    value = AmountField(label=label_of(Baseline, "value"))
    source = forms.CharField(
        label=label_of(Baseline, "source"), max_length=200, help_text="报表名称和页码。"
    )
    field_order: tuple[str, ...] = ("year", "value", "source", "reason", "document_number")
