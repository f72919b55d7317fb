"""The round report to take away."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.document_making import make_round_report
from reports.document_views import offered, round_in, round_wish
from reports.document_wish import is_large
from reports.downloads import XLSX, Taking, handed_over
from submissions.models import Submission


@require_safe
@duty_required(Duty.READ_ROUNDS)
def round_xlsx(request: HttpRequest) -> HttpResponseBase:
    """How every unit of a round reported; who took it is noted. A large one is made in the
    background.
    """
    round, user = round_in(request), request.user
    region, wish = round_wish(round, user)
    units = Submission.objects.visible_to(user).filter(round=round).count()
    if is_large(wish, units):
        return offered(request, wish, region, units)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    made = make_round_report(round, by=user, to=file, now=timezone.now())
    taking = Taking("round.download", user, round, {"year": round.year, "units": made.steps})
    return handed_over(file, XLSX, made.handed, made.stamp, taking)
