"""deploy/nginx.conf as it is, but for name, ports and certificate, in front of the application."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from institutions.models import AuditEntry
from tests.served import ROOT, TOKEN, URLENCODED, WebServer, address_of_the_database, free_port

NAME = "vet.example.cn"
ELSEWHERE = "127.0.0.9"  # a client that is not the proxy itself
MIB = 1 << 20
TOOLS = ("nginx", "openssl")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="需要 nginx 和 openssl"),
]
MAIN = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Said:
    status: int
    text: str
    headers: http.client.HTTPMessage


@dataclass(frozen=True)
class Proxy:
    """nginx on free ports, the application behind it, and the log that it writes."""

    plain: int
    secure: int
    web: WebServer
    log: Path

    def ask(self, method: str, address: str, body: str | None = None, **headers: str) -> Said:
        """Over https, as a browser somewhere else does."""
        trusting = ssl._create_unverified_context()
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.secure, context=trusting, timeout=30, source_address=(ELSEWHERE, 0)
        )
        return said(line, method, address, body, headers)


def said(line, method: str, address: str, body=None, headers=None) -> Said:
    with closing(line):
        line.request(method, address, body, {"Host": NAME, **(headers or {})})
        answer = line.getresponse()
        return Said(answer.status, answer.read().decode(), answer.headers)


@pytest.fixture
def proxy(transactional_db, tmp_path):
    plain, secure = free_port(), free_port()
    own = {"HTTPS": "1", "ALLOWED_HOSTS": f"{NAME},127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1"}
    web = WebServer(tmp_path, address_of_the_database(), workers=1, variables=own)
    web.start()
    (tmp_path / "site.conf").write_text(adapted(tmp_path, plain, secure, web.port), "utf-8")
    (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path))
    command = ["nginx", "-p", tmp_path, "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf"]
    nginx = subprocess.Popen(command)
    try:
        assert until(lambda: answers(plain))
        yield Proxy(plain, secure, web, tmp_path / "access.log")
    finally:
        nginx.terminate()
        nginx.wait(timeout=20)
        web.stop()


def adapted(folder: Path, plain: int, secure: int, behind: int) -> str:
    """The configuration with what a machine of its own would have; everything else as shipped."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    make += ["-subj", f"/CN={NAME}", "-keyout", key, "-out", certificate]
    subprocess.run(make, check=True, capture_output=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for shipped, here in (
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        (r"listen \[::\].*;", ""),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{behind};"),
        (r"/etc/ssl/vet/fullchain\.pem", str(certificate)),
        (r"/etc/ssl/vet/privkey\.pem", str(key)),
        (r"/var/log/nginx/jinchang-vet\.log", str(folder / "access.log")),
    ):
        text, found = re.subn(shipped, here, text)
        assert found
    return text


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_pages_come_over_https_only_and_a_client_does_not_choose_its_address(proxy, reporter):
    plain = said(http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=5), "GET", "/me/?a=1")
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{NAME}/me/?a=1")
    page = proxy.ask("GET", "/accounts/login/")
    assert page.status == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert "; Secure" in page.headers["Set-Cookie"]
    sent = {"Content-Type": URLENCODED, "Cookie": f"csrftoken={TOKEN}", "Origin": f"https://{NAME}"}
    sent |= {"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6"}
    form = f"csrfmiddlewaretoken={TOKEN}&username={reporter.username}&password=wrong"
    assert proxy.ask("POST", "/accounts/login/", form, **sent).status == 200
    assert AuditEntry.objects.latest("number").origin == ELSEWHERE
    foreign = sent | {"Origin": "https://elsewhere.example"}
    assert proxy.ask("POST", "/accounts/login/", form, **foreign).status == 403


def test_what_is_too_large_is_said_in_words_whoever_says_it(proxy):
    sent = {"Content-Type": URLENCODED}
    ours = proxy.ask("POST", "/", "a" * (settings.REQUEST_MAX_BYTES + 1), **sent)
    assert ours.status == 413
    assert "没有接收" in ours.text
    assert ours.headers["X-Request-ID"] in ours.text
    theirs = proxy.ask("POST", "/", None, **sent | {"Content-Length": str(101 * MIB)})
    assert theirs.status == 413
    assert "内容超过 25 MB" in theirs.text
    assert theirs.headers["Content-Type"] == "text/html; charset=utf-8"


def test_without_the_application_the_proxy_says_so_in_words_with_a_number_of_its_log(proxy):
    proxy.web.kill()
    away = proxy.ask("GET", "/overview/")
    assert away.status == 502
    assert "系统暂时打不开" in away.text
    assert away.headers["Cache-Control"] == "no-store"
    number = re.search(r"编号：([0-9a-f]{32})", away.text)[1]
    assert until(lambda: f"编号 {number}" in proxy.log.read_text("utf-8"))
    [line] = (each for each in proxy.log.read_text("utf-8").splitlines() if number in each)
    assert line.startswith(f"{ELSEWHERE} ")
