"""What a browser really gets of a page: few bytes, files under hashed names that are kept for ever,
and the charts' library only after the numbers.
"""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from institutions.models import User
from jinchang_vet.navigation import menu_of
from reports.demo_cast import BAIYIN
from targets.loading import load_plans

MOST = 150 * 1024  # bytes of a page with all that it loads
PEOPLE = (
    "baiyin-viewer",
    "baiyin-manager",
    "baiyin-reviewer",
    "zhongzhi-5",
    "system-admin",
    "auditor",
)
# Beside the menu: the pages that carry most of their kind.
ALSO = (
    f"/overview/text/?region={BAIYIN}&year=2024",
    f"/indicators/dual-qualified-share/?region={BAIYIN}&year=2024",
    f"/institutions/demo-secondary-1/?region={BAIYIN}&year=2024",
    "/keep/indicators/",
    "/keep/items/",
    "/help/progress/",
)
ASSET = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/static/[^"]+)"')
LIBRARY = re.compile(r'data-library="(/static/[^"]+)"')
SCRIPT = re.compile(r"<script\b[^>]*\bsrc=[^>]*>")
HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The static files as an installation has them: hashed and compressed, built once."""
    return tmp_path_factory.mktemp("built")


@pytest.fixture
def installed(settings, built):
    """The site with built static files."""
    settings.STATIC_ROOT = built
    storage = {"BACKEND": "jinchang_vet.assets.CompressedOnceStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    if not (built / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.DEMO_PASSWORD, settings.DEMO_PASSWORD_FILE = "", tmp_path / "password"
    load_plans()
    call_command("load_demo", stdout=StringIO())


class Reader:
    """A browser that asks as Chromium does, and knows what it was sent."""

    def __init__(self, who: str) -> None:
        self.user = User.objects.get(username=who)
        self.client = Client()
        self.client.force_login(self.user)
        self.sent: dict[str, int] = {}

    def page(self, address: str) -> str:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        return answer.getvalue().decode()

    def size(self, address: str) -> int:
        """The bytes of a static file as they come."""
        if address not in self.sent:
            answer = self.client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
            assert answer.status_code == 200, address
            self.sent[address] = len(answer.getvalue())
        return self.sent[address]

    @property
    def addresses(self) -> list[str]:
        """The pages of the menu, and the heavy ones for those who may open them."""
        menu = [link.url for link in menu_of(self.user, "")]
        return [*menu, *(each for each in ALSO if self.client.get(each).status_code == 200)]


@pytest.fixture
def readers(installed, demo) -> list[Reader]:
    return [Reader(who) for who in PEOPLE]


def test_no_page_ships_more_than_150_kb_beside_the_library_of_charts(readers):
    heavy, seen = [], 0
    for reader in readers:
        for address in reader.addresses:
            html = reader.page(address)
            loaded = set(ASSET.findall(html))
            weight = len(html.encode()) + sum(reader.size(each) for each in loaded)
            seen += 1
            if weight > MOST:
                heavy.append(f"{reader.user.username} {address}: {weight:,} bytes")
    assert seen > 30
    assert heavy == []


def test_styles_and_scripts_bring_no_further_files_from_the_site(readers):
    reader = readers[0]
    html = reader.page(reverse("overview"))
    for address in ASSET.findall(html):
        text = reader.client.get(address).getvalue().decode()
        inside = re.findall(r"url\(\s*[\"']?(?!data:|#)([^)\"']+)", text)
        assert inside == [], address
        if address.startswith("/static/js/"):
            assert not re.search(r"^\s*import\b|\bimport\(", text, flags=re.MULTILINE), address


def test_static_files_have_hashed_names_are_compressed_and_kept_for_ever(readers):
    reader = readers[0]
    html = "".join(reader.page(each) for each in reader.addresses)
    assert len(set(ASSET.findall(html))) > 6
    for address in {*ASSET.findall(html), *LIBRARY.findall(html)}:
        assert HASHED.search(address), address
        for encoding in ("br", "gzip"):
            answer = reader.client.get(address, headers={"Accept-Encoding": encoding})
            small = len(answer.getvalue()) < 600  # too small to gain by it
            assert small or answer["Content-Encoding"] == encoding, address
            assert "immutable" in answer["Cache-Control"]
            assert re.search(r"max-age=(\d+)", answer["Cache-Control"])[1] == "315360000"


def test_scripts_wait_for_the_page_and_the_library_of_charts_for_the_numbers(readers):
    charted = 0
    for address in readers[0].addresses:
        html = readers[0].page(address)
        for script in SCRIPT.findall(html):
            assert " defer" in script or 'type="module"' in script, script
            assert "plotly" not in script
        if LIBRARY.search(html):
            charted += 1
            assert '<table class="' in html
            assert html.count('role="img"') >= html.count("data-chart=")
        else:
            assert "plotly" not in html
    assert charted >= 3
