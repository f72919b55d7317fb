"""A search of the log by one condition is read from an index that has the order of the list."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from institutions import audit
from institutions.audit_log import PER_PAGE, load_audit_list, search
from institutions.models import AuditEntry

TODAY = f"{timezone.localdate()}"
# What SQLite and PostgreSQL call the sorting that an index spares; to sort what was written in the
# same moment is no matter.
SORTING = re.compile(r"USE TEMP B-TREE FOR ORDER BY|(?<!Incremental )Sort  \(cost")


@pytest.fixture
def log(manager, baiyin):
    with transaction.atomic():
        for number in range(PER_PAGE + 10):
            audit.append(
                by=manager if number % 2 else None,
                verb="round.open",
                subject=baiyin if number % 3 else None,
                result="done",
            )


def asked_by(auditor, **asked):
    request = RequestFactory().get(reverse("audit_log"), asked)
    request.user = auditor
    return request


@pytest.fixture
def plan(auditor, log):
    """How the database reads the first page of a search, with the habits of a large table."""

    def explained(**asked) -> str:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for way in ("seqscan", "bitmapscan", "sort"):
                    cursor.execute(f"SET LOCAL enable_{way} = off")
        return search(asked_by(auditor, **asked)).rows[:PER_PAGE].explain()

    return explained


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "number_key|autoindex"),
        ({"verb": "round.open"}, "audit_verb"),
        ({"person": "manager"}, "audit_actor"),
        ({"result": "refused"}, "audit_result"),
        ({"subject_type": "institutions.region"}, "audit_type"),
        ({"origin": "10.0.0.1"}, "audit_origin"),
        ({"since": TODAY}, "_at_"),
        ({"until": TODAY}, "_at_"),
        ({"since": TODAY, "until": TODAY}, "_at_"),
    ],
)
def test_one_condition_is_read_from_its_index_without_sorting(plan, asked, index):
    said = plan(**asked)
    assert re.search(index, said), said
    assert not SORTING.search(said), said


def test_entries_are_counted_without_being_put_in_order(auditor, log):
    with CaptureQueriesContext(connection) as queries:
        found = load_audit_list(asked_by(auditor, since=TODAY))
    [counting] = (each["sql"] for each in queries if "COUNT(" in each["sql"])
    assert "ORDER BY" not in counting
    assert found.shown == f"{PER_PAGE + 10} 条"
    assert found.table.page.paginator.num_pages == 2


def test_a_clock_that_was_put_back_hides_no_entry(auditor, log):
    yesterday = timezone.now() - dt.timedelta(days=1)
    last = AuditEntry.objects.latest("number").number
    AuditEntry.objects.create(number=last + 1, at=yesterday, verb="round.open", digest="set back")
    before = f"{timezone.localdate() - dt.timedelta(days=1)}"
    earlier = search(asked_by(auditor, since=before, until=before)).rows
    assert [entry.number for entry in earlier] == [last + 1]
    assert search(asked_by(auditor, since=TODAY)).rows.count() == last
