"""A notice's attachments: kept by the manager, open to all who see the round."""

import pytest
from django.urls import reverse

from institutions.models import AuditEntry
from institutions.refusals import NotAllowed, Refused
from submissions.models import Round, RoundFile
from submissions.round_files import MOST, attach_to_round, remove_from_round
from tests.cast import client_for
from tests.submissions.evidence_files import pdf, png, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(open_round_of_baiyin) -> Round:
    return Round.objects.get(pk=open_round_of_baiyin.pk)


def test_the_manager_attaches_and_every_unit_opens(round, manager, reporter, reviewer):
    page = client_for(manager).post(
        reverse("round_files", args=[round.pk]), {"key": "k", "files": [sent("通知.pdf")]}
    )
    assert page.status_code == 302
    file = RoundFile.objects.get()
    for person in (manager, reporter, reviewer):
        response = client_for(person).get(reverse("round_file", args=[file.pk]))
        assert response.getvalue() == pdf()
        listed = client_for(person).get(reverse("round_files", args=[round.pk]))
        assert "通知.pdf" in listed.content.decode()


def test_a_refused_file_is_told_beside_the_others(round, manager):
    files = [sent(), sent("b.exe", b"MZ")]
    response = client_for(manager).post(
        reverse("round_files", args=[round.pk]), {"key": "k", "files": files}
    )
    assert response.status_code == 422
    assert "“b.exe”：只接收" in response.content.decode()
    assert RoundFile.objects.count() == 1


def test_the_version_of_the_round_is_left_alone(round, manager):
    file = attach_to_round(round, sent(), by=manager).value
    remove_from_round(round, by=manager, file=file)
    assert Round.objects.get().version == round.version


def test_what_was_taken_away_stays_on_record_and_is_not_opened(round, manager, reporter):
    file = attach_to_round(round, sent(), by=manager).value
    remove_from_round(round, by=manager, file=file)
    assert RoundFile.objects.get().removed_at is not None
    address = reverse("round_file", args=[file.pk])
    assert client_for(reporter).get(address).status_code == 404
    with pytest.raises(Refused, match="已经不在"):
        remove_from_round(round, by=manager, file=file)


def test_only_who_keeps_the_round_attaches(round, reporter, reviewer, other_city_manager):
    for stranger in (reporter, reviewer, other_city_manager):
        with pytest.raises(NotAllowed):
            attach_to_round(round, sent(), by=stranger)
    assert not RoundFile.objects.exists()


def test_the_same_file_and_too_many_are_refused(round, manager):
    for number in range(MOST):
        attach_to_round(round, sent(f"{number}.pdf", pdf(str(number))), by=manager)
    with pytest.raises(Refused, match="内容完全相同"):
        attach_to_round(round, sent("x.pdf", pdf("0")), by=manager)
    with pytest.raises(Refused, match="最多 20 个"):
        attach_to_round(round, sent("x.png", png()), by=manager)


def test_pressing_remove_twice_is_one_removal(round, manager):
    file = attach_to_round(round, sent(), by=manager).value
    place = reverse("round_file_remove", args=[file.pk])
    answers = [client_for(manager).post(place, {"key": "k"}) for _ in range(2)]
    assert [answer.url for answer in answers] == [reverse("round_files", args=[round.pk])] * 2
    assert AuditEntry.objects.filter(verb="round.remove_file", result="done").count() == 1
