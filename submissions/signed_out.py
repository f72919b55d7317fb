"""Typed figures that arrive after the session has ended: they come back, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from submissions.entries import MAX_NOTE, MAX_TYPED
from submissions.posted import HELD, field_name, note_name, token_fault
from targets.models import DataItem

# What the page sends besides its figures, and how much of each is carried.
CARRIED = {"version": 64, "key": 64, HELD: 1 << 15}
CARRIED |= dict.fromkeys(("do", "next", "tick", "give_up"), 64)  # the button that was pressed


@dataclass(frozen=True, slots=True)
class Typed:
    """One figure as it was typed, in the words of the form."""

    label: str
    value: str
    note: str


def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that shows what was typed and carries it until it can be sent again.

    The person signs in beside it and presses the button once more. Nothing is looked up about the
    submission and nothing is kept here: who asks is not known. What came without the token of this
    browser may be another site's: it is carried without one, so that it comes back in the form, to
    be looked through, before any of it is saved.
    """
    post = request.POST
    carried = [(name, post[name][:longest]) for name, longest in CARRIED.items() if name in post]
    typed = []
    for item in DataItem.objects.all():
        name, note = field_name(item.code), note_name(item.code)
        if name not in post:
            continue
        value, why = post[name][:MAX_TYPED], post.get(note, "")[:MAX_NOTE]
        carried += [(name, value), (note, why)]
        if value or why:
            typed.append(Typed(item.name, value, why))
    context = {"carried": carried, "typed": typed, "pk": pk, "is_ours": not token_fault(request)}
    return render(request, "submissions/signed_out.html", context, status=HTTPStatus.UNAUTHORIZED)
