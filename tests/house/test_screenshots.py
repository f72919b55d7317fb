"""`make screenshots` shows every page: one without a line of its own is noticed here."""

from __future__ import annotations

import screenshot_pages
from screenshot_pages import GROUPS, SHOTS, WITHOUT

from jinchang_vet.navigation import MENU
from reports.demo_cast import PEOPLE
from tests.house.matrix import lines, patterns

NO_LINE = (
    "这些页面还没有截图：{names}。请在 bin/screenshot_pages.py 的 GROUPS 里各加一行，"
    "或在 WITHOUT 里写明为什么没有。"
)


def pages() -> set[str]:
    """Names of addresses that somebody may open, other than files (their addresses have a dot)."""
    files = {pattern.name for pattern in patterns() if "." in str(pattern.pattern)}
    opened = {
        line.name
        for line in lines()
        if line.method == "GET" and any(cell == "200" for _, cell in line.cells)
    }
    return opened - files


def test_every_page_has_a_picture_or_a_reason_to_have_none():
    missing = sorted(pages() - {shot.name for shot in SHOTS} - set(WITHOUT))
    assert missing == [], NO_LINE.format(names="、".join(missing))


def test_no_line_is_stale_and_none_stands_twice():
    names = [shot.name for shot in SHOTS]
    known = {pattern.name for pattern in patterns()}
    assert sorted({*names, *WITHOUT} - known) == []
    assert len(names) == len(set(names))
    assert not set(names) & set(WITHOUT)


def test_the_whole_menu_is_shown_and_by_people_of_the_demo():
    assert {entry.url_name for entry in MENU} <= {shot.name for shot in SHOTS} | set(WITHOUT)
    assert {shot.who for shot in SHOTS} - {""} <= {person.username for person in PEOPLE}
    assert all(GROUPS.values())
    assert all(len(why) > 1 for why in WITHOUT.values())


def test_a_page_is_found_one_way():
    for shot in screenshot_pages.SHOTS:
        assert sum(map(bool, (shot.address, shot.after, shot.on))) <= 1, shot.name
