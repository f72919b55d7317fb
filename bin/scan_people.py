"""Whom the scan signs in as: one demo account of every role; and how, as a browser does."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from institutions.duties import Role

LOGIN = "/accounts/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Person:
    """An account; without a role nobody is signed in."""

    role: str
    username: str = ""


SIGNED_OUT = Person("未登录", "nobody")


def people_of(folder: Path) -> list[Person]:
    """The first active demo account of every role in the folder's database."""
    query = "SELECT role, MIN(username) FROM institutions_user WHERE is_demo AND is_active"
    query += " GROUP BY role ORDER BY role"
    with sqlite3.connect(folder / "db.sqlite3") as database:
        return [Person(Role(role).label, name) for role, name in database.execute(query)]


def sign_in(site: str, person: Person) -> dict:
    """The person's cookies, as wapiti reads them."""
    jar = CookieJar()
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
    )
    page = browser.open(site + LOGIN, timeout=60).read().decode()
    sent = {"username": person.username, "password": os.environ["DEMO_PASSWORD"]}
    sent["csrfmiddlewaretoken"] = TOKEN.search(page)[1]
    browser.open(site + LOGIN, urllib.parse.urlencode(sent).encode(), timeout=60)
    kept = {cookie.name: cookie for cookie in jar}
    if "sessionid" not in kept:
        raise SystemExit(f"{person.username} 未能登录，扫描停止。")
    return {"127.0.0.1": {"/": {name: _as_wapiti_reads(each) for name, each in kept.items()}}}


def _as_wapiti_reads(cookie) -> dict:
    facts = {"version": 0, "expires": cookie.expires, "secure": cookie.secure, "port": None}
    return {**facts, "value": cookie.value}
