"""`bin/serve.py`: pages and background worker come up together and end together."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from serve import LONGEST_PAUSE, STEADY, Pauses

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A migrated SQLite database, made once."""
    folder = tmp_path_factory.mktemp("migrated")
    environ = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": ""}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=environ, check=True, timeout=120)
    return folder / "db.sqlite3"


@pytest.fixture
def surroundings(migrated, tmp_path):
    """A database of its own and a free port."""
    shutil.copy(migrated, tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environ = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "PORT": port}
    return environ | {"WORKERS": "1", "THREADS": "2"}


@pytest.fixture
def server(surroundings):
    process = subprocess.Popen(
        [sys.executable, "bin/serve.py"],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def status(port):
    with closing(http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)) as line:
        line.request("GET", "/healthz")
        return line.getresponse().status


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def children(pid, word):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
        if parent == str(pid) and word in command:
            found.append(int(folder.name))
    return found


def alive(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_signal_ends_pages_and_worker_together(server, surroundings):
    assert wait_for(lambda: status(surroundings["PORT"]) == 200)
    both = children(server.pid, "gunicorn") + children(server.pid, "db_worker")
    assert len(both) == 2
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=40)
    assert server.returncode == 0, said
    assert f"http://127.0.0.1:{surroundings['PORT']}" in said
    assert not any(alive(pid) for pid in both)


def test_a_dead_worker_is_replaced_and_the_pages_stay(server, surroundings):
    assert wait_for(lambda: status(surroundings["PORT"]) == 200)
    assert wait_for(lambda: children(server.pid, "db_worker"))
    (first,) = children(server.pid, "db_worker")
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: [p for p in children(server.pid, "db_worker") if p != first])
    assert status(surroundings["PORT"]) == 200


def test_a_worker_that_does_not_stay_up_is_started_more_and_more_seldom():
    pauses = Pauses()
    assert [pauses.after(0.5) for _ in range(7)] == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_worker_that_stayed_up_is_started_again_at_once():
    pauses = Pauses()
    for _ in range(7):
        pauses.after(0.5)
    assert [pauses.after(ran) for ran in (STEADY - 1, STEADY, 0.5)] == [LONGEST_PAUSE, 1, 2]


def test_when_the_web_server_dies_all_ends(server, surroundings):
    assert wait_for(lambda: status(surroundings["PORT"]) == 200)
    (web,) = children(server.pid, "gunicorn")
    (worker,) = children(server.pid, "db_worker")
    os.kill(web, signal.SIGKILL)
    said, _ = server.communicate(timeout=40)
    assert server.returncode == 1
    assert "网页服务意外结束" in said
    assert not alive(worker)


def test_a_taken_port_is_refused_in_one_sentence(surroundings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(surroundings["PORT"])))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "bin/serve.py"],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"PORT={int(surroundings['PORT']) + 1}" in done.stderr
