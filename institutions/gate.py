"""The gate before a page: which duty it takes to open it.

Whose rows a page then shows is for `visible_to` and `editable_by`; the gate only says whether the
page is this person's business at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login

from institutions.access import is_present
from institutions.duties import Duty
from institutions.refusals import NotAllowed

WITHOUT_DUTY = "这一页不属于您的职责；如确需使用，请联系系统管理员核对您的角色。"


def duty_required(*duties: Duty) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Open a view to people who have at least one of `duties`.

    A signed-out visitor is sent to the sign-in page; for a signed-in person without any of the
    duties it raises `NotAllowed`, which becomes the 403 page. Works on functions and on the result
    of `as_view()`.
    """

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not is_present(request.user):
                return redirect_to_login(request.get_full_path())
            if not any(request.user.may(duty) for duty in duties):
                raise NotAllowed(WITHOUT_DUTY)
            return view(request, *args, **kwargs)

        return guarded

    return guard
