"""The reporter's form as tests open it, type into it and press its buttons."""

import pytest
from django.urls import reverse

from submissions.models import Figure, Revision
from tests.cast import client_for

TEACHERS, DUAL, ENROLMENT = (
    "f-specialised-teachers",
    "f-dual-qualified-teachers",
    "f-full-time-enrolment",
)


@pytest.fixture
def my_client(reporter):
    return client_for(reporter)


@pytest.fixture
def form_address(submission) -> str:
    return reverse("submission", args=[submission.pk])


@pytest.fixture
def send_form(my_client, form_address, fields_of):
    """`send_form(**typed)`: open the form, type, press a button."""

    def press(button: dict | None = None, **typed: str):
        fields = fields_of(my_client.get(form_address), form_address)
        return my_client.post(form_address, {**fields, **typed, **(button or {})})

    return press


def field(**typed: str) -> dict[str, str]:
    """Fields by the short names of these tests."""
    names = {"teachers": TEACHERS, "dual": DUAL, "enrolment": ENROLMENT}
    return {names.get(name, name): value for name, value in typed.items()}


def stored() -> dict:
    rows = Figure.objects.filter(revision__state=Revision.State.WORKING)
    return {
        code: (state, typed)
        for code, state, typed in rows.values_list("item__code", "state", "typed")
    }


def text(response) -> str:
    return response.content.decode()
