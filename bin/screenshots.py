"""Take a picture of every page at two widths, from the real server with the demo data.

Everything happens in a temporary folder with a server of its own; pictures and their index land in
docs/screenshots/. `ONLY=overview,login bin/screenshots.py` takes those alone, without the index.
"""

from __future__ import annotations

import http.client
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from screenshot_pages import GROUPS, SHOTS, Shot

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {1280: "", 390: "-390"}  # pixels, and how the file's name ends
TALLEST, COLOURS = 1200, 48
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
HEAD = """# 界面截图

由 `make screenshots` 在演示数据上生成，请勿手工修改。图中数值均为演示而编。长页只截上部。

"""


@dataclass(frozen=True)
class Taken:
    """A picture that was taken: of what, and the title that the page has."""

    shot: Shot
    title: str


def main() -> None:
    """Prepare, serve, find the pages, take the pictures, write the index."""
    only = set(filter(None, os.environ.get("ONLY", "").split(",")))
    shots = [shot for shot in SHOTS if not only or shot.name in only]
    with tempfile.TemporaryDirectory(prefix="vet-screens-") as folder, _served(folder) as site:
        people = {who: _Person(who) for who in {shot.who for shot in shots}}
        for person in people.values():
            own = [shot for shot in shots if shot.who == person.who]
            person.walk([shot for shot in own if not shot.address])
        missing = [shot.name for shot in shots if not people[shot.who].address_of(shot)]
        if missing:
            raise SystemExit(f"没有找到通往这些页面的链接：{'、'.join(missing)}")
        taken = _take(site, shots, people)
    if not only:
        _write_index(taken)
    size = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(
        f"{len(taken)} 页，{len(list(FOLDER.glob('*.png')))} 张图，共 {size / (1 << 20):.1f} MB。"
    )


@contextmanager
def _served(folder: str) -> Iterator[str]:
    """The real server on a database of its own; ended with everything it started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"VAR_DIR": folder, "DATABASE_URL": "", "PORT": str(port), "BIND": "", "DEMO": "1"}
    os.environ.update(own | {"DEBUG": "0", "HTTPS": "0", "SITE_URL": "", "LOG_LEVEL": "WARNING"})
    subprocess.run(
        [sys.executable, ROOT / "bin" / "prepare.py"], check=True, stdout=subprocess.DEVNULL
    )
    server = subprocess.Popen(
        [sys.executable, ROOT / "bin" / "serve.py"], stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, server)
        _set_up_django()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(600):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            try:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        if server.poll() is not None:
            break
    raise SystemExit("服务没有启动。")


def _set_up_django() -> None:
    """This process looks at the same database, so that it can sign people in and follow links."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs an event loop here
    django.setup()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]


class _Person:
    """A demo account that walks along the links from its first page."""

    def __init__(self, who: str) -> None:
        self.who, self.found = who, dict[str, str]()
        self.client = Client()
        if who:
            self.client.force_login(get_user_model().objects.get(username=who))

    @property
    def cookie(self) -> str:
        return self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def address_of(self, shot: Shot) -> str:
        """Where the page stands; empty when no link leads there."""
        if shot.address or not shot.after:
            return shot.address or self.found.get(shot.name, "")
        before = urlsplit(self.found.get(shot.after, "")).path
        return before and reverse(shot.name, kwargs=resolve(before).kwargs)

    def walk(self, shots: list[Shot]) -> None:
        """Find the first address of every page wanted; near pages before far ones."""
        places = {shot.name: shot.on for shot in shots}
        wanted = {shot.after or shot.name for shot in shots}
        ahead, seen, times = deque(["/"]), {"/"}, dict[str, int]()
        while ahead and wanted - set(self.found):
            address = ahead.popleft()
            name = _name_of(address)
            if name is None or times.get(name, 0) >= 4:
                continue
            times[name] = times.get(name, 0) + 1
            answer = self.client.get(address, follow=True)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            at = answer.redirect_chain[-1][0] if answer.redirect_chain else address
            html = answer.getvalue().decode()
            here = _name_of(at) or name
            if not places.get(here):
                self.found.setdefault(here, at)
            for link in LINK.findall(html):
                goal = urljoin(at, link.replace("&amp;", "&"))
                if places.get(_name_of(goal) or "") == here:
                    self.found.setdefault(_name_of(goal) or "", goal)
                if goal.startswith("/") and "." not in urlsplit(goal).path and goal not in seen:
                    seen.add(goal)
                    ahead.append(goal)


def _name_of(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return None


def _take(site: str, shots: list[Shot], people: dict[str, _Person]) -> list[Taken]:
    """The pictures of all pages at both widths; gives back what the pages are called."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    titles: dict[str, str] = {}
    with sync_playwright() as playwright, _browser(playwright) as browser:
        for width, ending in WIDTHS.items():
            for who, person in people.items():
                page = _page_of(browser, site, person, width)
                for shot in (each for each in shots if each.who == who):
                    page.goto(person.address_of(shot), wait_until="networkidle")
                    titles[shot.name] = _picture(page, FOLDER / f"{shot.name}{ending}.png", width)
                page.context.close()
    return [Taken(shot, titles[shot.name]) for shot in shots]


@contextmanager
def _browser(playwright) -> Iterator[Browser]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
    yield browser
    browser.close()


def _page_of(browser: Browser, site: str, person: _Person, width: int) -> Page:
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 800},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    if person.who:
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": person.cookie, "url": site}])
    return context.new_page()


def _picture(page: Page, place: Path, width: int) -> str:
    """Take one picture, of few colours so that it stays small; the title of the page."""
    if page.locator("[data-chart]").count():
        page.wait_for_selector("[data-chart].drawn", timeout=30_000)
    page.evaluate("() => { if (document.activeElement) document.activeElement.blur(); }")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    picture = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
    )
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    few = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(place, optimize=True)
    return page.title().removesuffix(" · 职教目标跟踪")


def _write_index(taken: list[Taken]) -> None:
    """The index beside the pictures; pictures of pages that are gone are removed."""
    titles = {each.shot.name: each.title for each in taken}
    lines = [HEAD.rstrip("\n")]
    for group, shots in GROUPS.items():
        lines += ["", f"## {group}", "", "| 页面 | 账号 | 1280 | 390 |", "|---|---|---|---|"]
        for shot in shots:
            pictures = (f"[图]({shot.name}{ending}.png)" for ending in WIDTHS.values())
            who = shot.who or "未登录"
            lines.append(f"| {titles[shot.name]} | {who} | {' | '.join(pictures)} |")
    (FOLDER / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = {f"{shot.name}{ending}.png" for shot in SHOTS for ending in WIDTHS.values()}
    for file in FOLDER.glob("*.png"):
        if file.name not in kept:
            file.unlink()


sys.path.insert(0, str(ROOT))
import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import Resolver404, resolve, reverse

if __name__ == "__main__":
    main()
