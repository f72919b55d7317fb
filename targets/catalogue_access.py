"""Who may change the catalogue that all plans and cities share.

A manager may change an indicator, a data item or a rule that no plan outside the manager's own
region uses; what others use too is for the managers of the region above them all. A plan uses an
indicator by a target or a published figure, and the other definitions shown beside it; it uses the
items in their formulas, and the rules between those items. Adding harms nobody, and is for every
manager.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from institutions.access import is_present
from institutions.duties import Duty


def indicators_in(plans: models.QuerySet) -> models.QuerySet:
    """Keys of the indicators that these plans use."""
    direct = Q(targets__plan__in=plans) | Q(published_figures__plan__in=plans)
    beside = Q(variant_of__targets__plan__in=plans)
    return _model("Indicator")._base_manager.filter(direct | beside).values("pk")


def items_in(plans: models.QuerySet) -> models.QuerySet:
    """Keys of the data items in the formulas of those indicators."""
    terms = _model("IndicatorTerm").objects.filter(version__indicator__in=indicators_in(plans))
    return terms.values("item")


def rules_in(plans: models.QuerySet) -> models.QuerySet:
    """Keys of the rules between those items."""
    return _model("RuleTerm").objects.filter(item__in=items_in(plans)).values("rule")


def _model(name: str) -> Any:
    return apps.get_model("targets", name)


class CatalogueQuerySet(models.QuerySet):
    """Rows of the shared catalogue; `keys_used` finds those that some plans use."""

    keys_used: Callable[[models.QuerySet], models.QuerySet]

    def visible_to(self, user) -> CatalogueQuerySet:
        """The whole catalogue for everybody who reads promises."""
        if not is_present(user) or not user.may(Duty.READ_PROMISES):
            return self.none()
        return self

    def editable_by(self, user) -> CatalogueQuerySet:
        """What no plan outside the manager's region uses."""
        if not is_present(user) or not user.may(Duty.KEEP_PLANS):
            return self.none()
        plans = _model("Plan").objects.exclude(region__path__startswith=user.region.path)
        return self.exclude(pk__in=self.keys_used(plans))

    def used_in(self, plans: models.QuerySet) -> CatalogueQuerySet:
        """Those that some of these plans use."""
        return self.filter(pk__in=self.keys_used(plans))


class IndicatorQuerySet(CatalogueQuerySet):
    keys_used = staticmethod(indicators_in)


class DataItemQuerySet(CatalogueQuerySet):
    keys_used = staticmethod(items_in)


class ItemRuleQuerySet(CatalogueQuerySet):
    keys_used = staticmethod(rules_in)
