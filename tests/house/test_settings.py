"""The environment drives the settings; a wrong value is refused in one sentence."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jinchang_vet import environment

ROOT = Path(__file__).resolve().parents[2]
SHOW = """
import json
from jinchang_vet import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}, default=str))
"""


def run(command, tmp_path, **variables):
    quiet = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=quiet | {"VAR_DIR": str(tmp_path / "var")} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def shown(tmp_path, *names, **variables):
    done = run(["-c", SHOW % (names,)], tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("HTTPS", "2"),
        ("DATABASE_URL", "foo://x"),
        ("DATABASE_URL", "mysql://u:p@h/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:////no/such/folder/db.sqlite3"),
        ("DATABASE_URL", "postgres://u:p@h:port/x"),
        ("DATABASE_URL", "postgres://u:p@h"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("ALLOWED_HOSTS", "https://vet.example.cn"),
        ("CSRF_TRUSTED_ORIGINS", "vet.example.cn"),
        ("TRUSTED_PROXIES", "proxy.example.cn"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("LOG_LEVEL", "chatty"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_MINUTES", "半天"),
        ("PASSWORD_LENGTH", "4"),
        ("PASSWORD_CLASSES", "5"),
        ("PASSWORDS_KEPT", "0"),
        ("ARGON2_MEMORY_KIB", "64"),
        ("LOGIN_FAILURES", "1"),
        ("LOGIN_LOCK_MINUTES", "0"),
        ("OTP_REQUIRED", "perhaps"),
        ("ONE_TIME_CODE_DAYS", "0"),
        ("ACCOUNT_IDLE_DAYS", "1"),
        ("EMAIL_URL", "ftp://x"),
        ("VAR_DIR", "/proc/nowhere"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence_naming_the_variable(tmp_path, name, value):
    done = run(["-c", "from jinchang_vet import settings"], tmp_path, **{name: value})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"环境变量 {name} ")
    assert done.stderr.endswith("。\n")


def test_the_command_line_shows_the_sentence_and_no_traceback(tmp_path):
    done = run(["manage.py", "check"], tmp_path, DEBUG="maybe")
    assert (done.returncode, done.stdout) == (1, "")
    assert "DEBUG" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_in_a_refused_address_is_not_shown(tmp_path):
    wrong = {"DATABASE_URL": "postgres://vet:geheim@h:port/x"}
    assert "geheim" not in run(["-c", "import jinchang_vet.settings"], tmp_path, **wrong).stderr


def test_defaults_are_safe(tmp_path):
    found = shown(tmp_path, "DEBUG", "ALLOWED_HOSTS", "SECRET_KEY", "DATABASES", VAR_DIR="")
    assert found["DEBUG"] is False
    assert "*" not in found["ALLOWED_HOSTS"]
    assert len(found["SECRET_KEY"]) >= 50


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = shown(tmp_path, "SECRET_KEY")
    assert shown(tmp_path, "SECRET_KEY") == first
    file = tmp_path / "var" / "secret_key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").glob(".secret*")] == []


def test_sqlite_is_set_up_to_keep_what_was_confirmed(tmp_path):
    entry = shown(tmp_path, "DATABASES")["DATABASES"]["default"]
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert entry["OPTIONS"]["timeout"] == 20
    assert not entry.get("ATOMIC_REQUESTS")


def test_postgresql_has_limits_and_checked_connections(tmp_path):
    url = "postgres://u:p%40ss@db.example.cn:5433/vet?sslmode=require"
    entry = shown(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert (entry["HOST"], entry["PORT"], entry["PASSWORD"]) == ("db.example.cn", 5433, "p@ss")
    assert entry["CONN_HEALTH_CHECKS"] is True
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=30s" in entry["OPTIONS"]["options"]
    assert "lock_timeout=10s" in entry["OPTIONS"]["options"]


def test_the_rules_of_the_way_in_are_settings(tmp_path):
    wanted = {"LOGIN_FAILURES": "7", "LOGIN_LOCK_MINUTES": "45", "PASSWORD_LENGTH": "14"}
    names = ("AXES_FAILURE_LIMIT", "AXES_COOLOFF_TIME", "AUTH_PASSWORD_VALIDATORS", "OTP_REQUIRED")
    found = shown(tmp_path, *names, **wanted, OTP_REQUIRED="1")
    assert (found["AXES_FAILURE_LIMIT"], found["AXES_COOLOFF_TIME"]) == (7, "0:45:00")
    assert {"min_length": 14} in [each.get("OPTIONS") for each in found["AUTH_PASSWORD_VALIDATORS"]]
    assert found["OTP_REQUIRED"] is True


def test_the_admin_of_django_is_not_there(tmp_path):
    assert "django.contrib.admin" not in shown(tmp_path, "INSTALLED_APPS")["INSTALLED_APPS"]


def test_https_leaves_the_deployment_check_nothing_to_say(tmp_path):
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(command, tmp_path, HTTPS="1", ALLOWED_HOSTS="vet.example.cn")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_readme_lists_every_variable_that_is_read():
    sources = [ROOT / "jinchang_vet" / "settings.py", *(ROOT / "bin").glob("*.py")]
    readers = "|".join(name for name in vars(environment) if not name.startswith("_"))
    reader = rf'environment\.(?:{readers})\(\s*"([A-Z_]+)"'
    read = {name for file in sources for name in re.findall(reader, file.read_text("utf-8"))}
    assert len(read) > 15
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in read if f"`{name}`" not in readme} == set()
