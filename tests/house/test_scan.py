"""`make scan` ends well only when every role was really looked at and nothing was found."""

import pytest
from scan_report import FEWEST, Scanned, faults, read_report, table

OUT = "未登录"


def finding(level: int) -> dict:
    return {"level": level, "method": "GET", "path": "/x/", "info": "why"}


def report(*paths: str, kind: str = "vulnerabilities", level: int | None = None) -> Scanned:
    """What wapiti writes, as far as it is read."""
    pages = [{"request": {"url": f"https://127.0.0.1:1{path}"}} for path in paths]
    lists = {name: {} for name in ("vulnerabilities", "anomalies", "additionals")}
    if level is not None:
        lists[kind] = {"Secure Flag cookie": [finding(level)], "Other": []}
    return read_report({**lists, "infos": {"crawled_pages": pages}})


PUBLIC = ("/accounts/login/", "/help/")
OWN = tuple(f"/own/{number}/" for number in range(FEWEST))


def test_a_scan_that_found_nothing_is_well():
    assert faults({OUT: report(*PUBLIC), "领导": report(*PUBLIC, *OWN)}, OUT) == []


@pytest.mark.parametrize("kind", ["vulnerabilities", "anomalies", "additionals"])
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_anything_above_informational_is_a_fault_whoever_found_it(kind, level):
    found = report(*PUBLIC, *OWN, kind=kind, level=level)
    assert len(faults({OUT: report(*PUBLIC), "领导": found}, OUT)) == 1
    assert len(faults({OUT: report(kind=kind, level=level)}, OUT)) == 1


def test_what_is_informational_is_counted_only():
    scans = {OUT: report(*PUBLIC, level=0)}
    assert faults(scans, OUT) == []
    assert table(scans, OUT).endswith("| 未登录 | 2 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |")


def test_a_scan_that_saw_only_what_everybody_sees_is_a_fault():
    saw = report(*PUBLIC, *OWN[:-1], "/static/a.js", "/static/b.js")
    (said,) = faults({OUT: report(*PUBLIC), "领导": saw}, OUT)
    assert said.startswith(f"领导：只看到 {FEWEST - 1} 个")


def test_a_path_counts_once_whatever_was_asked_of_it():
    assert len(report("/own/?a=1", "/own/?a=2", "/own/").pages) == 1
