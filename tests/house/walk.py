"""A walk through the site as a person takes it: from the first page along the links.

Of every named page a few addresses are looked at, and of those the ones kept that show something
which no page of that name has shown before (an element with a class): what two roles see alike
needs to be looked at once.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from institutions.models import User

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
ELEMENT = re.compile(r'<([a-z1-6]+)\b(?:[^>]*?\bclass="([^"]*)")?')


@dataclass(frozen=True)
class Stop:
    """A page worth a look: who stands before it, and where."""

    who: str
    name: str
    address: str


@dataclass
class Walk:
    """Where the walkers have been: each at `per_name` addresses of a name; `names` are all pages
    reached.
    """

    per_name: int
    stops: list[Stop] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    looked_at: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _shown: dict[str, set[str]] = field(default_factory=dict)

    @property
    def people(self) -> set[str]:
        """Who stands before a page worth a look."""
        return {stop.who for stop in self.stops}

    def go(self, who: str, *starts: str) -> None:
        """Walk as one person (signed out when `who` is empty), near pages before far ones."""
        client = Client()
        if who:
            client.force_login(User.objects.get(username=who))
        ahead, seen = deque(starts), set(starts)
        counts: dict[str, int] = {}
        while ahead:
            address = ahead.popleft()
            name = _name_of(address)
            if name is None or counts.get(name, 0) >= self.per_name:
                continue
            before = len(self.looked_at)
            links = self._look(client, Stop(who, name, address))
            counts[name] = counts.get(name, 0) + len(self.looked_at) - before
            for link in links:
                if link not in seen:
                    seen.add(link)
                    ahead.append(link)

    def _look(self, client: Client, stop: Stop) -> list[str]:
        answer = client.get(stop.address)
        html = answer.getvalue().decode(errors="replace")
        if answer.status_code >= 400:
            self.refused.append(f"{stop.who} {stop.address}: {answer.status_code}")
        if answer.status_code in (301, 302):
            return [_within(stop.address, answer["Location"])]
        self.looked_at.append(stop.address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            return []
        self.names.add(stop.name)
        frame, _, rest = html.partition("<main")
        if rest and (self._is_new(stop.name, rest) | self._is_new("frame", frame)):
            self.stops.append(stop)
        links = [_within(stop.address, each.replace("&amp;", "&")) for each in LINK.findall(html)]
        return [link for link in links if link.startswith("/")]

    def _is_new(self, name: str, html: str) -> bool:
        found = {f"{tag}.{each}" for tag, said in ELEMENT.findall(html) for each in said.split()}
        shown = self._shown.setdefault(name, set())
        fresh = found - shown
        shown |= found
        return bool(fresh)


def _within(page: str, link: str) -> str:
    """The address that a link of a page leads to, as the client takes it."""
    return urljoin(page, link)


def _name_of(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return None
