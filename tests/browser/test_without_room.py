"""A server whose disk is full, seen from the form: nothing typed is lost, scripts or no scripts."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from playwright.sync_api import expect

from submissions.models import Figure, Submission
from tests.browser.test_autosave import FIELD, TEACHERS, enter, state, stored, type_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full_disk(monkeypatch):
    """The database of the server takes no step; `undo()` makes room."""
    execute = CursorWrapper.execute

    def refuse(self, sql, params=None):
        if sql.startswith("INSERT") and "institutions_idempotencykey" in sql:
            said = sqlite3.OperationalError("database or disk is full")
            said.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError("database or disk is full") from said
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", refuse)
    return monkeypatch


@pytest.fixture
def signed_in_form(catalogue, submission, reporter, new_context):
    """`signed_in_form()` opens the reporter's form in a new profile."""
    return lambda **options: enter(new_context(**options).new_page(), reporter, submission)


def test_the_form_says_so_and_saves_when_there_is_room(signed_in_form, full_disk, watch):
    watch.expect("507")
    form = signed_in_form()
    type_in(form, "850")
    expect(state(form)).to_contain_text("未保存：服务器磁盘已满，将自动重试")
    assert stored() == ""
    full_disk.undo()
    expect(state(form)).to_contain_text("已自动保存", timeout=15_000)
    assert stored() == "850"


def test_without_scripts_the_page_carries_what_was_typed(
    signed_in_form, full_disk, submission, watch
):
    watch.expect("507")
    form = signed_in_form(java_script_enabled=False)
    form.locator(f"[name={FIELD}]").fill("850")
    form.locator(f"[name={TEACHERS}]").fill("约90")
    form.get_by_role("button", name="保存草稿").first.click()
    expect(form.get_by_role("heading", name="服务器存储空间不足")).to_be_visible()
    expect(form.get_by_role("heading", name="您填写的内容没有丢失")).to_be_visible()
    assert not Figure.objects.exists()
    full_disk.undo()
    form.get_by_role("button", name="再发送一次").click()
    expect(form.get_by_text("有 1 处无法识别")).to_be_visible()
    assert (stored(), stored(TEACHERS)) == ("850", "约90")
    assert Submission.objects.get(pk=submission.pk).version == submission.version + 1
