"""What is scanned: the demo as it stands in production, behind a reverse proxy that speaks TLS.

The proxy is mitmproxy, which wapiti brings along; its certificate is made for this run and trusted
by nobody else. The server knows by `HTTPS=1` and the proxy's `X-Forwarded-Proto` that it is secure.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROXY = ROOT / ".venv-scan" / "bin" / "mitmdump"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Site:
    """Where the demo answers, by whose word its certificate is good, and its files."""

    address: str
    certificate: Path
    folder: Path

    @property
    def trust(self) -> urllib.request.HTTPSHandler:
        """For a browser that believes this site and no other."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        return urllib.request.HTTPSHandler(context=context)


def prepare(folder: Path) -> None:
    """The demo that every scan begins with, in a folder that does not exist yet; its password is in
    the surroundings.
    """
    os.environ["DEMO_PASSWORD"] = f"Aa1-{secrets.token_urlsafe(12)}"
    folder.mkdir()
    command = [sys.executable, str(ROOT / "bin" / "prepare.py")]
    subprocess.run(command, env=_surroundings(folder), check=True)


@contextmanager
def running_demo(prepared: Path, folder: Path) -> Iterator[Site]:
    """The server on a copy of its own, since an attack as one person may well end the account of
    another; and the proxy before it.
    """
    shutil.copytree(prepared, folder)
    behind, before = _free_ports(2)
    keys = folder / "proxy"
    site = Site(f"https://{HOST}:{before}", keys / "mitmproxy-ca-cert.pem", folder)
    serve = [sys.executable, str(ROOT / "bin" / "serve.py")]
    environ = _surroundings(folder) | {"PORT": str(behind)}
    started = [_start(serve, environ, folder / "server.log")]
    try:
        started.append(_proxy(before, behind, keys))
        _wait_for(site, started)
        yield site
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(timeout=90)


def _surroundings(folder: Path) -> dict[str, str]:
    """Nothing of the caller's but what programs need to run."""
    names = ("PATH", "LANG", "HOME", "DEMO_PASSWORD")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "VAR_DIR": str(folder), "HTTPS": "1", "LOG_LEVEL": "CRITICAL"}


def _proxy(before: int, behind: int, keys: Path) -> subprocess.Popen:
    """As deploy/nginx.conf: the host stays as it was asked for, the scheme is added."""
    keys.mkdir()
    command = [str(PROXY), "--quiet", "--set", f"confdir={keys}", "--set", "keep_host_header=true"]
    command += ["--mode", f"reverse:http://{HOST}:{behind}@{HOST}:{before}"]
    command += ["--modify-headers", "/~q/X-Forwarded-Proto/https"]
    environ = {"PATH": os.environ["PATH"], "HOME": str(keys)}
    return _start(command, environ, keys / "proxy.log")


def _start(command: list[str], environ: dict[str, str], log: Path) -> subprocess.Popen:
    """What is attacked complains all the time: not on the console."""
    with log.open("w") as said:
        return subprocess.Popen(command, env=environ, stdout=said, stderr=subprocess.STDOUT)


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for(site: Site, started: list[subprocess.Popen], seconds: int = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and all(process.poll() is None for process in started):
        try:  # the certificate is made as the proxy starts
            browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), site.trust)
            with browser.open(f"{site.address}/healthz", timeout=10):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    said = "\n".join(log.read_text()[-2000:] for log in sorted(site.folder.rglob("*.log")))
    raise SystemExit(f"演示服务或它前面的代理没有启动，扫描停止。\n{said}")
