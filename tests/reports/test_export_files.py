"""Files made in the background: asked for, made, taken, begun anew, removed, swept."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from institutions.models import AuditEntry, Institution
from institutions.refusals import Invalid, Refused
from reports import export_jobs, export_store
from reports.export_asked import Asked, extent_of
from reports.export_files import MOST_FILES, STALE_AFTER, again, ask, is_stale, remove
from reports.export_jobs import INTERRUPTED, NO_LONGER, NO_ROOM, make, queue
from reports.models import MadeFile
from targets.models import DataItem
from tests.cast import YEAR, client_for, report, submission_of

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
State = MadeFile.State


@pytest.fixture(autouse=True)
def reported(open_round_of_baiyin, school, reporter, reviewer):
    """The school has approved figures."""
    typed = {"specialised_teachers": "60", "dual_qualified_teachers": "30"}
    sent = submission_of(open_round_of_baiyin, school)
    return report(sent, reporter, reviewer, **typed, full_time_enrolment="1200")


def wished(region, by, *, year: int = YEAR, **other) -> MadeFile:
    wish = Asked(region.code, year, year, "wide", other.get("format", "csv"))
    return ask(region, by=by, wish=wish, extent=extent_of(region, year, year)).value


def made(region, by, **other) -> MadeFile:
    found = wished(region, by, **other)
    make(found.pk)
    found.refresh_from_db()
    return found


def in_folder() -> list[Path]:
    return [file for file in (Path(settings.EVIDENCE_DIR) / "made").iterdir() if file.is_file()]


def test_a_made_file_is_what_would_have_been_handed_out_at_once(baiyin, viewer):
    found = made(baiyin, viewer)
    assert (found.state, found.done, found.total) == (State.READY, 1, 1)
    client = client_for(viewer)
    response = client.get(reverse("exports_file", args=[found.pk]))
    direct = client.get(reverse("exports_facts_csv"), {"region": "620400", "year": f"{YEAR}"})
    content = b"".join(response.streaming_content)
    assert content == b"".join(direct.streaming_content)
    assert int(response["Content-Length"]) == found.size == len(content)
    entry = AuditEntry.objects.get(verb="file.download")
    assert (entry.actor, entry.after["sha256"]) == (viewer, found.sha256)


def test_only_its_owner_can_read_the_folder_and_the_file(baiyin, viewer):
    made(baiyin, viewer)
    (file,) = in_folder()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_the_same_wish_for_the_same_figures_is_one_file(baiyin, viewer, manager, school):
    first = made(baiyin, viewer)
    assert wished(baiyin, viewer) == first
    assert wished(baiyin, manager) != first
    assert wished(baiyin, viewer, format="xlsx") != first
    school.facts.first().delete()
    assert wished(baiyin, viewer) != first


@pytest.mark.parametrize("what", ["unit", "item"])
def test_a_file_with_a_name_of_before_is_not_handed_out_again(baiyin, viewer, school, what):
    client = client_for(viewer)
    address = f"{reverse('exports_files')}?region=620400&year={YEAR}&format=csv"
    client.post(address, {"key": "a"})
    MadeFile.objects.update(state=State.READY)
    client.post(address, {"key": "b"})
    assert MadeFile.objects.count() == 1
    renamed = {"unit": Institution.objects, "item": DataItem.objects}[what].first()
    type(renamed).objects.filter(pk=renamed.pk).update(name="改了名称")
    client.post(address, {"key": "c"})
    assert MadeFile.objects.count() == 2


def test_a_file_is_not_asked_for_where_there_is_nothing(baiyin, viewer):
    with pytest.raises(Invalid, match="还没有已通过审核的数据"):
        wished(baiyin, viewer, year=2015)


def test_a_person_keeps_only_so_many(baiyin, viewer):
    first = wished(baiyin, viewer)
    for _ in range(MOST_FILES - 1):
        MadeFile.objects.create(
            **{
                field.name: getattr(first, field.name)
                for field in MadeFile._meta.concrete_fields
                if not field.primary_key
            }
        )
    with pytest.raises(Refused, match="最多保留"):
        wished(baiyin, viewer, format="xlsx")


def test_it_is_its_askers_alone_and_only_while_the_region_may_be_read(
    baiyin, jinchang, viewer, manager
):
    address = reverse("exports_file", args=[made(baiyin, viewer).pk])
    assert client_for(manager).get(address).status_code == 404
    viewer.region = jinchang
    viewer.save()
    assert client_for(viewer).get(address).status_code == 404


def test_a_file_for_somebody_who_may_no_longer_read_the_region_is_not_made(
    baiyin, jinchang, viewer
):
    found = wished(baiyin, viewer)
    viewer.region = jinchang
    viewer.save()
    make(found.pk)
    found.refresh_from_db()
    assert (found.state, found.message) == (State.FAILED, NO_LONGER)


def test_a_killed_process_leaves_no_file_and_the_file_can_be_made_anew(baiyin, viewer):
    found = wished(baiyin, viewer)
    script = (
        "import os, signal, django; django.setup()\n"
        "from reports import export_jobs\n"
        "def kill(*args): os.kill(os.getpid(), signal.SIGKILL)\n"
        "export_jobs.export_store.keep = kill\n"
        f"export_jobs.make({found.pk})\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=surroundings(), check=False)
    found.refresh_from_db()
    assert found.state == State.MAKING
    with pytest.raises(Refused, match="不用重新生成"):
        again(found, by=viewer)
    later = timezone.now() - 2 * STALE_AFTER
    MadeFile.objects.update(changed_at=later)
    found.refresh_from_db()
    assert is_stale(found, timezone.now())
    make(again(found, by=viewer).value.pk)
    found.refresh_from_db()
    assert found.state == State.READY


def test_a_process_that_wakes_up_late_leaves_the_new_file_alone(baiyin, viewer, monkeypatch):
    found, write = wished(baiyin, viewer), export_jobs.make_wished

    def overtaken(*what, **more):
        MadeFile.objects.update(changed_at=timezone.now() - 2 * STALE_AFTER)
        again(found, by=viewer)
        monkeypatch.setattr(export_jobs, "make_wished", write)
        make(found.pk)
        return write(*what, **more)

    monkeypatch.setattr(export_jobs, "make_wished", overtaken)
    make(found.pk)
    found.refresh_from_db()
    assert found.state == State.READY
    assert [file.name for file in in_folder()] == [found.stored]


def test_a_file_removed_while_it_is_made_leaves_nothing(baiyin, viewer, monkeypatch):
    found, write = wished(baiyin, viewer), export_jobs.make_wished

    def removed(*what, **more):
        remove(found, by=viewer)
        return write(*what, **more)

    monkeypatch.setattr(export_jobs, "make_wished", removed)
    make(found.pk)
    assert not MadeFile.objects.exists()
    assert in_folder() == []


@pytest.mark.parametrize(
    ("error", "message"),
    [(OSError(28, "full"), NO_ROOM), (ValueError("bug"), INTERRUPTED), (Refused("不行"), "不行")],
)
def test_a_failure_says_why_and_leaves_no_file(baiyin, viewer, monkeypatch, error, message):
    def fail(*what, **more):
        raise error

    monkeypatch.setattr(export_jobs, "make_wished", fail)
    found = wished(baiyin, viewer)
    try:
        make(found.pk)
    except ValueError as raised:
        assert raised is error
    found.refresh_from_db()
    assert (found.state, found.message, in_folder()) == (State.FAILED, message, [])


def test_a_file_that_was_touched_is_not_handed_out(baiyin, viewer):
    found = made(baiyin, viewer)
    (file,) = in_folder()
    file.write_bytes(b"other")
    response = client_for(viewer).get(reverse("exports_file", args=[found.pk]))
    assert response.status_code == 409
    assert "与生成时不一致" in response.content.decode()


def test_sweeping_removes_what_is_over_and_what_nobody_speaks_of(baiyin, viewer, manager):
    over, kept = made(baiyin, viewer), made(baiyin, manager)
    MadeFile.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    folder = export_store.folder()
    old, fresh, foreign = folder / ("a" * 32), folder / ("b" * 32), folder / "note.txt"
    yesterday = (timezone.now() - dt.timedelta(days=2)).timestamp()
    for file in (old, fresh, foreign):
        file.write_bytes(b"x")
    for file in (old, foreign, folder / kept.stored):
        os.utime(file, (yesterday, yesterday))
    out = StringIO()
    call_command("sweep_files", stdout=out)
    assert "1 份到期的文件，清理 1 个" in out.getvalue()
    assert sorted(in_folder()) == sorted([fresh, foreign, folder / kept.stored])


def test_an_expired_file_is_gone_for_its_asker(baiyin, viewer):
    found = made(baiyin, viewer)
    MadeFile.objects.update(expires_at=timezone.now())
    client = client_for(viewer)
    assert client.get(reverse("exports_file", args=[found.pk])).status_code == 404
    assert found.name not in client.get(reverse("exports_files")).content.decode()


def test_the_worker_makes_what_is_asked_for(baiyin, viewer):
    command = [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2"]
    options = ["--no-startup-delay", "--no-reload", "--verbosity", "0"]
    worker = subprocess.Popen([*command, *options], cwd=ROOT, env=surroundings())
    try:
        found = wished(baiyin, viewer)
        queue(found)
        deadline = time.monotonic() + 60
        while found.state != State.READY and time.monotonic() < deadline:
            time.sleep(0.2)
            found.refresh_from_db()
    finally:
        worker.kill()
        worker.wait()
    assert found.state == State.READY
    assert [file.name for file in in_folder()] == [found.stored]


def surroundings() -> dict[str, str]:
    """The environment of a process that works on the database and folder of the test."""
    facts = connection.settings_dict
    url = f"sqlite:///{facts['NAME']}"
    if connection.vendor != "sqlite":
        host = facts["HOST"].replace("/", "%2F")
        url = f"postgres://{facts['USER']}@{host}/{facts['NAME']}"
    own = {"DATABASE_URL": url, "EVIDENCE_DIR": str(settings.EVIDENCE_DIR)}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "jinchang_vet.settings"}
