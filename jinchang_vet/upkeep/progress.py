"""What a long command shows on a terminal while it works; nothing in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A counter that names the part being worked on."""
    with tqdm(desc=what, unit="项", leave=False, disable=None) as bar:

        def tell(part: str) -> None:
            bar.set_postfix_str(part, refresh=False)
            bar.update()

        yield tell
