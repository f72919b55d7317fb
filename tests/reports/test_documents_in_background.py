"""Documents about many units: offered, made by the worker, and kept like raw data."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from institutions.duties import Role
from institutions.models import Institution
from reports import export_store
from reports.document_making import GONE
from reports.document_wish import BRIEFING, DOCUMENTS, ROUND, SUMMARY
from reports.export_files import State
from reports.export_jobs import make
from reports.models import Issued, MadeFile
from tests.cast import YEAR, client_for, report
from tests.submissions.many import many_schools

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = {"region": "620400", "year": f"{YEAR}", "plan": "baiyin-plan"}
ADDRESSES = {SUMMARY: "summary_xlsx", BRIEFING: "briefing_docx", ROUND: "exports_round"}


@pytest.fixture(autouse=True)
def reported(plan, submission, reporter, reviewer):
    return report(submission, reporter, reviewer, full_time_enrolment="1200")


@pytest.fixture
def where(open_round_of_baiyin):
    """What names each document in an address."""
    return {SUMMARY: PLACE, BRIEFING: PLACE, ROUND: {"round": f"{open_round_of_baiyin.pk}"}}


def asked(user, kind: str, where: dict) -> MadeFile:
    """Asked for by the button of the page that offers it."""
    address = f"{reverse('exports_files')}?{urlencode({'kind': kind} | where[kind])}"
    answer = client_for(user).post(address, {"key": f"{kind}-{MadeFile.objects.count()}"})
    assert answer.status_code == 302
    return MadeFile.objects.latest("pk")


def content(user, found: MadeFile) -> bytes:
    answer = client_for(user).get(reverse("exports_file", args=[found.pk]))
    assert answer["Content-Type"] == DOCUMENTS[found.kind].content_type
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("kind", [SUMMARY, BRIEFING])
def test_a_document_about_many_units_is_offered_instead_of_made(kind, baiyin, reviewer, where):
    client, address = client_for(reviewer), reverse(ADDRESSES[kind])
    many_schools(DOCUMENTS[kind].most - Institution.objects.within(baiyin).count(), baiyin)
    assert client.get(address, where[kind])["Content-Disposition"].startswith("attachment")
    many_schools(1, baiyin, word="last")
    page = client.get(address, where[kind]).content.decode()
    assert f"涉及 {DOCUMENTS[kind].most + 1} 个单位" in page
    assert f"kind={kind}" in page


def test_the_button_of_the_page_asks_for_what_the_address_said(baiyin, reviewer, where):
    many_schools(DOCUMENTS[SUMMARY].most, baiyin)
    client = client_for(reviewer)
    page = client.get(reverse("summary_xlsx"), PLACE)
    [action] = [
        line.split('action="')[1].split('"')[0].replace("&amp;", "&")
        for line in page.content.decode().splitlines()
        if 'action="/exports/files/?' in line
    ]
    assert client.post(action, {"key": "once"}).status_code == 302
    assert MadeFile.objects.get().asked["wish"] == {
        "kind": "summary",
        "region": "620400",
        "year": YEAR,
        "plan": "baiyin-plan",
        "round": 0,
    }


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_it_is_made_stamped_and_noted_like_one_that_is_handed_out_at_once(kind, reviewer, where):
    found = asked(reviewer, kind, where)
    make(found.pk)
    found.refresh_from_db()
    assert (found.state, found.done) == (State.READY, found.total)
    assert content(reviewer, found).startswith(b"PK")
    direct = client_for(reviewer).get(reverse(ADDRESSES[kind]), where[kind])
    mine, other = Issued.objects.order_by("pk")
    same = ("kind", "name", "region_id", "year", "plan_id", "asked", "digest", "words")
    assert [getattr(mine, each) for each in same] == [getattr(other, each) for each in same]
    assert (mine.code, mine.name) == (found.code, found.name)
    assert direct["Content-Disposition"].startswith("attachment")


def test_a_summary_made_later_says_what_stands_then(reviewer, where):
    found = asked(reviewer, SUMMARY, where)
    make(found.pk)
    found.refresh_from_db()
    book = load_workbook(BytesIO(content(reviewer, found)), data_only=True)
    assert book.sheetnames[0] == "总览"
    assert found.code in str(book["总览"]["A1"].value)
    assert any(1200 in row for row in book["原始数据"].iter_rows(values_only=True))


def test_one_that_waits_is_not_asked_for_twice_and_a_finished_one_is_not_given_back(
    reviewer, where
):
    first = asked(reviewer, SUMMARY, where)
    assert asked(reviewer, SUMMARY, where) == first
    assert asked(reviewer, BRIEFING, where) != first
    make(first.pk)
    assert asked(reviewer, SUMMARY, where) != first


def test_a_document_whose_plan_is_gone_says_so(reviewer, where):
    found = asked(reviewer, SUMMARY, where)
    MadeFile.objects.update(asked={**found.asked, "wish": {**found.asked["wish"], "plan": "x"}})
    make(found.pk)
    found.refresh_from_db()
    assert (found.state, found.message) == (State.FAILED, GONE)
    assert not any(export_store.folder().iterdir())


def test_a_round_is_not_reported_to_whom_rounds_do_not_concern(reviewer, viewer, where):
    address = f"{reverse('exports_files')}?{urlencode({'kind': ROUND} | where[ROUND])}"
    assert client_for(viewer).post(address, {"key": "k"}).status_code == 403
    found = asked(reviewer, ROUND, where)
    make(found.pk)
    reviewer.role = Role.VIEWER
    reviewer.save()
    assert client_for(reviewer).get(reverse("exports_file", args=[found.pk])).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"kind": ROUND},
        {"kind": ROUND, "round": "x"},
        {"kind": ROUND, "round": "999999"},
        {"kind": SUMMARY, "region": "620400", "year": "nonsense"},
        {"kind": SUMMARY, "region": "620300"},
        {"kind": "nonsense", "region": "620400", "shape": "nonsense"},
    ],
)
def test_nonsense_asks_for_nothing(query, reviewer):
    address = f"{reverse('exports_files')}?{urlencode(query)}"
    assert client_for(reviewer).post(address, {"key": "k"}).status_code == 404
    assert not MadeFile.objects.exists()
