"""A disk of a few megabytes that can be filled to the last byte, and emptied again."""

from __future__ import annotations

import errno
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PIECE = 1 << 16


@dataclass
class SmallDisk:
    """A tmpfs of its own at `place`."""

    place: Path

    def fill(self) -> None:
        """Write until there is no room for another byte."""
        piece = PIECE
        with self._filler.open("ab", buffering=0) as file:
            while piece:
                try:
                    file.write(b"\0" * piece)
                except OSError as error:
                    assert error.errno == errno.ENOSPC
                    piece //= 2

    def make_room(self) -> None:
        """Somebody has cleared away."""
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.place / "filler"


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount one (which takes root), and unmount it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="vet-disk-") as folder:
        place = Path(folder)
        options = f"size={megabytes}m,mode=0755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "vet", folder], check=True)
        try:
            yield SmallDisk(place)
        finally:
            # Lazily: a process of a drill that failed may still hold a file.
            subprocess.run(["umount", "--lazy", folder], check=True)
