"""All checks of all rooms, in the order of the rooms."""

from __future__ import annotations

from institutions import integrity as of_institutions
from jinchang_vet.kit.integrity import CHECKS, Check
from reports import integrity as of_reports
from submissions import integrity as of_submissions
from submissions import integrity_figures as of_figures
from submissions import integrity_files as of_files
from targets import integrity as of_promises
from targets import integrity_catalogue as of_catalogue

# Naming the modules declares their checks.
ROOMS = (
    ("谁", (of_institutions,)),
    ("承诺了什么", (of_promises, of_catalogue)),
    ("报了什么", (of_submissions, of_figures, of_files)),
    ("说明什么", (of_reports,)),
)


def all_checks() -> dict[str, tuple[Check, ...]]:
    """The checks of each room, in the order in which they are declared."""
    return {
        room: tuple(
            each
            for module in modules
            for each in CHECKS.values()
            if each.find.__module__ == module.__name__
        )
        for room, modules in ROOMS
    }
