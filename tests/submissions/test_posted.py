"""What a person wrote, as the steps take it."""

import pytest

from institutions.refusals import Invalid
from submissions.posted import LONGEST, written


def test_a_line_break_is_one_sign_as_for_the_browser_that_counts_along(rf):
    lines = ["长" * 499, "长" * 500]
    assert written(rf.post("/", {"note": "\r\n".join(lines)}), "note", "意见") == "\n".join(lines)


def test_a_text_longer_than_that_is_refused_with_its_length(rf):
    with pytest.raises(Invalid, match=f"意见不能超过 {LONGEST} 字，现有 {LONGEST + 1} 字"):
        written(rf.post("/", {"note": "长" * (LONGEST + 1)}), "note", "意见")
