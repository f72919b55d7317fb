"""What a page must not contain, whatever a policy would let the browser do with it."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml import html

ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "hx-get", "hx-post")
# A script element with one of these is data that a script of ours reads; it is never run.
DATA = ("application/json",)


def inline_code(page: bytes) -> list[str]:
    """Scripts, styles and handlers that stand in the page itself."""
    found = []
    for element in html.fromstring(page).iter(html.etree.Element):
        told = f"<{element.tag}>"
        if element.tag == "script" and not element.get("src") and element.get("type") not in DATA:
            found.append(told)
        if element.tag == "style":
            found.append(told)
        found += [f"{told} {name}" for name in element.attrib if name.startswith("on")]
        found += [
            f"{told} {name}" for name in element.attrib if name in ("style", "hx-on", "srcdoc")
        ]
        found += [f"{told} {name}" for name in element.attrib if name.startswith("hx-on:")]
    return found


def foreign_addresses(page: bytes) -> list[str]:
    """Addresses that run code, or that the browser would fetch from somewhere else."""
    found = []
    for element in html.fromstring(page).iter(html.etree.Element):
        for name in ADDRESSES:
            parts = urlsplit((element.get(name) or "").strip())
            harmless = parts.scheme in ("", "mailto", "tel")
            if not harmless or parts.netloc:
                found.append(f"<{element.tag} {name}> {element.get(name)}")
    return found
