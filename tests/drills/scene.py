"""Who works while something fails: schools of one city, each with a reporter and an open draft."""

from __future__ import annotations

from dataclasses import dataclass

from institutions.duties import Role
from institutions.models import Region, User
from submissions.models import Round, Submission
from tests.cast import make_institution, make_item, make_region, make_round, make_user

TEACHERS, DUAL = "specialised-teachers", "dual-qualified-teachers"


@dataclass(frozen=True)
class Scene:
    """The people, and what each reporter fills in."""

    city: Region
    round: Round
    manager: User
    reviewer: User
    drafts: list[tuple[User, Submission]]

    @property
    def reporter(self) -> User:
        """The reporter of the first school."""
        return self.drafts[0][0]

    @property
    def draft(self) -> Submission:
        """The submission of the first school."""
        return self.drafts[0][1]


def set_up(schools: int) -> Scene:
    """Make the scene in the database that this process is standing on."""
    city = make_region("620400", "白银市", make_region("620000", "甘肃省"))
    manager = make_user(Role.MANAGER, "manager", region=city)
    reviewer = make_user(Role.REVIEWER, "reviewer", region=city)
    for code, name in ((TEACHERS, "专业课教师"), (DUAL, "“双师型”教师")):
        make_item(code, name=name)
    places = [make_institution(city, f"school-{number}") for number in range(schools)]
    people = {p.pk: make_user(Role.REPORTER, f"at-{p.code}", institution=p) for p in places}
    round = make_round(city, manager)
    found = Submission.objects.filter(round=round).order_by("pk")
    drafts = [(people[each.institution_id], each) for each in found]
    return Scene(city, round, manager, reviewer, drafts)
