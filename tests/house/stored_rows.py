"""Everything that is stored, column by column, so that two ways of coming there can be compared."""

from __future__ import annotations

from django.apps import apps
from django.db import models

ROOMS = ("institutions", "targets", "submissions", "reports")
Columns = dict[tuple[str, str], list]


def own_models() -> list[type[models.Model]]:
    """The models of the four rooms."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def stored() -> Columns:
    """Every column of every table, in the order of the rows' keys."""
    found: Columns = {}
    for model in own_models():
        names = [field.attname for field in model._meta.concrete_fields]
        rows = list(model._base_manager.order_by("pk").values_list(*names))
        for place, name in enumerate(names):
            found[model._meta.label, name] = [row[place] for row in rows]
    return found


def differing(one: Columns, other: Columns) -> set[tuple[str, str]]:
    """The columns that are not the same."""
    return {place for place in one if one[place] != other[place]}
