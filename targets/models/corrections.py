"""What stood before a correction: a version replaced within its own data year, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models import User
from targets.models.catalogue import Indicator
from targets.models.plans import Plan
from targets.models.promises import PublishedFigure, Target

OWNERS = ("plan", "indicator", "target", "published_figure")


def _one_owner() -> Q:
    """Exactly one of the owners is named."""
    found = Q()
    for name in OWNERS:
        found |= Q(**{f"{each}__isnull": each != name for each in OWNERS})
    return found


class Replaced(models.Model):
    """What a correction replaced, as it stood, with the reason and the document of the correction.

    A change from a later data year is a version of its own. A correction within a data year takes
    the place of the version of that year, and what stood there is kept here: `content` holds its
    columns as plain JSON, numbers as text, terms as a list.
    """

    plan = models.ForeignKey(
        Plan, models.CASCADE, null=True, blank=True, related_name="replaced", verbose_name="规划"
    )
    indicator = models.ForeignKey(
        Indicator,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="replaced",
        verbose_name="指标",
    )
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, blank=True, related_name="replaced", verbose_name="目标"
    )
    published_figure = models.ForeignKey(
        PublishedFigure,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="replaced",
        verbose_name="公布数据",
    )
    valid_from = models.PositiveSmallIntegerField("自数据年度起", null=True, blank=True)
    content = models.JSONField("原内容", default=dict)
    reason = models.TextField("更正理由")
    document_number = models.CharField("更正依据文号", max_length=80)
    replaced_at = models.DateTimeField("更正时间")
    replaced_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="更正人"
    )

    class Meta:
        ordering = ["-replaced_at", "-pk"]
        constraints = [models.CheckConstraint(name="replaced_one_owner", condition=_one_owner())]
        verbose_name = verbose_name_plural = "更正前的内容"
