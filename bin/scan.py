"""A vulnerability scan (wapiti) of the running demo, signed out and signed in as every role.

Starts the real server with demo data in a folder of its own on 127.0.0.1, asks nobody else
anything, and prints a table of role × severity. Ends with 1 when a finding above informational is
left that is not explained here. `SCAN_MINUTES` bounds the time of each role.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scan_people import SIGNED_OUT, Person, people_of, sign_in

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jinchang_vet import environment

WAPITI = ROOT / ".venv-scan" / "bin" / "wapiti"
# Those that look at a site without asking a third one (ssrf, xxe and log4shell want a server of
# wapiti's on the internet; cms, htp, nikto and wapp load lists of other products).
MODULES = (
    *("backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers"),
    *("ldap", "methods", "permanentxss", "redirect", "shellshock", "sql", "timesql", "upload"),
    "xss",
)
# Would end the session that the scan goes on with.
LEFT_ALONE = ("accounts/logout/", "accounts/password/")
# What is meant to be so: category, how its sentence ends, and why.
EXPLAINED = (
    (
        "HttpOnly Flag cookie",
        "csrftoken",
        "页面脚本要读它：在别的标签页重新登录后，已打开的表单换用新的口令",
    ),
    ("Secure Flag cookie", "csrftoken", "扫描走的是 http；HTTPS=1 时带 Secure"),
    ("Secure Flag cookie", "sessionid", "扫描走的是 http；HTTPS=1 时带 Secure"),
)
LEVELS = ("提示", "低", "中", "高", "严重")
ERRORS = "Internal Server Error"


@dataclass(frozen=True)
class Finding:
    """Something that wapiti reports: what, how grave (an index of `LEVELS`) and where."""

    category: str
    level: int
    place: str
    said: str

    def __str__(self) -> str:
        return f"{LEVELS[self.level]}｜{self.category}｜{self.place}｜{self.said}"

    @property
    def reason(self) -> str:
        """Why this is meant to be so; empty when it is not."""
        fits = [
            why for name, end, why in EXPLAINED if name == self.category and self.said.endswith(end)
        ]
        return fits[0] if fits else ""


def main() -> int:
    """Scan for everybody, print the table and what is above informational."""
    minutes = environment.whole_number("SCAN_MINUTES", default=5, low=1, high=240)
    found: dict[str, list[Finding]] = {}
    with tempfile.TemporaryDirectory(prefix="vet-scan-") as folder, _demo(Path(folder)) as site:
        everybody = [SIGNED_OUT, *people_of(Path(folder))]
        for person in everybody:
            print(f"正在扫描：{person.role} {person.username} …", flush=True)
            found[person.role] = _scan(site, person, Path(folder), minutes)
    print(_table(found))
    grave = {each for findings in found.values() for each in findings if each.level > 0}
    for each in sorted(grave, key=lambda each: (-each.level, str(each))):
        print(f"{each}{f'（{each.reason}）' if each.reason else ''}")
    return 1 if any(not each.reason for each in grave) else 0


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """The server with demo data, in a folder that goes away; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    own = {"VAR_DIR": str(folder), "DEMO_PASSWORD": f"Aa1-{secrets.token_urlsafe(12)}"}
    environ = {**kept, **own, "PORT": str(port), "LOG_LEVEL": "CRITICAL"}
    os.environ.update(own)
    subprocess.run([sys.executable, ROOT / "bin" / "prepare.py"], env=environ, check=True)
    server = subprocess.Popen([sys.executable, ROOT / "bin" / "serve.py"], env=environ)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=90)


def _wait_for(port: int, server: subprocess.Popen, seconds: int = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
            try:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
    raise SystemExit("演示服务没有启动，扫描停止。")


def _scan(site: str, person: Person, folder: Path, minutes: int) -> list[Finding]:
    own = folder / f"scan-{person.username}"
    own.mkdir()
    report, cookies = own / "report.json", own / "cookies.json"
    command = [str(WAPITI), "-u", f"{site}/", "--scope", "domain"]
    if person != SIGNED_OUT:
        cookies.write_text(json.dumps(sign_in(site, person)))
        command += ["-c", str(cookies)]
    command += ["-m", ",".join(MODULES), "-f", "json", "-o", str(report), "-v", "0"]
    command += ["--store-session", str(own), "--store-config", str(own), "--no-bugreport"]
    command += ["--max-scan-time", str(minutes * 30), "--max-files-per-dir", "20"]
    command += ["--max-attack-time", str(max(5, minutes * 30 // len(MODULES)))]
    for address in LEFT_ALONE:
        command += ["-x", f"{site}/{address}"]
    with (own / "wapiti.log").open("w") as log:
        environ = {"PATH": os.environ["PATH"], "HOME": str(own)}
        subprocess.run(command, env=environ, check=True, stdout=log, stderr=subprocess.STDOUT)
    return _findings(json.loads(report.read_text("utf-8")))


def _findings(report: dict) -> list[Finding]:
    """What the report lists as vulnerability, anomaly or further remark."""
    return [
        Finding(category, each["level"], f"{each['method']} {each['path']}", each["info"])
        for kind in ("vulnerabilities", "anomalies", "additionals")
        for category, listed in report[kind].items()
        for each in listed
    ]


def _table(found: dict[str, list[Finding]]) -> str:
    """Role × severity, and how often the application itself failed."""
    lines = ["| 身份 | " + " | ".join([*LEVELS, "500"]) + " |", "|---" * (len(LEVELS) + 2) + "|"]
    for role, findings in found.items():
        count = Counter(each.level for each in findings)
        failed = sum(each.category == ERRORS for each in findings)
        cells = [str(count[level]) for level in range(len(LEVELS))]
        lines.append(f"| {role} | " + " | ".join([*cells, str(failed)]) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
