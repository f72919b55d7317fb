"""`docs/benchmarks.md`: a section for each measurement, of which a new one replaces the old; the
others stay, each with its own date and machine.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from postgresql import version as postgresql_version

PAPER = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
ORDER = ("页面", "批量导入", "数据导出", "截止日")
FRONT = """# 速度测量

由 `make bench` 和 `make bench-deadline` 测得并写入；每节写明何时、在什么机器上测得。
数据由 `manage.py seed_scale` 装入（种子数 1）：city 50 个单位、province 400 个、nation 11,000 个；
学校每年各填 60 项，五年数据已通过，第六年正在填报。

怎样测：在一个进程内，经过全部中间件，由真正登录的会话请求页面；先跑一遍不计，再取几遍的中位数
（一遍超过 6 秒的只跑一遍）。

- “处理器”是网页进程自己用的处理器时间，机器上有别的工作时比“时间”可靠（不含 PostgreSQL 所用的）。
- “SQL”是用手写的 SQL 从同一数据库取同样的数所用的时间，“倍数”是页面的时间与它之比。
  页面与 SQL 的数逐一核对，不一致则测量失败。
- “语句”连同 SQLite 新连接的设置和事务里的保存点；
  测试限制的是不含这些的数目（页面 15、保存 10、自动保存 7）。
- “内存”是只做这一件事的进程的峰值（不含 PostgreSQL 自己的）；什么都没做时约 60 MiB。
"""


def machine() -> str:
    """One line: when, on what, and how busy it was."""
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    busy = f"；测量时机器上还有别的工作（一分钟负载 {load:.1f}）" if load > cores else ""
    return (
        f"{dt.date.today():%Y-%m-%d}，{cores} 核、{_memory()} GiB 内存，{platform.machine()}，"
        f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}，"
        f"PostgreSQL {postgresql_version()}{busy}。"
    )


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))


def table(head: str, rows: list[str]) -> str:
    """Rows of cells separated by ` | `, as a table of Markdown; numbers stand on the right."""
    columns = head.split(" | ")
    aligned = ["---:" if _is_number(rows, place) else "---" for place in range(len(columns))]
    lines = [f"| {head} |", f"| {' | '.join(aligned)} |"]
    return "\n".join([*lines, *(f"| {row} |" for row in rows)])


def _is_number(rows: list[str], place: int) -> bool:
    return bool(rows) and all(row.split(" | ")[place][:1].isdigit() for row in rows)


def renew(sections: Mapping[str, str], paper: Path = PAPER) -> None:
    """Replace these sections by their titles, keep the others."""
    found = _sections(paper.read_text("utf-8")) if paper.exists() else {}
    found |= {title: body.strip() for title, body in sections.items()}
    ordered = sorted(found, key=lambda title: (_rank(title), title))
    text = "\n\n".join([FRONT.strip(), *(f"## {title}\n\n{found[title]}" for title in ordered)])
    paper.write_text(f"{text}\n", "utf-8")


def _sections(text: str) -> dict[str, str]:
    parts = (f"\n{text}").split("\n## ")[1:]
    return {part.partition("\n")[0].strip(): part.partition("\n")[2].strip() for part in parts}


def _rank(title: str) -> int:
    return next((place for place, word in enumerate(ORDER) if title.startswith(word)), len(ORDER))
