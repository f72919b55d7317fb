"""The access table can fail: with the checks switched off it says so."""

import pytest

from institutions.access import InstitutionQuerySet, RegionQuerySet, ScopedQuerySet
from institutions.models import User
from submissions.access import RoundQuerySet
from tests.house.asking import Asker
from tests.house.matrix import lines

CONTROLS = [
    "GET-overview",
    "GET-exports",
    "GET-summary_xlsx",
    "GET-rounds",
    "GET-round",
    "GET-round_open",
    "GET-submission",
    "GET-submission_check",
    "GET-submission_review",
    "GET-submission_receipt",
]


@pytest.mark.parametrize("control", CONTROLS)
def test_were_everything_allowed_the_table_would_say_so(control, world, monkeypatch):
    """Without the checks, people whom the table refuses get in: the table notices."""
    line = next(line for line in lines() if str(line) == control)
    asker = Asker(world)
    monkeypatch.setattr(User, "may", lambda user, duty: True)
    for rows in (ScopedQuerySet, RegionQuerySet, InstitutionQuerySet, RoundQuerySet):
        monkeypatch.setattr(rows, "visible_to", lambda rows, user: rows.all())
        if hasattr(rows, "editable_by"):
            monkeypatch.setattr(rows, "editable_by", lambda rows, user: rows.all())
    let_in = [column for column, cell, came in asker.departures(line) if came == "200"]
    refused = {column for column, cell in line.cells if cell in ("403", "404")}
    assert let_in
    assert set(let_in) <= refused
