"""What a manager chooses for an import, a template or an export."""

from __future__ import annotations

from django import forms

from institutions.models import Region
from submissions.bulk_export import FORMATS, MOST_YEARS, Span
from submissions.bulk_shapes import Shape
from submissions.rounds import FIRST_YEAR, LAST_YEAR

LATEST_TOO_EARLY = "结束年度不能早于开始年度。"


class RegionField(forms.ModelChoiceField):
    """One of the regions in which the person keeps rounds."""

    def __init__(self, **options) -> None:
        super().__init__(Region.objects.none(), label="地区", empty_label=None, **options)


class SendForm(forms.Form):
    """A file to import, and for which region."""

    region = RegionField(help_text="文件中的单位都须在这个地区；要补开的往年也为它开启。")
    file = forms.FileField(
        label="文件",
        help_text=".xlsx 或 .csv，不超过 20 MB、50,000 行。上传只做检查，不改动数据。",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择要导入的文件。", "empty": "文件是空的，请重新选择。"},
    )

    def __init__(self, *args, user, **options) -> None:
        super().__init__(*args, **options)
        regions = Region.objects.editable_by(user)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class TableForm(forms.Form):
    """Which table to take away."""

    region = RegionField()
    first = forms.IntegerField(label="自年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last = forms.IntegerField(label="至年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    shape = forms.ChoiceField(label="表式", choices=[(shape.value, shape.label) for shape in Shape])
    format = forms.ChoiceField(
        label="格式", choices=[(name, name) for name in FORMATS], initial=FORMATS[0]
    )

    def __init__(self, *args, user, **options) -> None:
        super().__init__(*args, **options)
        regions = Region.objects.editable_by(user)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]

    def clean(self) -> dict:
        """The years in order, and not too many."""
        facts = super().clean()
        first, last = facts.get("first"), facts.get("last")
        if first and last and last < first:
            self.add_error("last", LATEST_TOO_EARLY)
        elif first and last and last - first >= MOST_YEARS:
            self.add_error("last", f"一次最多 {MOST_YEARS} 个年度。")
        return facts

    @property
    def span(self) -> Span:
        """What was chosen."""
        facts = self.cleaned_data
        return Span(facts["region"], facts["first"], facts["last"])
