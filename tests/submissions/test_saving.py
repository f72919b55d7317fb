"""Saving by itself and saving on purpose: what is kept, what is logged, and at what cost."""

import pytest
from django.db import connection
from django.urls import reverse

from institutions import audit
from institutions.models import AuditEntry
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions.access import may_fill_in
from submissions.entries import read_entry
from submissions.models import Figure, Revision, Submission
from submissions.saving import autosave, save_draft
from submissions.workflow import questions_of, return_
from tests.cast import client_for, hand_in, make_item, make_round, submission_of

BOTH = pytest.mark.parametrize("verb", [autosave, save_draft])
PEOPLE = (
    *("reporter", "other_reporter", "bureau_reporter", "far_reporter", "reviewer", "manager"),
    *("viewer", "other_city_reviewer", "province_viewer", "system_admin", "auditor"),
)


def entries(submission, **typed) -> dict:
    items = {item.code: item for item in questions_of(submission).items}
    named = {name.replace("_", "-"): value for name, value in typed.items()}
    return {code: read_entry(items[code], value) for code, value in named.items()}


def stored(submission) -> dict:
    rows = Figure.objects.filter(revision__submission=submission)
    return {
        (row.revision.number, row.item.code): (row.state, row.value, row.typed)
        for row in rows.select_related("item", "revision")
    }


@BOTH
def test_it_keeps_values_and_what_cannot_be_read_and_leaves_the_rest(verb, submission, reporter):
    first = entries(submission, specialised_teachers="1,290", dual_qualified_teachers="约9")
    verb(submission, by=reporter, figures=first)
    verb(submission, by=reporter, figures=entries(submission, dual_qualified_teachers="0"))
    assert stored(submission) == {
        (1, "specialised-teachers"): ("value", 1290, "1,290"),
        (1, "dual-qualified-teachers"): ("value", 0, "0"),
    }


@BOTH
def test_it_writes_into_the_working_revision_alone(verb, submission, reporter, reviewer):
    handed_in = hand_in(submission, reporter, specialised_teachers="200")
    returned = return_(handed_in, by=reviewer, comment="请核对").value
    verb(returned, by=reporter, figures=entries(returned, specialised_teachers="199"))
    assert stored(submission)[1, "specialised-teachers"] == ("value", 200, "200")
    assert stored(submission)[2, "specialised-teachers"] == ("value", 199, "199")


def test_only_what_a_person_saves_is_in_the_log(submission, reporter):
    figures = entries(submission, specialised_teachers="12", dual_qualified_teachers="/")
    autosave(submission, by=reporter, figures=figures)
    assert not AuditEntry.objects.filter(result="done").exclude(verb="round.open").exists()
    save_draft(submission, by=reporter, figures=figures)
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.actor_name) == ("submission.save", "张填报（reporter）")
    kept = {"specialised-teachers": "12", "dual-qualified-teachers": "不适用"}
    assert entry.after == {"state": "draft", "figures": kept}
    assert audit.broken_links() == []


@BOTH
def test_a_refused_one_is_in_the_log_either_way(verb, submission, other_reporter):
    with pytest.raises(NotAllowed):
        verb(submission, by=other_reporter, figures={})
    entry = AuditEntry.objects.latest("number")
    assert (entry.result, entry.actor_name) == ("refused", "other-reporter（other-reporter）")


@BOTH
def test_version_key_state_and_items_are_checked(verb, submission, reporter):
    figures = entries(submission, specialised_teachers="5")
    seen = {"by": reporter, "key": "k", "version": submission.version}
    done = verb(submission, figures=figures, **seen)
    again = verb(submission, figures=figures, **seen)
    assert (done.repeated, again.repeated) == (False, True)
    assert again.value.version == done.value.version == submission.version + 1
    with pytest.raises(Stale):
        verb(submission, figures=entries(submission, specialised_teachers="6"), **seen)
    with pytest.raises(Invalid, match="不填报"):
        verb(submission, by=reporter, figures={"meetings": figures["specialised-teachers"]})
    hand_in(submission, reporter)
    with pytest.raises(Refused, match="不能保存"):
        verb(submission, by=reporter, figures=figures)


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_fill_in_is_one_rule_for_rows_at_hand_and_for_queries(
    name, submission, open_round_of_baiyin, request
):
    person = request.getfixturevalue(name)
    for each in Submission.objects.all():
        in_query = Submission.objects.editable_by(person).filter(pk=each.pk).exists()
        assert may_fill_in(person, each) is in_query
    person.is_active = False
    assert not any(may_fill_in(person, each) for each in Submission.objects.all())


# ---- cost ----------------------------------------------------------------------------------------


@pytest.fixture
def large(baiyin, manager, school, catalogue):
    """A form of sixty items."""
    for number in range(57):
        make_item(f"item-{number}")
    return submission_of(make_round(baiyin, manager), school)


@pytest.mark.parametrize(("name", "most"), [("submission_autosave", 7), ("submission", 10)])
def test_a_save_takes_at_most_ten_statements_all_told(
    name, most, large, reporter, queries, fields_of
):
    client, form = client_for(reporter), reverse("submission", args=[large.pk])
    fields = fields_of(client.get(form), form)
    typed = {name: "5" for name in fields if name.startswith("f-")}
    assert len(typed) == 60
    with queries() as made:
        answer = client.post(reverse(name, args=[large.pk]), {**fields, **typed})
    assert answer.status_code in (200, 302)
    assert len(made) <= most, "\n".join(made)
    assert Figure.objects.filter(state="value").count() == 60


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no row locks")
def test_the_revision_is_found_behind_the_lock(submission, reporter, queries):
    with queries() as made:
        autosave(submission, by=reporter, figures=entries(submission, specialised_teachers="5"))
    lock = next(index for index, sql in enumerate(made) if "FOR NO KEY UPDATE" in sql)
    assert all(Revision._meta.db_table not in sql for sql in made[:lock])
