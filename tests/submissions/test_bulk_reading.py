"""What a file of many institutions may look like, and every way in which it can be wrong."""

import datetime as dt

import pytest
from openpyxl.styles import numbers

from institutions.models import InstitutionAlias, InstitutionKind
from submissions.models import FigureImport, Round, Submission
from tests.cast import hand_in, make_institution, make_item, make_round, make_user
from tests.submissions.bulk_files import (
    DUAL,
    ENROLMENT,
    LONG,
    TEACHERS,
    WIDE,
    csv_file,
    faults,
    figures_of,
    imported,
    uploaded,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units(school, other_school, college, bureau, far_school, catalogue):
    """Everybody of the two cities, and the catalogue."""


def filed(unit, year):
    return figures_of(Submission.objects.get(institution=unit, round__year=year))


def test_a_wide_table_is_read_by_code_name_short_name_and_alias(
    baiyin, manager, school, other_school, college, bureau
):
    InstitutionAlias.objects.create(institution=college, name="老高职")
    rows = [
        ("school", "", 2019, 10, 5, 300),
        ("", "示例中职二", "2019年度", "１１", 6, "1,300"),
        ("", "老高职", "2019年", 12, None, 0),
        ("", "中职一", 2020, 13, 7, None),
    ]
    imported(baiyin, manager, workbook(*rows))
    assert filed(school, 2019)[TEACHERS] == ("value", 10, "")
    assert filed(other_school, 2019)[ENROLMENT] == ("value", 1300, "")
    assert filed(college, 2019)[ENROLMENT] == ("value", 0, "")
    assert filed(college, 2019)[DUAL] == ("blank", None, "")
    assert filed(school, 2020)[TEACHERS] == ("value", 13, "")


def test_a_long_table_says_the_same_with_notes(baiyin, manager, school):
    rows = [
        ("school", "示例中职一", 2019, "专业课教师", 10, "含校外兼职"),
        ("school", "示例中职一", 2019, DUAL, "不适用", "当年未认定"),
        ("school", "示例中职一", 2020, "专业课教师（人）", 11, ""),
    ]
    imported(baiyin, manager, workbook(*rows, heads=LONG))
    assert filed(school, 2019)[TEACHERS] == ("value", 10, "含校外兼职")
    assert filed(school, 2019)[DUAL] == ("not_applicable", None, "当年未认定")
    assert filed(school, 2020)[TEACHERS] == ("value", 11, "")


def test_not_applicable_brings_its_reason_into_the_cell_of_a_wide_table(baiyin, manager, school):
    imported(baiyin, manager, workbook(("school", "", 2019, 10, "不适用：当年未认定", 300)))
    assert filed(school, 2019)[DUAL] == ("not_applicable", None, "当年未认定")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_both_encodings(encoding, baiyin, manager, school):
    content = csv_file(("", "示例中职一", 2019, "1,000", 5, "不适用：停招"), encoding=encoding)
    imported(baiyin, manager, content, "往年.csv")
    assert filed(school, 2019)[TEACHERS] == ("value", 1000, "")
    assert filed(school, 2019)[ENROLMENT] == ("not_applicable", None, "停招")


def test_a_title_above_the_heading_and_the_sheet_of_explanations_are_passed_over(baiyin, manager):
    def change(book):
        book.active.insert_rows(1, 2)
        book.active["A1"] = "白银市往年数据"
        book.active.merge_cells("A1:F1")
        book.create_sheet("说明").append(["随便写"])

    found = uploaded(baiyin, manager, workbook(("school", "", 2019, 10, 5, 300), change=change))
    assert found.state == "ready"


# ---- every fault -------------------------------------------------------------------------------

GOOD = ("school", "", 2019, 10, 5, 300)
WRONG = {
    "unknown code": (("nobody", "", 2019, 1, 1, 1), "A3", "没有代码为“nobody”的填报单位"),
    "unknown name": (("", "某某学校", 2019, 1, 1, 1), "B3", "没有叫“某某学校”的填报单位"),
    "no unit": ((None, None, 2019, 1, 1, 1), "B3", "没有写是哪个单位"),
    "code and name differ": (("college", "示例中职二", 2019, 1, 1, 1), "A3", "不一致"),
    "another city": (("far-school", "", 2019, 1, 1, 1), "A3", "示例金昌中职不在白银市范围内"),
    "no year": (("college", "", None, 1, 1, 1), "C3", "没有写数据年度"),
    "odd year": (("college", "", "去年", 1, 1, 1), "C3", "不是数据年度"),
    "year out of reach": (("college", "", 1850, 1, 1, 1), "C3", "不是数据年度"),
    "twice": (("school", "", 2019, 1, 1, 1), "A3", "重复"),
    "about": (("college", "", 2019, "约100", 1, 1), "D3", "约数"),
    "unit behind": (("college", "", 2019, 9, 1, "100人"), "F3", "带有文字"),
    "wan": (("college", "", 2019, 9, 1, "2.2万"), "F3", "是否为 22000"),
    "range": (("college", "", 2019, 9, 1, "10-20"), "F3", "区间"),
    "wu": (("college", "", 2019, 9, 1, "无"), "F3", "0 还是 不适用"),
    "half a person": (("college", "", 2019, 9, 1, 1.5), "F3", "不是整数"),
    "negative": (("college", "", 2019, 9, 1, -5), "F3", "不能小于 0"),
    "date": (("college", "", 2019, 9, 1, dt.date(2019, 9, 1)), "F3", "日期"),
    "truth": (("college", "", 2019, 9, 1, True), "F3", "TRUE"),
    "formula without result": (("college", "", 2019, 9, 1, "=1+1"), "F3", "没有计算结果"),
    "no reason": (("college", "", 2019, 9, "不适用", 1), "E3", "须在说明中写明原因"),
    "rule broken": (("college", "", 2019, 9, 10, 1), "E3", "大于专业课教师数"),
    "not asked": (("bureau", "", 2019, 9, None, None), "D3", "不填报“专业课教师”"),
    "too soon": (("college", "", 2098, 9, 1, 1), "A3", "还没有到补录的时候"),
    "note too long": (("college", "", 2019, 9, "不适用：" + "因" * 501, 1), "E3", "超过 500 个字"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_fault_is_named_with_its_cell_and_nothing_is_taken(kind, baiyin, manager):
    row, cell, reason = WRONG[kind]
    found = uploaded(baiyin, manager, workbook(GOOD, row))
    assert reason in faults(found)[cell]
    assert all(fault["remedy"] for fault in found.found["faults"])
    assert not Round.objects.exists()


def test_a_name_that_two_units_share_names_both(baiyin, manager, school, college):
    for unit in (school, college):
        InstitutionAlias.objects.create(institution=unit, name="职校")
    reason = faults(uploaded(baiyin, manager, workbook(("", "职校", 2019, 1, 1, 1))))["B2"]
    assert "示例中职一（school）" in reason
    assert "示例高职（college）" in reason


def test_columns_that_cannot_be_told_are_named(baiyin, manager):
    make_item("other-teachers", name="专业课教师")
    heads = ["填报单位", "年度", "专业课教师", "教工数", DUAL, "“双师型”教师"]
    found = faults(
        uploaded(baiyin, manager, workbook(("中职一", 2019, 1, 1, 1, 1, 9), heads=heads))
    )
    assert "有几个数据项叫这个名字" in found["C1"]
    assert "数据项不认识" in found["D1"]
    assert "有两列" in found["F1"]
    assert "没有表头" in found["G1"]


def test_an_unknown_column_that_is_empty_is_no_fault(baiyin, manager):
    content = workbook((*GOOD, None), heads=[*WIDE, "备注"])
    assert uploaded(baiyin, manager, content).state == "ready"


def test_merged_cells_and_sheets_without_heading_are_named(baiyin, manager):
    def change(book):
        book.active.merge_cells("D2:E2")
        book.create_sheet("别的").append(["甲", 1])

    found = uploaded(baiyin, manager, workbook(GOOD, change=change))
    reasons = {(fault["sheet"], fault["cell"]): fault["reason"] for fault in found.found["faults"]}
    assert "合并" in reasons["数据", "D2"]
    assert "找不到表头" in reasons["别的", ""]


def test_faults_of_a_long_table(baiyin, manager):
    rows = [
        ("school", "", 2019, TEACHERS, 1, ""),
        ("school", "", 2019, TEACHERS, 2, ""),
        ("school", "", 2019, "没有的项", 2, ""),
        ("school", "", 2019, None, 2, ""),
        ("school", "", 2019, DUAL, None, "忘了填"),
    ]
    found = faults(uploaded(baiyin, manager, workbook(*rows, heads=LONG)))
    words = {"D3": "重复", "D4": "不认识", "D5": "没有写是哪个数据项", "E6": "没有数值"}
    assert {cell: word in found[cell] for cell, word in words.items()} == dict.fromkeys(words, True)


def test_a_unit_that_did_not_stand_in_the_year_is_refused(baiyin, manager, college):
    college.opened_on = dt.date(2020, 3, 1)
    college.save()
    found = uploaded(baiyin, manager, workbook(("college", "", 2019, 1, 1, 1)))
    assert "尚未成立或已停办" in faults(found)["A2"]


def test_what_waits_for_a_decision_is_refused(baiyin, manager, submission, reporter):
    hand_in(submission, reporter, specialised_teachers="200")
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 201, 5, 300)))
    assert "正在等待审核" in faults(found)["A2"]


def test_a_year_collected_from_above_or_below_is_refused(
    gansu, baiyin, pingchuan, manager, school, other_school
):
    above = make_user("manager", "gansu-manager", region=gansu)
    make_round(gansu, above, year=2019)
    make_round(pingchuan, manager, year=2020)
    rows = [("school", "", 2019, 1, 1, 1), ("other-school", "", 2020, 1, 1, 1)]
    found = faults(uploaded(baiyin, manager, workbook(*rows)))
    assert "由甘肃省统一填报" in found["A2"]
    assert "已由下级地区分别开启（平川区 2020 年度填报）" in found["A3"]


def test_demo_and_real_figures_are_kept_apart(baiyin, manager, school):
    make_round(baiyin, manager, year=2019, is_demo=True)
    make_institution(baiyin, "invented", is_demo=True)
    rows = [("school", "", 2019, 1, 1, 1), ("invented", "", 2020, 1, 1, 1)]
    found = faults(uploaded(baiyin, manager, workbook(*rows)))
    assert all("演示数据与正式数据不能混在一起" in reason for reason in found.values())
    assert len(found) == 2


def test_a_file_without_figures_is_refused(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(("school", "", 2019, None, None, None)))
    assert "没有可以导入的数据" in faults(found)[""]
    assert "没有可以导入" in faults(uploaded(baiyin, manager, workbook()))[""]


def test_a_file_that_is_no_workbook_is_refused_in_plain_words(baiyin, manager):
    found = uploaded(baiyin, manager, b"%PDF-1.7")
    assert "不是 Excel 工作簿" in found.message
    assert uploaded(baiyin, manager, b"\xff\xfe\x80", "a.csv").state == "refused"
    assert "50000 行" in uploaded(baiyin, manager, b"a\n" * 50_001, "a.csv").message


def test_two_hundred_wrong_cells_are_all_named(baiyin, manager, pingchuan):
    for number in range(100):
        make_institution(pingchuan, f"s{number}", kind=InstitutionKind.SECONDARY)
    rows = [(f"s{number}", "", 2019, "约1", 5, "三百") for number in range(100)]
    found = uploaded(baiyin, manager, workbook(*rows))
    wanted = {f"{column}{row}" for row in range(2, 102) for column in "DF"}
    assert set(faults(found)) == wanted
    assert found.found["counts"]["faults"] == 200


def test_a_percentage_is_read_as_its_cell_shows_it(baiyin, manager, school):
    make_item("share", name="占比", unit="%", decimals=1)

    def change(book):
        book.active["D2"].number_format = numbers.FORMAT_PERCENTAGE_00

    heads = ["单位代码", "数据年度", TEACHERS, "占比"]
    imported(baiyin, manager, workbook(("school", 2019, 5, 0.576), heads=heads, change=change))
    figure = Submission.objects.get(institution=school).revisions.get().figures
    assert str(figure.get(item__code="share").value.normalize()) == "57.6"
    assert FigureImport.objects.get().state == "done"


@pytest.mark.parametrize(
    ("row", "encoding"),
    [
        (("school", "", 2019, "2\x0000", 90, 3000), "utf-8-sig"),
        (("sch\x00ool", "示例中职一", 2019, 200, 90, 3000), "gb18030"),
        (("school", "", 2019, 200, 90, 3000), "utf-16-le"),
    ],
)
def test_a_csv_file_with_a_nul_is_refused_with_its_line(row, encoding, baiyin, manager, school):
    heads = ("code", "name", "year", "a", "b", "c")
    found = uploaded(baiyin, manager, csv_file(row, heads=heads, encoding=encoding), "往年.csv")
    assert found.state == "refused"
    line = 1 if encoding == "utf-16-le" else 2
    assert f"第 {line} 行含有看不见的空字符（NUL）" in found.message
