"""Every row of the table of accepted spellings, and that no text becomes another number."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from jinchang_vet.kit.numbers import ReadingKind, read_number, read_yes_no


def count(entered, **kwargs):
    return read_number(entered, **{"decimals": 0, "unit": "人", "is_count": True, **kwargs})


def percentage(entered, **kwargs):
    return read_number(entered, **{"decimals": 2, "unit": "%", "is_count": False, **kwargs})


def amount(entered, **kwargs):
    return read_number(entered, **{"decimals": 2, "unit": "元", "is_count": False, **kwargs})


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("１２３", "123"),
        ("１，２３４", "1234"),
        ("１２．５", "12.5"),
        ("－１２．５", "-12.5"),
        ("−12.5", "-12.5"),
        (" 12", "12"),
        ("12\u00a0", "12"),
        ("\u300012\u3000", "12"),
        ("\ufeff12\r\n", "12"),
        ("\t12\u200b", "12"),
    ],
)
def test_harmless_spelling_is_normalised_and_the_original_kept(entered, value):
    reading = amount(entered)
    assert (reading.kind, reading.value) == (ReadingKind.VALUE, Decimal(value))
    assert reading.normalised_from == entered


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("1,234,567", "1234567"),
        ("1234567", "1234567"),
        ("1,234.5", "1234.5"),
        ("0", "0"),
        ("-0", "0"),
        ("+5", "5"),
        ("007", "7"),
        ("12.50", "12.5"),
        ("12.500", "12.5"),
        ("999999999999999", "999999999999999"),
        ("-1,000", "-1000"),
    ],
)
def test_plain_numbers_are_read_without_remark(entered, value):
    reading = amount(entered)
    assert (reading.kind, reading.value) == (ReadingKind.VALUE, Decimal(value))
    assert (reading.normalised_from, reading.message) == (None, "")
    assert not reading.value.is_signed() or reading.value < 0


@pytest.mark.parametrize(
    ("entered", "meant"),
    [("1,23", "123"), ("12,34,567", "1234567"), ("1,2345", "12345"), ("0,123", "123")],
)
def test_misplaced_separators_are_errors_that_ask(entered, meant):
    reading = count(entered)
    assert reading.is_error
    assert reading.value is None
    assert reading.suggestion == meant
    assert f"是否为 {meant}？" in reading.message


@pytest.mark.parametrize(
    ("entered", "meant"),
    [
        ("2.2万", "22000"),
        ("2.2万人", "22000"),
        ("２．２万", "22000"),
        ("3亿", "300000000"),
        ("3千", "3000"),
        ("3百万", "3000000"),
        ("约100", "100"),
        ("大约100人", "100"),
        ("100左右", "100"),
        ("100多人", "100"),
        ("100余", "100"),
        ("≥100", "100"),
        ("100+", "100"),
        ("100人", "100"),
        ("1,234人", "1234"),
        ("三百", "300"),
        ("三百人", "300"),
        ("一万二千", "12000"),
        ("1 234", "1234"),
    ],
)
def test_words_are_errors_with_a_suggestion_never_converted(entered, meant):
    reading = count(entered)
    assert reading.is_error
    assert reading.value is None
    assert reading.suggestion == meant
    assert f"是否为 {meant}？" in reading.message


@pytest.mark.parametrize(
    "entered", ["10-20", "10—20", "10～20", "10至20", "10到20人", "１０－２０"]
)
def test_a_span_asks_which_end(entered):
    reading = count(entered)
    assert reading.is_error
    assert "10 还是 20？" in reading.message


def test_a_suggestion_is_only_made_if_it_would_be_accepted():
    assert count("1.00005万").suggestion is None
    assert count("三百", maximum=200).suggestion is None


@pytest.mark.parametrize(
    ("entered", "meant"),
    [("2.2万", "2.2"), ("2.2万元", "2.2"), ("100元", "0.01"), ("3亿", "30000"), ("约5", "5")],
)
def test_suggestions_reckon_with_a_unit_that_is_itself_in_wan(entered, meant):
    assert amount(entered, unit="万元").suggestion == meant


def test_another_unit_is_refused_without_a_guess():
    reading = count("100元")
    assert reading.is_error
    assert reading.suggestion is None
    assert "本项单位是“人”" in reading.message


@pytest.mark.parametrize(
    "entered",
    [
        "1_000",
        "1e5",
        "1E5",
        "٣",
        "१२",
        "②",
        "½",
        "x²",
        "0x10",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "#N/A",
        "#DIV/0!",
        "TRUE",
        "False",
        "2024-12-31",
        "2024/12/31",
        "2024年12月31日",
        "1234567890123456",
        "0.1234567890123456",
        "--5",
        "5-",
        "1..2",
        ".5",
        "5.",
        "1.2.3",
        "=1+1",
        "abc",
        "-",
        "N/A",
        "12‰",
        "(100)",
        "$5",
        "1\n2",
        "1\x002",
        "1" * 5000,
        "万",
        "約",
    ],
)
def test_everything_else_is_an_error_that_says_what_to_do(entered):
    reading = amount(entered)
    assert reading.is_error
    assert reading.value is None
    assert len(reading.message) > 8
    assert len(reading.message) < 90


@pytest.mark.parametrize("entered", [True, False, date(2024, 1, 1), datetime(2024, 1, 1), time(1)])
def test_truth_values_and_dates_of_cells_are_errors(entered):
    assert amount(entered).is_error


@pytest.mark.parametrize("entered", [math.nan, math.inf, -math.inf, Decimal("sNaN"), 1e15, 10**400])
def test_cells_beyond_what_a_spreadsheet_keeps_are_errors(entered):
    assert amount(entered).is_error
    assert percentage(entered, cell_format="0%").is_error


@pytest.mark.parametrize("entered", [timedelta(1), [], b"12", object(), 1j])
def test_things_that_are_no_number_at_all_are_errors(entered):
    assert amount(entered).is_error


@pytest.mark.parametrize("entered", [None, "", " ", "\u3000", "\u00a0\n"])
def test_empty_is_blank(entered):
    for read in (count, percentage, amount, read_yes_no):
        assert read(entered).kind is ReadingKind.BLANK
        assert read(entered).value is None


@pytest.mark.parametrize("entered", ["/", "／", "—", "——", "不适用", " 不适用 "])
def test_not_applicable_is_neither_blank_nor_zero(entered):
    for read in (count, percentage, amount, read_yes_no):
        assert read(entered).kind is ReadingKind.NOT_APPLICABLE
        assert read(entered).value is None


def test_wu_in_a_count_asks_zero_or_not_applicable():
    reading = count("无")
    assert reading.is_error
    assert "0 还是 不适用？" in reading.message


@pytest.mark.parametrize(
    ("entered", "cell_format", "value"),
    [
        ("12%", None, "12"),
        ("12％", None, "12"),
        ("12 %", None, "12"),
        ("0.12%", None, "0.12"),
        ("12", None, "12"),
        (12, "General", "12"),
        (0.12, "0%", "12"),
        (0.12, "0.00%", "12"),
        (0.576, '0.0%;[Red]-0.0%"x"', "57.6"),
        (0, "0%", "0"),
        (0.0, None, "0"),
        (Decimal("0.771900"), "0.00%", "77.19"),
    ],
)
def test_percentages(entered, cell_format, value):
    reading = percentage(entered, cell_format=cell_format)
    assert (reading.kind, reading.value) == (ReadingKind.VALUE, Decimal(value))


@pytest.mark.parametrize(
    ("entered", "cell_format"),
    [("0.12", None), (0.12, None), (0.12, "0.00"), (0.12, '0.00"%"'), (0.12, r"0.00\%")],
)
def test_a_bare_fraction_in_a_percentage_asks_which(entered, cell_format):
    reading = percentage(entered, cell_format=cell_format)
    assert reading.is_error
    assert "0.12% 还是 12%？" in reading.message
    assert reading.suggestion == "12%"


def test_a_percentage_in_another_item_is_an_error():
    assert count("12%").is_error
    assert count(0.12, cell_format="0%").is_error


def test_floats_of_cells_are_read_as_the_spreadsheet_shows_them():
    assert amount(0.1 + 0.2).value == Decimal("0.3")
    assert count(1234567.0).value == 1234567


def test_more_decimals_than_the_item_keeps_are_an_error_never_rounded():
    assert "最多保留 2 位小数" in amount("1.234").message
    assert "最多保留 2 位小数" in percentage(0.12345, cell_format="0%").message
    assert "应填整数" in count("1.5").message
    assert count("12.0").value == 12


def test_bounds():
    assert "不能小于 0" in count("-1").message
    assert "不能小于 0" in count("－１").message
    assert count("-1", minimum=-5).value == -1
    assert amount("-1").value == -1
    assert "不能大于 100" in percentage("100.01", maximum=100).message
    assert percentage("100", maximum=Decimal(100)).value == 100
    assert "不能小于 5" in amount("4.99", minimum=5).message


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("是", 1),
        ("1", 1),
        ("√", 1),
        ("１", 1),
        (1, 1),
        (1.0, 1),
        ("✔", 1),
        ("否", 0),
        ("0", 0),
        ("×", 0),
        (" 否 ", 0),
        (0, 0),
        ("✗", 0),
    ],
)
def test_yes_and_no(entered, value):
    reading = read_number(entered, decimals=0, unit="是/否", is_count=False)
    assert (reading.kind, reading.value) == (ReadingKind.VALUE, value)


@pytest.mark.parametrize(
    "entered", ["2", "对", "无", 2, 0.5, True, "TRUE", "x", math.nan, date.today()]
)
def test_yes_or_no_takes_nothing_else(entered):
    assert read_yes_no(entered).is_error


def test_a_changed_mark_is_shown():
    assert read_yes_no("✔").normalised_from == "✔"
    assert read_yes_no("是").normalised_from is None
