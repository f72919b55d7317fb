"""Bring the installation up to date: database, plans, demo data, static files.

One process and one look at each: what is up to date costs next to nothing.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from turns import one_at_a_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from jinchang_vet import environment
from jinchang_vet.assets import SHIPPED, package_folder
from jinchang_vet.kit.secret_files import kept_secret, new_password
from jinchang_vet.kit.sqlite.base import make_file

STATE = settings.VAR_DIR / ".setup"


def main() -> None:
    """Do all that is left to do, then say who can sign in."""
    with_demo = environment.switch("DEMO", default=True)
    django.setup()
    _check_demo_password()
    with one_at_a_time(settings.VAR_DIR / ".setup.lock"):
        STATE.mkdir(mode=0o700, exist_ok=True)
        try:
            migrated = _migrate(with_demo=with_demo)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise SystemExit(f"连不上数据库，请检查 DATABASE_URL 和数据库服务：{reason}") from error
        _load_plans(anew=migrated)
        _load_demo()
        _collect_static()
    _announce()


def _check_demo_password() -> None:
    if settings.DEMO_PASSWORD:
        try:
            validate_password(settings.DEMO_PASSWORD)
        except ValidationError as error:
            environment.refuse("DEMO_PASSWORD", "（已隐去）", "".join(error.messages).rstrip("。"))


def _migrate(*, with_demo: bool) -> bool:
    """Apply what is missing; whether anything was. A new database asks for the demo data once."""
    make_file(connection)
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    if not executor.loader.applied_migrations and with_demo:
        _demo_wanted().touch()
    print("更新数据库结构 …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    return True


def _load_plans(*, anew: bool) -> None:
    sources = [*ROOT.glob("fixtures/**/*"), *ROOT.glob("targets/**/*.py")]
    if anew or _changed(_of_this_database("plans"), _fingerprint(sources)):
        print("装入规划 …", flush=True)
        call_command("load_plans")
        _of_this_database("plans").write_text(_fingerprint(sources))


def _load_demo() -> None:
    """First run only; interrupted in the middle, it is done again at the next start."""
    if _demo_wanted().exists():
        print("装入演示数据 …", flush=True)
        kept_secret(settings.DEMO_PASSWORD_FILE, lambda: settings.DEMO_PASSWORD or new_password())
        call_command("load_demo", stdout=io.StringIO())  # the accounts are announced below
        _demo_wanted().unlink()


def _collect_static() -> None:
    """Compressing plotly takes seconds: only when a file changed; from scratch after a break."""
    shipped = [package_folder(package) / path for package, path in SHIPPED.values()]
    sources = [*ROOT.glob("static/**/*"), *shipped, ROOT / "jinchang_vet" / "assets.py"]
    stamp, wanted = STATE / "static", _fingerprint(sources)
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists() and not _changed(stamp, wanted):
        return
    print("收集静态文件（首次约半分钟）…", flush=True)
    finished_before = stamp.exists() and manifest.exists()
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=not finished_before, verbosity=0)
    stamp.write_text(wanted)


def _announce() -> None:
    """Print the demo accounts with their password, else how to make the first account."""
    demo = get_user_model().objects.filter(is_demo=True, is_active=True)
    if demo.exists() and settings.DEMO_PASSWORD_FILE.exists():
        password = settings.DEMO_PASSWORD_FILE.read_text(encoding="utf-8").strip()
        if settings.DEMO_PASSWORD not in ("", password):
            print("DEMO_PASSWORD 只在首次装入演示数据时起作用；现有账号的密码不变。")
        call_command("load_demo", "--accounts")
    elif not get_user_model().objects.exists():
        print("还没有账号，请先运行：.venv/bin/python manage.py create_account --help")


def _demo_wanted() -> Path:
    return _of_this_database("demo-wanted")


def _of_this_database(name: str) -> Path:
    """A marker that belongs to one database, so that another DATABASE_URL starts by itself."""
    entry = settings.DATABASES["default"]
    place = "|".join(str(entry.get(key, "")) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return STATE / f"{name}-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def _changed(stamp: Path, wanted: str) -> bool:
    return not stamp.exists() or stamp.read_text() != wanted


def _fingerprint(files: Iterable[Path]) -> str:
    """Names and contents; of large files (plotly) size and time stand for the content."""
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        facts = file.stat()
        content = (
            file.read_bytes()
            if facts.st_size < 1_000_000
            else f"{facts.st_size} {facts.st_mtime_ns}".encode()
        )
        digest.update(f"{file}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


if __name__ == "__main__":
    main()
