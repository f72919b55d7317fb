"""Signing out and in again in another tab: what is open and typed is saved as if nothing were."""

import pytest
from playwright.sync_api import Page, expect

from submissions.models import Figure
from tests.browsing import in_another_tab
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "f-full-time-enrolment"


def sign_in(tab: Page, user) -> None:
    tab.goto("/accounts/login/?next=/help/")
    tab.get_by_label("用户名").fill(user.username)
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()
    tab.wait_for_url("**/help/")


def stored() -> list[str]:
    rows = Figure.objects.filter(revision__state="working", item__code=FIELD.removeprefix("f-"))
    return list(rows.values_list("typed", flat=True))


@pytest.fixture
def form(catalogue, submission, reporter, new_context, watch) -> Page:
    """The reporter's form with a figure typed into it and not yet saved.

    It tries to save by itself when it loses the focus, also while nobody is signed in.
    """
    watch.expect("status of 401|Error Code 401")
    tab = new_context().new_page()
    sign_in(tab, reporter)
    tab.goto(f"/submissions/{submission.pk}/")
    tab.locator(f"[name={FIELD}]").fill("850")
    return tab


def sign_in_again(other: Page, user) -> None:
    other.goto("/help/")
    other.get_by_text(user.full_name).first.click()
    other.get_by_role("button", name="退出").click()
    expect(other.get_by_text("已退出")).to_be_visible()
    sign_in(other, user)


def test_the_button_saves_what_was_typed_before(form, reporter):
    with in_another_tab(form) as other:
        sign_in_again(other, reporter)
    form.get_by_role("button", name="保存草稿").first.click()
    expect(form.get_by_text("已保存草稿。")).to_be_visible()
    assert stored() == ["850"]


def test_a_file_is_sent_in_place(form, reporter, submission):
    with in_another_tab(form) as other:
        sign_in_again(other, reporter)
    paper = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    form.locator("#evidence input[type=file]").set_input_files(paper)
    with form.expect_response("**/evidence/") as answered:
        form.locator("#evidence button[type=submit]").first.click()
    assert answered.value.status != 403
