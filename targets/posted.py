"""A page that asks for what a verb takes: shown, sent, refused with what was typed, or done.

Every page that keeps the plans goes through `write`, so that keys, versions and refusals are the
same everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from institutions.posted import key_and_version, key_sent, new_key
from institutions.refusals import Refused, Stale
from jinchang_vet.kit.crumbs import Crumb
from targets.forms import KeepForm, Rows
from targets.keeping_frame import content_of

SHORT = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step came to: the sentence to say, and where to go."""

    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around a form: its words, the way to it and the way back."""

    title: str
    submit: str
    crumbs: tuple[Crumb, ...]
    subtitle: str = ""
    warning: str = ""
    template: str = "targets/write.html"
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def back(self) -> str:
        return str(self.crumbs[-2].url)


@dataclass(frozen=True, slots=True)
class Side:
    """One field that somebody else saved meanwhile: what was typed, what is stored."""

    label: str
    typed: str
    stored: str


Step = Callable[[dict[str, Any]], Outcome]


def mark_of(subject: models.Model | None) -> str:
    """What the person saw of the subject: its version, or a digest where it counts none."""
    if subject is None:
        return ""
    version = getattr(subject, "version", None)
    if version is not None:
        return str(version)
    content = content_of(subject)
    if hasattr(subject, "units"):
        content["units"] = [[unit.department_id, unit.role] for unit in subject.units.all()]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT]


def write(
    request: HttpRequest,
    page: Page,
    form: KeepForm,
    step: Step,
    *,
    subject: models.Model | None = None,
    rows: Sequence[Rows] = (),
) -> HttpResponse:
    """Show the form or take the step that it is for.

    `step` gets the frame's `by`, `key` and, where the subject has one, `version`. A refusal comes
    back with its own status, what was typed, and its sentences at their fields.
    """
    status = HTTPStatus.OK
    sides: tuple[Side, ...] = ()
    if request.method == "POST" and "more" not in request.POST:
        valid = all([form.is_valid(), *(each.formset.is_valid() for each in rows)])
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if valid:
            try:
                outcome = step(_sent(request, subject, form, rows))
            except Refused as refusal:
                status, sides = HTTPStatus(refusal.status), _sides(form, refusal)
                explain(form, rows, refusal)
            else:
                messages.success(request, outcome.said)
                return redirect(outcome.url)
    context = {"page": page, "form": form, "rows": rows, "sides": sides, "key": new_key()}
    context |= {"version": mark_of(subject), **page.more}
    return render(request, page.template, context, status=status)


def explain(form: KeepForm, rows: Sequence[Rows], refusal: Refused) -> None:
    """Put a refusal where it belongs: at its fields or rows, and over the form."""
    for place, sentence in refusal.errors.items():
        if place in form.fields and not form.has_error(place):
            form.add_error(place, sentence)
        for each in rows:
            if place in each.places and sentence not in each.faults:
                each.faults.append(sentence)
    form.add_error(None, refusal.message)


def _sent(
    request: HttpRequest, subject: models.Model | None, form: KeepForm, rows: Sequence[Rows]
) -> dict[str, Any]:
    """What the frame of the verbs wants; a missing version counts as a stale one. Whether what
    counts no versions is as it was seen is asked once it is locked.
    """
    if subject is None:
        return key_sent(request)
    if hasattr(subject, "version"):
        return key_and_version(request)
    changed = form.has_changed() or any(each.differ for each in rows)
    # What says the same as is stored overwrites nothing, however old the page is.
    seen = request.POST.get("version", "") if changed else mark_of(subject)
    return key_sent(request) | {"still": lambda now: mark_of(now) == seen}


def _sides(form: KeepForm, refusal: Refused) -> tuple[Side, ...]:
    """Where what was typed differs from what is stored now, after somebody else's save."""
    if not isinstance(refusal, Stale):
        return ()
    return tuple(
        Side(str(form[name].label), form.said(name, typed=True), form.said(name, typed=False))
        for name in form.changed_data
    )
