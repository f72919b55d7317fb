"""Check codes: what is printed in every file that is handed out, and the row behind it.

A code has nine random signs and a check sign out of 31 that cannot be mistaken for one another
(no 0, O, I, L, U). 31 is prime and the weights differ, so one wrong sign and any two swapped ones
are always noticed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from institutions.models import Region, User
from reports.board import Board
from reports.edition_content import content_of
from reports.models import Edition, Issued
from targets.models import Plan

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM, LENGTH = 9, 10
GROUPS = (slice(0, 4), slice(4, 8), slice(8, 10))
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file prints: its code, and the edition whose figures it says, if any stands."""

    code: str
    digest: str
    edition: int | None
    words: str

    @property
    def line(self) -> str:
        """第 2 版定稿　校验码 K7QF-3MXD-9T"""
        return f"{self.words}　校验码 {self.code}"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as the register of issued files knows it. `asked`: what else its seal rests on, see
    `reports.seals`.
    """

    kind: str
    name: str
    region: Region
    year: int
    plan: Plan | None
    is_demo: bool
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StandingEdition:
    """The edition that stands for a region and year, and whether the pages still say the same."""

    pk: int
    number: int
    agrees: bool

    @property
    def words(self) -> str:
        if self.agrees:
            return f"第 {self.number} 版定稿"
        return f"未定稿（第 {self.number} 版定稿后有改动）"


NOT_FROZEN = "未定稿"


def new_code() -> str:
    """A new code as it is stored and printed: K7QF-3MXD-9T."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return printed(signs + _check_sign(signs))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, as it is stored; None when it cannot be one.

    Case, spaces and dashes do not matter; I and L are taken for 1.
    """
    text = typed.translate(FULL_WIDTH).upper().replace("I", "1").replace("L", "1")
    signs = "".join(text.replace("-", " ").replace("—", " ").split())
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return printed(signs) if _check_sign(signs[:RANDOM]) == signs[RANDOM] else None


def printed(signs: str) -> str:
    """Ten signs in three groups."""
    return "-".join(signs[group] for group in GROUPS)


def seal_of_board(board: Board) -> str:
    """The digest of what a file about the board says: no query."""
    content = content_of(board.region, board.year, [board.standing], board.filings)
    seal: str = content["seals"][board.plan.code]
    return seal


def edition_of_board(board: Board) -> StandingEdition | None:
    """The edition that stands, and whether the board still says the same: one query."""
    region, year, plan = board.region, board.year, board.plan
    return standing_edition(region, year, plan, says=lambda: seal_of_board(board))


def standing_edition(
    region: Region, year: int, plan: Plan, *, says: Callable[[], str]
) -> StandingEdition | None:
    """The newest edition of the region and year, held against the digest of what a page says now,
    which is taken only where there is an edition: one query.
    """
    newest = (
        Edition.objects.filter(region=region, year=year)
        .order_by("-number")
        .values_list("pk", "number", "content__seals")
        .first()
    )
    if newest is None:
        return None
    pk, number, seals = newest
    return StandingEdition(pk, number, (seals or {}).get(plan.code) == says())


def stamp_of(board: Board) -> Stamp:
    """The stamp of a file about the board: one query. The file is only known once `hand_out` has
    noted it.
    """
    digest = seal_of_board(board)
    region, year, plan = board.region, board.year, board.plan
    return stamped(digest, standing_edition(region, year, plan, says=lambda: digest))


def stamped(digest: str, found: StandingEdition | None) -> Stamp:
    """A new code for a file with this digest, beside the edition that stands."""
    return Stamp(
        code=new_code(),
        digest=digest,
        edition=found.pk if found is not None and found.agrees else None,
        words=found.words if found is not None else NOT_FROZEN,
    )


def hand_out(stamp: Stamp, handed: Handed, *, by: User, sha256: str) -> Issued:
    """Note a file under its code; runs in the transaction that also notes the download."""
    return Issued.objects.create(
        code=stamp.code,
        kind=handed.kind,
        name=handed.name,
        asked=handed.asked,
        region=handed.region,
        year=handed.year,
        plan=handed.plan,
        edition_id=stamp.edition,
        words=stamp.words,
        digest=stamp.digest,
        sha256=sha256,
        by=by,
        at=timezone.now(),
        is_demo=handed.is_demo,
    )


def edition_words(issued: Issued) -> str:
    """What the file prints of its edition: 第 2 版定稿, 未定稿."""
    if issued.words:
        return issued.words
    return f"第 {issued.edition.number} 版定稿" if issued.edition is not None else NOT_FROZEN


def _check_sign(signs: str) -> str:
    total = sum(
        weight * ALPHABET.index(sign) for weight, sign in zip(range(2, 11), signs, strict=True)
    )
    return ALPHABET[-total % len(ALPHABET)]
