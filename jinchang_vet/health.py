"""Is the program able to work? For load balancers and watchdogs: no login, no cookie.

`/healthz` asks whether this process answers and has its database; `/readyz` whether all that pages
need is in place, and how the rest of the installation does.
"""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinchang_vet.upkeep.readiness import State, readiness, worst_of

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has its tables, else 503; the reason is in the log only."""
    try:
        with connection.cursor() as cursor:
            # A table of ours, not SELECT 1: SQLite makes an empty file where the database was.
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            answered = cursor.fetchone() is not None
    except DatabaseError:
        log.exception("database does not answer")
        answered = False
    state = "ok" if answered else "unavailable"
    return JsonResponse(
        {"status": state, "database": state, "engine": connection.vendor},
        status=200 if answered else 503,
    )


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when pages cannot be served from here; else 200, and `degraded` where somebody should
    look after something. The reasons are in the log and in docs/operations.md.
    """
    checks = readiness()
    worst = worst_of(checks)
    return JsonResponse(
        {"status": worst, "checks": checks}, status=503 if worst == State.UNAVAILABLE else 200
    )
