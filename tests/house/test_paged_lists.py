"""Lists in pages: what the address says of pages never ends in an error, however wrong it is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import client_for

LISTS = {
    "rounds": "manager",
    "plan_list": "manager",
    "keep_items": "manager",
    "keep_rules": "manager",
    "keep_departments": "manager",
    "keep_indicators": "manager",
    "accounts": "system_admin",
    "roles": "security_admin",
    "audit_log": "auditor",
}


@pytest.mark.parametrize("asked", ["-1", "0", "x", "9" * 30])
@pytest.mark.parametrize(("name", "person"), LISTS.items())
def test_a_page_that_is_none_is_another_page(name, person, asked, request, plan):
    client, place = client_for(request.getfixturevalue(person)), reverse(name)
    for field in ("per_page", "page", "sort"):
        assert client.get(place, {field: asked}).status_code == 200


def test_how_many_rows_a_page_has_is_not_for_the_address_to_say(manager, catalogue):
    answer = client_for(manager).get(reverse("keep_items"), {"per_page": "1"})
    table = answer.context["table"]
    assert (table.paginator.num_pages, len(table.page.object_list)) == (1, 4)
