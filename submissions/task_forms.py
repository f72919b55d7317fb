"""What is filled in about a task; whether it can be accepted is for `submissions.task_ledger`."""

from __future__ import annotations

from django import forms

from submissions.task_ledger import LONGEST
from submissions.task_standing import TaskState


class TaskReportForm(forms.Form):
    """How far the task is. Nothing is required here: the verb says what is missing, at its place,
    so that one rule holds for every way in.
    """

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "请选择"), *((state.value, state.label) for state in TaskState)],
    )
    as_of = forms.DateField(
        label="进展日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="这一进展实际发生的日期，可补记以前的，不能晚于今天。",
    )
    text = forms.CharField(
        label="进展情况",
        required=False,
        widget=forms.Textarea({"rows": 4, "maxlength": LONGEST}),
        help_text="写明做了什么、到了哪一步、下一步安排。",
    )
    evidence = forms.CharField(
        label="佐证（选填）",
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST}),
        help_text="文件名称、文号、会议纪要或网址；报“已完成”时请尽量写明，管理员据此销号。",
    )


class ConfirmForm(forms.Form):
    """A word about the confirmation, if there is one to say."""

    note = forms.CharField(
        label="销号意见（选填）",
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST}),
    )


class ReopenForm(forms.Form):
    """Why a confirmation is taken back."""

    reason = forms.CharField(
        label="撤销理由",
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST}),
        help_text="撤销后任务回到“进行中”，理由留在办理记录中。",
    )
