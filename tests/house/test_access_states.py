"""A step at the wrong time is a conflict (409), and changes nothing."""

import pytest

from submissions.models import Submission
from tests.cast import client_for
from tests.house import form_access
from tests.house.stages import bring_to

WRONG_STATES = [
    ("submission", "reporter", "submitted"),
    ("submission_check", "reporter", "submitted"),
    ("submission_withdraw", "reporter", "draft"),
    ("submission_withdraw", "reporter", "approved"),
    ("submission_correct", "reporter", "draft"),
    ("submission_correct", "reporter", "submitted"),
    ("submission_abandon", "reporter", "draft"),
    ("submission_abandon", "reporter", "approved"),
    ("submission_approve", "reviewer", "draft"),
    ("submission_approve", "reviewer", "approved"),
    ("submission_return", "reviewer", "draft"),
    ("submission_return", "reviewer", "approved"),
    ("submission_undo", "reviewer", "draft"),
    ("submission_undo", "reviewer", "submitted"),
]


@pytest.mark.parametrize(("name", "person", "stage"), WRONG_STATES)
def test_a_step_at_the_wrong_time_is_a_conflict_and_changes_nothing(name, person, stage, world):
    bring_to(stage, world)
    before = Submission.objects.values("state", "version", "approved").get(pk=world.submission.pk)
    client = client_for(world.people[person])
    address, body = form_access.address_of(name, world), form_access.body_of(name, world)
    assert client.post(address, body).status_code == 409
    after = Submission.objects.values("state", "version", "approved").get(pk=world.submission.pk)
    assert after == before
