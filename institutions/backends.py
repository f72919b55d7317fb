"""How a session finds its person: with the place, in one query."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from institutions.models import User


class AccountBackend(ModelBackend):
    """Signs in by user name and password; reads region and institution together with the person."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None once the account is disabled, which ends the session."""
        user = User.objects.select_related("region", "institution__region").filter(pk=user_id)
        found = user.first()
        return found if found is not None and self.user_can_authenticate(found) else None
