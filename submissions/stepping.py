"""What follows a step that a page asked for: what is said, where it leads, how a refusal comes
back.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from institutions.acting import Done
from institutions.refusals import NotAllowed, Refused

REPEATED = "这一步此前已完成，没有重复写入。"


def take_step(
    request: HttpRequest,
    step: Callable[[], Done],
    *,
    done: str,
    leads_to: str,
    refused: Callable[[Refused], HttpResponse],
    tone: int = messages.SUCCESS,
) -> HttpResponse:
    """Take a step and go on to the address `leads_to`, saying `done` in a message of this `tone`.

    A refused one comes back as `refused` renders it, with what was written; a person without the
    right to it gets the page that says so.
    """
    try:
        taken = step()
    except NotAllowed:
        raise
    except Refused as refusal:
        return refused(refusal)
    if taken.repeated:
        messages.info(request, REPEATED)
    else:
        messages.add_message(request, tone, done)
    return redirect(leads_to)
