"""One page of a table (django-tables2) at a time."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest
from django_tables2 import RequestConfig, Table


def turn(
    table: Table,
    request: HttpRequest,
    *,
    per_page: int,
    paginator: Callable[..., Paginator] = Paginator,
) -> None:
    """Sort a table and turn it to a page as the address says; how many rows a page has is not for
    the address to say. A page that is none is the first, one behind the end the last.
    """
    RequestConfig(request, paginate=False).configure(table)
    table.paginate(paginator_class=paginator, per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
