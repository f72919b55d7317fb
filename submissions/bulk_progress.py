"""How far an import is, told from outside the one transaction that writes it.

The page reads it from the import's own row, a terminal shows it as a bar; both are a `Tell`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone

from submissions.models import FigureImport

Tell = Callable[[int, int, str], None]
EVERY = 0.5  # seconds between two writes of it


class Superseded(Exception):
    """Somebody began the import anew, or gave it up, while this process was at it."""


class RowTells:
    """Writes progress into the row, in statements of its own, and stops when the row has moved on
    without this process.
    """

    def __init__(self, pk: int, version: int) -> None:
        self.pk, self.version, self.last = pk, version, 0.0
        self.message = ""

    def __call__(self, done: int, total: int, message: str = "") -> None:
        now = time.monotonic()
        if now - self.last < EVERY and message == self.message and done < total:
            return
        self.last, self.message = now, message
        rows = FigureImport.objects.filter(pk=self.pk, version=self.version)
        changed_at = timezone.now()
        if not rows.update(done=done, total=total, message=message, changed_at=changed_at):
            raise Superseded


def silent(done: int, total: int, message: str = "") -> None:
    """Tells nobody."""
