"""What the surroundings say: every environment variable is read here, strictly.

A wrong value ends the program with one sentence that names the variable, never with a traceback
and never with a guess. An empty variable counts as not set.
"""

from __future__ import annotations

import os
import re
import secrets
import warnings
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import environ

from jinchang_vet.kit.secret_files import kept_secret

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
# How soon a database that went away without a word is noticed: seconds for a new connection, and
# milliseconds (Linux) until what was sent and not even received ends a kept one.
NOTICED = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4000,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
EMAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "dummymail")


def refuse(name: str, value: str, wanted: str) -> NoReturn:
    """End the program: variable `name`, or the option of a command, has a value that cannot be
    used.
    """
    kind = "参数" if name.startswith("--") else "环境变量"
    raise SystemExit(f"{kind} {name} 的值“{value}”无效：{wanted}。")


def text(name: str, default: str = "") -> str:
    """The variable as written, without the spaces around it."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    """A yes or no."""
    value = text(name)
    if not value:
        return default
    if value.lower() not in TRUE + FALSE:
        refuse(name, value, "只能写 1、true、yes、on（开）或 0、false、no、off（关）")
    return value.lower() in TRUE


def whole_number(name: str, *, default: int, low: int, high: int) -> int:
    """A whole number between `low` and `high`, both included."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
        refuse(name, value, f"须为 {low} 至 {high} 之间的整数")
    return int(value)


def one_of(name: str, choices: tuple[str, ...], *, default: str) -> str:
    """One of the given words, in capitals."""
    value = text(name, default).upper()
    if value not in choices:
        refuse(name, value, f"只能是 {'、'.join(choices)} 之一")
    return value


def hosts(name: str, *, default: list[str]) -> list[str]:
    """Host names separated by commas, without scheme or path."""
    names = [part.strip() for part in text(name).split(",") if part.strip()]
    for host in names:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]", host):
            refuse(name, host, "写主机名或 IP，用逗号分隔，不带 http:// 和端口")
    return names or default


def networks(name: str) -> list[str]:
    """Addresses or networks (10.0.0.0/8) separated by commas."""
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    for network in found:
        try:
            ip_network(network)
        except ValueError:
            refuse(name, network, "写 IP 地址或网段（如 127.0.0.1,10.0.0.0/8），用逗号分隔")
    return found


def origins(name: str) -> list[str]:
    """Origins (scheme and host) separated by commas."""
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    for origin in found:
        if not re.fullmatch(r"https?://[A-Za-z0-9_.*\[\]:-]+", origin):
            refuse(name, origin, "写成 https://主机名，用逗号分隔，不带路径")
    return found


def origin(name: str) -> str:
    """One origin (scheme and host), or nothing."""
    found = origins(name)
    if len(found) > 1 or "*" in "".join(found):
        refuse(name, text(name), "写成一个 https://主机名，不带路径")
    return "".join(found)


def path(name: str, *, default: Path) -> Path:
    """A place on the disk, whether anything is there or not."""
    return Path(text(name, str(default))).expanduser().absolute()


def folder(name: str, *, default: Path) -> Path:
    """A folder that exists after this call and can be written by this process only."""
    place = path(name, default=default)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, str(place), f"不能建立这个文件夹（{error.strerror}）")
    if not os.access(place, os.W_OK | os.X_OK):
        refuse(name, str(place), "这个文件夹不可写")
    return place


def secret_key(name: str, *, kept_in: Path) -> str:
    """The signing key: from the variable, else made once and kept in a file of mode 0600."""
    value = text(name)
    if value and (len(value) < 50 or len(set(value)) < 5):
        refuse(name, "（已隐去）", "至少 50 个字符、至少 5 种不同字符；不设置则自动生成")
    if value:
        return value
    try:
        return kept_secret(kept_in, lambda: secrets.token_urlsafe(64))
    except OSError as error:
        raise SystemExit(f"不能读写密钥文件 {kept_in}（{error.strerror}）。") from error


def database(name: str, *, default: Path) -> dict[str, Any]:
    """The Django database entry of the address in a variable, else of an SQLite file."""
    return database_at(name, text(name, f"sqlite:///{default}"))


def database_at(name: str, url: str) -> dict[str, Any]:
    """A Django database entry for SQLite (a file) or PostgreSQL, each with what makes it safe;
    `name` is the variable or option that gave the address.
    """
    scheme = url.partition(":")[0]
    if "://" not in url or scheme not in DATABASE_SCHEMES:
        refuse(
            name,
            _without_password(url),
            "须以 sqlite:///、postgres:// 或 postgresql:// 开头，"
            "如 postgres://用户:密码@主机:5432/库名",
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            entry = environ.Env.db_url_config(url)
        except (ValueError, UserWarning, environ.ImproperlyConfigured):
            refuse(name, _without_password(url), "地址写法不对，请检查主机、端口和特殊字符的转义")
    return _sqlite(name, url, entry) if scheme == "sqlite" else _postgresql(name, url, entry)


def _sqlite(name: str, url: str, entry: dict[str, Any]) -> dict[str, Any]:
    """WAL lets readers go on while one writes; FULL keeps what was confirmed through a power cut;
    IMMEDIATE takes the write lock at the start, so that two writers wait instead of failing."""
    if entry["NAME"] in ("", ":memory:"):
        refuse(name, url, "SQLite 须是一个文件，如 sqlite:////srv/vet/db.sqlite3")
    file = Path(entry["NAME"]).absolute()
    if not file.parent.is_dir():
        refuse(name, url, f"文件夹 {file.parent} 不存在")
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"
    options = {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas}
    engine = "jinchang_vet.kit.sqlite"  # which makes no file where none is
    return {**entry, "ENGINE": engine, "NAME": str(file), "OPTIONS": options}


def _postgresql(name: str, url: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Connections are kept and checked; no statement, lock or idle transaction waits for ever."""
    if not entry["NAME"]:
        refuse(name, _without_password(url), "缺少库名")
    limits = {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
    }
    # A folder of a Unix socket is written as a host with %2F for each slash.
    host = unquote(entry["HOST"])
    options = {**NOTICED, **entry.get("OPTIONS", {})}
    given = options.get("options", "")
    options["options"] = " ".join([*(f"-c {k}={v}" for k, v in limits.items()), given]).strip()
    kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    engine = "jinchang_vet.kit.postgresql"  # which does not wait for ever for a silent server
    return {**entry, "ENGINE": engine, "HOST": host, "OPTIONS": options, **kept}


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_ settings from one address such as smtp+tls://user:password@host:587."""
    url = text(name, "dummymail://")
    if "://" not in url or url.partition(":")[0] not in EMAIL_SCHEMES:
        refuse(
            name,
            _without_password(url),
            "须以 smtp://、smtp+tls:// 或 smtp+ssl:// 开头，试用时可写 consolemail://",
        )
    try:
        parts = environ.Env.email_url_config(url)
    except (ValueError, environ.ImproperlyConfigured):
        refuse(name, _without_password(url), "地址写法不对，如 smtp+tls://用户:密码@主机:587")
    return {key: value for key, value in parts.items() if key.startswith("EMAIL_")}


def _without_password(url: str) -> str:
    return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url)
