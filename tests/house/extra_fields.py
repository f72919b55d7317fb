"""Fields that no form asks for: every column of every model, and other names one might try."""

from __future__ import annotations

import datetime as dt

from django.db import models

from tests.house.stored_rows import own_models

FURTHER = (
    *("id", "pk", "version_id", "object_id", "user", "user_id", "by_id", "actor", "actor_id"),
    *("is_staff", "is_superuser", "groups", "user_permissions", "duties", "permissions"),
    *("submission_id", "round_id", "region_code", "_method", "_state", "method", "csrf", "save"),
)


def extra_fields() -> dict[str, str]:
    """Every name with a value that would do harm: another row, another role, a past day."""
    found = dict.fromkeys(FURTHER, "1")
    for model in own_models():
        for field in model._meta.concrete_fields:
            value = _tempting(field)
            found |= {field.name: value, field.attname: value}
    return found


def _tempting(field: models.Field) -> str:
    if field.is_relation:
        return str(
            field.related_model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
            or 1
        )
    if field.choices:
        return str(list(field.flatchoices)[-1][0])
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00"
    if isinstance(field, models.DateField):
        return dt.date(2020, 1, 1).isoformat()
    if isinstance(field, models.IntegerField | models.DecimalField | models.BigAutoField):
        return "7"
    return "extra"
