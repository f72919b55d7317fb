"""What a manager fills in about rounds; whether it may be done is for `submissions.rounds`."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.urls import reverse_lazy

from institutions.models import Institution, Region
from submissions.models import Round
from submissions.rounds import FIRST_YEAR, LAST_YEAR, REMIND_AFTER, REMIND_BEFORE
from submissions.timing import LOCAL, usual_close, usual_due

MINUTES = "%Y-%m-%dT%H:%M"
LONGEST_NOTICE, LONGEST_INSTRUCTIONS = 2000, 5000


class MomentField(forms.DateTimeField):
    """A time to the minute; a deadline lasts until the end of that minute."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES)

    def clean(self, value):
        moment = super().clean(value)
        return moment and moment.replace(second=59)


class InstructionForm(forms.Form):
    """What the round tells its units, and on which days it reminds them."""

    notice = forms.CharField(
        label="通知",
        required=False,
        max_length=LONGEST_NOTICE,
        widget=forms.Textarea({"rows": 3}),
        help_text="显示在各单位的填报页上。",
    )
    instructions = forms.CharField(
        label="填报说明",
        required=False,
        max_length=LONGEST_INSTRUCTIONS,
        widget=forms.Textarea({"rows": 4}),
    )
    remind_before = forms.CharField(
        label="截止前几天提醒",
        required=False,
        max_length=40,
        initial=REMIND_BEFORE,
        help_text="天数，用逗号分隔，如 14,7,3,1；留空不提醒。",
    )
    remind_after = forms.CharField(
        label="截止后几天催报",
        required=False,
        max_length=40,
        initial=REMIND_AFTER,
        help_text="只提醒还没有提交的单位，到关闭为止；留空不催报。",
    )


LIVE = {
    "hx-get": reverse_lazy("round_preview"),
    "hx-trigger": "change",
    "hx-include": "#id_region, #id_year",
    "hx-target": "#preview",
}


class OpenRoundForm(InstructionForm):
    """Which year of which region, and until when; the times are those of the usual calendar."""

    region = forms.ModelChoiceField(
        Region.objects.none(), label="地区", empty_label=None, widget=forms.Select(LIVE)
    )
    year = forms.IntegerField(
        label="数据年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(LIVE),
    )
    opens_at = forms.DateTimeField(
        label="开始时间",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES),
        help_text="留空即刻开始。",
    )
    due_at = MomentField(label="截止时间", help_text="此后提交记为逾期。")
    closes_at = MomentField(label="关闭时间", help_text="此后不再接收，可为个别单位延期。")
    asks_statement = forms.BooleanField(
        label="提交时须单位负责人承诺数据真实", required=False, initial=True
    )
    asks_scan = forms.BooleanField(label="提交时须上传盖章扫描件", required=False)
    field_order = (
        *("region", "year", "opens_at", "due_at", "closes_at", "notice", "instructions"),
        *("remind_before", "remind_after", "asks_statement", "asks_scan"),
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["region"].queryset = Region.objects.editable_by(user)


def usual_round(year: int) -> dict:
    """What the form begins with for a data year."""
    due = usual_due(year)
    return {"year": year, "due_at": due, "closes_at": usual_close(due)}


def year_in_hand(now: dt.datetime) -> int:
    """The data year that is usually collected at `now`: from September on the year itself."""
    day = now.astimezone(LOCAL).date()
    return day.year if day.month >= 9 else day.year - 1


def instructions_of(round: Round) -> dict:
    """What the round tells now."""
    return {name: getattr(round, name) for name in InstructionForm.base_fields}


class RescheduleForm(forms.Form):
    """New times for the whole round."""

    due_at = MomentField(label="截止时间", help_text="此后提交记为逾期。")
    closes_at = MomentField(label="关闭时间", help_text="此后不再接收。")
    reason = forms.CharField(label="理由", max_length=500)


def times_of(round: Round) -> dict:
    """The round's own times."""
    return {"due_at": round.due_at, "closes_at": round.closes_at}


def usual_reopening(round: Round, now: dt.datetime) -> dict:
    """A week more; the due time stays, so that what comes in now is late."""
    return {"due_at": round.due_at, "closes_at": _end_of_day(now + dt.timedelta(days=7))}


class ExtensionForm(forms.Form):
    """More time for one unit, which the page has named."""

    institution = forms.ModelChoiceField(Institution.objects.none(), widget=forms.HiddenInput)
    due_at = MomentField(label="延期至", help_text="在此之前提交不记为逾期。")
    closes_at = MomentField(label="关闭时间", help_text="不早于延期后的截止时间。")
    reason = forms.CharField(label="理由", max_length=500)

    def __init__(self, *args, round: Round, **options):
        super().__init__(*args, **options)
        units = Institution.objects.filter(submissions__round=round)
        self.fields["institution"].queryset = units  # type: ignore[attr-defined]


def usual_extension(round: Round, institution: Institution, now: dt.datetime) -> dict:
    """A week more than the round or today, whichever is later."""
    until = _end_of_day(max(round.closes_at, now) + dt.timedelta(days=7))
    return {"institution": institution.pk, "due_at": until, "closes_at": until}


class EndExtensionForm(forms.Form):
    """Why a unit's longer time ends."""

    institution = forms.ModelChoiceField(Institution.objects.none(), widget=forms.HiddenInput)
    reason = forms.CharField(label="理由", max_length=500)

    def __init__(self, *args, round: Round, **options):
        super().__init__(*args, **options)
        units = Institution.objects.filter(submissions__round=round)
        self.fields["institution"].queryset = units  # type: ignore[attr-defined]


def _end_of_day(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(LOCAL).replace(hour=23, minute=59, second=59, microsecond=0)
