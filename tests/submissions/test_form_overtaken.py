"""Two people at one form: what each has changed, and nothing else, is compared and saved."""

import pytest
from lxml import html

from institutions.models import AuditEntry
from submissions.models import Figure, Revision
from tests.cast import fill
from tests.submissions.form_scene import DUAL, ENROLMENT, TEACHERS


def stored() -> dict[str, str]:
    rows = Figure.objects.filter(revision__state=Revision.State.WORKING)
    return dict(rows.values_list("item__code", "typed"))


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def overtaken(my_client, form_address, fields_of, submission, reporter):
    """A page with 250 teachers typed, refused since somebody else has saved two figures."""
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="9")
    fields = fields_of(my_client.get(form_address), form_address)
    fill(submission, reporter, dual_qualified_teachers="12", full_time_enrolment="900")
    answer = my_client.post(form_address, {**fields, TEACHERS: "250"})
    assert answer.status_code == 409
    return answer


def test_what_nobody_touched_here_takes_nobodys_figure_back(
    my_client, form_address, fields_of, overtaken
):
    table = html.fromstring(text(overtaken)).xpath("//section[@aria-label='与已保存内容的差别']")[0]
    assert table.xpath(".//tbody/tr/th/text()") == ["专业课教师"]
    for words in ("他人已改的 2 项", "“双师型”教师 12 人", "全日制在校生 900 人"):
        assert words in table.text_content()
    kept = fields_of(overtaken, form_address)
    assert (kept[TEACHERS], kept[DUAL], kept[ENROLMENT]) == ("250", "12", "900")
    assert my_client.post(form_address, kept).status_code == 302
    assert stored() == {
        "specialised-teachers": "250",
        "dual-qualified-teachers": "12",
        "full-time-enrolment": "900",
    }


def test_a_figure_can_be_given_up_for_the_saved_one(my_client, form_address, fields_of, overtaken):
    fields = {**fields_of(overtaken, form_address), ENROLMENT: "950"}
    page = my_client.post(form_address, {**fields, "give_up": "specialised-teachers"})
    assert "这一项已换回已保存的内容" in text(page)
    kept = fields_of(page, form_address)
    assert (kept[TEACHERS], kept[ENROLMENT]) == ("200", "950")
    assert "data-compared" in text(page)
    assert stored()["specialised-teachers"] == "200"
    page = my_client.post(form_address, {**kept, "give_up": "full-time-enrolment"})
    assert "用已保存的" not in text(page)
    assert "data-compared" not in text(page)
    assert stored()["full-time-enrolment"] == "900"


def test_a_save_says_only_what_was_changed_in_the_log(send_form, submission, reporter):
    fill(submission, reporter, specialised_teachers="200", full_time_enrolment="900")
    send_form(**{TEACHERS: "250"})
    noted = AuditEntry.objects.filter(verb="submission.save").latest("number")
    assert noted.after["figures"] == {"specialised-teachers": "250"}


@pytest.mark.parametrize("held", ["", "x", "specialised-teachers:" + "0" * 12, "٣:" * 99])
def test_a_page_that_does_not_say_what_it_held_has_all_of_it_saved(
    my_client, form_address, send_form, held
):
    assert send_form(**{"held": held, TEACHERS: "250", DUAL: "9"}).status_code == 302
    assert stored()["specialised-teachers"] == "250"
    assert stored()["dual-qualified-teachers"] == "9"
