"""The drills' own control: what is lost, half-written or written twice is found and named."""

from __future__ import annotations

import pytest

from institutions.models import IdempotencyKey
from submissions.entries import read_entry
from submissions.models import Figure, Submission
from submissions.workflow import questions_of, save_draft
from tests.drills.ledger import Findings, held_against
from tests.drills.load import Unit, units_of, working
from tests.drills.scene import DUAL, TEACHERS, set_up
from tests.served import WebServer, address_of_the_database

pytestmark = pytest.mark.django_db


def save(submission, reporter, number: int) -> Submission:
    items = {item.code: item for item in questions_of(submission).items}
    figures = {code: read_entry(items[code], str(number)) for code in (TEACHERS, DUAL)}
    return save_draft(submission, by=reporter, key=f"save {number}", figures=figures).value


@pytest.fixture
def unit(submission, reporter) -> Unit:
    """A reporter to whom three saves were confirmed."""
    found = Unit(submission.pk, submission.version, reporter=None, reviewer=None)
    for number in (1, 2, 3):
        submission = save(submission, reporter, number)
        found.confirmed["submission.save"] += 1
        found.version, found.value = submission.version, number
    return found


def test_what_was_kept_as_it_was_confirmed_is_no_finding(unit):
    assert held_against([unit]) == Findings()


def test_a_save_that_is_gone_is_lost(unit, submission):
    IdempotencyKey.objects.filter(verb="submission.save").last().delete()
    Figure.objects.update(value=2)
    found = held_against([unit])
    assert found.lost == [
        f"submission {submission.pk}: submission.save confirmed 3, stored 2",
        f"submission {submission.pk}: 3 confirmed, 2 stored",
    ]


def test_a_save_of_which_one_figure_came_through_is_half_written(unit, submission):
    Figure.objects.filter(item__code=DUAL).update(value=2)
    assert held_against([unit]).half_written == [
        f"submission {submission.pk}: (3, 2) are not of one save"
    ]


def test_figures_without_their_version_are_half_written(unit):
    Submission.objects.filter(pk=unit.submission).update(version=unit.version - 1)
    [said] = held_against([unit]).half_written
    assert f"version {unit.version - 1}, by the steps {unit.version}" in said


def test_a_save_that_is_neither_kept_nor_in_the_record_is_lost(unit, submission):
    unit.confirmed["submission.save"] += 1
    assert held_against([unit]).lost == [
        f"submission {submission.pk}: submission.save confirmed 4, stored 3",
        "4 steps confirmed, 3 in the audit log",
    ]


def test_a_save_that_counted_twice_is_named(unit, submission, reporter):
    save(Submission.objects.get(pk=submission.pk), reporter, 4)
    found = held_against([unit])
    assert any("confirmed 3, stored 4" in said for said in found.doubled)
    assert any("4 was never confirmed" in said for said in found.doubled)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_confirms_what_it_does_not_keep_is_found_out(transactional_db, tmp_path):
    scene = set_up(schools=2)
    lying = "tests.drills.lying_wsgi:application"
    web = WebServer(tmp_path, address_of_the_database(), workers=1, application=lying)
    web.start()
    units = units_of(scene, web.port)
    with working(units, until=30, seconds=20):
        pass
    web.stop()
    assert held_against(units).lost != []
