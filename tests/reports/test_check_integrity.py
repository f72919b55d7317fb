"""The command that checks what is stored: what it says, and what the shell gets."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from institutions.models import Institution
from jinchang_vet.kit import integrity
from jinchang_vet.kit.integrity import CHECKS, Severity
from reports.integrity_list import all_checks
from tests import cast
from tests.integrity import put

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
CODES = [each.code for of_room in all_checks().values() for each in of_room]


def run(*arguments: str) -> tuple[str, int]:
    """What the command prints, and its exit code."""
    output = io.StringIO()
    try:
        call_command("check_integrity", *arguments, stdout=output)
    except SystemExit as left:
        return output.getvalue(), left.code
    return output.getvalue(), 0


def close_before_opening(*codes: str) -> None:
    put(
        Institution.objects.filter(code__in=codes),
        opened_on="2020-09-01",
        closed_on="2019-09-01",
    )


def test_there_are_enough_checks_and_each_has_a_name_of_its_own():
    assert len(CODES) == len(set(CODES)) == len(CHECKS) >= 25
    for each in CHECKS.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", each.code)
        assert each.advice.endswith("。")


def test_every_check_is_broken_by_a_test():
    tests = [
        file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_integrity*.py")
    ]
    assert [code for code in CODES if not any(f'"{code}"' in text for text in tests)] == []


def test_the_document_lists_the_checks_as_they_are():
    listed = re.findall(
        r"^\| `([a-z-]+)` \| (\S+) \| (.+?) \| (.+?) \|$",
        (ROOT / "docs" / "integrity.md").read_text(encoding="utf-8"),
        re.M,
    )
    checks = [CHECKS[code] for code in CODES]
    assert listed == [(c.code, c.severity.label, c.title, c.advice) for c in checks]


def test_nothing_found_is_said_and_leaves_with_0(whole):
    said, code = run()
    assert f"做了 {len(CODES)} 项检查：错误 0 处，提醒 0 处" in said
    assert code == 0


def test_an_error_is_named_with_its_row_and_what_to_do(whole):
    close_before_opening("far-school")
    said, code = run()
    assert "[错误] unit-dates" in said
    assert "单位 far-school 示例金昌中职：2020-09-01 成立，却于 2019-09-01 停办" in said
    assert "处理：哪一年应当填报由这两个日期决定" in said
    assert code == 3


def test_a_reminder_alone_leaves_with_2(whole, settings):
    settings.EVIDENCE_QUOTA = 1
    said, code = run()
    assert "[提醒] files-quota" in said
    assert code == 2


def test_one_check_can_be_asked_for_and_all_can_be_listed(whole):
    close_before_opening("far-school")
    assert run("--only", "region-paths") == ("做了 1 项检查：错误 0 处，提醒 0 处。\n", 0)
    listed, code = run("--list")
    assert [line.split()[0] for line in listed.splitlines()] == CODES
    assert code == 0
    with pytest.raises(CommandError, match="没有检查“nonsense”"):
        run("--only", "nonsense")


def test_programs_read_it_as_json(whole):
    close_before_opening("far-school")
    said, code = run("--json", "--only", "unit-dates", "--only", "region-paths")
    found = {each["code"]: each for each in json.loads(said)}
    assert found["region-paths"]["count"] == 0
    assert found["unit-dates"]["severity"] == Severity.ERROR
    assert found["unit-dates"]["findings"][0]["where"] == "单位 far-school 示例金昌中职"
    assert code == 3


def test_what_is_found_many_times_is_counted_whole_and_named_in_part(whole, monkeypatch):
    monkeypatch.setattr(integrity, "MOST", 2)
    for number in range(5):
        cast.make_institution(whole.jinchang, f"unit-{number}")
    close_before_opening(*(f"unit-{number}" for number in range(5)))
    found = integrity.run(CHECKS["unit-dates"])
    assert (len(found.findings), found.count) == (2, 5)


def test_no_check_takes_more_queries_for_more_data(whole):
    def queries() -> dict[str, int]:
        counts = {}
        for code in CODES:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                integrity.run(CHECKS[code])
            counts[code] = len(captured)
        return counts

    few = queries()
    for number in range(3):
        unit = cast.make_institution(whole.jinchang, f"unit-{number}")
        cast.make_user("reporter", f"of-unit-{number}", institution=unit)
        cast.make_plan(whole.jinchang, f"plan-{number}")
    cast.make_round(whole.jinchang, cast.make_user("manager", "of-jinchang", region=whole.jinchang))
    assert queries() == few
