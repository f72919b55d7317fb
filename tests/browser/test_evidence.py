"""Evidence in a real browser: attached beside what is typed, opened in a tab, accessible."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from submissions.evidence import attach
from submissions.models import Evidence, Round
from submissions.round_files import attach_to_round
from tests.cast import fill, hand_in
from tests.submissions.evidence_files import jpg, pdf, png, sent

FIELD = "#id-f-specialised-teachers"


@pytest.fixture
def form(transactional_db, submission, reporter, signed_in):
    """The reporter's form, open in a browser."""
    page = signed_in(reporter)
    page.goto(reverse("submission", args=[submission.pk]))
    return page


def files(tmp_path: Path, **contents: bytes) -> list[Path]:
    found = []
    for name, content in contents.items():
        path = tmp_path / name.replace("_", ".")
        path.write_bytes(content)
        found.append(path)
    return found


def test_files_are_attached_in_place_and_what_is_typed_stays(form, tmp_path, submission):
    form.fill(FIELD, "286")
    chosen = files(tmp_path, proof_pdf=pdf(), wrong_png=b"<html></html>")
    form.set_input_files("#evidence-files", chosen)
    form.click("#evidence button:has-text('上传')")
    form.wait_for_selector("#evidence .notice.success")
    expect(form.locator("#evidence")).to_contain_text("“wrong.png”：文件内容不是 PNG")
    expect(form.locator(FIELD)).to_have_value("286")
    expect(form.locator("#evidence table")).to_contain_text("proof.pdf")
    form.set_input_files("#evidence-files", files(tmp_path, more_jpg=jpg()))
    form.click("#evidence button:has-text('上传')")
    form.wait_for_selector("#evidence >> text=more.jpg")
    assert Evidence.objects.count() == 2


def test_the_cursor_goes_to_what_became_of_the_files(form, tmp_path):
    form.set_input_files("#evidence-files", files(tmp_path, wrong_png=b"<html></html>"))
    form.focus("#evidence button:has-text('上传')")
    form.keyboard.press("Enter")
    expect(form.locator("#evidence .notice")).to_be_visible()
    expect(form.locator("#evidence :focus")).to_contain_text("文件内容不是 PNG")


def test_files_that_do_not_arrive_are_told_beside_a_form_that_saves_by_itself(
    form, tmp_path, watch
):
    watch.expect(
        "ERR_INTERNET_DISCONNECTED|sendError|htmx:afterRequest|Error Code 413|status of 413"
    )
    form.set_input_files("#evidence-files", files(tmp_path, proof_pdf=pdf()))
    form.route("**/evidence/", lambda route: route.abort("internetdisconnected"), times=1)
    form.click("#evidence button:has-text('上传')")
    expect(form.locator("#live-notice")).to_contain_text("没有连上服务器")
    form.route("**/evidence/", lambda route: route.fulfill(status=413), times=1)
    form.click("#evidence button:has-text('上传')")
    expect(form.locator("#live-notice")).to_contain_text("操作没有成功（代码 413）")
    assert not Evidence.objects.exists()


def test_too_much_at_once_is_told_before_it_is_sent(form, tmp_path):
    large = files(tmp_path, a_pdf=b"x" * (13 << 20), b_pdf=b"x" * (13 << 20))
    form.set_input_files("#evidence-files", large)
    said = form.eval_on_selector("#evidence-files", "input => input.validationMessage")
    assert "所选文件共 26.0 MB，一次合计不超过 24 MB" in said
    form.set_input_files("#evidence-files", large[:1])
    assert form.eval_on_selector("#evidence-files", "input => input.validity.valid")


def test_it_works_without_scripts(transactional_db, submission, reporter, signed_in, tmp_path):
    page = signed_in(reporter, java_script_enabled=False)
    page.goto(reverse("submission", args=[submission.pk]))
    page.set_input_files("#evidence-files", files(tmp_path, proof_pdf=pdf()))
    page.click("#evidence button:has-text('上传')")
    assert page.url.endswith(reverse("submission", args=[submission.pk]) + "#evidence")
    expect(page.locator("main")).to_contain_text("“proof.pdf”已上传")
    page.click("#evidence button:has-text('移除')")
    expect(page.locator("main")).to_contain_text("“proof.pdf”已移除")
    assert not Evidence.objects.exists()


def open_in_tab(page, name: str):
    with page.context.expect_page() as opened:
        page.click(f"#evidence a.name:has-text('{name}')")
    opened.value.wait_for_load_state()
    return opened.value


SHADES = """async picture => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0);
  const data = drawing.getImageData(0, 0, image.width, image.height).data;
  let dark = 0, white = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] < 64) dark += 1;
    if (data[at] === 255) white += 1;
  }
  return [dark / (data.length / 4), white / (data.length / 4)];
}"""


def shades(page, tab) -> list[float]:
    """How much of a tab is dark and how much is white, once both are there: a viewer paints its
    ground before the paper. After 20 s whatever is there.
    """
    for _ in range(40):
        tab.wait_for_timeout(500)
        dark, white = page.evaluate(SHADES, base64.b64encode(tab.screenshot()).decode())
        if dark > 0.1 and white > 0.1:
            break
    return [dark, white]


def test_a_picture_and_a_pdf_open_in_a_tab_of_their_own(
    transactional_db, submission, reporter, signed_in, watch
):
    watch.expect("favicon.ico")  # which browsers ask for where no page names one
    attach(submission, sent("a.png", png(40, 30)), by=reporter)
    attach(submission, sent("b.jpg", jpg(40, 30)), by=reporter)
    attach(submission, sent("c.pdf"), by=reporter)
    page = signed_in(reporter)
    page.goto(reverse("submission_evidence", args=[submission.pk]))
    for name in ("a.png", "b.jpg"):
        tab = open_in_tab(page, name)
        size = "[document.images[0].naturalWidth, document.images[0].naturalHeight]"
        assert tab.evaluate(size) == [40, 30]
    tab = open_in_tab(page, "c.pdf")
    assert tab.evaluate("document.contentType") == "application/pdf"
    assert tab.evaluate("document.querySelectorAll('script').length") == 0
    dark, white = shades(page, tab)
    assert dark > 0.1, "the ground of the viewer"
    assert white > 0.1, "the paper"


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_on_the_page_before_handing_in_hands_nothing_in(
    scripts, transactional_db, submission, reporter, signed_in
):
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    fill(submission, reporter, full_time_enrolment="900")
    page = signed_in(reporter, java_script_enabled=scripts)
    page.goto(reverse("submission_check", args=[submission.pk]))
    sent: list[str] = []
    page.on("request", lambda request: "/check/" in request.url and sent.append(request.method))
    page.get_by_label("本单位负责人已审阅").check()
    page.keyboard.press("Enter")
    page.get_by_label("单位负责人姓名").fill("王校长")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="返回填报表").focus()
    assert sent == []
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/receipt/")
    assert sent == ["POST"]


def test_a_missing_scan_keeps_the_form_from_being_handed_in(
    transactional_db, submission, reporter, signed_in, tmp_path, watch
):
    watch.expect("422")
    Round.objects.update(asks_scan=True)
    page = signed_in(reporter)
    page.goto(reverse("submission_check", args=[submission.pk]))
    page.fill("#head-name", "王校长")
    page.check("#truthful")
    page.check("#accept-blanks")
    page.click("main button:has-text('提交'):not(#evidence button)")
    expect(page.locator("main")).to_contain_text("还有 1 处需要处理")
    expect(page.locator("#evidence")).to_contain_text("须上传盖章扫描件")
    expect(page.locator("#blocked")).to_contain_text("处理完之后，才能提交")
    page.select_option("#evidence-place", label="盖章扫描件")
    page.set_input_files("#evidence-files", files(tmp_path, scan_jpg=jpg()))
    page.click("#evidence button:has-text('上传')")
    page.wait_for_selector("#evidence .notice.success")
    expect(page.locator("#blocked")).to_be_empty()
    expect(page.locator("#head-name")).to_have_value("王校长")
    page.check("#truthful")
    page.check("#accept-blanks")
    page.click("main button:has-text('提交'):not(#evidence button)")
    page.wait_for_url("**/receipt/")
    expect(page.locator("#evidence")).to_contain_text(Evidence.objects.get().sha256)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(
    width, transactional_db, submission, reporter, reviewer, manager, signed_in
):
    attach(submission, sent("一个名字很长的文件" * 8 + ".pdf"), by=reporter)
    attach_to_round(submission.round, sent("通知.png", png()), by=manager)
    hand_in(submission, reporter)
    seen = [
        (manager, "round_files", submission.round_id),
        (manager, "round", submission.round_id),
        (reporter, "submission_evidence", submission.pk),
        (reporter, "submission_receipt", submission.pk),
        (reviewer, "submission_review", submission.pk),
    ]
    for person, name, pk in seen:
        page = signed_in(person, viewport={"width": width, "height": 800})
        page.goto(reverse(name, args=[pk]))
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, name
