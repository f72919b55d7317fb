"""A page that asks for what a verb on an account takes: shown, sent, refused with what was typed,
or done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from institutions.models import User
from institutions.posted import key_and_version, key_sent, new_key
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.crumbs import Crumb


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around a form: its words, the way to it and the way back."""

    title: str
    submit: str
    crumbs: tuple[Crumb, ...]
    subtitle: str = ""
    warning: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    template: str = "institutions/step.html"
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def back(self) -> str:
        return str(self.crumbs[-2].url)


class StepForm(forms.Form):
    """A form whose required fields say which one is missing."""

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
        for each in self.fields.values():
            word = "选择" if isinstance(each, forms.ChoiceField) else "填写"
            each.error_messages["required"] = f"请{word}{each.label}。"


Step = Callable[[dict[str, Any]], HttpResponse]


def write(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    step: Step,
    *,
    subject: User | None = None,
) -> HttpResponse:
    """Show the form or take the step that it is for.

    `step` gets the frame's `by` and `key`, and with a subject its `version`. A refusal comes back
    with its own status, what was typed, and its sentences at their fields.
    """
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return step(key_sent(request) if subject is None else key_and_version(request))
            except NotAllowed:
                raise
            except Refused as refusal:
                status = HTTPStatus(refusal.status)
                explain(form, refusal)
    version = subject.version if subject is not None else ""
    context = {"page": page, "form": form, "key": new_key(), "version": version, **page.more}
    return render(request, page.template, context, status=status)


def done(request: HttpRequest, said: str, *way: Any) -> HttpResponse:
    """The end of a step: a sentence on the next page."""
    messages.success(request, said)
    return redirect(*way)


def explain(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its fields, and over the form where it has none."""
    for name, sentence in refusal.errors.items():
        if name in form.fields and not form.has_error(name):
            form.add_error(name, sentence)
    if not any(name in form.fields for name in refusal.errors):
        form.add_error(None, refusal.message)
