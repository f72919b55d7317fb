"""Typed figures that arrive after the session has ended: they come back, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from submissions.entries import MAX_NOTE, MAX_TYPED
from submissions.posted import field_name, note_name
from targets.models import DataItem

CARRIED = ("version", "key", "do", "next")


@dataclass(frozen=True, slots=True)
class Typed:
    """One figure as it was typed, in the words of the form."""

    label: str
    value: str
    note: str


def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that shows what was typed and carries it until it can be sent again.

    The person signs in beside it and presses the button once more. Nothing is looked up about the
    submission and nothing is kept here: who asks is not known.
    """
    post = request.POST
    carried = [(name, post[name][:64]) for name in CARRIED if name in post]
    typed = []
    for item in DataItem.objects.all():
        name, note = field_name(item.code), note_name(item.code)
        if name not in post:
            continue
        value, why = post[name][:MAX_TYPED], post.get(note, "")[:MAX_NOTE]
        carried += [(name, value), (note, why)]
        if value or why:
            typed.append(Typed(item.name, value, why))
    context = {"carried": carried, "typed": typed, "pk": pk}
    return render(request, "submissions/signed_out.html", context, status=HTTPStatus.UNAUTHORIZED)
