"""What the pages of institutions, departments and comparison share: choices over the page, what
they carry along, and long lists in pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest


def select(name: str, label: str, choices: Iterable[tuple[object, str]], chosen: object) -> dict:
    """One list of choices, each a value and its words."""
    return {
        "name": name,
        "label": label,
        "choices": [
            {"value": value, "label": text, "selected": str(value) == str(chosen)}
            for value, text in choices
        ],
    }


def hidden(fields: Mapping[str, object]) -> list[dict]:
    """Parts of the address that a list of choices sends along; empty ones are left out."""
    return [{"name": name, "value": value} for name, value in fields.items() if value]


def page_of(request: HttpRequest, rows: Sequence, per_page: int, *, name: str) -> dict:
    """One page of a list under `name`, and `whole_url` where the rest can be shown with it."""
    whole = request.GET.get("rows") == "all"
    page = Paginator(rows, len(rows) or 1 if whole else per_page).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["rows"] = "all"
    query.pop("page", None)
    return {name: page, "whole_url": f"?{query.urlencode()}" if page.has_other_pages() else ""}
