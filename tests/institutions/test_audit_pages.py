"""The auditor searches the log, reads one entry with its place in the chain, and takes it away."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from institutions import audit, audit_export, audit_log
from institutions.audit_masking import MASKED
from institutions.models import AuditEntry
from institutions.origin import Origin, coming_from
from tests.cast import client_for, fill, hand_in, send_back

LIST = reverse("audit_log")


def append(at: str = "", **facts) -> AuditEntry:
    facts = {"verb": "account.sign_in", "by": None, "subject": None, "result": "done", **facts}
    with transaction.atomic():
        return audit.append(**facts)


@pytest.fixture
def reader(auditor):
    return client_for(auditor)


@pytest.fixture
def log(manager, reviewer, baiyin, school):
    """Six entries that differ in everything that can be searched for."""
    append()
    with coming_from(Origin("10.0.0.1", "request-of-wang")):
        append(by=manager, verb="round.extend", subject=school, message="灾情")
    append(by=manager, verb="round.open", subject=baiyin, result="refused")
    append(by=reviewer, verb="plan.close", subject=baiyin)
    append(by=reviewer, verb="account.sign_out", subject=reviewer)
    append(verb="audit.verify", after={"entries": 5, "holds": True})


def numbers(reader, **asked) -> list[int]:
    answer = reader.get(LIST, asked)
    assert answer.status_code == 200
    return [row.record.number for row in answer.context["log"].table.paginated_rows]


# ---- the list ------------------------------------------------------------------------------------


def test_the_newest_entry_stands_first(reader, log):
    assert numbers(reader) == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"person": "王管理"}, [3, 2]),
        ({"person": "review"}, [5, 4]),
        ({"person": "系统"}, [6, 1]),
        ({"person": "没有这个人"}, []),
        ({"verb": "round.extend"}, [2]),
        ({"result": "refused"}, [3]),
        ({"subject_type": "institutions.region"}, [4, 3]),
        ({"subject": "示例 中职一"}, [2]),
        ({"origin": "10.0.0.1"}, [2]),
        ({"request_id": "request-of-wang"}, [2]),
        ({"person": "王管理", "result": "done"}, [2]),
        ({"person": "%"}, []),
    ],
)
def test_the_log_is_searched_by_every_condition(reader, log, asked, found):
    assert numbers(reader, **asked) == found


def test_a_period_counts_whole_days_of_the_interface(reader, log):
    today = timezone.localdate()
    assert len(numbers(reader, since=f"{today}", until=f"{today}")) == 6
    assert numbers(reader, since=f"{today + dt.timedelta(days=1)}") == []
    assert numbers(reader, until=f"{today - dt.timedelta(days=1)}") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"since": "0001-01-01", "until": "9999-12-31"}, 6),
        ({"since": "9999-12-31"}, 0),
        ({"until": "0001-01-01"}, 0),
    ],
)
def test_the_first_and_the_last_day_of_all_are_days_too(reader, log, asked, found):
    assert len(numbers(reader, **asked)) == found
    assert reader.get(reverse("audit_export", args=["csv"]), asked).status_code == 200


@pytest.mark.parametrize("asked", [{"since": "gestern"}, {"verb": "none"}, {"result": "maybe"}])
def test_a_condition_that_cannot_be_read_is_named_and_finds_nothing(reader, log, asked):
    answer = reader.get(LIST, asked)
    assert answer.status_code == 422
    assert not list(answer.context["log"].table.paginated_rows)
    assert reader.get(reverse("audit_export", args=["csv"]), asked).status_code == 422


def test_a_refusal_a_subject_and_a_verb_are_read_in_chinese(reader, log):
    page = reader.get(LIST).content.decode()
    for words in ("延期", "拒绝", "示例中职一", "填报单位", "王管理（manager）", "核对审计记录"):
        assert words in page


def test_only_the_newest_are_paged_through(reader, log, monkeypatch):
    monkeypatch.setattr(audit_log, "MOST", 4)
    monkeypatch.setattr(audit_log, "PER_PAGE", 3)
    assert numbers(reader) == [6, 5, 4]
    assert numbers(reader, page=2) == [3]
    assert "只列出最新的 4 条" in reader.get(LIST).content.decode()


def test_the_list_takes_as_many_queries_for_many_entries(reader, log, django_assert_num_queries):
    with django_assert_num_queries(6):
        reader.get(LIST, {"person": "王", "verb": "round.open", "subject": "白银"})
    for _ in range(60):
        append(by=None, verb="round.open")
    with django_assert_num_queries(6):
        reader.get(LIST, {"person": "王", "verb": "round.open", "subject": "白银"})


# ---- one entry -----------------------------------------------------------------------------------


def entry_page(reader, number: int):
    answer = reader.get(reverse("audit_entry", args=[number]))
    assert answer.status_code == 200
    return answer


def test_an_entry_says_what_was_and_what_became_of_it(reader, baiyin, manager):
    append(
        by=manager,
        verb="round.reschedule",
        subject=baiyin,
        before={"due": "2025-01-31T16:00:00Z", "is_demo": False},
        after={"due": "2025-02-28T16:00:00Z", "is_demo": False, "told": ["甲", "乙"]},
    )
    rows = {c.name: (c.before, c.after) for c in entry_page(reader, 1).context["entry"].changes}
    assert rows["截止时间"] == ("2025-02-01 00:00", "2025-03-01 00:00")
    assert rows["已提醒"] == ("—", "甲、乙")
    assert rows["演示数据"] == ("否", "否")


def test_an_entry_stands_between_its_neighbours(reader, log):
    chain = entry_page(reader, 3).context["entry"].chain
    assert [(link.number, link.holds) for link in chain] == [(2, True), (3, True), (4, True)]
    first = entry_page(reader, 1).context["entry"].chain[0]
    last = entry_page(reader, 6).context["entry"].chain[2]
    assert (first.said, last.said) == ("这是第一条", "这是最后一条，与链尾一致")


def test_a_break_shows_at_its_place(reader, log, unguarded):
    AuditEntry.objects.filter(number=3).update(message="改过")
    AuditEntry.objects.filter(number=5).delete()
    assert [link.holds for link in entry_page(reader, 3).context["entry"].chain] == [
        True,
        False,
        True,
    ]
    assert "前一条被修改过" in entry_page(reader, 4).content.decode()
    assert "后一条缺失" in entry_page(reader, 4).content.decode()
    assert not entry_page(reader, 6).context["entry"].chain[0].holds


def test_an_entry_that_never_was_is_not_found(reader, log):
    assert reader.get(reverse("audit_entry", args=[99])).status_code == 404
    assert reader.get(reverse("audit_entry", args=[10**30])).status_code == 404


# ---- figures -------------------------------------------------------------------------------------


def test_no_figure_of_a_submission_reaches_the_auditor(reader, submission, reporter, reviewer):
    """The numbers are long, so that no digest holds them by chance."""
    fill(submission, reporter, full_time_enrolment="76543219", specialised_teachers="98761234")
    send_back(hand_in(submission, reporter), reviewer, "在校生 76543219 偏大")
    pages = [reader.get(LIST).content.decode(), exported(reader, "csv").decode()]
    for number in list(AuditEntry.objects.values_list("number", flat=True)):
        pages.append(entry_page(reader, number).content.decode())
    said = "".join(pages)
    for words in (MASKED, "full-time-enrolment", "在校生 ＊ 偏大"):
        assert words in said
    assert "76543219" not in said
    assert "98761234" not in said


@pytest.mark.parametrize(
    ("verb", "after", "shown"),
    [
        (
            "target.set",
            {"bounds": {"lower": "7654", "year": 2025}},
            {"目标值 › 下限": MASKED, "目标值 › 年度": "2025"},
        ),
        ("baseline.record", {"value": "7654", "year": 2022}, {"数值": MASKED, "年度": "2022"}),
        ("never.heard_of", {"thing": 7654}, {"thing": MASKED}),
        ("submission.save", {"errors": {"full-time": "应为 7654"}}, {"错误 › full-time": MASKED}),
        ("target.change", {"reason": "由 7654 改为 7,655"}, {"理由": "由 ＊ 改为 ＊"}),
        ("round.extend", {"reason": "第 3 次"}, {"理由": "第 3 次"}),
    ],
)
def test_what_may_be_a_figure_is_masked_and_the_field_is_named(reader, plan, verb, after, shown):
    entry = append(verb=verb, after=after, subject=plan.targets.get())
    rows = {c.name: c.after for c in entry_page(reader, entry.number).context["entry"].changes}
    assert rows == shown


# ---- to take away --------------------------------------------------------------------------------


def exported(reader, shape: str, **asked) -> bytes:
    answer = reader.get(reverse("audit_export", args=[shape]), asked)
    assert answer.status_code == 200
    return b"".join(answer)


def test_the_csv_file_has_what_was_searched_for(reader, log):
    lines = list(
        csv.reader(io.StringIO(exported(reader, "csv", person="王管理").decode("utf-8-sig")))
    )
    assert [line[0] for line in lines] == ["序号", "3", "2"]
    assert lines[2][3:8] == ["延期", "填报单位", "示例中职一", "完成", "灾情"]


def test_the_workbook_has_what_was_searched_for(reader, log):
    sheet = load_workbook(io.BytesIO(exported(reader, "xlsx", result="refused"))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[0] == 3 and row[3] == "开启填报" for row in cells)
    assert any("结果：拒绝" in str(value) for row in cells for value in row)


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_taking_it_away_is_noted_with_what_was_asked(reader, log, auditor, shape):
    exported(reader, shape, person="王管理", verb="round.open")
    noted = AuditEntry.objects.latest("number")
    assert (noted.verb, noted.actor) == ("audit.export", auditor)
    assert noted.after == {
        "format": shape,
        "entries": 1,
        "filters": {"操作人": "王管理", "操作": "开启填报"},
    }


def test_text_that_a_spreadsheet_would_calculate_stays_text(reader, manager):
    append(by=manager, message="=1+1")
    assert "'=1+1" in exported(reader, "csv").decode()


def test_more_than_a_file_holds_is_refused_with_the_way_out(reader, log, monkeypatch):
    monkeypatch.setattr(audit_export, "MOST", {"xlsx": 5, "csv": 5})
    answer = reader.get(reverse("audit_export", args=["xlsx"]))
    assert answer.status_code == 422
    assert "最多 5 条；请缩小日期范围，或导出 CSV" in answer.content.decode()


def test_a_csv_file_is_read_as_it_is_sent(reader, log):
    answer = reader.get(reverse("audit_export", args=["csv"]))
    assert answer.streaming
    assert next(iter(answer)).decode().startswith("\ufeff序号")


# ---- the first page ------------------------------------------------------------------------------


def test_the_first_page_counts_the_day_and_asks_for_a_verification(reader, db):
    append(result="refused")
    page = reader.get(reverse("home")).content.decode()
    assert "还没有核对过审计链" in page
    log = reader.get(reverse("home")).context["log"]
    assert (log.entries, log.refusals, log.tone) == (1, 1, "warning")


def test_the_first_page_says_how_the_last_verification_went(reader, log):
    day = reader.get(reverse("home")).context["log"]
    assert "核对了 5 条，链完整" in day.verified_words
    append(verb="audit.verify", after={"entries": 6, "holds": False})
    day = reader.get(reverse("home")).context["log"]
    assert ("链不完整" in day.verified_words, day.tone) == (True, "error")


def test_a_verification_that_says_nothing_does_not_count_as_one_that_held(reader):
    append(verb="audit.verify")
    assert reader.get(reverse("home")).context["log"].tone == "error"


def test_the_menu_leads_the_auditor_to_the_log(reader, manager, log):
    assert f'href="{LIST}"' in reader.get(reverse("home")).content.decode()
    assert f'href="{LIST}"' not in client_for(manager).get(reverse("help")).content.decode()
