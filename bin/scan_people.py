"""Whom the scan signs in as: one demo account of every role; and how, as a browser does."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar
from pathlib import Path

from scan_site import HOST, Site

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from institutions.duties import Role

LOGIN = "/accounts/login/"
OWN = "/me/"  # a page that only those who are signed in see
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Person:
    """An account; without a role nobody is signed in."""

    role: str
    username: str = ""


SIGNED_OUT = Person("未登录", "nobody")


@dataclass(frozen=True)
class Visit:
    """A browser of the person's, and its cookies as wapiti reads them."""

    browser: urllib.request.OpenerDirector
    jar: CookieJar

    @property
    def cookies(self) -> dict:
        return {HOST: {"/": {cookie.name: _as_wapiti_reads(cookie) for cookie in self.jar}}}

    def is_signed_in(self, site: Site) -> bool:
        """Whether the person still sees pages of their own."""
        with self.browser.open(site.address + OWN, timeout=60) as answer:
            return answer.url == site.address + OWN


def people_of(folder: Path) -> list[Person]:
    """The first active demo account of every role in the folder's database; reporters of a school
    and of a bureau, whose pages differ, are two.
    """
    query = "SELECT role, i.kind = 'authority', MIN(username) FROM institutions_user u"
    query += " LEFT JOIN institutions_institution i ON i.id = u.institution_id"
    query += " WHERE u.is_demo AND u.is_active AND role <> '' GROUP BY 1, 2 ORDER BY 1, 2"
    with sqlite3.connect(folder / "db.sqlite3") as database:
        return [
            Person(f"{Role(role).label}（教育局）" if of_bureau else Role(role).label, name)
            for role, of_bureau, name in database.execute(query)
        ]


def sign_in(site: Site, person: Person) -> Visit:
    """The person's visit after signing in; ends the program when that is refused."""
    jar = CookieJar()
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar), site.trust
    )
    place = site.address + LOGIN
    with browser.open(place, timeout=60) as answer:
        token = TOKEN.search(answer.read().decode())
    sent = {"username": person.username, "password": os.environ["DEMO_PASSWORD"]}
    sent["csrfmiddlewaretoken"] = token[1] if token else ""
    asked = urllib.request.Request(place, urllib.parse.urlencode(sent).encode())
    asked.add_header("Referer", place)
    browser.open(asked, timeout=60).close()
    visit = Visit(browser, jar)
    if not visit.is_signed_in(site):
        raise SystemExit(f"{person.username} 未能登录，扫描停止。")
    return visit


def _as_wapiti_reads(cookie: Cookie) -> dict:
    facts = {"version": 0, "expires": cookie.expires, "secure": cookie.secure, "port": None}
    return {**facts, "value": cookie.value}
