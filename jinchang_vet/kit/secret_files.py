"""Secrets that are made once and kept in a file that only their owner can read."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

# Without the letters and digits that are mistaken for each other on paper (0 O o, 1 l I).
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in `path`; the first caller makes it, and of several at once exactly one wins.

    The file gets mode 0600 before it has its name. Raises `OSError` when the folder cannot be
    written or the file cannot be read.
    """
    path = Path(path)
    if not path.exists():
        handle, unnamed = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(make() + "\n")
            os.link(unnamed, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(unnamed)
    return path.read_text(encoding="utf-8").strip()


def new_password() -> str:
    """A password of 14 readable characters with small letters, capitals and digits."""
    chosen = [secrets.choice(group) for group in (_LOWER, _UPPER, _DIGITS)]
    chosen += [secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(11)]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)
