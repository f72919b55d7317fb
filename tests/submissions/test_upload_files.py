"""Files that are not the template asked for, and the file that comes back with its faults noted."""

from io import BytesIO
from itertools import pairwise

import pytest
from openpyxl import load_workbook

from submissions.models import Round
from tests.cast import make_round
from tests.cast import submission_of as of_round
from tests.submissions.upload_visit import (
    DUAL,
    TEACHERS,
    Visit,
    place,
    stored,
    text,
)
from tests.submissions.workbook_corpus import (
    changed,
    filled,
    rows_of,
)


@pytest.fixture
def visit(submission, reporter) -> Visit:
    return Visit(reporter, submission)


def test_merged_cells_are_named(visit):
    content = visit.template()
    rows = sorted(rows_of(load_workbook(BytesIO(content))["填报表"]).values())
    first, second = next((a, b) for a, b in pairwise(rows) if b == a + 1)
    merged = changed(content, lambda book: book["填报表"].merge_cells(f"F{first}:F{second}"))
    assert visit.upload(merged).status_code == 422
    assert set(visit.faults()) == {f"F{first}", f"F{second}"}
    assert all("合并" in reason for _, reason in visit.faults().values())


def test_a_row_copied_below_is_a_duplicate(visit):
    def copy(book):
        sheet = book["填报表"]
        at = rows_of(sheet)[TEACHERS]
        for letter in "ABF":
            sheet[f"{letter}60"].value = sheet[f"{letter}{at}"].value
        sheet["F60"].value = 5

    assert visit.upload(changed(visit.template(), copy)).status_code == 422
    assert visit.faults()["F60"] == (
        "5",
        f"与 {place(visit.template(), TEACHERS)} 重复：同一项出现了两行",
    )


def test_a_missing_an_unknown_and_a_stray_row_are_named(visit):
    def spoil(book):
        sheet = book["填报表"]
        sheet[f"A{rows_of(sheet)[TEACHERS]}"].value = "renamed"
        sheet["F60"].value = 7

    answer = visit.upload(changed(visit.template(), spoil))
    assert answer.status_code == 422
    for words in ("代码不认识", "没有这一项", "没有数据项代码"):
        assert words in text(answer)


def test_another_units_template_is_recognised(
    open_round_of_baiyin, other_reporter, other_school, visit
):
    theirs = Visit(other_reporter, of_round(open_round_of_baiyin, other_school))
    answer = visit.upload(theirs.template())
    assert answer.status_code == 422
    assert "这是“示例中职二”的模板，本单位是“示例中职一”" in text(answer)


def test_another_years_template_is_recognised(visit, baiyin, manager, school, reporter):
    before = Visit(reporter, of_round(make_round(baiyin, manager, year=2023), school))
    answer = visit.upload(before.template())
    assert answer.status_code == 422
    assert "这是 2023 年度的模板，正在填报的是 2024 年度" in text(answer)


def test_a_stale_template_is_recognised(visit, open_round_of_baiyin):
    old = visit.template()
    frozen = open_round_of_baiyin.frozen
    frozen["items"][0]["decimals"] = 2
    Round.objects.filter(pk=open_round_of_baiyin.pk).update(frozen=frozen)
    answer = visit.upload(old)
    assert answer.status_code == 422
    assert "旧版" in text(answer)


def test_an_older_form_of_template_is_recognised(visit):
    def age(book):
        book["模板信息"]["B2"].value = "0"

    assert "旧版" in text(visit.upload(changed(visit.template(), age)))


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda book: book.remove(book["模板信息"]), "隐藏的信息已丢失"),
        (lambda book: book["填报表"].delete_rows(4), "找不到“填报表”"),
        (lambda book: book.copy_worksheet(book["填报表"]), "不止一张填报表"),
        (lambda book: book["填报表"].insert_cols(5), "表头应为"),
    ],
)
def test_a_template_taken_apart_is_recognised(spoil, word, visit):
    answer = visit.upload(changed(visit.template(), spoil))
    assert answer.status_code == 422
    assert word in text(answer)


# ---- the file comes back -------------------------------------------------------------------------


def test_the_own_file_comes_back_with_its_cells_coloured_and_noted(visit):
    content = filled(
        visit.template(), {TEACHERS: "约100", DUAL: 90}, dual_qualified_teachers="抄自年报"
    )
    visit.upload(content)
    answer = visit.client.get(visit.address("submission_upload_checked"))
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    wrong, right = (book["填报表"][place(content, code)] for code in (TEACHERS, DUAL))
    assert "约数" in wrong.comment.text
    assert wrong.value == "约100"
    assert wrong.fill.start_color.rgb != right.fill.start_color.rgb
    assert right.comment is None
    assert book["填报表"][place(content, DUAL, "H")].value == "抄自年报"
    assert [cell.value for cell in book["检查结果"][3]][2] == place(content, TEACHERS)


def test_the_noted_file_mended_is_taken(visit, submission):
    content = filled(visit.template(), {TEACHERS: "约100", DUAL: "abc"})
    visit.upload(content)
    noted = visit.client.get(visit.address("submission_upload_checked")).content
    half = filled(noted, {TEACHERS: 100})
    visit.upload(half)
    again = load_workbook(
        BytesIO(visit.client.get(visit.address("submission_upload_checked")).content)
    )
    assert again["填报表"][place(content, TEACHERS)].comment is None
    assert again["填报表"][place(content, DUAL)].comment is not None
    assert again.sheetnames.count("检查结果") == 1
    assert visit.upload(filled(noted, {TEACHERS: 100, DUAL: 9})).status_code == 302
    visit.confirm(visit.preview())
    assert stored(submission)[DUAL][1] == 9
