"""A PostgreSQL server that has fallen silent is given up; nobody waits for it for ever."""

from __future__ import annotations

import os

import pytest
from django.db import OperationalError, connection, transaction

from jinchang_vet.environment import database_at
from jinchang_vet.kit.faults import Fault, fault_of
from jinchang_vet.kit.postgresql.base import LONGEST, ON_TOP, patience_for, take_time
from jinchang_vet.upkeep.databases import opened
from tests.kit.relay import relayed

on_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="在 PostgreSQL 上运行"
)


@pytest.fixture
def relay(transactional_db):
    with relayed(connection.settings_dict) as found:
        yield found


@pytest.fixture
def line(relay):
    """A connection by way of the relay, which waits for half a second at most."""
    own = {"HOST": "127.0.0.1", "PORT": str(relay.port)}
    entry = {**connection.settings_dict, **own}
    with opened({**entry, "OPTIONS": {**entry["OPTIONS"], "connect_timeout": 1}}) as found:
        found.ensure_connection()
        found.connection.patience = 0.5
        yield found
        relay.hangs.clear()


def answer(line) -> int:
    with line.cursor() as cursor:
        cursor.execute("SELECT 41 + 1")
        return cursor.fetchone()[0]


@on_postgresql
def test_an_answer_that_does_not_come_ends_the_waiting_and_the_connection(relay, line):
    assert answer(line) == 42
    relay.hangs.set()
    with pytest.raises(OperationalError, match=r"said nothing for 0\.5 seconds") as raised:
        answer(line)
    assert fault_of(raised.value) is Fault.AWAY
    assert line.connection.closed
    relay.hangs.clear()
    line.close()
    assert answer(line) == 42


@on_postgresql
def test_a_kept_connection_without_a_sign_of_life_is_not_used(relay, line):
    assert line.is_usable()
    assert line.connection.patience == 0.5
    relay.hangs.set()
    assert not line.is_usable()


@on_postgresql
def test_a_server_that_takes_connections_and_does_not_greet_is_away(relay, line):
    line.close()
    relay.hangs.set()
    with pytest.raises(OperationalError, match="said nothing for 1 seconds") as raised:
        line.ensure_connection()
    assert fault_of(raised.value) is Fault.AWAY


@on_postgresql
def test_a_transaction_may_be_given_time(line):
    with transaction.atomic(using=line.alias):
        take_time(line)
        assert line.connection.patience == LONGEST
        with line.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


@on_postgresql
def test_much_comes_through_in_both_directions(line):
    line.connection.patience = 60
    sent = "中文" * 2_000_000
    with line.cursor() as cursor:
        cursor.execute("SELECT %s", [sent])
        assert cursor.fetchone() == (sent,)


def test_one_waits_a_little_longer_than_the_server_lets_a_statement_run():
    entry = database_at("DATABASE_URL", "postgres://vet@db.example.cn/vet")
    assert patience_for(entry["OPTIONS"]["options"]) == 30 + ON_TOP
    assert patience_for("-c statement_timeout=30s -c statement_timeout=250") == 0.25 + ON_TOP
    assert patience_for("-c statement_timeout=2min") == 120 + ON_TOP
    for without in ("", "-c statement_timeout=30s -c statement_timeout=0", "-c lock_timeout=1s"):
        assert patience_for(without) == LONGEST
