"""Lists of accounts that wait for their confirmation: kept a day, seen by nobody but the sender.

Nothing of them counts, so none of it is a verb; the verb is `invite_all`, at the confirmation.
What was typed is kept and checked again then: names may have been given away meanwhile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass

from django.db import transaction

from institutions.models import AccountList
from institutions.roster import Line, Roster
from institutions.roster_checks import Checked, check_roster
from jinchang_vet.kit.xlsx_notes import Note

KEPT = dt.timedelta(days=1)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Pending:
    """A list as it was kept, checked now."""

    draft: AccountList
    checked: Checked


def keep(roster: Roster, *, by: int, at: dt.datetime, name: str, content: bytes) -> None:
    """Keep a list in place of the earlier one of the person (`by` is the key of the account); what
    is a day old goes away.
    """
    facts = {
        "at": at,
        "name": name.replace("\x00", "")[-LONGEST_NAME:],
        "content": content,
        "digest": hashlib.sha256(content).hexdigest(),
        "read": {
            "sheet": roster.sheet,
            "lines": [[line.row, line.cells, line.typed] for line in roster.lines],
            "faults": [asdict(fault) for fault in roster.faults],
        },
    }
    with transaction.atomic():
        AccountList.objects.filter(at__lt=at - KEPT).delete()
        AccountList.objects.update_or_create(by_id=by, defaults=facts)


def pending(by: int, *, now: dt.datetime) -> Pending | None:
    """The person's list that waits for confirmation; its file stays unread."""
    rows = AccountList.objects.filter(by=by, at__gte=now - KEPT).defer("content")
    draft = rows.first()
    if draft is None:
        return None
    read = draft.read
    roster = Roster(
        read["sheet"],
        tuple(Line(*each) for each in read["lines"]),
        tuple(Note(**each) for each in read["faults"]),
    )
    return Pending(draft, check_roster(roster))


def drop(by: int) -> None:
    """Forget the person's list."""
    AccountList.objects.filter(by=by).delete()
