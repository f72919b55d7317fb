"""The part of the access table about the ledger of tasks."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET  tasks        login 404 404 200 200 200 404 404 404 200 403 403 403 login
POST tasks        login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  task         login 404 404 200 200 200 404 404 404 200 403 403 403 login
POST task         login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  task_report  login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST task_report  login 404 404 403 302 403 404 404 404 403 403 403 403 login
GET  task_confirm login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST task_confirm login 404 404 403 302 403 404 404 404 403 403 403 403 login
GET  task_reopen  login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST task_reopen  login 404 404 403 302 403 404 404 404 403 403 403 403 login
"""
STAGES = {"task_confirm": "task completed", "task_reopen": "task struck off"}
# How many records each stage has left on the task: the version that a form has seen.
RECORDS = {"task_confirm": 1, "task_reopen": 2}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of the ledger, or about the task of the table's world."""
    if name == "tasks":
        return f"{reverse(name)}?region={world.region.code}&year={YEAR}"
    return reverse(name, args=[world.task.code])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What the person whose page it is would send."""
    words = {"state": "in_progress", "as_of": f"{YEAR}-11-15", "text": "开工", "reason": "笔误"}
    return {"version": RECORDS.get(name, 0), "key": "k", **words}
