"""Every address about a submission × everybody × state × round open or closed."""

import pytest

from institutions.models import AuditEntry
from submissions.models import Submission
from tests.house import evidence_access
from tests.house.asking import Asker, undone
from tests.house.matrix import COLUMNS as FIXTURES
from tests.house.matrix import Line, lines
from tests.house.stages import bring_to, close_round
from tests.house.state_table import STATES, rows

PARTS = ("form", "evidence", "autosave", "paper", "review")
# People whose answers in every state are looked at, also where no state makes a difference.
COLUMNS = ("own", "unit", "revi", "mana", "view", "frev", "prov", "audi")
# A file is turned away before any step begins.
BEFORE_A_STEP = ("submission_upload", "submission_upload_confirm")
# The state is not what these answer about.
OF_ROUNDS = ("round_files", "round_file", "round_file_remove")


def addresses() -> list[Line]:
    """The lines of the access table about a submission, without methods that nobody may use."""
    found = [line for line in lines() if line.part.__name__.split(".")[-1][:-7] in PARTS]
    useful = [line for line in found if {cell for _, cell in line.cells} - {"405", "login"}]
    return [line for line in useful if line.name not in OF_ROUNDS]


def expected(state: str, moment: str) -> dict[tuple[str, str], str]:
    """What the tables say, by line and column."""
    usual = {(str(line), column): cell for line in addresses() for column, cell in line.cells}
    differs = {(str(row.line), row.column): getattr(row, moment)[state] for row in rows()}
    return {place: differs.get(place, cell) for place, cell in usual.items()}


@pytest.fixture
def asker(world) -> Asker:
    """Everybody, and a file attached while that was possible."""
    evidence_access.address_of("evidence_file", world)
    return Asker(world)


def departures(asker: Asker, state: str, moment: str) -> list[tuple[str, str, str, str]]:
    said = expected(state, moment)
    found = [
        (str(line), column, said[str(line), column], asker.answer(line, column))
        for line in addresses()
        for column in COLUMNS
    ]
    return [each for each in found if each[2] != each[3]]


@pytest.mark.parametrize("state", STATES)
def test_everybody_gets_in_every_state_what_the_tables_say(state, asker, world):
    bring_to(state, world)
    assert departures(asker, state, "open") == []


@pytest.mark.parametrize("state", STATES)
def test_after_the_last_day_too(state, asker, world):
    bring_to(state, world)
    close_round(world)
    assert departures(asker, state, "closed") == []


@pytest.mark.parametrize("state", STATES)
def test_a_step_at_the_wrong_time_changes_nothing_and_is_recorded(state, asker, world):
    bring_to(state, world)
    before = Submission.objects.values().get(pk=world.submission.pk)
    steps = [row for row in rows() if row.line.method == "POST" and row.open[state] == "409"]
    assert steps
    for row in steps:
        with undone():
            asker.ask(row.line, row.column)
            assert Submission.objects.values().get(pk=world.submission.pk) == before
            last = AuditEntry.objects.order_by("number").last()
            refused = (last.result, last.actor) == ("refused", world.people[FIXTURES[row.column]])
            assert refused or row.line.name in BEFORE_A_STEP, str(row.line)
