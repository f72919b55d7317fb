"""What a person may do with a submission in every state, while the round is open and after it.

One line an address and person to whom the state makes a difference; whoever has no line is told in
every state what the access table tells them. The columns: draft, submitted, returned, approved,
correcting while the round is open, then the same after its last day. The steps are those of
submissions/transitions.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.house.matrix import Line, lines

STATES = ("draft", "submitted", "returned", "approved", "correcting")

TABLE = """
POST submission_autosave       own  200 409 200 409 200  409 409 409 409 409
GET  evidence_file             revi 404 200 200 200 200  404 200 200 200 200
GET  evidence_file             mana 404 200 200 200 200  404 200 200 200 200
POST evidence_remove           own  302 409 302 409 302  409 409 409 409 409
POST submission                own  302 409 302 409 302  409 409 409 409 409
POST submission_check          own  302 409 302 409 302  409 409 409 409 409
GET  submission_receipt        own  404 200 200 200 200  404 200 200 200 200
GET  submission_receipt        revi 404 200 200 200 200  404 200 200 200 200
GET  submission_receipt        mana 404 200 200 200 200  404 200 200 200 200
POST submission_upload         own  422 409 422 409 422  409 409 409 409 409
POST submission_upload_confirm own  302 409 302 409 302  409 409 409 409 409
POST submission_withdraw       own  409 302 409 409 409  409 409 409 409 409
POST submission_correct        own  409 409 409 302 409  409 409 409 409 409
POST submission_abandon        own  409 409 409 409 302  409 409 409 409 302
POST submission_approve        revi 409 302 409 409 409  409 302 409 409 409
POST submission_return         revi 409 302 409 409 409  409 302 409 409 409
POST submission_undo           revi 409 409 409 302 409  409 409 409 302 409
"""


@dataclass(frozen=True)
class Row:
    """What one person gets at one address, state by state."""

    line: Line
    column: str
    open: dict[str, str]
    closed: dict[str, str]


def rows() -> list[Row]:
    """The table, row by row."""
    known = {str(line): line for line in lines()}
    return [
        _row(known[f"{method}-{name}"], column, cells)
        for method, name, column, *cells in (row.split() for row in TABLE.strip().splitlines())
    ]


def _row(line: Line, column: str, cells: list[str]) -> Row:
    assert len(cells) == 2 * len(STATES), f"{line} {column}：应有 {2 * len(STATES)} 格"
    halves = cells[: len(STATES)], cells[len(STATES) :]
    opened, closed = (dict(zip(STATES, half, strict=True)) for half in halves)
    return Row(line, column, opened, closed)
