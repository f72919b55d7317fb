"""The reporter's form: what stands in it, what is kept, and what comes back."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from institutions.models import AuditEntry
from submissions.landing import submission_for
from submissions.models import Extension, Figure, Revision, Round, Submission
from submissions.workflow import approve, return_
from tests.cast import PASSWORD, client_for, fill, hand_in, make_item, make_round, report
from tests.cast import submission_of as of_round

TEACHERS, DUAL, ENROLMENT = (
    "f-specialised-teachers",
    "f-dual-qualified-teachers",
    "f-full-time-enrolment",
)


@pytest.fixture
def mine(reporter):
    return client_for(reporter)


@pytest.fixture
def address(submission) -> str:
    return reverse("submission", args=[submission.pk])


@pytest.fixture
def send(mine, address, fields_of):
    """`send(**typed)`: open the form, type, press a button."""

    def press(button: dict | None = None, **typed: str):
        fields = fields_of(mine.get(address), address)
        return mine.post(address, {**fields, **typed, **(button or {})})

    return press


def field(**typed: str) -> dict[str, str]:
    """Fields by the short names of these tests."""
    names = {"teachers": TEACHERS, "dual": DUAL, "enrolment": ENROLMENT}
    return {names.get(name, name): value for name, value in typed.items()}


def stored() -> dict:
    rows = Figure.objects.filter(revision__state=Revision.State.WORKING)
    return {
        code: (state, typed)
        for code, state, typed in rows.values_list("item__code", "state", "typed")
    }


def text(response) -> str:
    return response.content.decode()


def test_every_item_of_the_kind_has_its_field_with_definition_and_unit(mine, address):
    page = text(mine.get(address))
    assert "专业课教师" in page
    assert "specialised-teachers 的口径" in page
    assert "专题会议" not in page
    assert "师资队伍" in page
    assert "0/2" in page


def test_what_is_typed_is_saved_and_stands_there_again(send, mine, address, fields_of):
    answer = send(**field(teachers="1,290", dual="90", enrolment="0"))
    assert answer.status_code == 302
    fields = fields_of(mine.get(address), address)
    assert (fields[TEACHERS], fields[DUAL], fields[ENROLMENT]) == ("1290", "90", "0")


def test_zero_blank_and_not_applicable_come_back_as_three_things(send, mine, address, fields_of):
    send(**field(teachers="0", dual="", enrolment="不适用"))
    fields = fields_of(mine.get(address), address)
    assert (fields[TEACHERS], fields[DUAL], fields[ENROLMENT]) == ("0", "", "不适用")
    assert "note-full-time-enrolment" in fields
    assert "写明原因" in text(mine.get(address))


def test_what_cannot_be_read_is_kept_with_its_sentence(send, mine, address, fields_of):
    answer = send(**field(teachers="约100", dual="-3", enrolment="abc"))
    assert answer.status_code == 302
    page = mine.get(address)
    fields = fields_of(page, address)
    assert (fields[TEACHERS], fields[DUAL], fields[ENROLMENT]) == ("约100", "-3", "abc")
    for sentence in ("“约100”是约数", "不能小于 0", "“abc”不是数", "有 3 处无法识别"):
        assert sentence in text(page)


def test_a_numerator_above_its_denominator_is_named_at_its_field(send, mine, address):
    send(**field(teachers="286", dual="1290"))
    assert "大于专业课教师数，请核对（1,290 与 286）" in text(mine.get(address))


def test_a_changed_spelling_is_shown(send, mine, address):
    send(**field(teachers="１２３"))
    assert "已读作“123”（原填“１２３”）" in text(mine.get(address))


def test_typed_markup_is_text(send, mine, address):
    send(**field(teachers="<script>1</script>"))
    assert "<script>1" not in text(mine.get(address))


def test_items_that_were_not_on_the_page_stay_as_they_are(submission, reporter, send):
    fill(submission, reporter, specialised_teachers="200")
    client = client_for(reporter)
    submission.refresh_from_db()
    fields = {"version": submission.version, "key": "k", DUAL: "90"}
    client.post(reverse("submission", args=[submission.pk]), fields)
    assert stored()["specialised-teachers"] == ("value", "200")
    assert stored()["dual-qualified-teachers"] == ("value", "90")


def test_buttons_lead_on_after_saving(send, submission, address):
    assert send({"do": "check"}).url == reverse("submission_check", args=[submission.pk])
    assert send({"next": "scale"}).url == f"{address}?section=scale#section-scale"
    assert send({"next": "//evil"}).url == address
    assert send().url == address


def test_last_years_figure_and_the_change_stand_beside(
    baiyin, manager, school, reporter, reviewer, catalogue, fields_of
):
    catalogue.teachers.swing = 20
    catalogue.teachers.save()
    before = of_round(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, specialised_teachers="143", dual_qualified_teachers="0")
    now = of_round(make_round(baiyin, manager, year=2024), school)
    fill(now, reporter, specialised_teachers="201", dual_qualified_teachers="7")
    address = reverse("submission", args=[now.pk])
    page = client_for(reporter).get(address)
    for words in ("2023 年度", "143 人", "+40.6%", "较上年增长 40.6%", "0 人", "+7 人"):
        assert words in text(page)
    assert "note-specialised-teachers" in fields_of(page, address)


def test_yes_no_items_are_chosen(baiyin, manager, school, reporter, catalogue, fields_of):
    make_item("double-excellent", type="yes_no", unit="是/否", section="building")
    now = of_round(make_round(baiyin, manager), school)
    fill(now, reporter, double_excellent="否")
    address = reverse("submission", args=[now.pk])
    assert fields_of(client_for(reporter).get(address), address)["f-double-excellent"] == "否"


# ---- refused saves lose nothing ---------------------------------------------------------------


def test_a_stale_save_shows_both_values_and_keeps_what_was_typed(
    mine, address, fields_of, submission, reporter
):
    fields = fields_of(mine.get(address), address)
    fill(submission, reporter, specialised_teachers="300")
    answer = mine.post(address, {**fields, **field(teachers="250", dual="x")})
    assert answer.status_code == 409
    page = text(answer)
    for words in ("内容已被他人修改", "您填写的", "已保存的", "250 人", "300 人", "张填报"):
        assert words in page
    kept = fields_of(answer, address)
    assert (kept[TEACHERS], kept[DUAL]) == ("250", "x")
    assert stored()["specialised-teachers"] == ("value", "300")
    assert mine.post(address, kept).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "250")


def test_the_same_page_sent_twice_has_one_effect(mine, address, fields_of, submission):
    fields = {**fields_of(mine.get(address), address), **field(teachers="250")}
    first, again = mine.post(address, fields), mine.post(address, fields)
    assert (first.status_code, again.status_code) == (302, 302)
    submission.refresh_from_db()
    assert submission.version == int(fields["version"]) + 1


@pytest.mark.parametrize("version", ["", "-1", "x", "９", "99999999999999"])
def test_a_version_that_never_was_is_stale_not_a_pass(mine, address, version):
    answer = mine.post(address, {"version": version, "key": "k", TEACHERS: "5"})
    assert answer.status_code == 409
    assert stored() == {}


def test_a_save_after_closing_is_refused_and_shows_what_was_typed(mine, address, fields_of):
    fields = fields_of(mine.get(address), address)
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    answer = mine.post(address, {**fields, **field(teachers="777")})
    assert answer.status_code == 409
    assert "已经关闭" in text(answer)
    assert 'value="777"' in text(answer)
    assert stored() == {}


def test_a_save_after_handing_in_is_refused_and_shows_what_was_typed(
    mine, address, fields_of, submission, reporter
):
    fields = fields_of(mine.get(address), address)
    hand_in(submission, reporter, specialised_teachers="200")
    submission.refresh_from_db()
    answer = mine.post(address, {**fields, "version": submission.version, TEACHERS: "777"})
    assert answer.status_code == 409
    assert 'value="777"' in text(answer)
    assert Figure.objects.get(item__code="specialised-teachers").value == 200


def test_an_old_token_gives_the_form_back_with_what_was_typed(
    reporter, address, fields_of, submission
):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter, backend="institutions.backends.AccountBackend")
    fields = fields_of(strict.get(address), address)
    strict.cookies["csrftoken"] = "a" * 32
    answer = strict.post(address, {**fields, **field(teachers="250", dual="约9")})
    assert answer.status_code == 403
    assert "页面已过期" in text(answer)
    assert stored() == {}
    kept = fields_of(answer, address)
    assert (kept[TEACHERS], kept[DUAL]) == ("250", "约9")
    assert strict.post(address, kept).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "250")


def test_an_expired_sign_in_carries_what_was_typed_through_signing_in_again(
    reporter, address, fields_of, submission
):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter, backend="institutions.backends.AccountBackend")
    fields = {**fields_of(strict.get(address), address), **field(teachers="250", dual="约9")}
    del strict.cookies["sessionid"]
    answer = strict.post(address, fields)
    assert answer.status_code == 401
    assert "登录已过期" in text(answer)
    assert stored() == {}
    carried = fields_of(answer, address)
    assert (carried[TEACHERS], carried[DUAL], carried["held"]) == ("250", "约9", fields["held"])
    login = reverse("login")
    token = fields_of(strict.get(login), None)["csrfmiddlewaretoken"]
    strict.post(login, {"username": "reporter", "password": PASSWORD, "csrfmiddlewaretoken": token})
    again = strict.post(address, carried)
    assert again.status_code == 403  # signing in has made a new token
    assert strict.post(address, fields_of(again, address)).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "250")
    assert stored()["dual-qualified-teachers"] == ("unreadable", "约9")


def test_the_page_for_the_signed_out_says_nothing_about_a_submission(address):
    nowhere = reverse("submission", args=[999999])

    def told(place: str) -> str:
        answer = Client().post(place, {TEACHERS: "5"})
        assert answer.status_code == 401
        without_token = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(answer))
        return without_token.replace(place, "")

    assert told(address) == told(nowhere)


# ---- by state ---------------------------------------------------------------------------------


def test_after_handing_in_the_page_is_read_only_and_says_why(submission, reporter, mine, address):
    hand_in(submission, reporter, specialised_teachers="200")
    page = text(mine.get(address))
    assert "已提交，等待审核；如需修改，可先撤回。" in page
    assert "保存草稿" not in page
    assert "撤回修改" in page


def test_after_closing_the_page_says_that_nothing_can_be_taken_back(
    submission, reporter, reviewer, mine, address
):
    hand_in(submission, reporter, specialised_teachers="200")
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    page = text(mine.get(address))
    assert "本轮已关闭，不能撤回" in page
    assert "撤回修改" not in page
    approve(Submission.objects.get(pk=submission.pk), by=reviewer)
    page = text(mine.get(address))
    assert "延期，再发起更正" in page
    assert "更正理由" not in page


def test_taking_back_correcting_and_giving_up(submission, reporter, reviewer, mine, address):
    hand_in(submission, reporter, specialised_teachers="200")

    def press(name: str, **written: str):
        submission.refresh_from_db()
        seen = {"version": submission.version, "key": f"{name}-{submission.version}"}
        return mine.post(reverse(name, args=[submission.pk]), {**seen, **written})

    assert press("submission_withdraw", comment="补数").url == address
    report(submission, reporter, reviewer)
    assert press("submission_correct", reason="").status_code == 422
    assert press("submission_correct", reason="口径更正").url == address
    assert "更正中" in text(mine.get(address))
    assert press("submission_abandon").url == address
    submission.refresh_from_db()
    assert submission.state == "approved"
    assert press("submission_abandon").status_code == 409


def test_returned_figures_lead_to_their_fields_and_are_ticked_off_after_saving(
    submission, reporter, reviewer, mine, address, fields_of
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    page = mine.get(address)
    for words in ("请核对教师数", "与名册不符", 'href="#field-f-specialised-teachers"'):
        assert words in text(page)
    tick = text(page).split('name="tick" value="')[1].split('"')[0]
    fields = {**fields_of(page, address), TEACHERS: "199", "tick": tick}
    assert mine.post(address, fields).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "199")
    assert 'name="tick"' not in text(mine.get(address))


def test_a_mark_of_another_submission_cannot_be_ticked(send):
    assert send({"tick": "999999"}).status_code == 404


@pytest.mark.parametrize("tick", ["²", "٣", "x", "9" * 5000])
def test_what_is_no_mark_ticks_nothing_and_saves(tick, send):
    assert send({"tick": tick}).status_code == 302


def test_a_mark_ticked_twice_from_one_page_is_one_step(
    submission, reporter, reviewer, mine, address, fields_of
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    page = mine.get(address)
    tick = text(page).split('name="tick" value="')[1].split('"')[0]
    fields = {**fields_of(page, address), "tick": tick}
    for _ in range(2):
        assert mine.post(address, fields).status_code == 302
    assert AuditEntry.objects.filter(verb="submission.tick").count() == 1


def test_one_field_is_checked_in_place_without_writing(mine, submission):
    place = reverse("submission_field", args=[submission.pk, "dual-qualified-teachers"])
    answer = mine.post(place, {TEACHERS: "286", DUAL: "1290"})
    assert "大于专业课教师数" in text(answer)
    assert 'value="1290"' in text(answer)
    assert stored() == {}
    unknown = reverse("submission_field", args=[submission.pk, "meetings"])
    assert mine.post(unknown, {}).status_code == 404


# ---- who and how quickly ----------------------------------------------------------------------


def test_another_schools_form_is_not_found(other_reporter, address):
    client = client_for(other_reporter)
    assert client.get(address).status_code == 404
    assert client.post(address, {TEACHERS: "5"}).status_code == 404


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


def test_a_note_can_be_written_where_nothing_asks_for_one(send, mine, address):
    tree = html.fromstring(mine.get(address).content)
    [fold] = tree.xpath(f"//div[@id='field-{ENROLMENT}']//details")
    assert fold.xpath("string(summary)") == "说明"
    send(**field(enrolment="800"), **{"note-full-time-enrolment": "含新校区学生。"})
    tree = html.fromstring(mine.get(address).content)
    [note] = tree.xpath("//input[@name='note-full-time-enrolment']")
    assert note.get("value") == "含新校区学生。"
    assert note.xpath("ancestor::details") == []
