"""How somebody proves who they are, and how a session finds its person."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from institutions.codes import Code, open_code
from institutions.models import User


class AccountBackend(ModelBackend):
    """Signs in by user name and password; reads region and institution together with the person."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None once the account is disabled, which ends the session."""
        user = User.objects.select_related("region", "institution__region").filter(pk=user_id)
        found = user.first()
        return found if found is not None and self.user_can_authenticate(found) else None


class CodeBackend(BaseBackend):
    """Knows a person by user name and printed one-time code, without using the code up.

    Called through `authenticate`, so that wrong codes are counted and locked like wrong passwords.
    No session is ever opened with it: a code only lets a new password be set.
    """

    def authenticate(  # type: ignore[override]  # Django picks backends by what they take
        self, request: HttpRequest, username: str, one_time_password: str
    ) -> User | None:
        """The active person whose open code this is; nobody for an unknown name."""
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None or open_code(user, Code.typed(one_time_password), timezone.now()) is None:
            return None
        return user
