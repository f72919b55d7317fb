"""Accounts from a workbook: all of it or nothing, every fault by its cell."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from institutions import roster
from institutions.models import AccountList, AuditEntry, OneTimeCode, RoleProposal, User
from institutions.roster import MOST, NAME
from tests.cast import client_for, make_region
from tests.institutions.admission import all_that_is_kept, enter
from tests.institutions.lists import GOOD, LEADER, list_of, saved


@pytest.fixture
def desk(system_admin):
    return client_for(system_admin)


def upload(desk, content, name="名单.xlsx"):
    file = SimpleUploadedFile(name, content)
    return desk.post(reverse("accounts_upload"), {"file": file}, follow=True)


def confirm(desk, page, **other):
    hidden = r'<input type="hidden" name="(key|file)" value="([^"]*)"'
    sent = dict(re.findall(hidden, page.content.decode()))
    return desk.post(reverse("accounts_confirm"), {**sent, **other})


def faults(page):
    return {each.cell: each.reason for each in page.context["waiting"].checked.faults}


def test_the_template_comes_down_as_it_is_read(desk):
    answer = desk.get(reverse("accounts_template"))
    sheet = load_workbook(BytesIO(answer.content))[NAME]
    headings = [sheet.cell(4, column).value for column in range(1, 9)]
    assert headings[:5] == ["用户名", "姓名", "角色", "地区", "单位"]
    assert not sheet["A5"].protection.locked
    assert "名单是空的" in upload(desk, answer.content).content.decode()


def test_a_list_is_previewed_and_makes_nothing(desk, school, baiyin):
    page = upload(desk, list_of(GOOD, LEADER))
    text = page.content.decode()
    assert "将建立 2 个账号" in text
    assert "填报员（示例中职一）" in text
    assert "领导（白银市）" in text
    assert User.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_the_confirmed_list_makes_all_with_a_slip_for_each_that_works(desk, school, baiyin):
    sheet = confirm(desk, upload(desk, list_of(GOOD, LEADER))).content.decode()
    codes = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})</code>", sheet)
    assert len(set(codes)) == 2
    assert sheet.index("zhang.san") < sheet.index("li.si")
    assert enter(Client(), "zhang.san", codes[0]).status_code == 302
    assert enter(Client(), "li.si", codes[1], "Bie-de-mima-7").status_code == 302
    assert {each.words for each in RoleProposal.objects.all()} == {
        "填报员（示例中职一）",
        "领导（白银市）",
    }
    assert User.objects.filter(role="").count() == 2


def test_every_account_of_a_list_stands_in_the_log_and_no_code(desk, school, baiyin):
    sheet = confirm(desk, upload(desk, list_of(GOOD, LEADER))).content.decode()
    verbs = AuditEntry.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["account.invite", "account.invite", "account.invite_list"]
    assert AuditEntry.objects.last().after == {"accounts": 2}
    for code in re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", sheet):
        assert code not in all_that_is_kept()
        assert code.replace("-", "") not in all_that_is_kept()


def test_confirming_twice_makes_nothing_twice(desk, school, baiyin):
    page = upload(desk, list_of(GOOD))
    assert confirm(desk, page).status_code == 200
    assert confirm(desk, page).url == reverse("accounts_upload")
    assert OneTimeCode.objects.count() == 1
    assert not AccountList.objects.exists()


def test_another_list_in_another_tab_is_not_confirmed_unseen(desk, school, baiyin):
    page = upload(desk, list_of(GOOD))
    upload(desk, list_of(LEADER))
    assert confirm(desk, page).status_code == 409
    assert User.objects.count() == 1


def test_a_name_taken_since_the_preview_stops_the_whole_list(desk, school, baiyin):
    page = upload(desk, list_of(GOOD, LEADER))
    User.objects.create(username="Li.Si", role="auditor")
    late = confirm(desk, page)
    assert late.status_code == 422
    assert faults(late) == {"A6": "用户名“li.si”已被使用。"}
    assert not User.objects.filter(username="zhang.san").exists()


WRONG = [
    ("A5", {"username": "x"}, "用户名用 3 至 60 个"),
    ("A6", {"username": "张三"}, "用户名用 3 至 60 个"),
    ("A7", {"username": "api-7"}, "留给程序使用"),
    ("A8", {"username": None}, "没有填用户名"),
    ("A9", {"username": "System-Admin"}, "已被使用"),
    ("A10", {"username": "twice"}, "在名单里不止一次"),
    ("A11", {"username": "TWICE"}, "在名单里不止一次"),
    ("A12", {"username": True}, "逻辑值"),
    ("B13", {"full_name": None}, "请填写姓名"),
    ("B14", {"full_name": "长" * 41}, "不超过 40"),
    ("C15", {"role": None}, "没有填角色"),
    ("C16", {"role": "校长"}, "没有“校长”这个角色"),
    ("D17", {"role": "领导", "institution": None}, "须指定地区"),
    ("D18", {"role": "领导", "institution": None, "region": "火星"}, "没有叫“火星”的地区"),
    ("D19", {"role": "领导", "institution": None, "region": "同名县"}, "不止一个"),
    ("E20", {"institution": None}, "须指定填报单位"),
    ("E21", {"institution": "示例中职"}, "没有叫“示例中职”的单位"),
    ("E22", {"institution": "示例中职二"}, "已停办"),
    ("F23", {"phone": "1" * 41}, "不超过 40"),
    ("G24", {"email": "kein-zeichen"}, "写法不对"),
    ("H25", {"note": "长" * 201}, "不超过 200"),
    ("C26", {"role": "审计员"}, "不指定地区和单位"),
    ("B27", {"full_name": "=1/0"}, "公式没有计算结果"),
]


@pytest.fixture
def wrong_page(desk, school, other_school, baiyin, jinchang):
    """What a list with a fault of every kind is answered."""
    other_school.closed_on = "2024-07-15"
    other_school.save()
    for code, parent in (("620499", baiyin), ("620399", jinchang)):
        make_region(code, "同名县", parent)
    people = [{**GOOD, "username": f"name-{n}", **facts} for n, (_, facts, _) in enumerate(WRONG)]
    return upload(desk, list_of(*people))


def test_every_fault_of_a_list_is_reported_by_its_cell(wrong_page):
    found = faults(wrong_page)
    assert set(found) == {cell for cell, _, _ in WRONG}
    for cell, _, said in WRONG:
        assert said in found[cell], cell
    assert "没有建立任何账号" in wrong_page.content.decode()
    assert User.objects.count() == 1


def test_a_wrong_list_comes_back_with_its_cells_noted_and_cannot_be_confirmed(desk, wrong_page):
    answer = desk.get(reverse("accounts_checked"))
    sheet = load_workbook(BytesIO(answer.content))[NAME]
    for cell, _, said in WRONG:
        assert said in sheet[cell].comment.text
    digest = AccountList.objects.get().digest
    assert confirm(desk, wrong_page, file=digest).status_code == 422
    assert User.objects.count() == 1


def test_a_sheet_of_ones_own_is_read_by_its_headings(desk, school):
    book = Workbook()
    book.active.append(["学校新账号"])
    book.active.append(["姓名*", "用户名", "单位", "角色", "电话"])
    book.active.append(["王五", "wang.wu", "中职一", "填报员", 13812345678])
    page = upload(desk, saved(book))
    [newcomer] = page.context["waiting"].checked.newcomers
    assert (newcomer.username, newcomer.contact.phone) == ("wang.wu", "13812345678")
    assert newcomer.place.institution == school
    assert not faults(page)


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "名单是空的"), ([["a", "b"]], "没有找到表头")],
)
def test_a_list_without_anything_says_so(desk, rows, said):
    book = Workbook()
    for row in rows or [["用户名", "姓名", "角色"]]:
        book.active.append(row)
    assert said in upload(desk, saved(book)).content.decode()


def test_merged_cells_and_too_many_rows_are_faults(desk, monkeypatch, school):
    book = load_workbook(BytesIO(list_of(GOOD)))
    book[NAME].merge_cells("B5:B6")
    assert faults(upload(desk, saved(book)))["B5:B6"] == "合并了单元格 B5:B6。"
    monkeypatch.setattr(roster, "MOST", 1)
    page = upload(desk, list_of(GOOD, {**GOOD, "username": "second"}))
    assert "最多 1 个账号" in faults(page)[""]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "a.xlsm", "不接收含宏"),
        (b"not a workbook", "a.xlsx", "不是 Excel 工作簿"),
        (b"", "a.xlsx", "文件是空的"),
    ],
)
def test_what_is_no_plain_workbook_is_refused_in_plain_words(desk, content, name, said):
    page = upload(desk, content, name)
    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_list_is_seen_by_its_sender_only(desk, school, security_admin):
    upload(desk, list_of(GOOD))
    assert client_for(security_admin).get(reverse("accounts_upload")).status_code == 403
    other = User.objects.create(username="third", role="system_admin")
    assert "zhang.san" not in client_for(other).get(reverse("accounts_upload")).content.decode()


def test_a_long_list_costs_few_queries_to_check(desk, school, django_assert_max_num_queries):
    people = [{**GOOD, "username": f"name-{n}"} for n in range(MOST)]
    upload(desk, list_of(*people))
    with django_assert_max_num_queries(15):
        page = desk.get(reverse("accounts_upload"))
    assert f"将建立 {MOST} 个账号" in page.content.decode()
