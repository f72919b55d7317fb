"""The whole suite twice: on SQLite (a file), then on PostgreSQL; ends with pytest's own lines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import system_packages
from postgresql import temporary_server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jinchang_vet import environment

# Each process has a database, a browser and files of its own; a file's tests stay together.
PROCESSES = ("-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadfile")

# The tests say themselves what they need of these; the caller's shell has no say.
OWN = (
    *("DATABASE_URL", "SECRET_KEY", "DEBUG", "HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"),
    *("EVIDENCE_DIR", "DEMO", "DEMO_PASSWORD", "EMAIL_URL", "EMAIL_FROM", "LOG_LEVEL"),
    *("SITE_URL", "REVIEW_WAIT_DAYS", "BACKUP_DIR", "TRUSTED_PROXIES", "SCAN_MINUTES"),
    *(
        "SESSION_MINUTES",
        "SESSION_IDLE_MINUTES",
        "PASSWORD_DAYS",
        "PASSWORD_DAYS_REPORTER",
        "PASSWORD_LENGTH",
        "PASSWORD_CLASSES",
        "PASSWORDS_KEPT",
        "ARGON2_MEMORY_KIB",
        "ARGON2_PASSES",
        "ARGON2_LANES",
        "LOGIN_FAILURES",
        "LOGIN_LOCK_MINUTES",
        "OTP_REQUIRED",
        "SECOND_STEP_MINUTES",
        "ONE_TIME_CODE_DAYS",
        "ACCOUNT_IDLE_DAYS",
        "BIND",
        "PORT",
        "WORKERS",
        "THREADS",
    ),
)


def main(arguments: list[str]) -> int:
    """Run both; the worse exit code of the two."""
    without_browser = environment.switch("NO_BROWSER", default=False)
    if without_browser:
        print("NO_BROWSER=1：跳过需要浏览器和 LibreOffice 的测试。", flush=True)
    else:
        _require_system_packages()
    on_sqlite = _run("SQLite", {}, arguments)
    with temporary_server() as (url, programs):
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        on_postgresql = _run("PostgreSQL", {"DATABASE_URL": url, "PATH": path}, arguments)
    if on_sqlite and not on_postgresql:
        print("PostgreSQL 上通过，SQLite 上失败（见前一轮输出）。", file=sys.stderr)
    return max(on_sqlite, on_postgresql)


def _run(name: str, extra: dict[str, str], arguments: list[str]) -> int:
    """One pytest run with files of its own; nothing of the installation in var/ is touched."""
    kept = {key: value for key, value in os.environ.items() if key not in OWN}
    with tempfile.TemporaryDirectory(prefix="vet-tests-") as folder:
        print(f"\n测试：{name}", flush=True)
        command = [sys.executable, "-m", "pytest", *PROCESSES, *arguments]
        environ = kept | {"VAR_DIR": folder} | extra
        return abs(subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode)


def _require_system_packages() -> None:
    missing = [
        package
        for package, found in (
            ("chromium", shutil.which("chromium") is not None),
            ("fonts-noto-cjk", _has_chinese_font()),
            ("libreoffice-calc-nogui", _has_calc()),
        )
        if not found
    ]
    if missing:
        system_packages.install(
            missing, what_for="浏览器和工作簿测试（NO_BROWSER=1 可跳过这些测试）"
        )


def _has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        found = subprocess.run(
            ["fc-list", ":lang=zh"], capture_output=True, text=True, check=False
        ).stdout
        return bool(found.strip())
    return any(Path("/usr/share/fonts").glob("**/NotoSansCJK*"))


def _has_calc() -> bool:
    office = shutil.which("soffice")
    return office is not None and (Path(office).resolve().parent / "libsclo.so").exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
