"""The name of a file that somebody sends, made fit to be shown and to be handed out again."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150
NAMELESS = "附件"
_SIGNS = re.compile(r'[<>:"|?*]')


def clean_name(name: str) -> str:
    """The last part of a path without control, invisible and direction characters, at most
    `LONGEST` characters; the extension stays.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Every category C: control, format (bidi, zero width), surrogate, private, unassigned.
    shown = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    shown = _SIGNS.sub("_", " ".join(shown.split())).strip(". ")
    stem, dot, suffix = shown.rpartition(".")
    if not dot:
        return shown[:LONGEST] or NAMELESS
    suffix = suffix[:20]
    return f"{stem[: LONGEST - len(suffix) - 1].rstrip() or NAMELESS}.{suffix}"


def suffix_of(name: str) -> str:
    """The extension in small letters, without the dot; empty when there is none."""
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem else ""
