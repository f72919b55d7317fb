"""Who: regions, institutions, people, and the record of what people did.

Reads are queryset verbs (`visible_to`, `within`, `expected_in`); writes go through the verbs of
each room, framed by `institutions.acting`. Figures about institutions live in the rooms above.
"""

from institutions.models.admission import AccountList, OneTimeCode, RoleProposal
from institutions.models.people import PasswordHistory, User
from institutions.models.places import (
    Institution,
    InstitutionAlias,
    InstitutionKind,
    Ownership,
    Region,
)
from institutions.models.record import AuditEntry, AuditHead, IdempotencyKey

__all__ = [
    "AccountList",
    "AuditEntry",
    "AuditHead",
    "IdempotencyKey",
    "Institution",
    "InstitutionAlias",
    "InstitutionKind",
    "OneTimeCode",
    "Ownership",
    "PasswordHistory",
    "Region",
    "RoleProposal",
    "User",
]
