"""What is exported reads back as it is, in both shapes and both formats."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from institutions.refusals import Invalid
from submissions import bulk_export
from submissions.bulk_examining import guarded, unguarded
from submissions.bulk_export import Span, approved_table, empty_table, file_content, file_name
from submissions.bulk_shapes import Shape
from submissions.entries import read_entry
from submissions.models import FigureImport, Round, Step, Submission
from submissions.workflow import approve, questions_of, save_draft, submit
from targets.models import DataItem, Section
from tests.cast import make_item, make_round, report, submission_of
from tests.submissions.bulk_files import REASON, TEACHERS, imported, uploaded, workbook

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 10, 9, 0)
WAYS = [(shape, format) for shape in Shape for format in ("xlsx", "csv")]


@pytest.fixture(autouse=True)
def units(school, other_school, college, bureau, far_school, catalogue):
    """Everybody of the two cities; the catalogue, with a share and a yes or no."""
    make_item("share", name="占比", unit="%", decimals=2, maximum=Decimal(100))
    make_item("built", name="是否建成", unit="是/否", type=DataItem.Type.YES_NO)
    make_item("money", name="拨款", unit="万元", decimals=4, minimum=None, section=Section.FUNDS)


def exported(region, shape, format, first=2019, last=2024) -> tuple[bytes, str]:
    table = approved_table(Span(region, first, last), shape)
    return file_content(table, format, now=NOW), file_name(table, format)


def approved(submission, reporter, reviewer, **typed) -> Submission:
    """Figures as typed, with a note after |, handed in and approved."""
    items = {item.code: item for item in questions_of(submission).items}
    figures = {
        code: read_entry(items[code], *text.partition("|")[::2])
        for code, text in ((name.replace("_", "-"), text) for name, text in typed.items())
    }
    save_draft(submission, by=reporter, figures=figures)
    submit(submission, by=reporter, head_name="王", truthful=True, accept_blanks=True)
    return approve(Submission.objects.get(pk=submission.pk), by=reviewer).value


@pytest.fixture
def reported(baiyin, manager, reporter, reviewer, school) -> Submission:
    """One school's approved figures of every kind."""
    submission = submission_of(make_round(baiyin, manager), school)
    return approved(
        submission,
        reporter,
        reviewer,
        specialised_teachers="1234567|=1+1 是笔误",
        dual_qualified_teachers="不适用|'停招",
        share="0.12%",
        built="否",
        money="12.3456",
    )


@pytest.mark.parametrize(("shape", "format"), WAYS)
def test_what_is_exported_is_imported_unchanged(shape, format, baiyin, manager, reported):
    found = uploaded(baiyin, manager, *exported(baiyin, shape, format))
    assert found.state == "ready", found.found
    counts = found.found["counts"]
    assert (counts["untouched"], counts["units"]) == (1, 0)
    assert (counts["equal"], counts["new"], counts["changed"]) == (5, 0, 0)


@pytest.mark.parametrize(("shape", "format"), WAYS)
def test_what_is_exported_makes_the_same_figures_where_nothing_stands(
    shape, format, baiyin, manager, reviewer, reported
):
    content, name = exported(baiyin, shape, format)
    facts = ("item__code", "state", "value")
    before = set(reported.institution.facts.values_list(*facts))
    reported.institution.facts.all().delete()
    Submission.objects.update(approved=None)
    Submission.objects.all().delete()
    Round.objects.all().delete()
    imported(baiyin, manager, content, name)
    again = Submission.objects.get(institution=reported.institution)
    approve(again, by=reviewer)
    after = set(reported.institution.facts.values_list(*facts))
    assert {fact for fact in after if fact[1] != "blank"} == before
    notes = dict(again.revisions.get().figures.values_list("item__code", "note"))
    assert notes["dual-qualified-teachers"] == "'停招"
    assert notes[TEACHERS] == ("=1+1 是笔误" if shape is Shape.LONG else "")


FIGURE = st.one_of(
    st.none(),
    st.just("不适用"),
    st.integers(0, 10**12).map(str),
)
MONEY = st.one_of(
    st.none(),
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False).map(lambda value: f"{value:f}"),
)
SHARE = st.one_of(st.none(), st.decimals(0, 100, places=2).map(lambda value: f"{value:f}%"))
NOTE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=30
).map(str.strip)


@given(data=st.data())
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each example takes a second: no shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_figures_go_out_and_come_back_unchanged(
    data, baiyin, manager, reporter, reviewer, school
):
    with transaction.atomic():
        submission = submission_of(make_round(baiyin, manager), school)
        drawn = {
            "specialised_teachers": data.draw(FIGURE),
            "full_time_enrolment": data.draw(FIGURE),
            "money": data.draw(MONEY),
            "share": data.draw(SHARE),
            "built": data.draw(st.sampled_from([None, "是", "否", "不适用"])),
        }
        notes = {name: data.draw(NOTE) or "原因" for name in drawn}
        typed = {name: f"{text}|{notes[name]}" for name, text in drawn.items() if text is not None}
        approved(submission, reporter, reviewer, **typed)
        shape, format = data.draw(st.sampled_from(WAYS))
        if typed:
            found = uploaded(baiyin, manager, *exported(baiyin, shape, format))
            counts = found.found["counts"]
            assert found.state == "ready", found.found
            assert (counts["untouched"], counts["equal"]) == (1, len(typed))
        transaction.set_rollback(True)


def test_only_approved_figures_of_the_region_and_years_go_out(
    baiyin, jinchang, manager, reporter, reviewer, school, reported
):
    later = submission_of(make_round(baiyin, manager, year=2025), school)
    report(later, reporter, reviewer, specialised_teachers="9")
    imported(baiyin, manager, workbook(("school", "", 2020, 1, 1, 1)))
    table = approved_table(Span(baiyin, 2020, 2024), Shape.LONG)
    assert {line.year for line in table.lines} == {2024}
    assert len(table.lines) == 5
    assert approved_table(Span(jinchang, 2020, 2025), Shape.LONG).lines == ()


def test_text_that_looks_like_a_formula_stays_text(baiyin, reported):
    text = exported(baiyin, Shape.LONG, "csv")[0].decode("utf-8-sig")
    assert "'=1+1 是笔误" in text
    book = load_workbook(BytesIO(exported(baiyin, Shape.LONG, "xlsx")[0]))
    [cell] = [c for row in book["数据"].iter_rows() for c in row if c.value == "=1+1 是笔误"]
    assert cell.data_type == "s"


@given(st.text())
def test_what_is_guarded_is_unguarded_again(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("shape", Shape)
def test_an_empty_template_names_everybody_who_was_expected(shape, baiyin, manager, college):
    college.closed_on = dt.date(2020, 1, 1)
    college.save()
    table = empty_table(Span(baiyin, 2019, 2020), shape, by=manager)
    units = {(line.unit_code, line.year) for line in table.lines}
    assert ("college", 2019) in units
    assert ("college", 2020) not in units
    assert ("far-school", 2019) not in units
    content = file_content(table, "xlsx", now=NOW)
    assert [sheet.title for sheet in load_workbook(BytesIO(content))] == ["数据", "说明"]
    [fault] = uploaded(baiyin, manager, content).found["faults"]
    assert "没有可以导入的数据" in fault["reason"]


def test_a_filled_template_is_imported(baiyin, manager):
    table = empty_table(Span(baiyin, 2019, 2019), Shape.WIDE, by=manager)
    book = load_workbook(BytesIO(file_content(table, "xlsx", now=NOW)))
    sheet = book["数据"]
    heads = {cell.value: cell.column for cell in sheet[2]}
    column = heads["专业课教师（人）[specialised-teachers]"]
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, 1).value != "bureau":
            sheet.cell(row, column).value = 40 + row
    file = BytesIO()
    book.save(file)
    imported(baiyin, manager, file.getvalue())
    assert Step.objects.count() == 3


def test_more_rows_than_an_import_takes_are_refused(baiyin, manager, monkeypatch):
    limits = bulk_export.BULK_IMPORT.__class__(rows=10)
    monkeypatch.setattr(bulk_export, "BULK_IMPORT", limits)
    with pytest.raises(Invalid, match="请缩短年度范围"):
        empty_table(Span(baiyin, 2019, 2020), Shape.LONG, by=manager)


# ---- command line ------------------------------------------------------------------------------


def test_the_commands_take_out_and_bring_in(baiyin, manager, reported, tmp_path, capsys):
    file = tmp_path / "数据.csv"
    span = ["--region", "620400", "--from", "2024", "--to", "2024"]
    call_command("export_figures", *span, "--shape", "long", "--format", "csv", "-o", str(file))
    file.write_bytes(file.read_bytes().replace(b"1234567", b"1234568"))
    options = ["--region", "620400", "--by", "manager"]
    call_command("import_figures", str(file), *options, "--dry-run")
    assert not FigureImport.objects.exists()
    call_command("import_figures", str(file), *options, "--reason", REASON)
    said = capsys.readouterr().out
    assert "改动 1 个，相同 4 个；更正 1 份" in said
    assert "须由另一人审核" in said
    assert FigureImport.objects.get().state == "done"
    assert Submission.objects.get(institution__code="school").state == "submitted"


def test_the_command_names_every_fault_and_writes_nothing(baiyin, manager, tmp_path, capsys):
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook(("school", "", 2019, "约100", 1, 1), ("x", "", 2019, 1, 1, 1)))
    options = ["--region", "620400", "--by", "manager", "--reason", REASON]
    with pytest.raises(CommandError, match="共 2 处须改正"):
        call_command("import_figures", str(file), *options)
    said = capsys.readouterr().err
    assert "数据 D2" in said
    assert "数据 A3" in said
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--region", "620300", "--by", "manager", "--dry-run"], "不是金昌市的管理员"),
        (["--region", "999999", "--by", "manager"], "没有代码为 999999 的行政区"),
        (["--region", "620400", "--by", "nobody"], "没有用户名为 nobody 的账号"),
        (["--region", "620400", "--by", "manager"], "--reason"),
        (["--region", "620300", "--by", "manager", "--reason", "x"], "没有进行这一操作的权限"),
    ],
)
def test_the_command_refuses_in_one_sentence(options, words, jinchang, manager, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook(("school", "", 2019, 1, 1, 1)))
    with pytest.raises(CommandError, match=words):
        call_command("import_figures", str(file), *options)
