"""The way to a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Crumb:
    """One place on the way to a page; the last has no address."""

    label: str
    url: Any = ""
