"""What was typed and arrives after the session has ended comes back; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from submissions.entries import MAX_NOTE, MAX_TYPED
from submissions.posted import HELD, LONGEST, field_name, note_name, token_fault
from submissions.review_rows import mark_name
from targets.models import DataItem

# What the page sends besides its figures, and how much of each is carried.
CARRIED = {"version": 64, "key": 64, HELD: 1 << 15}
CARRIED |= dict.fromkeys(("do", "next", "then", "tick", "give_up"), 64)  # the button pressed
# What is written with the steps of a review besides the reasons at single figures.
WORDS = {"note": "审核意见", "comment": "退回意见", "reason": "撤销理由"}


@dataclass(frozen=True, slots=True)
class Typed:
    """One figure, or one text, as it was typed, in the words of the form."""

    label: str
    value: str
    note: str = ""


def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that shows what was typed and carries it until it can be sent again.

    The person signs in beside it and presses the button once more. Nothing is looked up about the
    submission and nothing is kept here: who asks is not known. What came without the token of this
    browser may be another site's: it is carried without one, so that it comes back in the form, to
    be looked through, before any of it is saved.
    """
    post, carried, typed = request.POST, _carried(request), []
    for item in DataItem.objects.all():
        name, note = field_name(item.code), note_name(item.code)
        if name not in post:
            continue
        value, why = post[name][:MAX_TYPED], post.get(note, "")[:MAX_NOTE]
        carried += [(name, value), (note, why)]
        if value or why:
            typed.append(Typed(item.name, value, why))
    form = reverse("submission", args=[pk])
    return _page(request, carried, typed, {"again": form, "back": form, "is_form": True})


def give_back_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the steps of a review; one with which nothing was written just leads to signing
    in and to the page that it was on.
    """
    review = reverse("submission_review", args=[pk])
    marks = {mark_name(item.code): f"{item.name}：退回原因" for item in DataItem.objects.all()}
    texts = {
        name: request.POST[name][:LONGEST]
        for name in (*WORDS, *marks)
        if request.POST.get(name, "").strip()
    }
    if not texts:
        return redirect_to_login(review)
    typed = [Typed((WORDS | marks)[name], text) for name, text in texts.items()]
    carried = [*_carried(request), *texts.items()]
    return _page(request, carried, typed, {"again": request.path, "back": review})


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    sent = request.POST
    return [(name, sent[name][:longest]) for name, longest in CARRIED.items() if name in sent]


def _page(
    request: HttpRequest,
    carried: list[tuple[str, str]],
    typed: list[Typed],
    place: dict[str, object],
) -> HttpResponse:
    context = {"carried": carried, "typed": typed, "is_ours": not token_fault(request), **place}
    return render(request, "submissions/signed_out.html", context, status=HTTPStatus.UNAUTHORIZED)
