"""Template tags of the look: lamps, badges, sheets and the small pictures.

The tags take values that are already computed and words that are already chosen (a status or tag
carries its own `label`); they only place them. Geometry comes from `kit.bullets`, the writing of
numbers and dates from `kit.formats`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from jinchang_vet.kit import bullets, formats

register = template.Library()


@register.inclusion_tag("components/lamp.html")
def lamp(status: object, label: str = "") -> dict:
    """The lamp of a status: shape, word and colour.

    `status` is one of the eight codes (met, on_track, behind, off_track, missed, not_yet,
    not_due, no_data), normally an enum member that carries its Chinese `label`.
    """
    return {"code": str(status), "label": label or _label_of(status)}


@register.inclusion_tag("components/badge.html")
def tag_badge(tag: object, tone: str = "quiet") -> dict:
    """A tag of a judgement (部分数据, 倒退 …) as a badge; the word is the tag's `label`."""
    return {"text": _label_of(tag), "tone": tone}


@register.inclusion_tag("components/bullet.html")
def bullet(
    value: Decimal | None,
    target: Decimal | None,
    due: Decimal | None = None,
    *,
    status: object,
    percentage: bool = False,
    upper: Decimal | None = None,
    text: str = "",
) -> dict:
    """A bullet bar: value ■, due by now ┊, target ▎, all in the indicator's own unit.

    `text` is what a screen reader says; without it the picture is decoration beside its numbers.
    """
    geometry = bullets.bullet(value, target, due, percentage=percentage, upper=upper)
    return {"geometry": geometry, "code": str(status), "text": text}


@register.inclusion_tag("components/strip.html")
def strip(counts: Iterable[tuple[object, int]], text: str = "") -> dict:
    """A strip of counts by status, in the order given; `text` is for screen readers."""
    segments = [
        {"code": str(segment.key), "x": segment.x, "width": segment.width}
        for segment in bullets.strip(counts)
    ]
    return {"segments": segments, "text": text}


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[Decimal | None], status: object = "", text: str = "") -> dict:
    """A small line of yearly values without axes; a year without a value is a gap."""
    return {"line": bullets.sparkline(values), "code": str(status), "text": text}


@register.simple_block_tag
def sheet(content: SafeString, title: str = "", hint: str = "", aside: str = "") -> SafeString:
    """A white card around the content: title, a hint beside it, a word at the right end."""
    return render_to_string(
        "components/sheet.html",
        {"content": content, "title": title, "hint": hint, "aside": aside},
    )


@register.simple_block_tag
def page_header(
    content: SafeString,
    title: str,
    subtitle: str = "",
    crumbs: Sequence = (),
    badges: Sequence = (),
    status: object = None,
    demo: bool = False,
    saved: str | None = None,
) -> SafeString:
    """The head of a page; the content between the tags are its actions (links, buttons, forms)."""
    return render_to_string(
        "components/page_header.html",
        {
            "title": title,
            "subtitle": subtitle,
            "crumbs": crumbs,
            "badges": badges,
            "status": status,
            "demo": demo,
            "saved": saved,
            "actions": content,
        },
    )


@register.filter
def thousands(value: Decimal | int | None) -> str:
    """19600 → 19,600 with all its decimals; `None` is a dash."""
    return formats.number(value)


@register.filter
def figure(value: Decimal | int | None, unit: str = "") -> str:
    """A number with its unit, all its decimals: 19,600 人, 43.1%; `None` is a dash."""
    return formats.quantity(value, unit)


@register.filter
def chinese_date(day: date | None) -> str:
    """2024 年 12 月 31 日."""
    return formats.chinese_date(day)


@register.simple_tag
def difference(value: Decimal | int | None, unit: str, decimals: int = 0) -> str:
    """A signed difference: −6.9 个百分点, +2,400 人."""
    return formats.difference(value, unit, decimals)


@register.simple_tag
def against(value: Decimal | None, target: Decimal | None, decimals: int, unit: str = "") -> str:
    """A value rounded for display, never so that a target seems reached that is not."""
    return formats.show_against(value, target, decimals, unit)


def _label_of(thing: object) -> str:
    label = getattr(thing, "label", "")
    if not label:
        raise ValueError(f"{thing!r} carries no label to show")
    return str(label)
