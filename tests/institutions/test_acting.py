"""The frame around every write."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections

from institutions import audit
from institutions.acting import verb
from institutions.duties import Duty, Role
from institutions.models import AuditEntry, IdempotencyKey, User
from institutions.origin import Origin, coming_from
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions.models import Round
from submissions.rounds import may_keep_round
from tests.cast import make_user

NAME = "round.announce"


@verb(NAME, access=may_keep_round)
def announce(act, round, *, notice):
    """A small step on a row that carries a version."""
    act.before["notice"], act.after["notice"] = round.notice, notice
    round.notice = f"{round.notice}{notice}"
    if notice == "拒绝":
        round.save()
        raise Invalid("通知不能这样写。", errors={"notice": "请改写。"})
    if notice == "崩溃":
        round.save()
        raise ZeroDivisionError
    return round


@verb("round.whisper", access=may_keep_round, audited=False)
def whisper(act, round, *, notice):
    round.notice = notice
    if not notice:
        raise Refused("没有内容。")
    return round


@verb("user.make", access=lambda user, subject: user.may(Duty.KEEP_ROUNDS))
def make(act, subject, *, username):
    """A step without a subject, which makes one row."""
    return make_user(Role.AUDITOR, username)


@pytest.fixture
def round(open_round_of_baiyin):
    return open_round_of_baiyin


def as_stored(round):
    return Round.objects.get(pk=round.pk)


def entries(name=NAME):
    return list(AuditEntry.objects.filter(verb=name))


# ---- one step ----------------------------------------------------------------------------------


def test_a_step_changes_moves_the_version_on_and_is_recorded(round, manager):
    with coming_from(Origin("10.1.2.3", "request-1")):
        done = announce(round, by=manager, version=1, notice="开始填报")
    assert (done.value.notice, done.repeated) == ("开始填报", False)
    assert (as_stored(round).notice, as_stored(round).version) == ("开始填报", 2)
    [entry] = entries()
    assert (entry.result, entry.actor, entry.actor_name) == ("done", manager, "王管理（manager）")
    assert (entry.origin, entry.request_id) == ("10.1.2.3", "request-1")
    assert (entry.before, entry.after) == ({"notice": ""}, {"notice": "开始填报"})
    assert (entry.subject_type, entry.subject_id) == ("submissions.round", str(round.pk))


def test_the_step_works_on_the_row_as_it_stands_now(round, manager):
    announce(round, by=manager, notice="一")
    assert round.notice == ""
    announce(round, by=manager, notice="二")
    assert as_stored(round).notice == "一二"


def test_a_refused_step_leaves_nothing_but_the_refusal(round, manager):
    with pytest.raises(Invalid):
        announce(round, by=manager, key="k", notice="拒绝")
    assert (as_stored(round).notice, as_stored(round).version) == ("", 1)
    assert not IdempotencyKey.objects.filter(verb=NAME).exists()
    [entry] = entries()
    assert (entry.result, entry.message) == ("refused", "通知不能这样写。")
    assert (entry.before, entry.after) == ({}, {"errors": {"notice": "请改写。"}})


def test_a_crashed_step_leaves_nothing_at_all(round, manager):
    with pytest.raises(ZeroDivisionError):
        announce(round, by=manager, key="k", notice="崩溃")
    assert (as_stored(round).notice, as_stored(round).version) == ("", 1)
    assert not IdempotencyKey.objects.filter(verb=NAME).exists()
    assert entries() == []


@pytest.mark.parametrize("who", ["viewer", "reviewer", "reporter", "other_city_manager", "auditor"])
def test_who_may_not_is_refused_and_recorded(round, who, request):
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        announce(round, by=user, notice="开始")
    [entry] = entries()
    assert (entry.result, entry.actor) == ("refused", user)
    assert as_stored(round).version == 1


def test_a_disabled_manager_and_a_stranger_are_refused(round, disabled):
    for user in (disabled, AnonymousUser()):
        with pytest.raises(NotAllowed):
            announce(round, by=user, notice="开始")
    assert [entry.actor for entry in entries()] == [disabled, None]


def test_an_unrecorded_step_still_records_its_refusals(round, manager):
    whisper(round, by=manager, notice="草稿")
    assert (as_stored(round).notice, entries("round.whisper")) == ("草稿", [])
    with pytest.raises(Refused):
        whisper(round, by=manager, notice="")
    assert [entry.result for entry in entries("round.whisper")] == ["refused"]


def test_a_step_on_an_older_version_is_refused_and_names_both(round, manager):
    announce(round, by=manager, version=1, notice="一")
    with pytest.raises(Stale, match=r"第 1 版，现为第 2 版"):
        announce(round, by=manager, version=1, notice="二")
    assert (as_stored(round).notice, as_stored(round).version) == ("一", 2)


# ---- the same write twice ------------------------------------------------------------------------


def test_the_same_key_has_one_effect_even_with_the_old_version(round, manager):
    first = announce(round, by=manager, version=1, key="k", notice="一")
    again = announce(round, by=manager, version=1, key="k", notice="一")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.value == first.value
    assert (as_stored(round).notice, as_stored(round).version) == ("一", 2)
    assert len(entries()) == 1


def test_a_step_whose_result_is_gone_is_not_taken_again(manager):
    """Nothing to give back is not the same as nothing done."""
    done = make(by=manager, key="k", username="short-lived")
    User.objects.filter(pk=done.value.pk).delete()
    again = make(by=manager, key="k", username="short-lived")
    assert (again.repeated, again.value) == (True, None)
    assert not User.objects.filter(username="short-lived").exists()


def test_other_content_under_the_same_key_is_another_write(round, manager):
    announce(round, by=manager, version=1, key="k", notice="一")
    with pytest.raises(Stale):
        announce(round, by=manager, version=1, key="k", notice="二")
    announce(round, by=manager, version=2, key="k", notice="二")
    assert as_stored(round).notice == "一二"


def test_one_persons_key_means_nothing_for_another(round, manager, baiyin):
    second = make_user("manager", "second", region=baiyin)
    announce(round, by=manager, key="k", notice="一")
    assert not announce(round, by=second, key="k", notice="一").repeated
    assert as_stored(round).notice == "一一"


def test_a_refused_write_may_be_tried_again_with_its_key(round, manager, viewer):
    with pytest.raises(NotAllowed):
        announce(round, by=viewer, key="k", notice="一")
    User.objects.filter(pk=viewer.pk).update(role="manager")
    promoted = User.objects.get(pk=viewer.pk)
    assert not announce(round, by=promoted, key="k", notice="一").repeated


# ---- at the same moment ------------------------------------------------------------------------


def at_once(*calls):
    """Run the calls in threads of their own that start together; results and refusals."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_has_one_effect(transactional_db, round, manager):
    once = lambda: announce(round, by=manager, version=1, key="k", notice="一")  # noqa: E731
    results = at_once(*[once] * 6)
    assert sorted(done.repeated for done in results) == [False, *[True] * 5]
    assert (as_stored(round).notice, as_stored(round).version) == ("一", 2)
    assert len(entries()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_people_at_one_version_one_wins(transactional_db, round, manager):
    results = at_once(
        *(
            lambda turn=turn: announce(round, by=manager, version=1, notice=str(turn))
            for turn in range(5)
        )
    )
    won = [result for result in results if not isinstance(result, Refused)]
    assert len(won) == 1
    assert all(isinstance(result, Stale) for result in results if result is not won[0])
    assert as_stored(round).notice == won[0].value.notice
    assert as_stored(round).version == 2
    assert sorted(entry.result for entry in entries()) == ["done", *["refused"] * 4]


@pytest.mark.django_db(transaction=True)
def test_the_log_stays_one_chain_whoever_writes(transactional_db, round, manager, viewer):
    before = AuditEntry.objects.count()
    at_once(
        *(lambda: announce(round, by=manager, notice="一") for _ in range(4)),
        *(lambda: announce(round, by=viewer, notice="二") for _ in range(4)),
    )
    numbers = list(AuditEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, before + 9))
    assert audit.broken_links() == []
    assert as_stored(round).notice == "一" * 4


@pytest.mark.django_db(transaction=True)
def test_these_tests_run_on_a_database_that_several_connections_share(transactional_db):
    name = str(connection.settings_dict["NAME"])
    assert "memory" not in name
