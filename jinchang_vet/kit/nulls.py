"""The sign NUL (U+0000): seen by nobody, typed by nobody, and stored by no PostgreSQL.

It comes with text pasted or sent from a broken source. What it came in is refused where it was
typed, never changed behind the person's back.
"""

from __future__ import annotations

from collections.abc import Iterable

NUL = "\x00"
# For the field itself; browsers show the sign as that of an unreadable letter.
HAS_NULL = "这里有一个看不见的空字符（NUL，可能显示为 �），不能保存。请删去后重新输入这一处。"


def has_null(texts: Iterable[str]) -> bool:
    """Whether the sign is in any of the texts."""
    return any(NUL in text for text in texts)


def null_fault(text: str, label: str) -> str:
    """A sentence that names the field which holds the sign; empty when it does not."""
    if NUL not in text:
        return ""
    return f"{label}中有一个看不见的空字符（NUL），不能保存。请删去后重新输入。"
