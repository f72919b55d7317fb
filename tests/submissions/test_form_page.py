"""The reporter's form: what stands in it, and what is kept."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from institutions.models import AuditEntry
from submissions.landing import submission_for
from submissions.models import Extension, Round, Submission
from submissions.workflow import approve, return_
from tests.cast import client_for, fill, hand_in, make_item, make_round, report
from tests.cast import submission_of as of_round
from tests.submissions.form_scene import DUAL, ENROLMENT, TEACHERS, field, stored, text


def test_every_item_of_the_kind_has_its_field_with_definition_and_unit(my_client, form_address):
    page = text(my_client.get(form_address))
    assert "专业课教师" in page
    assert "specialised-teachers 的口径" in page
    assert "专题会议" not in page
    assert "师资队伍" in page
    assert "0/2" in page


def test_what_is_typed_is_saved_and_stands_there_again(
    send_form, my_client, form_address, fields_of
):
    answer = send_form(**field(teachers="1,290", dual="90", enrolment="0"))
    assert answer.status_code == 302
    fields = fields_of(my_client.get(form_address), form_address)
    assert (fields[TEACHERS], fields[DUAL], fields[ENROLMENT]) == ("1290", "90", "0")


def test_zero_blank_and_not_applicable_come_back_as_three_things(
    send_form, my_client, form_address, fields_of
):
    send_form(**field(teachers="0", dual="", enrolment="不适用"))
    fields = fields_of(my_client.get(form_address), form_address)
    assert (fields[TEACHERS], fields[DUAL], fields[ENROLMENT]) == ("0", "", "不适用")
    assert "note-full-time-enrolment" in fields
    assert "写明原因" in text(my_client.get(form_address))


def test_what_cannot_be_read_is_kept_with_its_sentence(
    send_form, my_client, form_address, fields_of
):
    answer = send_form(**field(teachers="约100", dual="-3", enrolment="abc"))
    assert answer.status_code == 302
    page = my_client.get(form_address)
    fields = fields_of(page, form_address)
    assert (fields[TEACHERS], fields[DUAL], fields[ENROLMENT]) == ("约100", "-3", "abc")
    for sentence in ("“约100”是约数", "不能小于 0", "“abc”不是数", "有 3 处无法识别"):
        assert sentence in text(page)


def test_a_numerator_above_its_denominator_is_named_at_its_field(
    send_form, my_client, form_address
):
    send_form(**field(teachers="286", dual="1290"))
    assert "大于专业课教师数，请核对（1,290 与 286）" in text(my_client.get(form_address))


def test_a_changed_spelling_is_shown(send_form, my_client, form_address):
    send_form(**field(teachers="１２３"))
    assert "已读作“123”（原填“１２３”）" in text(my_client.get(form_address))


def test_typed_markup_is_text(send_form, my_client, form_address):
    send_form(**field(teachers="<script>1</script>"))
    assert "<script>1" not in text(my_client.get(form_address))


def test_items_that_were_not_on_the_page_stay_as_they_are(submission, reporter, send_form):
    fill(submission, reporter, specialised_teachers="200")
    client = client_for(reporter)
    submission.refresh_from_db()
    fields = {"version": submission.version, "key": "k", DUAL: "90"}
    client.post(reverse("submission", args=[submission.pk]), fields)
    assert stored()["specialised-teachers"] == ("value", "200")
    assert stored()["dual-qualified-teachers"] == ("value", "90")


def test_buttons_lead_on_after_saving(send_form, submission, form_address):
    assert send_form({"do": "check"}).url == reverse("submission_check", args=[submission.pk])
    assert send_form({"next": "scale"}).url == f"{form_address}?section=scale#section-scale"
    assert send_form({"next": "//evil"}).url == form_address
    assert send_form().url == form_address


def test_last_years_figure_and_the_change_stand_beside(
    baiyin, manager, school, reporter, reviewer, catalogue, fields_of
):
    catalogue.teachers.swing = 20
    catalogue.teachers.save()
    before = of_round(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, specialised_teachers="143", dual_qualified_teachers="0")
    now = of_round(make_round(baiyin, manager, year=2024), school)
    fill(now, reporter, specialised_teachers="201", dual_qualified_teachers="7")
    form_address = reverse("submission", args=[now.pk])
    page = client_for(reporter).get(form_address)
    for words in ("2023 年度", "143 人", "+40.6%", "较上年增长 40.6%", "0 人", "+7 人"):
        assert words in text(page)
    assert "note-specialised-teachers" in fields_of(page, form_address)


def test_yes_no_items_are_chosen(baiyin, manager, school, reporter, catalogue, fields_of):
    make_item("double-excellent", type="yes_no", unit="是/否", section="building")
    now = of_round(make_round(baiyin, manager), school)
    fill(now, reporter, double_excellent="否")
    form_address = reverse("submission", args=[now.pk])
    assert (
        fields_of(client_for(reporter).get(form_address), form_address)["f-double-excellent"]
        == "否"
    )


# ---- refused saves lose nothing ---------------------------------------------------------------


def test_after_handing_in_the_page_is_read_only_and_says_why(
    submission, reporter, my_client, form_address
):
    hand_in(submission, reporter, specialised_teachers="200")
    page = text(my_client.get(form_address))
    assert "已提交，等待审核；如需修改，可先撤回。" in page
    assert "保存草稿" not in page
    assert "撤回修改" in page


def test_after_closing_the_page_says_that_nothing_can_be_taken_back(
    submission, reporter, reviewer, my_client, form_address
):
    hand_in(submission, reporter, specialised_teachers="200")
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    page = text(my_client.get(form_address))
    assert "本轮已关闭，不能撤回" in page
    assert "撤回修改" not in page
    approve(Submission.objects.get(pk=submission.pk), by=reviewer)
    page = text(my_client.get(form_address))
    assert "延期，再发起更正" in page
    assert "更正理由" not in page


def test_taking_back_correcting_and_giving_up(
    submission, reporter, reviewer, my_client, form_address
):
    hand_in(submission, reporter, specialised_teachers="200")

    def press(name: str, **written: str):
        submission.refresh_from_db()
        seen = {"version": submission.version, "key": f"{name}-{submission.version}"}
        return my_client.post(reverse(name, args=[submission.pk]), {**seen, **written})

    assert press("submission_withdraw", comment="补数").url == form_address
    report(submission, reporter, reviewer)
    assert press("submission_correct", reason="").status_code == 422
    assert press("submission_correct", reason="口径更正").url == form_address
    assert "更正中" in text(my_client.get(form_address))
    assert press("submission_abandon").url == form_address
    submission.refresh_from_db()
    assert submission.state == "approved"
    assert press("submission_abandon").status_code == 409


def test_returned_figures_lead_to_their_fields_and_are_ticked_off_after_saving(
    submission, reporter, reviewer, my_client, form_address, fields_of
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    page = my_client.get(form_address)
    for words in ("请核对教师数", "与名册不符", 'href="#field-f-specialised-teachers"'):
        assert words in text(page)
    tick = text(page).split('name="tick" value="')[1].split('"')[0]
    fields = {**fields_of(page, form_address), TEACHERS: "199", "tick": tick}
    assert my_client.post(form_address, fields).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "199")
    assert 'name="tick"' not in text(my_client.get(form_address))


def test_a_mark_of_another_submission_cannot_be_ticked(send_form):
    assert send_form({"tick": "999999"}).status_code == 404


@pytest.mark.parametrize("tick", ["²", "٣", "x", "9" * 5000])
def test_what_is_no_mark_ticks_nothing_and_saves(tick, send_form):
    assert send_form({"tick": tick}).status_code == 302


def test_a_mark_ticked_twice_from_one_page_is_one_step(
    submission, reporter, reviewer, my_client, form_address, fields_of
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    page = my_client.get(form_address)
    tick = text(page).split('name="tick" value="')[1].split('"')[0]
    fields = {**fields_of(page, form_address), "tick": tick}
    for _ in range(2):
        assert my_client.post(form_address, fields).status_code == 302
    assert AuditEntry.objects.filter(verb="submission.tick").count() == 1


def test_one_field_is_checked_in_place_without_writing(my_client, submission):
    place = reverse("submission_field", args=[submission.pk, "dual-qualified-teachers"])
    answer = my_client.post(place, {TEACHERS: "286", DUAL: "1290"})
    assert "大于专业课教师数" in text(answer)
    assert 'value="1290"' in text(answer)
    assert stored() == {}
    unknown = reverse("submission_field", args=[submission.pk, "meetings"])
    assert my_client.post(unknown, {}).status_code == 404


# ---- who and how quickly ----------------------------------------------------------------------


def test_another_schools_form_is_not_found(other_reporter, form_address):
    client = client_for(other_reporter)
    assert client.get(form_address).status_code == 404
    assert client.post(form_address, {TEACHERS: "5"}).status_code == 404


def test_a_reporter_starts_at_what_is_still_to_be_done(
    submission, reporter, reviewer, baiyin, manager, school
):
    assert submission_for(reporter) == submission
    report(submission, reporter, reviewer)
    assert submission_for(reporter) == submission
    following = of_round(make_round(baiyin, manager, year=2025), school)
    assert submission_for(reporter) == following
    assert submission_for(manager) is None


def test_an_extension_brings_an_older_form_back_to_the_start(
    submission, reporter, baiyin, manager, school
):
    past = timezone.now() - dt.timedelta(days=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    newer = of_round(make_round(baiyin, manager, year=2025), school)
    assert submission_for(reporter) == newer
    hand_in(newer, reporter)
    later = timezone.now() + dt.timedelta(days=3)
    Extension.objects.create(
        round=submission.round,
        institution=school,
        due_at=later,
        closes_at=later,
        reason="补报",
        granted_by=manager,
        granted_at=timezone.now(),
    )
    assert submission_for(reporter) == submission


def test_nothing_asked_yet_is_none(reporter):
    assert submission_for(reporter) is None


@pytest.mark.parametrize("items", [0, 30])
def test_the_form_takes_a_fixed_number_of_queries(
    items, baiyin, manager, school, reporter, reviewer, catalogue, queries
):
    for number in range(items):
        make_item(f"item-{number}")
    now = of_round(make_round(baiyin, manager), school)
    hand_in(now, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "?", "dual-qualified-teachers": "?"}
    return_(Submission.objects.get(pk=now.pk), by=reviewer, comment="改", marks=marks)
    client = client_for(reporter)
    place = reverse("submission", args=[now.pk])
    client.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        assert client.get(place).status_code == 200
    assert len(made) <= 15, "\n".join(made)


def test_a_note_can_be_written_where_nothing_asks_for_one(send_form, my_client, form_address):
    tree = html.fromstring(my_client.get(form_address).content)
    [fold] = tree.xpath(f"//div[@id='field-{ENROLMENT}']//details")
    assert fold.xpath("string(summary)") == "说明"
    send_form(**field(enrolment="800"), **{"note-full-time-enrolment": "含新校区学生。"})
    tree = html.fromstring(my_client.get(form_address).content)
    [note] = tree.xpath("//input[@name='note-full-time-enrolment']")
    assert note.get("value") == "含新校区学生。"
    assert note.xpath("ancestor::details") == []
