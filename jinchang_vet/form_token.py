"""The token that forms of this browser carry now; static/js/token.js asks for it.

A new sign-in makes a new token, in a cookie that no script may read. A page that is still open in
another tab asks here before it sends what was typed.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def form_token(request: HttpRequest) -> JsonResponse:
    """The token, for pages of this site alone: browsers show the answer to no other, and those
    that say who asks (`Sec-Fetch-Site`, which plain http does not have) are refused right away.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied("页面口令只给本系统自己的网页。")
    headers = {"Cross-Origin-Resource-Policy": "same-origin"}
    return JsonResponse({"token": get_token(request)}, headers=headers)
