"""Filling in the pages that keep the plans, as a browser without scripts does."""

from __future__ import annotations

from lxml import html

from tests.cast import client_for


def main_form(content: bytes):
    """The form of the page that sends a version."""
    page = html.fromstring(content)
    [form] = page.xpath("//main//form[@method='post'][.//input[@name='version']]")
    return form


def values_of(content: bytes) -> dict[str, list[str]]:
    """What the form would send as it stands."""
    sent: dict[str, list[str]] = {}
    for name, value in main_form(content).form_values():
        sent.setdefault(name, []).append(value.removeprefix("\n"))  # a textarea begins with one
    return sent


def send(user, address: str, **typed):
    """Open the page, type into the fields named, and send the form. Fields of rows are named as
    they are in the page, with __ for the hyphen.
    """
    client = client_for(user)
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return client.post(address, {**values_of(page.content), **_named(typed)})


def _named(typed: dict) -> dict:
    return {name.replace("__", "-"): value for name, value in typed.items()}


def errors_at(response) -> set[str]:
    """The fields and rows that carry a sentence of their own."""
    form = response.context["form"]
    fields = {name for name in form.errors if name != "__all__"}
    return fields | {each.prefix for each in response.context["rows"] if each.faults}
