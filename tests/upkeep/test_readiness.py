"""/readyz: what pages cannot do without answers 503, what somebody should look after 200."""

import datetime as dt

import pytest
from django.core.management import get_commands
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from jinchang_vet.upkeep import readiness
from jinchang_vet.upkeep.heartbeat import Heartbeat
from jinchang_vet.upkeep.models import MISSED, WorkerBeat
from submissions.bulk_jobs import read_import

pytestmark = pytest.mark.django_db
ALL_WELL = dict.fromkeys(("database", "migrations", "evidence", "disk", "worker"), "ok")


@pytest.fixture
def beat():
    now = timezone.now()
    return WorkerBeat.objects.create(name="host:1", started_at=now, seen_at=now)


@pytest.fixture(autouse=True)
def roomy(monkeypatch):
    """The disk of the machine that tests is not what is tested."""
    monkeypatch.setattr(readiness, "LEAST_ROOM", 0)


def asked(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["status"], answer.json()["checks"]


def test_all_is_well_in_few_queries_and_without_a_login(
    client, beat, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        assert asked(client) == (200, "ok", ALL_WELL)


def test_without_a_database_pages_cannot_be_served(client):
    def away(execute, sql, params, many, context):
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(away):
        status, word, checks = asked(client)
    assert (status, word, checks["database"]) == (503, "unavailable", "unavailable")


def test_a_program_ahead_of_its_database_is_not_ready(client, beat):
    MigrationRecorder(connection).record_unapplied("submissions", "0006_notice_tried_at")
    expected = {**ALL_WELL, "migrations": "unavailable"}
    assert asked(client) == (503, "unavailable", expected)


def test_a_folder_that_is_not_there_is_not_ready(client, beat, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "not mounted"
    status, word, checks = asked(client)
    assert (status, word, checks["evidence"]) == (503, "unavailable", "unavailable")


def test_a_disk_that_gets_full_is_told_while_pages_go_on(client, beat, monkeypatch):
    monkeypatch.setattr(readiness, "LEAST_ROOM", 1 << 60)
    assert asked(client) == (200, "degraded", {**ALL_WELL, "disk": "degraded"})


def test_a_worker_that_was_not_seen_for_long_is_told_while_pages_go_on(client, beat):
    WorkerBeat.objects.update(seen_at=timezone.now() - MISSED - dt.timedelta(seconds=1))
    assert asked(client) == (200, "degraded", {**ALL_WELL, "worker": "degraded"})


def test_work_that_waits_for_long_is_told_although_a_worker_lives(client, beat, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    waiting = read_import.enqueue(1)
    assert asked(client)[1] == "ok"
    rows = type(waiting.db_result).objects
    rows.update(enqueued_at=timezone.now() - readiness.WAITS_LONG - dt.timedelta(seconds=1))
    assert asked(client)[2]["worker"] == "degraded"


def test_the_worker_that_runs_is_the_one_with_a_sign_of_life():
    assert get_commands()["db_worker"] == "jinchang_vet.upkeep"


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_seen_while_it_lives_and_gone_when_it_ends(client):
    """Of one that was killed a day ago nothing is left either."""
    long_ago = timezone.now() - dt.timedelta(days=2)
    WorkerBeat.objects.create(name="killed:1", started_at=long_ago, seen_at=long_ago)
    heartbeat = Heartbeat()
    heartbeat._beat()
    assert [beat.name for beat in WorkerBeat.objects.lately(timezone.now())] == [heartbeat.name]
    assert WorkerBeat.objects.count() == 1
    heartbeat.start()
    heartbeat.end()
    assert not heartbeat.is_alive()
    assert not WorkerBeat.objects.exists()
