"""Cells of an upload are read like the form: by their meaning, and nothing silently changed."""

import datetime as dt
import subprocess
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.models import Figure, Submission, UploadDraft
from tests.cast import make_item, make_round
from tests.cast import submission_of as of_round
from tests.submissions.upload_visit import (
    DUAL,
    ENROLMENT,
    TEACHERS,
    Visit,
    place,
    stored,
    text,
)
from tests.submissions.workbook_corpus import (
    bare,
    filled,
    percent,
    with_cell,
)


@pytest.fixture
def visit(submission, reporter) -> Visit:
    return Visit(reporter, submission)


@pytest.fixture
def share(baiyin, manager, school, reporter, catalogue) -> Visit:
    """A visit at a submission that asks for a percentage, an amount and a yes or no."""
    make_item("employment", name="就业率", unit="%", decimals=1, maximum=Decimal(100))
    make_item("amount", name="拨款", unit="元", decimals=2, section="funds")
    make_item("excellent", name="双优", type="yes_no", unit="是/否", section="building")
    return Visit(reporter, of_round(make_round(baiyin, manager), school))


def test_other_spellings_are_read_and_the_change_of_spelling_is_shown(visit, submission):
    content = filled(
        visit.template(), {TEACHERS: " １，２８６\u3000", DUAL: "\u00a090 ", ENROLMENT: " / "}
    )
    assert visit.upload(content).status_code == 302
    page = visit.preview()
    assert "已读作“1286”（原填“ １，２８６\u3000”）" in text(page)
    visit.confirm(page)
    found = stored(submission)
    assert [found[code][:2] for code in (TEACHERS, DUAL, ENROLMENT)] == [
        ("value", 1286),
        ("value", 90),
        ("not_applicable", None),
    ]


def test_zero_blank_and_not_applicable_stay_three_things(visit, submission):
    content = filled(
        visit.template(),
        {TEACHERS: 0, DUAL: None, ENROLMENT: "不适用"},
        full_time_enrolment="新建校",
    )
    visit.upload(content)
    visit.confirm(visit.preview())
    found = stored(submission)
    assert found[TEACHERS] == ("value", 0, "")
    assert found.get(DUAL, ("blank", None, "")) == ("blank", None, "")
    assert found[ENROLMENT] == ("not_applicable", None, "新建校")


def test_a_formula_counts_by_its_computed_value_and_is_marked(visit, submission):
    content = with_cell(
        visit.template(), place(visit.template(), TEACHERS), "<f>200+86</f><v>286</v>"
    )
    visit.upload(content)
    page = visit.preview()
    assert "由公式算出" in text(page)
    visit.confirm(page)
    assert stored(submission)[TEACHERS][1] == 286


@pytest.mark.parametrize("cached", ["", "<v></v>", "<v/>"])
def test_a_formula_that_was_never_computed_is_an_error_not_a_blank(cached, visit, submission):
    content = with_cell(
        visit.template(), place(visit.template(), TEACHERS), f"<f>200+86</f>{cached}"
    )
    answer = visit.upload(content)
    assert answer.status_code == 422
    assert "没有计算结果" in text(answer)
    assert stored(submission) == {}


READ_ALIKE = [
    ("employment", percent(0.912), "91.2"),
    ("employment", percent(0.29), "29"),
    ("employment", percent(0.001), "0.1"),
    ("employment", "91.2%", "91.2"),
    ("amount", 15000000.25, "15000000.25"),
    ("amount", 0.1 + 0.2, "0.3"),
    ("amount", 1e5, "100000"),
    ("amount", "1,234.50", "1234.5"),
    ("excellent", "是", "1"),
    ("excellent", "√", "1"),
    ("excellent", 0, "0"),
]


@pytest.mark.parametrize(("code", "value", "meant"), READ_ALIKE)
def test_cells_are_read_by_what_they_mean(code, value, meant, share):
    answer = share.upload(filled(share.template(), {code: value}))
    assert answer.status_code == 302, share.faults()
    share.confirm(share.preview())
    found = Figure.objects.get(item__code=code, revision__submission=share.pk)
    assert found.value == Decimal(meant)


REFUSED = [
    ("employment", bare(0.912), "0.912% 还是 91.2%"),
    ("employment", percent(1.5), "不能大于 100"),
    ("amount", 1.005, "小数位数过多"),
    ("amount", 12345678901234567, "超过 15 位"),
    ("amount", percent(0.5), "百分比"),
    ("amount", dt.date(2024, 9, 1), "日期"),
    ("amount", True, "不是数"),
    ("amount", "#N/A", "公式出错"),
    ("amount", "2.2万", "22000"),
    ("amount", "约100", "约数"),
    ("amount", "1_000", "不是数"),
    ("amount", "1e5", "不是数"),
    (TEACHERS, -3, "不能小于 0"),
    (TEACHERS, 28.6, "不是整数"),
    (TEACHERS, "无", "0 还是 不适用"),
    ("excellent", "部分", "“是”或“否”"),
]


@pytest.mark.parametrize(("code", "value", "word"), REFUSED)
def test_what_cannot_be_read_is_named_with_its_cell_and_a_remedy(code, value, word, share):
    content = filled(share.template(), {code: value})
    answer = share.upload(content)
    assert answer.status_code == 422
    shown, reason = share.faults()[place(content, code)]
    assert word in reason
    assert shown
    assert UploadDraft.objects.get().read["faults"][0]["remedy"]
    assert not Figure.objects.filter(revision__submission=share.pk).exists()


@pytest.mark.parametrize("spaces", [99, 150, 2000])
def test_a_number_behind_many_spaces_is_never_taken_for_a_blank(spaces, visit, submission):
    content = filled(visit.template(), {TEACHERS: "\u200b" * spaces + "286"})
    answer = visit.upload(content)
    assert answer.status_code == 422
    assert list(visit.faults()) == [place(content, TEACHERS)]
    assert stored(submission) == {}


def test_numbers_that_the_file_only_claims_to_be_are_not_believed(share):
    at = place(share.template(), "amount")
    for inside in ("<v>NaN</v>", "<v>1e999</v>", "<v>0x10</v>", "<v>1e-200</v>", "<v>INF</v>"):
        assert share.upload(with_cell(share.template(), at, inside)).status_code == 422, inside
        assert list(share.faults()) == [at]


# ---- other programs ------------------------------------------------------------------------------


def test_a_file_saved_by_libreoffice_is_taken(share, tmp_path):
    codes = {TEACHERS: 286, "employment": percent(0.912), "amount": 15000000.25, "excellent": "是"}
    content = filled(share.template(), codes, specialised_teachers="含外聘 1 人")
    (tmp_path / "t.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = tmp_path / "saved"
    order = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target)]
    subprocess.run([*order, str(tmp_path / "t.xlsx")], check=True, capture_output=True, timeout=180)
    answer = share.upload((target / "t.xlsx").read_bytes())
    assert answer.status_code == 302, share.faults()
    share.confirm(share.preview())
    found = stored(Submission.objects.get(pk=share.pk))
    assert found[TEACHERS] == ("value", 286, "含外聘 1 人")
    assert found["employment"][1] == Decimal("91.2")
    assert found["amount"][1] == Decimal("15000000.25")
    assert found["excellent"][1] == 1
    assert found[DUAL][0] == "blank"


TYPED = (
    st.integers(-10, 10**16).map(str)
    | st.decimals(-1, 10**6, places=3, allow_nan=False).map(str)
    | st.sampled_from(
        ["", " ", "0", "不适用", "/", "无", "１２３", "1,234", "1,23", "12%", "2.2万"]
    )
    | st.text(alphabet="0123456789０９,.，%／- \u3000人约万", max_size=8)
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(typed=st.fixed_dictionaries(dict.fromkeys((TEACHERS, "employment", "amount"), TYPED)))
def test_the_same_values_typed_and_uploaded_give_the_same_figures(typed, share):
    """What the form would refuse to read is what the upload refuses, cell by cell."""
    template = share.template()
    fields = {f"f-{code}": value for code, value in typed.items()}
    version = Submission.objects.get(pk=share.pk).version
    form = reverse("submission", args=[share.pk])
    share.client.post(form, {"version": version, "key": str(version), **fields})
    by_form = stored(Submission.objects.get(pk=share.pk))
    unreadable = {code for code, figure in by_form.items() if figure[0] == "unreadable"}
    content = filled(template, {code: value or None for code, value in typed.items()})
    answer = share.upload(content)
    if unreadable:
        assert answer.status_code == 422
        assert set(share.faults()) == {place(content, code) for code in unreadable}
        return
    assert answer.status_code == 302, share.faults()
    fields = {f"f-{code}": "1" for code in typed}
    version = Submission.objects.get(pk=share.pk).version
    share.client.post(form, {"version": version, "key": f"x{version}", **fields})
    share.confirm(share.preview())
    by_file = stored(Submission.objects.get(pk=share.pk))
    assert {code: by_file[code] for code in typed} == {code: by_form[code] for code in typed}
