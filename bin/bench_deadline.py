"""`make bench-deadline`: a deadline day of a city on the real server, played by locust; printed,
and written to docs/benchmarks.md.

The server is the one of `make serve`, on 127.0.0.1 and a free port, with a temporary database that
`seed_scale` filled; it ends with the measurement. Afterwards everything that was answered as handed
in or approved must stand in the database, figure by figure.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import bench_paper
from bench import BIN, DATABASES, Filled, filled_database, some_of, tidy_up_when_ended

LOCUST = BIN.parent / ".venv-bench" / "bin" / "locust"
SIZE = "city"
PLAYERS = 56  # 50 reporters, 2 reviewers, 4 officials
HEAD = "步骤 | 次数 | 失败 | 中位（毫秒） | 95%（毫秒） | 最长（毫秒）"
COLUMNS = ("Request Count", "Failure Count", "Median Response Time", "95%", "Max Response Time")
WORKERS, THREADS = 2, 4  # as `make serve` has by itself
SECONDS = 120
PATIENCE = 120  # seconds until the server answers, and until it has ended


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: the rows of the table, what stands in the database, whether all is well."""

    rows: list[str]
    said: str
    is_sound: bool


def main(arguments: Sequence[str]) -> int:
    """Play it on each database; 1 where a request failed or something confirmed is missing."""
    if not LOCUST.exists():
        raise SystemExit("没有安装 locust，请用 make bench-deadline 运行，它会先安装。")
    asked = _read(arguments)
    sections, sound = {}, True
    for database in asked.databases:
        title = f"截止日（{DATABASES[database]}）"
        print(f"\n{title} …", flush=True)
        with filled_database(database, SIZE) as filled:
            found = _play(filled, asked.seconds)
        print(HEAD, *found.rows, found.said, sep="\n", flush=True)
        body = [bench_paper.machine(), _scene(asked.seconds), bench_paper.table(HEAD, found.rows)]
        sections[title] = "\n\n".join([*body, found.said])
        sound &= found.is_sound
    bench_paper.renew(sections, asked.paper)
    return 0 if sound else 1


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="在临时服务上演一遍截止日")
    choices = list(DATABASES)
    words = f"逗号分隔：{'、'.join(choices)}"
    parser.add_argument("--databases", type=some_of(choices), default=choices, help=words)
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"多久，默认 {SECONDS} 秒")
    parser.add_argument("--paper", type=Path, default=bench_paper.PAPER, help="写入的文件")
    return parser.parse_args(arguments)


def _scene(seconds: int) -> str:
    return (
        f"{PLAYERS} 人同时使用，{seconds} 秒：50 名填报员各登录一次，逐节填写（每节自动保存一次，"
        "相隔 1 至 3 秒，实际约 30 秒），检查、提交、看回执；2 名审核员逐份审核；4 人看总览和指标。"
        f"服务即 `make serve` 的服务（gunicorn，{WORKERS} 个进程、各 {THREADS} 个线程）；"
        "发出请求的程序在同一台机器上。"
    )


def _play(filled: Filled, seconds: int) -> Played:
    """One day: server, players, and what is left."""
    folder = Path(filled.environ["VAR_DIR"])
    cast = folder / "cast.json"
    cast.write_text(_said(filled, "bench_cast.py", "cast"), "utf-8")
    _said(filled, "prepare.py")
    with _server(filled.environ) as address:
        _locust(address, cast, seconds)
    rows = list(_rows(folder / "day_stats.csv"))
    left = json.loads(_said(filled, "bench_cast.py", "left"))
    counts = {row["Name"]: int(row["Request Count"]) for row in rows}
    failed = sum(int(row["Failure Count"]) for row in rows)
    print(*_failures(folder / "day_failures.csv"), sep="\n", file=sys.stderr)
    states = left["states"]
    handed_in = states["submitted"] + states["approved"]
    kept = handed_in >= counts.get("提交", 0) and states["approved"] >= counts.get("通过", 0)
    said = (
        f"结束时：已提交 {handed_in} 份（其中已通过 {states['approved']} 份），"
        f"与所填不符的 {left['wrong']} 份；生效数据 {left['facts']:,} 项，"
        f"{'与通过的填报一致' if left['facts_hold'] else '与通过的填报不一致'}；"
        f"审计链断开 {left['broken_links']} 处；失败的请求 {failed} 次。"
    )
    sound = kept and not (failed or left["wrong"] or left["broken_links"]) and left["facts_hold"]
    return Played([_row(row) for row in rows], said, bool(sound and counts.get("提交")))


def _said(filled: Filled, script: str, *arguments: str) -> str:
    """What a script prints, in the surroundings of that database."""
    command = [sys.executable, "-W", "ignore", str(BIN / script), *arguments]
    environ = filled.environ | {"DEMO": "0"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{script} 失败：\n{done.stderr}")
    return done.stdout


@contextmanager
def _server(environ: Mapping[str, str]) -> Iterator[str]:
    """The server of `make serve` on a free port; ends with the block."""
    port = _free_port()
    surroundings = {**environ, "BIND": "127.0.0.1", "PORT": str(port), "HTTPS": "0"}
    surroundings |= {"WORKERS": str(WORKERS), "THREADS": str(THREADS), "ALLOWED_HOSTS": ""}
    command = [sys.executable, str(BIN / "serve.py")]
    with (Path(environ["VAR_DIR"]) / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
                line.request("GET", "/healthz")
                if line.getresponse().status == http.HTTPStatus.OK:
                    return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("服务没有启动。")


def _locust(address: str, cast: Path, seconds: int) -> None:
    """Players come over the first seconds and leave at the end, each after what it is doing."""
    command = [str(LOCUST), "-f", str(BIN / "deadline_day.py"), "--headless"]
    command += ["--host", address, "--cast", str(cast), "--users", str(PLAYERS)]
    command += ["--spawn-rate", str(PLAYERS), "--run-time", f"{seconds}s", "--stop-timeout", "30"]
    command += ["--csv", str(cast.with_name("day")), "--only-summary", "--skip-log"]
    command += ["--exit-code-on-error", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"locust 失败：\n{done.stderr}")


def _rows(stats: Path) -> Iterator[dict[str, str]]:
    """The lines of locust's table, without its total."""
    with stats.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Name"] != "Aggregated":
                yield row


def _failures(found: Path) -> Iterator[str]:
    """What went wrong, a line each, for whoever watches."""
    with found.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"{row['Name']}：{row['Error']}（{row['Occurrences']} 次）"


def _row(found: Mapping[str, str]) -> str:
    return " | ".join([found["Name"], *(f"{float(found[name]):,.0f}" for name in COLUMNS)])


if __name__ == "__main__":
    tidy_up_when_ended()
    sys.exit(main(sys.argv[1:]))
