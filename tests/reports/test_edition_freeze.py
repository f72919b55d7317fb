"""Freezing a year: what is stored, what is refused, how often."""

from __future__ import annotations

import hashlib
import threading

import pytest
from django.db import connection
from django.urls import reverse

from institutions.models import AuditEntry
from institutions.refusals import Invalid, NotAllowed, Refused
from reports.edition_content import canonical, digest_of
from reports.editions import freeze_year, is_whole
from reports.models import Edition
from submissions.models import Fact
from tests.cast import client_for
from tests.reports.figures import YEAR

pytest_plugins = ["tests.reports.summary_fixtures"]


def freeze(region, by, **what):
    return freeze_year(region, by=by, year=YEAR, confirmed=True, **what).value


def test_it_freezes_every_fact_with_its_state_and_revision(city, manager):
    edition = freeze(city.region, manager, note="总结")
    units = edition.content["units"]
    facts = Fact.objects.filter(year=YEAR).select_related("institution", "item", "revision")
    assert facts.count() == sum(len(unit["cells"]) for unit in units.values()) > 10
    for fact in facts:
        unit = units[fact.institution.code]
        state, value = unit["cells"][fact.item.code]
        assert state == fact.state
        assert (fact.value is None) == (value is None)
        assert unit["revision"] == str(fact.revision.number)
    assert edition.digest == digest_of(edition.content)
    assert is_whole(Edition.objects.get(pk=edition.pk))


def test_a_second_edition_of_the_same_is_refused_and_logged(city, manager):
    freeze(city.region, manager)
    with pytest.raises(Refused, match="与第 1 版定稿相比没有任何改动"):
        freeze(city.region, manager)
    assert Edition.objects.count() == 1
    results = AuditEntry.objects.filter(verb="edition.freeze").values_list("result", flat=True)
    assert sorted(results) == ["done", "refused"]


def test_open_rounds_and_missing_units_ask_for_confirmation(city, manager):
    with pytest.raises(Invalid, match="没有已通过的数据") as refusal:
        freeze_year(city.region, by=manager, year=YEAR)
    assert "尚未关闭" in refusal.value.message
    assert "confirmed" in refusal.value.errors
    assert not Edition.objects.exists()


def test_only_the_keepers_of_the_regions_plans_freeze(city, reviewer, other_city_manager):
    for person in (reviewer, other_city_manager):
        with pytest.raises(NotAllowed):
            freeze(city.region, person)
    assert not Edition.objects.exists()


def test_the_same_form_sent_twice_makes_one_edition(city, manager):
    client = client_for(manager)
    address = f"{reverse('edition_freeze')}?region=620400&year={YEAR}"
    for _ in range(2):
        sent = client.post(address, {"note": "总结", "confirmed": "on", "key": "same"})
        assert sent.status_code == 302
    assert list(Edition.objects.values_list("number", "note")) == [(1, "总结")]


def test_the_form_comes_back_with_the_note_when_it_is_not_confirmed(city, manager):
    address = f"{reverse('edition_freeze')}?region=620400&year={YEAR}"
    sent = client_for(manager).post(address, {"note": "先试一下", "key": "k"})
    assert sent.status_code == 422
    assert "先试一下" in sent.content.decode()
    assert "请确认后再定稿" in sent.content.decode()


def test_a_changed_row_is_seen(city, manager, viewer):
    edition = freeze(city.region, manager)
    content = edition.content
    unit = next(unit for unit in content["units"].values() if unit["cells"])
    item = next(iter(unit["cells"]))
    unit["cells"][item] = ["value", "987654"]
    Edition.objects.filter(pk=edition.pk).update(content=content)
    page = client_for(viewer).get(reverse("edition", args=[edition.pk])).content.decode()
    assert "在系统之外被改动过" in page
    assert "987,654" not in page


def test_the_download_is_the_text_that_was_digested(city, manager, viewer):
    edition = freeze(city.region, manager)
    body = client_for(viewer).get(reverse("edition_content", args=[edition.pk])).content
    assert hashlib.sha256(body).hexdigest() == edition.digest
    assert body == canonical(edition.content)
    assert AuditEntry.objects.get(verb="edition.download").actor == viewer


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_edition_and_one_refusal(city, manager):
    """Different forms, the same moment: the second sees the first and finds nothing changed."""
    gate, results = threading.Barrier(2), []

    def run(key):
        try:
            gate.wait()
            freeze(city.region, manager, key=key)
            results.append("done")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in ("a", "b")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(results) == ["done", "refused"]
    assert list(Edition.objects.values_list("number", flat=True)) == [1]
