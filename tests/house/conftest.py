"""The world that the access tables are asked in."""

from types import SimpleNamespace

import pytest

from institutions.models import User
from tests.cast import fill, submission_of
from tests.house.matrix import COLUMNS
from tests.submissions.task_cast import make_task


@pytest.fixture
def world(request, plan, open_round_of_baiyin, school, reporter, reviewer, disabled):
    """Everybody of the tables, and the submission that `reporter` answers for."""
    names = [name for name in COLUMNS.values() if name and name != "gone"]
    people = {name: request.getfixturevalue(name) for name in names}
    # Signed in while the account was still on; `ask` switches it off.
    User.objects.filter(pk=disabled.pk).update(is_active=True)
    people["gone"] = User.objects.get(pk=disabled.pk)
    people[None] = None
    submission = submission_of(open_round_of_baiyin, school)
    fill(submission, reporter, full_time_enrolment="1,200")
    task = make_task(plan.clauses.get(), "task-of-baiyin")
    return SimpleNamespace(
        people=people,
        round=open_round_of_baiyin,
        submission=submission,
        reporter=reporter,
        reviewer=reviewer,
        region=open_round_of_baiyin.region,
        school=school,
        task=task,
        plan=plan,
    )
