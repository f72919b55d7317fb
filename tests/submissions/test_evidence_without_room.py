"""A full disk met while a file is attached: told as such, and nothing of the file is left."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from submissions.evidence import attach
from submissions.models import Evidence
from tests.cast import client_for
from tests.submissions.evidence_files import sent

pytestmark = pytest.mark.django_db


def on_disk(settings) -> list[Path]:
    return [file for file in Path(settings.EVIDENCE_DIR).rglob("*") if file.is_file()]


def failing_with(error: Exception):
    """A database that answers the row of a file with this."""

    def execute(run, sql, params, many, context):
        if sql.startswith("INSERT") and '"submissions_evidence"' in sql:
            raise error
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


def full() -> OperationalError:
    """What Django raises when SQLite has no room for another page."""
    said = sqlite3.OperationalError("database or disk is full")
    said.sqlite_errorcode = sqlite3.SQLITE_FULL
    error = OperationalError("database or disk is full")
    error.__cause__ = said
    return error


def test_a_database_without_room_for_the_row_leaves_no_file(submission, reporter, settings):
    with failing_with(full()), pytest.raises(OperationalError):
        attach(submission, sent(), by=reporter)
    assert on_disk(settings) == []
    assert not Evidence.objects.exists()


def test_where_it_is_not_certain_that_there_is_no_row_the_file_stays(
    submission, reporter, settings
):
    hung_up = OperationalError("server closed the connection unexpectedly")
    with failing_with(hung_up), pytest.raises(OperationalError):
        attach(submission, sent(), by=reporter)
    assert len(on_disk(settings)) == 1


def test_the_page_says_that_the_server_has_no_room(submission, reporter, settings, monkeypatch):
    def no_room(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    address = reverse("submission_evidence", args=[submission.pk])
    answer = client_for(reporter).post(address, {"key": "k", "place": "whole", "files": sent()})
    assert answer.status_code == 507
    assert "这个文件没有保存" in answer.content.decode()
    assert on_disk(settings) == []
