"""The append-only log: whatever is changed in it is found."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from institutions import audit
from institutions.models import AuditEntry, AuditHead
from institutions.origin import Origin, coming_from, current_origin

ROOT = Path(__file__).resolve().parents[2]


def append(**facts):
    facts = {"verb": "probe", "by": None, "subject": None, "result": "done", **facts}
    with transaction.atomic():
        return audit.append(**facts)


@pytest.fixture
def log(manager, baiyin):
    """Four entries; the second one says something in every column."""
    append()
    with coming_from(Origin("10.0.0.1", "request")):
        append(
            by=manager,
            subject=baiyin,
            before={"a": 1},
            after={"b": dt.date(2024, 9, 1)},
            message="说明",
        )
    append()
    append()


def test_an_untouched_log_holds(log):
    assert audit.broken_links() == []
    numbers = AuditEntry.objects.values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_an_empty_log_holds(db):
    assert audit.broken_links() == []


CHANGED = {
    "at": timezone.now() + dt.timedelta(microseconds=1),
    "actor": None,
    "actor_name": "别人",
    "origin": "10.0.0.2",
    "request_id": "other",
    "verb": "other",
    "subject_type": "other",
    "subject_id": "999999",
    "subject_name": "other",
    "before": {"a": 2},
    "after": {},
    "result": "refused",
    "message": "",
    "is_demo": True,
    "previous": "0" * 64,
    "digest": "0" * 64,
}


def test_every_column_is_tried():
    columns = {field.name for field in AuditEntry._meta.concrete_fields}
    assert columns - {"id", "number"} == set(CHANGED)


@pytest.mark.parametrize("column", CHANGED)
def test_a_changed_column_is_found_at_its_entry(log, unguarded, column):
    AuditEntry.objects.filter(number=2).update(**{column: CHANGED[column]})
    assert audit.broken_links()[0] == 2


def test_a_changed_number_is_found(log, unguarded):
    AuditEntry.objects.filter(number=2).update(number=9)
    assert audit.broken_links() != []


def test_an_entry_made_to_fit_again_breaks_the_one_after_it(log, unguarded):
    entry = AuditEntry.objects.get(number=2)
    entry.message = "改过"
    entry.digest = audit.digest_of(entry)
    entry.save()
    assert audit.broken_links() == [3]


@pytest.mark.parametrize(("removed", "found"), [(1, [2]), (2, [3]), (4, [4])])
def test_a_removed_entry_is_found_wherever_it_stood(log, unguarded, removed, found):
    AuditEntry.objects.filter(number=removed).delete()
    assert audit.broken_links() == found


def test_removing_the_whole_log_is_found(log, unguarded):
    AuditEntry.objects.all().delete()
    assert audit.broken_links() == [4]


def test_a_log_without_its_end_is_found(log, unguarded):
    AuditHead.objects.all().delete()
    assert audit.broken_links() == [4]


def test_an_entry_slipped_in_at_the_end_is_found(log):
    last = AuditEntry.objects.get(number=4)
    last.pk, last.number, last.previous = None, 5, last.digest
    last.digest = audit.digest_of(last)
    last.save(force_insert=True)
    assert audit.broken_links() != []


def test_after_a_break_new_entries_are_still_written(log, unguarded):
    AuditEntry.objects.filter(number=2).update(message="改过")
    append()
    assert AuditEntry.objects.count() == 5
    assert audit.broken_links() == [2]


def test_an_entry_undone_with_its_transaction_leaves_no_gap(log):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.append(verb="probe", by=None, subject=None, result="done")
        raise ZeroDivisionError
    assert append().number == 5
    assert audit.broken_links() == []
    assert AuditHead.objects.get().number == 5


def test_what_demo_people_do_is_marked(manager, baiyin):
    assert not append(by=manager).is_demo
    manager.is_demo = True
    assert append(by=manager).is_demo


def test_only_the_auditor_reads_the_log(log, auditor, system_admin, security_admin, manager):
    assert AuditEntry.objects.visible_to(auditor).count() == 4
    for user in (system_admin, security_admin, manager):
        assert not AuditEntry.objects.visible_to(user).exists()
    auditor.is_active = False
    assert not AuditEntry.objects.visible_to(auditor).exists()


def test_the_origin_ends_with_the_request():
    with coming_from(Origin("10.0.0.1", "request")):
        assert current_origin().address == "10.0.0.1"
    assert current_origin() == Origin()


def test_no_code_of_ours_changes_or_deletes_entries():
    forbidden = re.compile(r"AuditEntry\.objects[\s\S]{0,120}?\.(update|delete|bulk_update)\(")
    for room in ("institutions", "targets", "submissions", "reports", "jinchang_vet"):
        for file in (ROOT / room).rglob("*.py"):
            assert not forbidden.search(file.read_text(encoding="utf-8")), file
