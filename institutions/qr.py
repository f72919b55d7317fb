"""A QR code as the outline of a drawing, so that a page can show it without image or script."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # empty cells around, as the standard wants


@dataclass(frozen=True, slots=True)
class Drawing:
    """A square of `size` cells, and the path of its dark ones."""

    size: int
    path: str


def draw(text: str) -> Drawing:
    """The QR code of a text, at error correction M."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix, QUIET):
        x = QUIET
        for dark, cells in groupby(row):
            wide = len(list(cells))
            if dark:
                runs.append(f"M{x} {y}h{wide}v1h-{wide}z")
            x += wide
    return Drawing(len(matrix) + 2 * QUIET, "".join(runs))
