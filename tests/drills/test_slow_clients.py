"""Fifty slow clients at once leave the pages of everybody else as quick as they were."""

from __future__ import annotations

import socket
import statistics
import time

import pytest
from django.db import connection
from django.urls import reverse

from tests.drills.slow import HABITS, slow_clients
from tests.served import Browser, WebServer

SLOW = 50
PAGES = 30
WAITED = 3.0  # seconds that the slow ones are at it before anybody else asks
BOUND = 5.0  # seconds; a page that waits for a slow client takes twenty and more

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="not about the database: on SQLite"),
]


def pages(web: WebServer, scene) -> list[float]:
    """Seconds that each of some ordinary pages took, each on a connection of its own."""
    address = reverse("submission", args=[scene.draft.pk])
    browser, took = Browser(web.port, scene.reporter), []
    browser.line.timeout = 2 * BOUND
    for _ in range(PAGES):
        answer = browser.get(address)
        browser.close()
        assert answer.status == 200
        took.append(answer.seconds)
    return took


def p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[18]


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.code)
def test_slow_clients_hold_up_nobody_else(habit, web, scene, ground, result):
    pages(web, scene)  # the first of each process take longer
    before, began = p95(pages(web, scene)), time.monotonic()
    with slow_clients(web.port, habit, SLOW):
        time.sleep(WAITED)
        beside = p95(pages(web, scene))
    result(
        drill=f"{SLOW} 个慢客户端：{habit.name}",
        database=ground.name,
        seconds=f"{time.monotonic() - began:.0f}",
        notes=f"别人打开页面（95%）：{1000 * before:.0f} → {1000 * beside:.0f} 毫秒",
    )
    assert beside < BOUND


def test_with_the_ordinary_threaded_worker_they_would(ground, scene, tmp_path):
    """The drill's own control: what gunicorn brings along is held up."""
    web = WebServer(tmp_path, ground.url, workers=1, options=("--worker-class", "gthread"))
    web.start()
    try:
        with slow_clients(web.port, HABITS[0], SLOW):
            time.sleep(WAITED)
            with socket.create_connection(("127.0.0.1", web.port), timeout=BOUND) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                with pytest.raises(TimeoutError):
                    line.recv(1)
    finally:
        web.stop()
