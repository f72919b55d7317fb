"""Facts: the figures of the approved revisions and nothing else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models import Institution
from submissions.access import FactQuerySet
from submissions.models.filings import FigureState, Revision
from targets.models import DataItem


class Fact(models.Model):
    """One approved figure in force. Everything that shows results reads only this table."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField("数据年度")
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="facts")
    state = models.CharField("状态", max_length=16, choices=FigureState.choices)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4, null=True)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="facts")

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "year", "item"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "item"], name="fact_once"),
            models.CheckConstraint(
                name="fact_value_fits_state",
                condition=Q(state="value", value__isnull=False)
                | Q(state__in=["not_applicable", "blank"], value__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["year", "item"], name="fact_year_item")]
        verbose_name = verbose_name_plural = "有效数据"
