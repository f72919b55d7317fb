"""A vulnerability scan (wapiti) of the running demo, signed out and signed in as every role.

Starts the real server with demo data in a folder of its own on 127.0.0.1, behind TLS, asks nobody
else anything, and prints a table of role × severity. Ends with 1 when anything above informational
is found, or when a scan saw next to nothing or lost its session. `SCAN_MINUTES` bounds the time of
each role.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from scan_people import SIGNED_OUT, Person, people_of, sign_in
from scan_report import Scanned, faults, read_report, table
from scan_site import Site, prepare, running_demo

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
# Much of a scan is waiting.
AT_ONCE = 1 + (os.cpu_count() or 1)
# It keeps notes in a database that its tasks lock each other out of on a busy machine.
ATTEMPTS = 3
# Would end the session that the scan goes on with.
LEFT_ALONE = ("accounts/logout/", "accounts/password/")


def main() -> int:
    """Scan for everybody, print the table and what is wrong."""
    minutes = environment.whole_number("SCAN_MINUTES", default=5, low=1, high=240)
    with tempfile.TemporaryDirectory(prefix="vet-scan-") as place:
        prepared = Path(place) / "prepared"
        prepare(prepared)
        people = (SIGNED_OUT, *people_of(prepared))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            scans = list(pool.map(partial(_visit, prepared, minutes=minutes), people))
    found = {person.role: scan for person, scan in zip(people, scans, strict=True)}
    print(table(found, SIGNED_OUT.role))
    wrong = faults(found, SIGNED_OUT.role)
    print("\n".join(wrong) if wrong else "没有高于“提示”的发现。")
    return 1 if wrong else 0


def _visit(prepared: Path, person: Person, minutes: int) -> Scanned:
    """The scan of one person, of a demo of its own."""
    print(f"正在扫描：{person.role} {person.username} …", flush=True)
    with running_demo(prepared, prepared.parent / person.username) as site:
        found = _scan(site, person, minutes)
    grave = sum(each.level > 0 for each in found.findings)
    print(f"扫描完：{person.role}，{len(found.pages)} 个地址，{grave} 处高于“提示”。", flush=True)
    return found


def _scan(site: Site, person: Person, minutes: int) -> Scanned:
    """wapiti's report for one person; ends the program when the sign-in did not last."""
    visit = None if person == SIGNED_OUT else sign_in(site, person)
    said = ""
    for attempt in range(ATTEMPTS):
        own = site.folder / f"scan-{person.username}-{attempt}"
        own.mkdir()
        command = _command(site.address, own, minutes)
        if visit is not None:
            (own / "cookies.json").write_text(json.dumps(visit.cookies))
            command += ["-c", str(own / "cookies.json")]
        environ = {"PATH": os.environ["PATH"], "HOME": str(own)}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        if visit is not None and not visit.is_signed_in(site):
            raise SystemExit(f"{person.role}：扫描途中登录失效，结果不算数。")
        if not done.returncode:
            return read_report(json.loads((own / "report.json").read_text("utf-8")))
        said = f"{done.stdout}{done.stderr}"[-4000:]
    raise SystemExit(f"{person.role}：wapiti {ATTEMPTS} 次都没有做完。\n{said}")


def _command(address: str, own: Path, minutes: int) -> list[str]:
    """Half of the time goes to finding pages, half to looking into them."""
    command = [str(WAPITI), "-u", f"{address}/", "--scope", "domain", "--verify-ssl", "0"]
    command += ["-m", ",".join(MODULES), "-f", "json", "-o", str(own / "report.json"), "-v", "0"]
    command += ["--detailed-report", "1", "--no-bugreport"]
    command += ["--store-session", str(own), "--store-config", str(own)]
    command += ["--max-scan-time", str(minutes * 30), "--max-files-per-dir", "20"]
    command += ["--max-attack-time", str(max(5, minutes * 30 // len(MODULES)))]
    for place in LEFT_ALONE:
        command += ["-x", f"{address}/{place}"]
    return command


if __name__ == "__main__":
    sys.exit(main())
