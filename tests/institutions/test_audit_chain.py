"""Every kind of tampering with the log, at every column, is found and called by its name."""

from __future__ import annotations

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models import F

from institutions import audit_chain
from institutions.audit_chain import Anchor, Reason, digest_of, verify
from institutions.audit_guard import lift_guard, missing
from institutions.audit_verified import latest
from institutions.models import AuditEntry, AuditHead
from tests.institutions.test_audit import CHANGED, append, log  # noqa: F401

pytestmark = pytest.mark.django_db


# ---- the ways to tamper --------------------------------------------------------------------------


def at(number: int):
    return AuditEntry.objects.filter(number=number)


def change(column: str):
    return lambda: at(2).update(**{column: CHANGED[column]})


def change_and_fit(column: str):
    """The digest of the changed entry is computed anew."""

    def tamper():
        change(column)()
        at(2).update(digest=digest_of(at(2).get()))

    return tamper


def delete(*numbers: int):
    return lambda: AuditEntry.objects.filter(number__in=numbers).delete()


def renumber(number: int, new: int):
    return lambda: at(number).update(number=new)


def swap():
    """Entries 2 and 3 change places."""
    for old, new in ((2, 99), (3, 2), (99, 3)):
        at(old).update(number=new)


def forged(number: int, previous: str) -> AuditEntry:
    entry = AuditEntry(number=number, at=at(1).get().at, verb="forged", result="done")
    entry.previous = previous
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def insert_between():
    """A forged entry after the second; those behind it move on by one."""
    for number in (4, 3):
        at(number).update(number=F("number") + 1)
    forged(3, at(2).get().digest)
    AuditHead.objects.update(number=5)


def replace_with_forged():
    at(3).delete()
    forged(3, at(2).get().digest)


def insert_at_the_end():
    forged(5, at(4).get().digest)


def insert_before_the_first():
    forged(0, "")


def cut_the_tail():
    delete(3, 4)()


def move_the_end_back():
    last = at(2).get()
    AuditHead.objects.update(number=2, digest=last.digest)


def compute_anew(first: int = 2):
    """Everything from an entry on, and the end of the chain."""
    digest = at(first - 1).get().digest
    for entry in AuditEntry.objects.filter(number__gte=first).order_by("number"):
        entry.previous = digest
        entry.digest = digest = digest_of(entry)
        entry.save()
    AuditHead.objects.update(digest=digest)


TAMPERINGS = {
    **{f"change {column}": (change(column), 2, Reason.CHANGED) for column in CHANGED},
    **{
        f"change {column} and fit the digest": (change_and_fit(column), 3, Reason.UNLINKED)
        for column in sorted(set(CHANGED) - {"digest", "previous"})
    },
    "change previous and fit": (change_and_fit("previous"), 2, Reason.UNLINKED),
    "another row number": (lambda: at(2).update(id=F("id") + 1000), 3, Reason.INSERTED),
    "delete the first": (delete(1), 2, Reason.MISSING),
    "delete one": (delete(2), 3, Reason.MISSING),
    "delete two": (delete(2, 3), 4, Reason.MISSING),
    "delete the last": (delete(4), 4, Reason.CUT),
    "cut the tail": (cut_the_tail, 4, Reason.CUT),
    "delete all": (delete(1, 2, 3, 4), 4, Reason.CUT),
    "renumber forward": (renumber(2, 9), 3, Reason.MISSING),
    "renumber back": (renumber(1, -1), -1, Reason.INSERTED),
    "swap": (swap, 2, Reason.CHANGED),
    "insert between": (insert_between, 4, Reason.CHANGED),
    "replace with a forged one": (replace_with_forged, 4, Reason.UNLINKED),
    "insert at the end": (insert_at_the_end, 5, Reason.INSERTED),
    "insert before the first": (insert_before_the_first, 0, Reason.INSERTED),
    "move the end back": (move_the_end_back, 4, Reason.INSERTED),
    "change the end's digest": (lambda: AuditHead.objects.update(digest="0" * 64), 4, Reason.END),
    "move the end on": (lambda: AuditHead.objects.update(number=6), 6, Reason.CUT),
    "delete the end": (lambda: AuditHead.objects.all().delete(), 4, Reason.END),
}


def test_every_column_is_changed_in_some_tampering():
    columns = {field.name for field in AuditEntry._meta.concrete_fields}
    assert columns - {"id", "number"} == set(CHANGED)  # these two have names of their own above


@pytest.mark.usefixtures("log", "unguarded")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_tampering_is_found_and_named(name):
    assert verify().holds
    tamper, number, reason = TAMPERINGS[name]
    tamper()
    report = verify()
    assert (number, reason) in {(found.number, found.reason) for found in report.breaks}
    assert report.broken == len(report.breaks)


# ---- what only an anchor finds -------------------------------------------------------------------


def anchor_of(number: int) -> Anchor:
    return Anchor(number, at(number).get().digest)


@pytest.mark.usefixtures("log", "unguarded")
def test_a_chain_computed_anew_is_found_by_any_anchor_behind_the_change():
    anchors = [anchor_of(number) for number in (1, 2, 4)]
    at(2).update(message="改过")
    compute_anew()
    assert verify().holds
    assert verify(anchors[:1]).holds
    for anchor in anchors[1:]:
        (found,) = verify([anchor]).breaks
        assert (found.number, found.reason) == (anchor.number, Reason.ANCHOR)


@pytest.mark.usefixtures("log", "unguarded")
def test_a_tail_cut_off_together_with_the_end_is_found_by_an_anchor():
    anchor = anchor_of(4)
    cut_the_tail()
    move_the_end_back()
    assert verify().holds
    (found,) = verify([anchor]).breaks
    assert (found.number, found.reason) == (4, Reason.BEYOND)


@pytest.mark.usefixtures("log")
def test_two_anchors_of_one_entry_that_differ_cannot_both_hold():
    anchor = anchor_of(2)
    assert verify([anchor, anchor]).holds
    assert not verify([anchor, Anchor(2, "0" * 64)]).holds


@pytest.mark.parametrize("text", ["", "4", "4:abc", "x:" + "0" * 64, "4:" + "g" * 64])
def test_what_is_no_anchor_is_refused(text):
    with pytest.raises(ValueError):
        Anchor.read(text)


# ---- counting, and writing meanwhile -------------------------------------------------------------


@pytest.mark.usefixtures("log", "unguarded")
def test_a_log_broken_everywhere_is_counted_whole_and_kept_in_part(monkeypatch):
    monkeypatch.setattr(audit_chain, "MOST", 2)
    AuditEntry.objects.update(message="改过")
    report = verify()
    assert (report.entries, report.broken, len(report.breaks)) == (4, 4, 2)


@pytest.mark.usefixtures("log", "unguarded")
@pytest.mark.parametrize("piece", [1, 2, 3, 7])
def test_pieces_of_any_size_make_one_walk(piece, monkeypatch):
    whole = verify()
    monkeypatch.setattr(audit_chain, "AT_ONCE", piece)
    assert verify() == whole
    change("message")()
    assert [found.reason for found in verify().breaks] == [Reason.CHANGED]


@pytest.mark.django_db(transaction=True)
def test_entries_appended_during_the_walk_do_no_harm(log, monkeypatch):  # noqa: F811
    digest = audit_chain.digest_of

    def append_elsewhere():
        append()
        connections.close_all()

    def slowly(entry):
        if entry.number == 2:
            other = threading.Thread(target=append_elsewhere)
            other.start()
            other.join()
        return digest(entry)

    monkeypatch.setattr(audit_chain, "digest_of", slowly)
    assert verify().holds
    assert AuditEntry.objects.count() == 5


# ---- the command ---------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("verify_audit", *arguments, stdout=output)
    return output.getvalue()


def fails(*arguments: str) -> str:
    output = io.StringIO()
    with pytest.raises(CommandError, match="核对未通过") as error:
        call_command("verify_audit", *arguments, stdout=output)
    assert error.value.returncode == 1
    return output.getvalue()


@pytest.mark.usefixtures("log")
def test_the_command_counts_and_prints_an_anchor_that_holds_later():
    said = run()
    assert "审计记录 4 条，链完整" in said
    anchor = said.strip().rpartition("：")[2]
    assert Anchor.read(anchor) == anchor_of(4)
    append()
    assert "链完整" in run("--anchor", anchor)


@pytest.mark.usefixtures("log")
def test_the_command_notes_itself_unless_told_otherwise():
    assert latest() is None
    run("--no-record")
    assert latest() is None
    run()
    noted = latest()
    assert (noted.entries, noted.holds) == (4, True)
    assert AuditEntry.objects.latest("number").verb == "audit.verify"


@pytest.mark.usefixtures("log", "unguarded")
def test_the_command_names_the_place_and_the_reason_and_notes_the_outcome():
    at(2).update(message="改过")
    at(3).delete()
    said = fails()
    assert "第 2 条：内容与摘要不符" in said
    assert "第 4 条：之前的记录缺失（缺第 3 条）" in said
    assert not latest().holds


@pytest.mark.usefixtures("log")
def test_the_command_fails_by_an_anchor_that_does_not_hold():
    assert "第 2 条：与留存的锚点不符" in fails("--anchor", "2:" + "0" * 64)
    assert "第 9 条：留存的锚点所指的记录已不存在" in fails("--anchor", "9:" + "0" * 64)
    with pytest.raises(CommandError, match="写法不对"):
        run("--anchor", "4")


@pytest.mark.usefixtures("log", "unguarded")
def test_the_command_tells_of_a_missing_guard_and_sets_it_again():
    lift_guard(connection)
    assert "audit_entry_no_delete" in fails()
    assert "链完整" in run("--set-guard")
    assert missing(connection) == []


def test_an_empty_log_holds_and_has_no_anchor():
    assert "还没有记录" in run("--no-record")
