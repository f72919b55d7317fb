"""What making a file gives back, and how far it is while it is being made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reports.issued import Handed, Stamp

Tell = Callable[[int, int], None]  # done, of a total
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Made:
    """A written file: its stamp, how it is noted, and of how many steps it was made."""

    stamp: Stamp
    handed: Handed
    steps: int


def untold(done: int, total: int) -> None:
    """Tells nobody how far it is."""


def told(parts: Sequence[Part], tell: Tell) -> Iterator[Part]:
    """The parts one after the other; tells how many are done before each, and at the end."""
    for number, part in enumerate(parts):
        tell(number, len(parts))
        yield part
    tell(len(parts), len(parts))
