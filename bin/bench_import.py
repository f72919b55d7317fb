"""How long importing a year of figures of many institutions takes, on SQLite and on PostgreSQL.

Builds scratch databases, sends one file of 11,000 rows × 30 items the way that a manager's goes,
and prints seconds and memory. `ROWS=1100 python bin/bench_import.py` measures a smaller one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from postgresql import temporary_server

MEASURE = Path(__file__).with_name("measure_import.py")
HEAD = "数据库 | 行数 | 数据 | 读取与核对 秒 | 写入 秒 | 合计 秒 | 处理器 秒 | 内存 MB"


def main() -> int:
    """Measure both databases, each in a process of its own; the worse exit code."""
    print(HEAD, flush=True)
    on_sqlite = _run({})
    with temporary_server() as (url, _):
        on_postgresql = _run({"DATABASE_URL": url})
    return max(on_sqlite, on_postgresql)


def _run(extra: dict[str, str]) -> int:
    with tempfile.TemporaryDirectory(prefix="vet-bench-") as folder:
        environ = {**os.environ, "LOG_LEVEL": "WARNING", "VAR_DIR": folder, **extra}
        return subprocess.run([sys.executable, MEASURE], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
