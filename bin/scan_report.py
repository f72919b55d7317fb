"""What wapiti's reports say: the addresses that it saw, what it found there, and whether all is
well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LEVELS = ("提示", "低", "中", "高", "严重")
ERRORS = "Internal Server Error"
# Fewer pages that only somebody signed in comes to mean that the scan has not seen the site.
FEWEST = 5
PUBLIC = ("/static/",)


@dataclass(frozen=True)
class Finding:
    """Something that wapiti reports: what, how grave (an index of `LEVELS`) and where."""

    category: str
    level: int
    place: str
    said: str

    def __str__(self) -> str:
        return f"{LEVELS[self.level]}｜{self.category}｜{self.place}｜{self.said}"


@dataclass(frozen=True)
class Scanned:
    """One scan: the paths that it saw, and what it found."""

    pages: frozenset[str]
    findings: tuple[Finding, ...]


def read_report(report: Mapping) -> Scanned:
    """The pages crawled, and what is listed as vulnerability, anomaly or further remark."""
    asked = (urlsplit(each["request"]["url"]).path for each in report["infos"]["crawled_pages"])
    findings = (
        Finding(category, each["level"], f"{each['method']} {each['path']}", each["info"])
        for kind in ("vulnerabilities", "anomalies", "additionals")
        for category, listed in report[kind].items()
        for each in listed
    )
    return Scanned(
        pages=frozenset(path for path in asked if not path.startswith(PUBLIC)),
        findings=tuple(findings),
    )


def table(scans: Mapping[str, Scanned], signed_out: str) -> str:
    """Who × pages seen × severity, and how often the application itself failed."""
    heads = ["身份", "地址", "其中须登录", *LEVELS, "500"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for who, scan in scans.items():
        count = Counter(each.level for each in scan.findings)
        failed = sum(each.category == ERRORS for each in scan.findings)
        cells = [len(scan.pages), len(_own(scan, scans[signed_out]))]
        cells += [*(count[level] for level in range(len(LEVELS))), failed]
        lines.append(f"| {who} | {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(lines)


def faults(scans: Mapping[str, Scanned], signed_out: str) -> list[str]:
    """Everything above informational, gravest first; and the scans that saw too little to say."""
    grave = {each for scan in scans.values() for each in scan.findings if each.level > 0}
    blind = [
        f"{who}：只看到 {len(_own(scan, scans[signed_out]))} 个登录后才有的地址，等于没有扫描。"
        for who, scan in scans.items()
        if who != signed_out and len(_own(scan, scans[signed_out])) < FEWEST
    ]
    return [*(str(each) for each in sorted(grave, key=lambda e: (-e.level, str(e)))), *blind]


def _own(scan: Scanned, signed_out: Scanned) -> frozenset[str]:
    """What this scan saw that nobody sees who is not signed in."""
    return scan.pages - signed_out.pages
