"""What was downloaded, by whom: every file with figures leaves a trace in the audit log."""

from __future__ import annotations

from institutions.acting import Act, verb
from institutions.duties import Duty
from institutions.models import Region
from targets.models import Plan


def may_read_figures(user, _subject) -> bool:
    """Whether figures are this person's business; whose, `visible_to` has said before."""
    return user.may(Duty.READ_FIGURES)


@verb("summary.download", access=may_read_figures)
def note_summary(act: Act, _subject, *, region: Region, plan: Plan, year: int) -> None:
    """Note that the summary workbook of a region, plan and year was handed out."""
    act.subject = plan
    act.after.update(region=region.code, plan=plan.code, year=year)
