"""SIGKILL of the web server, of one of its workers, of PostgreSQL: while a thousand saves go on."""

import time

import pytest

from tests.drills.ground import Service
from tests.drills.ledger import Findings, held_against
from tests.drills.load import Unit, units_of, working

SAVES = 1000
KILLS = 4
LONGEST = 300  # seconds

pytestmark = pytest.mark.drill


@pytest.fixture
def told(ground, result):
    """Put what came of it into the table; it must be nothing but well."""

    def tell(drill: str, units: list[Unit], began: float, notes: str) -> None:
        found: Findings = held_against(units)
        refused = [text for unit in units for text in unit.refused]
        result(
            drill=drill,
            database=ground.name,
            confirmed=sum(unit.saves for unit in units),
            unclear=sum(unit.unclear for unit in units),
            lost=len(found.lost),
            half_written=len(found.half_written) + len(found.doubled),
            seconds=f"{time.monotonic() - began:.0f}",
            notes=notes,
        )
        assert refused == []
        assert found == Findings()
        assert sum(unit.saves for unit in units) >= SAVES

    return tell


def others(units: list[Unit]) -> int:
    """Steps that are no saves."""
    return sum(unit.confirmed.total() - unit.saves for unit in units)


def test_killing_the_web_server_loses_nothing_confirmed(web, scene, told):
    units, began, pauses = units_of(scene, web.port), time.monotonic(), []
    with working(units, until=SAVES, seconds=LONGEST) as wait_for:
        for number in range(KILLS):
            wait_for((number + 1) * SAVES // (KILLS + 1))
            if number % 2:
                web.kill_a_worker()
                continue
            web.kill()
            killed = time.monotonic()
            web.start()
            pauses.append(time.monotonic() - killed)
    longest = max(pauses)
    notes = f"杀 {KILLS} 次，另有其他步骤 {others(units)} 个；最长 {longest:.1f} 秒后重新可用"
    told("强行结束网页服务", units, began, notes)


def test_killing_postgresql_loses_nothing_confirmed_and_the_pages_come_back(
    web, scene, ground, told
):
    if not isinstance(ground, Service):
        pytest.skip("SQLite has no server to kill")
    units, began, pauses = units_of(scene, web.port), time.monotonic(), []
    master = web.process.pid
    with working(units, until=SAVES, seconds=LONGEST) as wait_for:
        for number in range(KILLS):
            wait_for((number + 1) * SAVES // (KILLS + 1))
            ground.vanish()
            killed, before = time.monotonic(), sum(unit.saves for unit in units)
            ground.come_back()
            wait_for(before + 1)
            pauses.append(time.monotonic() - killed)
    assert (web.process.pid, web.process.poll()) == (master, None)
    notes = f"杀 {KILLS} 次，另有其他步骤 {others(units)} 个；最长 {max(pauses):.1f} 秒后又能保存"
    told("强行结束 PostgreSQL", units, began, notes)
