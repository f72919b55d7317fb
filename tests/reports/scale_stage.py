"""A database for measuring, at the smallest size that has every kind of unit in two parts; filled
once for a module of tests and rolled back after it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from reports.scale import Seeded, seed_scale
from reports.scale_places import Size

TINY = Size("tiny", "示例省", "市", "县", parts=2, districts=2, units=42)


@pytest.fixture(scope="module")
def scale(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """What was made."""
    file = tmp_path_factory.mktemp("scale") / "demo_password"
    with (
        override_settings(DEMO_PASSWORD="", DEMO_PASSWORD_FILE=file),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield seed_scale(TINY, seed=7, now=timezone.now())
        transaction.set_rollback(True)
