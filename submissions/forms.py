"""What a manager fills in about rounds; whether it may be done is for `submissions.rounds`."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone

from institutions.models import Institution, Region
from submissions.models import Round
from submissions.rounds import FIRST_YEAR, LAST_YEAR
from submissions.timing import LOCAL, usual_close, usual_due

MINUTES = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A time to the minute; a deadline lasts until the end of that minute."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES)

    def clean(self, value):
        moment = super().clean(value)
        return moment and moment.replace(second=59)


class OpenRoundForm(forms.Form):
    """Which year of which region, and until when; the times are those of the usual calendar."""

    region = forms.ModelChoiceField(Region.objects.none(), label="地区", empty_label=None)
    year = forms.IntegerField(label="数据年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    due_at = MomentField(label="截止时间", help_text="此后提交记为逾期。")
    closes_at = MomentField(label="关闭时间", help_text="此后不再接收，可为个别单位延期。")
    notice = forms.CharField(
        label="通知", required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    instructions = forms.CharField(
        label="填报说明", required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    asks_statement = forms.BooleanField(
        label="提交时须单位负责人承诺数据真实", required=False, initial=True
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        regions = Region.objects.editable_by(user)
        self.fields["region"].queryset = regions


def usual_round(year: int) -> dict:
    """What the form begins with for a data year."""
    due = usual_due(year)
    return {"year": year, "due_at": due, "closes_at": usual_close(due)}


def year_in_hand(now: dt.datetime) -> int:
    """The data year that is usually collected at `now`: from September on the year itself."""
    day = now.astimezone(LOCAL).date()
    return day.year if day.month >= 9 else day.year - 1


class RescheduleForm(forms.Form):
    """New times for the whole round."""

    due_at = MomentField(label="截止时间")
    closes_at = MomentField(label="关闭时间")
    reason = forms.CharField(label="理由", max_length=500)


class ExtensionForm(forms.Form):
    """More time for one unit."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="填报单位", empty_label="请选择"
    )
    due_at = MomentField(label="延期至")
    closes_at = MomentField(label="关闭时间", help_text="不早于延期后的截止时间。")
    reason = forms.CharField(label="理由", max_length=500)

    def __init__(self, *args, round: Round, **options):
        super().__init__(*args, **options)
        units = Institution.objects.filter(submissions__round=round)
        self.fields["institution"].queryset = units  # type: ignore[attr-defined]


def usual_extension(round: Round) -> dict:
    """A week more than the round or today, whichever is later."""
    until = max(round.closes_at, timezone.now()) + dt.timedelta(days=7)
    return {"due_at": until, "closes_at": until}
