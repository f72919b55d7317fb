"""What a file that somebody attaches may be, and the exception that refuses it.

Source of the numbers: the limits of uploads.
"""

from __future__ import annotations

MIB = 1 << 20
LARGEST = 20 * MIB
INFLATED = 64 * MIB  # what is inflated of a PDF to look into it
LONGEST_SIDE = 20_000  # pixels
MOST_PIXELS = 150_000_000  # A3 at 800 dots per inch is 124 million


class UnacceptableFile(Exception):
    """The file cannot be taken; `message` says why and what to do, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
