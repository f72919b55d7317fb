"""The pages of imports: sending a file, its faults, its preview, its progress."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from institutions.models import AuditEntry
from submissions.bulk_imports import STALE_AFTER, Sent, receive
from submissions.bulk_jobs import read, write_confirmed
from submissions.bulk_progress import silent
from submissions.models import FigureImport, Submission
from tests.cast import client_for, make_institution, make_user
from tests.submissions.bulk_files import REASON, csv_file, imported, uploaded, workbook

pytestmark = pytest.mark.django_db
ROW = ("school", "", 2019, 200, 90, 3000)


@pytest.fixture(autouse=True)
def units(school, other_school, college, bureau, catalogue):
    """The units of the city, and the catalogue."""


@pytest.fixture
def client(manager):
    return client_for(manager)


def send(client, region, content: bytes, name: str = "往年.xlsx", key: str = "k"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("imports"), {"region": region.pk, "file": file, "key": key})


def page(client, found):
    return client.get(reverse("import", args=[found.pk]))


def fields(response, action: str) -> dict[str, str]:
    form = re.search(rf'action="{action}">(.*?)</form>', response.content.decode(), re.DOTALL)[1]
    return dict(re.findall(r'name="(version|key)" value="([^"]*)"', form))


def test_the_whole_way_on_the_pages(client, baiyin, manager, school):
    answer = send(client, baiyin, workbook(ROW))
    found = FigureImport.objects.get()
    assert answer.url == reverse("import", args=[found.pk])
    assert "等待后台读取" in page(client, found).content.decode()
    read(found.pk, silent)
    preview = page(client, found)
    text = preview.content.decode()
    assert "示例中职一" in text
    assert "2019 年度还没有填报轮次" in text
    confirm = reverse("import_confirm", args=[found.pk])
    sent = fields(preview, confirm)
    assert client.post(confirm, {**sent, "reason": REASON}).status_code == 302
    assert DBTaskResult.objects.count() == 2
    write_confirmed(found.pk, silent)
    assert "全部数据已提交" in page(client, found).content.decode()
    assert Submission.objects.get(institution=school).state == "submitted"


def test_sending_the_same_file_twice_is_one_import(client, baiyin):
    content = workbook(ROW)
    answers = [send(client, baiyin, content) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert FigureImport.objects.count() == 1


def test_a_refused_confirmation_keeps_what_was_written(client, baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    confirm = reverse("import_confirm", args=[found.pk])
    sent = fields(page(client, found), confirm)
    answer = client.post(confirm, {**sent, "reason": "因" * 501})
    assert answer.status_code == 422
    assert "因" * 501 in answer.content.decode()
    stale = client.post(confirm, {**sent, "version": 1, "key": "x", "reason": "据年报"})
    assert stale.status_code == 409
    assert "据年报" in stale.content.decode()


def test_the_faults_are_listed_and_the_file_comes_back_with_them(client, baiyin, manager):
    content = workbook(("school", "", 2019, "约100", 5, 300), ("x", "", 2019, 1, 1, 1))
    found = uploaded(baiyin, manager, content)
    text = page(client, found).content.decode()
    assert "有 2 处须改正" in text
    assert "约100" in text
    checked = client.get(reverse("import_checked", args=[found.pk])).content
    book = load_workbook(BytesIO(checked))
    assert book.sheetnames == ["检查结果", "数据"]
    assert "约数" in book["数据"]["D2"].comment.text
    again = uploaded(baiyin, manager, checked)
    assert again.found["counts"]["faults"] == 2


def test_the_faults_of_a_csv_file_come_back_as_a_list(client, baiyin, manager):
    found = uploaded(baiyin, manager, csv_file(("school", "", 2019, "约100", 5, 3)), "a.csv")
    checked = client.get(reverse("import_checked", args=[found.pk])).content
    rows = list(load_workbook(BytesIO(checked))["检查结果"].values)
    assert rows[-1][2:5] == ("D2", "示例中职一 2019 年度 · 专业课教师", "约100")


@pytest.mark.parametrize(
    ("name", "said"),
    [("往年.pdf", "只接收 .xlsx 或 .csv 文件，收到的是 .pdf"), ("往年.xlsm", "不接收含宏的工作簿")],
)
def test_a_file_of_another_kind_is_named_and_no_marked_copy_is_offered(
    name, said, client, baiyin, manager
):
    found = uploaded(baiyin, manager, b"%PDF-1.7", name)
    text = page(client, found).content.decode()
    assert said in text
    assert reverse("import_checked", args=[found.pk]) not in text


def test_a_file_of_the_wrong_size_or_none_is_refused_on_the_page(client, baiyin, monkeypatch):
    assert client.post(reverse("imports"), {"region": baiyin.pk}).status_code == 422
    answer = send(client, baiyin, b"x" * (20 * 1024 * 1024 + 1))
    assert "文件超过 20 MB" in answer.content.decode()
    assert not FigureImport.objects.exists()


def test_a_region_that_is_not_theirs_cannot_be_chosen(client, jinchang):
    assert send(client, jinchang, workbook(ROW)).status_code == 422
    assert not FigureImport.objects.exists()


def test_the_bar_tells_how_far_it_is_and_ends_with_a_new_page(client, baiyin, manager):
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(ROW))).value
    FigureImport.objects.update(state="reading", done=40, total=160, message="正在核对")
    address = reverse("import_progress", args=[found.pk])
    text = client.get(address).content.decode()
    assert 'value="40" max="160"' in text
    assert "40 / 160（25%）" in text
    assert f'hx-get="{address}"' in text
    FigureImport.objects.update(state="ready")
    assert client.get(address)["HX-Refresh"] == "true"


def test_an_import_that_stopped_offers_to_begin_anew(client, baiyin, manager):
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(ROW))).value
    FigureImport.objects.update(state="writing", changed_at=found.at - 2 * STALE_AFTER)
    shown = page(client, found)
    assert "很久没有动静" in shown.content.decode()
    restart = reverse("import_restart", args=[found.pk])
    assert client.post(restart, fields(shown, restart)).status_code == 302
    assert FigureImport.objects.get().state == "waiting"


def test_a_colleague_sees_the_preview_without_the_button(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    colleague = client_for(make_user("manager", "colleague", region=baiyin))
    text = page(colleague, found).content.decode()
    assert "须由上传人本人确认" in text
    assert "导入说明" not in text


def test_tables_are_taken_and_who_took_them_is_noted(client, baiyin, manager):
    imported(baiyin, manager, workbook(ROW))
    asked = {"region": baiyin.pk, "first": 2019, "last": 2019, "shape": "wide", "format": "csv"}
    template = client.get(reverse("imports_template"), asked)
    assert "示例中职一" in template.content.decode("utf-8-sig")
    answer = client.get(reverse("imports_export"), asked)
    assert answer["Content-Type"].startswith("text/csv")
    assert AuditEntry.objects.get(verb="figures.export").actor == manager
    wrong = client.get(reverse("imports_template"), {**asked, "last": 2018})
    assert wrong.status_code == 422
    assert "结束年度不能早于开始年度" in wrong.content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_pages_take_the_same_few_queries_whatever_the_size(
    count, client, baiyin, pingchuan, manager, queries
):
    for number in range(count):
        make_institution(pingchuan, f"s{number}")
    rows = [(f"s{number}", "", 2019, 200, 90, 3000) for number in range(count)]
    found = uploaded(baiyin, manager, workbook(*rows))
    for address in (reverse("import", args=[found.pk]), reverse("imports")):
        client.get(address)
        with queries() as made:
            assert client.get(address).status_code == 200
        assert len(made) <= 10, made
