"""Finding an institution by what people call it: code, full name, short name or another name."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from institutions.models import Institution

SUGGESTED = 3


def named(text: str) -> QuerySet[Institution]:
    """The institutions that bear exactly this name or code."""
    text = " ".join(text.replace("\x00", "").split())
    other = Institution.objects.filter(aliases__name=text).order_by().values("pk")
    exact = Q(code=text) | Q(name=text) | Q(short_name=text) | Q(pk__in=other)
    return Institution.objects.select_related("region").filter(exact)


def fault_of(text: str, found: list[Institution]) -> str:
    """Why a name does not lead to one institution; empty when it does."""
    if len(found) == 1:
        return ""
    if found:
        said = "、".join(f"{each.name}（{each.code}）" for each in found[:SUGGESTED])
        return f"“{text}”不止一个单位：{said}。请写代码或全称。"
    near = Institution.objects.filter(
        Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text)
    )[:SUGGESTED]
    said = "、".join(each.name for each in near)
    return f"没有叫“{text}”的单位。" + (f"是否为 {said}？" if said else "请写全称或代码。")
