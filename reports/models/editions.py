"""Editions (定稿): a region's year, frozen."""

from __future__ import annotations

from django.db import models

from institutions.models import Region, User
from reports.access import EditionQuerySet


class Edition(models.Model):
    """All that the pages said of a region and data year at one moment: figures, targets,
    definitions and judgements, as JSON, with the SHA-256 of its canonical text.

    Never changed; later changes make the next number.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    year = models.PositiveSmallIntegerField("数据年度")
    number = models.PositiveSmallIntegerField("第几版")
    content = models.JSONField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    note = models.TextField("说明", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="定稿人")
    at = models.DateTimeField("定稿时间")
    is_demo = models.BooleanField("演示数据", default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["region__path", "-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "number"], name="edition_once")
        ]
        verbose_name = verbose_name_plural = "定稿"

    def __str__(self) -> str:
        return f"{self.region} {self.year} 年度第 {self.number} 版"
