"""Serve with gunicorn and the background worker beside it; both end together.

The worker is started again when it stops (a database that went away takes it down, and must not
take the pages down with it); when the web server stops, everything stops.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")

from jinchang_vet import environment

PATIENCE = 30  # seconds that requests and a background task get to finish
LONGEST_PAUSE = 30  # seconds between two starts of a worker that does not stay up
STEADY = 120  # seconds after which a worker has stayed up
PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run until a signal comes (0) or the web server ends by itself (1)."""
    bind = environment.text("BIND", "127.0.0.1")
    port = environment.whole_number("PORT", default=8000, low=1, high=65535)
    workers = environment.whole_number("WORKERS", default=2, low=1, high=64)
    threads = environment.whole_number("THREADS", default=4, low=1, high=64)
    _refuse_taken(bind, port)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    web = _start(_web_command(f"{bind}:{port}", workers, threads))
    worker = _start(_worker_command())
    threading.Thread(target=_announce, args=(bind, port, stopping), daemon=True).start()
    try:
        worker = _watch(web, worker, stopping)
    finally:
        stopping.set()
        _end([web, worker])
    if web.returncode not in (0, -signal.SIGTERM):
        print(f"网页服务意外结束（{web.returncode}），原因见上面的日志。", file=sys.stderr)
        return 1
    return 0


def _watch(
    web: subprocess.Popen, worker: subprocess.Popen, stopping: threading.Event
) -> subprocess.Popen:
    """Wait until it is time to stop, keeping a worker up; returns the worker running last."""
    pauses, began, due = Pauses(), time.monotonic(), 0.0
    while not stopping.wait(0.5) and web.poll() is None:
        now = time.monotonic()
        if worker.poll() is None:
            continue
        if not due:
            pause = pauses.after(now - began)
            print(f"后台任务进程结束，{pause:.0f} 秒后重新启动。", file=sys.stderr)
            due = now + pause
        elif now >= due:
            worker, began, due = _start(_worker_command()), now, 0.0
    return worker


@dataclass
class Pauses:
    """How long to wait before a worker is started again: twice as long each time, as long as it
    does not stay up.
    """

    following: float = 1.0

    def after(self, ran: float) -> float:
        """Seconds to wait, when the last one has run for `ran` seconds."""
        pause = 1.0 if ran >= STEADY else self.following
        self.following = min(2 * pause, LONGEST_PAUSE)
        return pause


def _web_command(address: str, workers: int, threads: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "jinchang_vet.wsgi:application"]
    command += ["--config", str(ROOT / "jinchang_vet" / "gunicorn_conf.py")]
    command += ["--chdir", str(ROOT), "--bind", address]
    return [*command, "--workers", str(workers), "--threads", str(threads)]


def _worker_command() -> list[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "db_worker"]
    return [*command, "--queue-name", "*", "--interval", "2", "--no-reload", "--verbosity", "0"]


def _start(command: list[str]) -> subprocess.Popen:
    """In a session of its own: Ctrl-C reaches this process, which then ends its children."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Even when this process is killed outright, the kernel (Linux) ends its children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _refuse_taken(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.strip("[]"), port))
        except OSError as error:
            raise SystemExit(
                f"不能在 {bind}:{port} 上提供服务（{error.strerror}）。"
                f"换一个端口：make serve PORT={port + 1 if port < 65535 else 8000}"
            ) from error


def _announce(bind: str, port: int, stopping: threading.Event) -> None:
    """Say the address once it answers, whatever the answer is."""
    host = "127.0.0.1" if bind in ("0.0.0.0", "[::]") else bind.strip("[]")
    while not stopping.wait(0.1):
        try:
            with closing(http.client.HTTPConnection(host, port, timeout=10)) as line:
                line.request("GET", "/healthz")
                line.getresponse()
        except OSError:
            continue
        print(f"服务已启动：http://{bind}:{port}  （按 Ctrl-C 停止）", flush=True)
        return


if __name__ == "__main__":
    sys.exit(main())
