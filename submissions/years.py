"""The forms of one unit, year by year."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from submissions.models import Submission, SubmissionState

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Year:
    """The form of one year, and where it stands."""

    address: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Forms:
    """A unit's forms besides the one at hand, newest first, and how many bytes of evidence all its
    forms hold, that one included.
    """

    years: tuple[Year, ...]
    used: int


def forms_beside(submission: Submission) -> Forms:
    """The forms of the unit of `submission`: one query."""
    forms = Submission.objects.filter(institution=submission.institution_id)
    held = forms.annotate(used=Coalesce(Sum("evidence__size"), 0)).order_by("-round__year", "-pk")
    rows = list(held.values_list("pk", "round__year", "state", "used"))
    years = (
        Year(reverse("submission", args=[pk]), f"{year} 年度", SubmissionState(state).label)
        for pk, year, state, _ in rows
        if pk != submission.pk
    )
    return Forms(tuple(years)[:SHOWN], sum(row[-1] for row in rows))
