"""Who sees and changes what: regions, institutions, people."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from institutions.access import is_present
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Institution, Region, User
from institutions.refusals import NotAllowed

EVERY_UNIT = {"school", "other-school", "college", "bureau", "far-school"}
BAIYIN = EVERY_UNIT - {"far-school"}

# person: regions read, regions kept, institutions seen, institutions kept
SCOPE = {
    "reporter": (set(), set(), {"school"}, set()),
    "other_reporter": (set(), set(), {"other-school"}, set()),
    "reviewer": ({"620400", "620403"}, set(), BAIYIN, set()),
    "manager": ({"620400", "620403"}, {"620400", "620403"}, BAIYIN, BAIYIN),
    "viewer": ({"620400", "620403"}, set(), BAIYIN, set()),
    "other_city_viewer": ({"620300"}, set(), {"far-school"}, set()),
    "other_city_manager": ({"620300"}, {"620300"}, {"far-school"}, {"far-school"}),
    "province_viewer": ({"620000", "620300", "620400", "620403"}, set(), EVERY_UNIT, set()),
    "system_admin": (set(), set(), set(), set()),
    "security_admin": (set(), set(), set(), set()),
    "auditor": (set(), set(), set(), set()),
    "disabled": (set(), set(), set(), set()),
}


@pytest.fixture
def land(pingchuan, jinchang, school, other_school, college, bureau, far_school):
    """Both cities with all their institutions."""


def codes(rows):
    return set(rows.values_list("code", flat=True))


@pytest.mark.parametrize("person", SCOPE)
def test_a_person_sees_and_keeps_what_the_role_and_the_place_give(land, person, request):
    user = request.getfixturevalue(person)
    assert (
        codes(Region.objects.visible_to(user)),
        codes(Region.objects.editable_by(user)),
        codes(Institution.objects.visible_to(user)),
        codes(Institution.objects.editable_by(user)),
    ) == SCOPE[person]


def test_a_stranger_sees_nothing(land):
    for rows in (Region.objects, Institution.objects, User.objects):
        assert not rows.visible_to(AnonymousUser()).exists()
        assert not rows.editable_by(AnonymousUser()).exists()
    assert not is_present(None)


def test_a_region_whose_code_begins_alike_is_another_region(gansu, baiyin, viewer):
    longer = Region.objects.plant(code="6204001", name="别处", parent=gansu)
    assert longer not in Region.objects.visible_to(viewer)
    assert not baiyin.covers(longer)


def test_a_region_below_is_covered_at_any_depth(baiyin, pingchuan, viewer):
    town = Region.objects.plant(code="620403100", name="某镇", parent=pingchuan)
    assert town in Region.objects.visible_to(viewer)
    assert (baiyin.covers(town), pingchuan.covers(baiyin)) == (True, False)
    assert (baiyin.depth, town.depth) == (2, 4)


def test_accounts_are_seen_by_their_keepers_and_changed_by_one(
    reporter, manager, system_admin, security_admin, auditor
):
    everybody = User.objects.count()
    assert User.objects.visible_to(system_admin).count() == everybody
    assert User.objects.visible_to(security_admin).count() == everybody
    assert User.objects.editable_by(system_admin).count() == everybody
    for user in (reporter, manager, auditor):
        assert list(User.objects.visible_to(user)) == [user]
    for user in (reporter, manager, security_admin, auditor):
        assert not User.objects.editable_by(user).exists()


@pytest.mark.parametrize(
    ("opened", "closed", "expected"),
    [
        (None, None, True),
        (dt.date(2024, 9, 1), None, True),
        (dt.date(2024, 9, 2), None, False),
        (None, dt.date(2024, 9, 1), False),
        (None, dt.date(2024, 9, 2), True),
    ],
)
def test_who_stood_on_the_snapshot_day_is_expected_to_report(school, opened, closed, expected):
    Institution.objects.update(opened_on=opened, closed_on=closed)
    school.refresh_from_db()
    assert school.expected_in(2024) is expected
    assert (school in Institution.objects.expected_in(2024)) is expected


# ---- the gate ------------------------------------------------------------------------------------


@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def some_page(request):
    return "open"


@pytest.mark.parametrize(
    ("person", "is_open"),
    [("viewer", True), ("reporter", True), ("auditor", False), ("system_admin", False)],
)
def test_the_gate_opens_to_any_of_its_duties(rf, person, is_open, request):
    asked = rf.get("/page/")
    asked.user = request.getfixturevalue(person)
    if is_open:
        assert some_page(asked) == "open"
        return
    with pytest.raises(NotAllowed):
        some_page(asked)


def test_the_gate_leads_the_signed_out_and_the_disabled_to_sign_in(rf, disabled):
    for user in (AnonymousUser(), disabled):
        asked = rf.get("/page/?a=1")
        asked.user = user
        assert some_page(asked).url == "/accounts/login/?next=/page/%3Fa%3D1"
