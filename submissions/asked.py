"""What the round asks of one institution, and nothing else may be written."""

from __future__ import annotations

from collections.abc import Iterable

from institutions.refusals import Invalid
from submissions.frozen import Questions, thaw
from submissions.models import Submission


def questions_of(submission: Submission) -> Questions:
    """What the round asks of this institution."""
    return thaw(submission.round.frozen).for_kind(submission.institution.kind)


def require_asked(codes: Iterable[str], questions: Questions) -> None:
    """Refuse items that the institution is not asked for."""
    asked = {item.code for item in questions.items}
    foreign = [code for code in codes if code not in asked]
    if foreign:
        raise Invalid(f"本单位不填报这些数据项：{'、'.join(foreign)}。")
