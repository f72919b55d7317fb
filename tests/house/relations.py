"""Everybody stands to what is asked for in some relation; the columns of the tables name the most
frequent ones, and this module the rest, by the column that they are like.

| relation   | reporter | reviewer | manager | leader |
|------------|----------|----------|---------|--------|
| own        | own      | revi     | mana    | view   |
| its county | -        | crev     | cman    | cvie   |
| above      | -        | prev     | pman    | prov   |
| sibling    | unit     | srev     | sman    | svie   |
| other city | frep     | frev     | fman    | fvie   |

The three administrators have no relation to anything: `syst`, `secu`, `audi`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.house.matrix import Line, lines


@dataclass(frozen=True)
class Relative:
    """Somebody who is not in the tables: their fixture, and whose answers they get."""

    fixture: str
    like: str


RELATIVES = {
    # of a school of the other city
    "frep": Relative("far_reporter", "unit"),
    # of another county of the same city
    "srev": Relative("sibling_reviewer", "frev"),
    "sman": Relative("sibling_manager", "fman"),
    "svie": Relative("sibling_viewer", "fvie"),
    # of the county of the school asked for; the city's own pages are as closed as another city's
    "crev": Relative("county_reviewer", "frev"),
    "cman": Relative("county_manager", "fman"),
    "cvie": Relative("county_viewer", "fvie"),
    # of the province
    "prev": Relative("province_reviewer", "revi"),
    "pman": Relative("province_manager", "mana"),
}

# Where a relative's answer differs from that of the column they are like: method, address, answer,
# and who gets it. The county sees its own school and the city's round; what the province's manager
# finds foreign belongs to the person who made it.
EXCEPTIONS = """
POST import_confirm 403 pman
GET submission_evidence 200 crev cman
POST submission_evidence 403 crev cman
GET round_files 404 frep
GET round_files 200 crev cman
POST round_files 404 frep
POST round_files 403 crev cman
GET round_file 404 frep
GET round_file 200 crev cman
POST round_file_remove 403 cman
GET exports_institution 200 crev cman cvie
GET exports_round 200 crev cman
GET exports_file 404 pman
POST exports_file_again 404 pman
POST exports_file_remove 404 pman
GET submission_receipt 200 crev cman
GET submission_review 200 crev cman
POST submission_approve 302 crev
POST submission_approve 403 cman
POST submission_return 302 crev
POST submission_return 403 cman
POST submission_undo 302 crev
POST submission_undo 403 cman
GET round_instruct 403 cman
POST round_instruct 403 cman
GET round_reschedule 403 cman
POST round_reschedule 403 cman
GET round_reopen 403 cman
POST round_reopen 403 cman
GET round_extend 403 cman
POST round_extend 403 cman
POST round_extension_end 403 cman
POST round_remind 302 crev cman
GET round_list 200 crev cman
GET round_contacts 200 crev cman
GET submission_paper 200 crev cman
GET submission_history 200 crev cman
GET submission_life 200 crev cman
GET submission_differences 200 crev cman
GET institution 200 crev cman cvie
GET origin 200 crev cman cvie
GET submission_effect 200 crev cman
GET round_review 200 crev cman
POST round_approve 409 crev
GET round 404 frep
GET round 200 crev cman
GET institution_text 200 crev cman cvie
GET home 200 frep
"""


def exceptions() -> dict[tuple[str, str], str]:
    """Cells by line and relative."""
    rows = [row.split() for row in EXCEPTIONS.strip().splitlines()]
    return {
        (f"{method}-{name}", relative): cell
        for method, name, cell, *relatives in rows
        for relative in relatives
    }


def cells_of(line: Line) -> list[tuple[str, str]]:
    """What the relatives get at a line; nothing to ask where everybody is told the same."""
    cells, found = dict(line.cells), exceptions()
    if len({cell for column, cell in line.cells if column not in ("anon", "gone")}) == 1:
        return []
    return [
        (relative, found.get((str(line), relative), cells[who.like]))
        for relative, who in RELATIVES.items()
    ]


def stale() -> list[str]:
    """Exceptions of lines or relatives that are no more, or that say what holds anyway."""
    known = {str(line): dict(line.cells) for line in lines()}
    return [
        f"{line} {relative}"
        for (line, relative), cell in exceptions().items()
        if line not in known
        or relative not in RELATIVES
        or known[line][RELATIVES[relative].like] == cell
    ]
