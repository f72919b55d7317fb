"""`make bench`: what pages, imports and exports cost at three sizes on both databases, beside the
same numbers by plain SQL; printed, and written to docs/benchmarks.md.

`make bench SIZES=city DATABASES=sqlite WHAT=pages` measures one corner of it in a minute. Imports
and exports are measured at the largest size that is asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import bench_paper
from postgresql import temporary_server

BIN = Path(__file__).resolve().parent
UNITS = {"city": 50, "province": 400, "nation": 11_000}
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ROOT, PART = "990000", "990100"
PLACES = {
    "city": {PART: "全市"},
    "province": {ROOT: "全省", PART: "其中一市"},
    "nation": {ROOT: "全国", PART: "其中一省"},
}
OF_PLACES = {"overview": "总览", "indicator": "指标", "workbook": "汇总表"}
OF_UNITS = {"form": "打开填报表", "save": "保存填报表", "autosave": "自动保存填报表"}
HEAD = " | ".join(
    (
        "数据库",
        "页面",
        "时间（毫秒）",
        "处理器（毫秒）",
        "语句",
        "内存（MiB）",
        "SQL（毫秒）",
        "倍数",
    )
)
SCRIPTS = {
    "imports": ("批量导入", "bench_import.py", "ROWS"),
    "exports": ("数据导出", "bench_exports.py", "UNITS"),
}
LONGEST = 1200  # seconds after which a page counts as one that does not serve


@dataclass(frozen=True, slots=True)
class Filled:
    """A database of a size: how it is reached, and what filling it said."""

    environ: dict[str, str]
    said: str


@dataclass(frozen=True, slots=True)
class Measuring:
    """What came of measuring: sections of the paper, and whether all of it went well."""

    sections: dict[str, str]
    is_sound: bool


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for; 1 where a number differed or a page failed."""
    asked = _read(arguments)
    sections: dict[str, str] = {}
    sound = True
    if "pages" in asked.what:
        for size in asked.sizes:
            found = _pages(size, asked.databases)
            sections |= found.sections
            sound &= found.is_sound
    largest = max(UNITS[size] for size in asked.sizes)
    for what, (title, script, variable) in SCRIPTS.items():
        if what in asked.what:
            head, *rows = _lines(script, {variable: str(largest)})
            sections[title] = f"{bench_paper.machine()}\n\n{bench_paper.table(head, rows)}"
    bench_paper.renew(sections, asked.paper)
    print(f"已写入 {asked.paper.name}：{'、'.join(sections)}", flush=True)
    return 0 if sound else 1


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="测量速度，结果打印成表并写入 docs/benchmarks.md")
    for name, choices in (
        ("sizes", list(UNITS)),
        ("databases", list(DATABASES)),
        ("what", ["pages", *SCRIPTS]),
    ):
        words = f"逗号分隔：{'、'.join(choices)}"
        parser.add_argument(f"--{name}", type=some_of(choices), default=choices, help=words)
    parser.add_argument("--paper", type=Path, default=bench_paper.PAPER, help="写入的文件")
    return parser.parse_args(arguments)


def some_of(choices: list[str]) -> Callable[[str], list[str]]:
    """Reads words separated by commas, of these; none means all."""

    def read(text: str) -> list[str]:
        found = [part.strip() for part in text.split(",") if part.strip()] or choices
        if unknown := set(found) - set(choices):
            said = f"没有 {'、'.join(sorted(unknown))}，可写 {'、'.join(choices)}，用逗号分隔"
            raise argparse.ArgumentTypeError(said)
        return found

    return read


# ---- pages ---------------------------------------------------------------------------------------


def _pages(size: str, databases: Sequence[str]) -> Measuring:
    """The section of one size."""
    print(f"\n{size}\n{HEAD}", flush=True)
    rows, said, sound = [], [], True
    with ExitStack() as kept:
        for database in databases:
            filled = kept.enter_context(filled_database(database, size))
            said.append(f"装入（{DATABASES[database]}）：{filled.said}")
            for place, name in PLACES[size].items():
                for page, title in (OF_PLACES | (OF_UNITS if place == PART else {})).items():
                    words = f"{title}（{name}）" if page in OF_PLACES else title
                    row = _measured(filled, page, place, f"{DATABASES[database]} | {words}")
                    sound &= row.is_sound
                    rows.append(row.text)
                    print(row.text, flush=True)
            kept.close()
    body = [bench_paper.machine(), bench_paper.table(HEAD, rows), "\n".join(f"- {s}" for s in said)]
    return Measuring({f"页面：{size}（{UNITS[size]:,} 个单位）": "\n\n".join(body)}, sound)


@contextmanager
def filled_database(database: str, size: str) -> Iterator[Filled]:
    """A temporary database, filled by `seed_scale`."""
    with ExitStack() as kept:
        folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="vet-bench-"))
        environ = {**os.environ, "LOG_LEVEL": "WARNING", "VAR_DIR": folder, "DEBUG": "0"}
        environ |= {"DATABASE_URL": "", "DEMO_PASSWORD": "", "SECRET_KEY": ""}
        if database == "postgresql":
            url, _ = kept.enter_context(temporary_server())
            environ["DATABASE_URL"] = url
        command = [sys.executable, str(BIN / "bench_pages.py"), "--seed", size]
        said = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
        yield Filled(environ, said.stdout.partition("\n")[0])


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, and whether page and SQL told the same."""

    text: str
    is_sound: bool


def _measured(filled: Filled, page: str, place: str, title: str) -> Row:
    """One page in a process of its own."""
    command = [sys.executable, "-W", "ignore", str(BIN / "bench_pages.py"), page, place]
    try:
        done = subprocess.run(
            command,
            env=filled.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return Row(f"{title} | {LONGEST} 秒内没有结果{' | —' * 5}", True)
    if not done.stdout:
        print(done.stderr, file=sys.stderr)
        return Row(f"{title} | 失败{' | —' * 5}", False)
    found = json.loads(done.stdout)
    ratio = found["ms"] / max(found["sql_ms"], 0.01)
    cells = (
        f"{found['ms']:,.0f} | {found['cpu_ms']:,.0f} | {found['statements']} | {found['memory']}"
        f" | {found['sql_ms']:,.1f} | {ratio:,.1f}"
    )
    differs = "" if found["agrees"] else "（与 SQL 不一致）"
    return Row(f"{title}{differs} | {cells}", found["agrees"])


# ---- imports and exports -------------------------------------------------------------------------


def _lines(script: str, extra: dict[str, str]) -> list[str]:
    """The table that a script prints, which is shown as it comes."""
    with subprocess.Popen(
        [sys.executable, str(BIN / script)],
        env=os.environ | extra,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        lines = []
        for line in running.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.strip())
    if running.returncode:
        print(f"{script} 失败，或没有达到承诺的速度（{running.returncode}）。", file=sys.stderr)
    return [line for line in lines if re.search(r" \| ", line)]


def tidy_up_when_ended() -> None:
    """Being ended from outside is an exit like any other: servers and folders go with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


if __name__ == "__main__":
    tidy_up_when_ended()
    sys.exit(main(sys.argv[1:]))
