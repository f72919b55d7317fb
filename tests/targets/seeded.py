"""The plans of the fixtures folder, loaded once for a module of tests and rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from targets.loading import Loaded, load_plans


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker) -> Iterator[Loaded]:
    """What the first load into an empty database did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_plans()
        transaction.set_rollback(True)
