"""The world that the access tables are asked in."""

from types import SimpleNamespace

import pytest

from institutions.duties import Role
from institutions.models import User
from tests.cast import fill, make_region, make_user, submission_of
from tests.house.matrix import COLUMNS
from tests.house.relations import RELATIVES
from tests.submissions.task_cast import make_task


@pytest.fixture
def world(request, plan, open_round_of_baiyin, school, reporter, reviewer, disabled, others):
    """Everybody of the tables, and the submission that `reporter` answers for."""
    names = [name for name in COLUMNS.values() if name and name != "gone"]
    people = {name: request.getfixturevalue(name) for name in names}
    # Signed in while the account was still on; asking switches it off.
    User.objects.filter(pk=disabled.pk).update(is_active=True)
    people["gone"] = User.objects.get(pk=disabled.pk)
    people[None] = None
    submission = submission_of(open_round_of_baiyin, school)
    fill(submission, reporter, full_time_enrolment="1,200")
    task = make_task(plan.clauses.get(), "task-of-baiyin")
    return SimpleNamespace(
        people=people | others,
        round=open_round_of_baiyin,
        submission=submission,
        reporter=reporter,
        reviewer=reviewer,
        region=open_round_of_baiyin.region,
        school=school,
        task=task,
        plan=plan,
    )


@pytest.fixture
def others(gansu, baiyin, pingchuan, far_reporter):
    """The people of relations.py: of the county, of the one beside it, and of the province."""
    regions = {
        "county": pingchuan,
        "sibling": make_region("620422", "会宁县", baiyin),
        "province": gansu,
    }
    found = {"far_reporter": far_reporter}
    for relative in RELATIVES.values():
        place, _, role = relative.fixture.partition("_")
        if place in regions:
            facts = {"region": regions[place]}
            found[relative.fixture] = make_user(Role(role), f"{place}-{role}", **facts)
    return found
