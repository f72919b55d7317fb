"""The number of a clause as papers write it."""

from __future__ import annotations

import pytest

from targets.clause_words import clause_words
from targets.models import Clause


@pytest.mark.parametrize(
    ("number", "words"),
    [("¶16", "第 16 段"), ("一（二）", "一（二）"), ("二（三）9", "二（三）9"), ("", "")],
)
def test_a_counted_paragraph_is_a_paragraph_and_everything_else_stays(number, words):
    assert clause_words(number) == words
    assert str(Clause(number=number, title="产教融合")) == f"{words} 产教融合".strip()
