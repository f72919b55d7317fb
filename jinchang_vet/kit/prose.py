"""The project's own documents as pages: Markdown files of ours, never text that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown

TABLE = "<table>"
SCROLLING = (
    '<div class="scroll" tabindex="0" role="region" aria-label="表格 {}"><table class="grid">'
)


@dataclass(frozen=True, slots=True)
class Prose:
    """A document: its title, its body without the title, and the headings to jump to."""

    title: str
    body: SafeString
    headings: tuple[tuple[str, str], ...]


def read_prose(path: Path) -> Prose:
    """The document as it stands now; read again only when the file has changed."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Prose:
    """The first line is the title. Raises `ValueError` for a document without one."""
    title, _, text = path.read_text(encoding="utf-8").partition("\n")
    if not title.startswith("# "):
        raise ValueError(f"{path.name} does not begin with its title")
    writer = Markdown(extensions=["tables", "toc"], extension_configs={"toc": {"slugify": _slug}})
    first, *parts = writer.convert(text).split(TABLE)
    body = first + "".join(f"{SCROLLING.format(n)}{part}" for n, part in enumerate(parts, 1))
    body = body.replace("</table>", "</table></div>")
    headings = tuple((each["id"], each["name"]) for each in writer.toc_tokens)
    # Documents of this repository, not of anybody who signs in.
    return Prose(title[2:].strip(), mark_safe(body), headings)  # nosec


def _slug(value: str, separator: str) -> str:
    """Chinese headings keep their words as anchors."""
    return separator.join(value.split())
