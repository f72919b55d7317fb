"""Whatever the text: it never raises and never becomes another number."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from jinchang_vet.kit import formats
from jinchang_vet.kit.numbers import ReadingKind, read_number


def percentage(entered, **kwargs):
    return read_number(entered, **{"decimals": 2, "unit": "%", "is_count": False, **kwargs})


def amount(entered, **kwargs):
    return read_number(entered, **{"decimals": 2, "unit": "元", "is_count": False, **kwargs})


TYPED = st.text() | st.text(
    alphabet="0123456789０１９,，.．-－−+%％/ \u00a0\u3000万亿千百十约人元eE_", max_size=12
)


@given(TYPED, st.sampled_from(["人", "%", "万元", "是/否"]), st.integers(0, 4), st.booleans())
def test_no_text_raises_or_becomes_another_number(text, unit, decimals, is_count):
    reading = read_number(text, decimals=decimals, unit=unit, is_count=is_count)
    if reading.kind is not ReadingKind.VALUE:
        assert reading.value is None
        assert reading.is_error == bool(reading.message)
        return
    assume(unit != "是/否")
    digits = text.translate(str.maketrans("０１２３４５６７８９．，－％＋−", "0123456789.,-%+-"))
    kept = "".join(c for c in digits if c in "0123456789.-")
    assert reading.value == Decimal(kept)
    if any(c in text for c in "０１２３４５６７８９．，－％＋−\u00a0\u3000 "):
        assert reading.normalised_from == text or "%" in text


@given(TYPED)
def test_a_suggestion_is_itself_readable(text):
    suggestion = amount(text).suggestion
    if suggestion is not None:
        assert amount(suggestion).kind in {ReadingKind.VALUE, ReadingKind.NOT_APPLICABLE}


FIGURES = st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False)


@given(FIGURES)
def test_what_pages_and_forms_show_reads_back_as_the_same_number(value):
    assert amount(formats.number(value)).value == value
    assert amount(formats.number_for_input(value, "元")).value == value
    assert percentage(formats.percent(value)).value == value
    assert percentage(formats.number_for_input(value, "%")).value == value


@given(FIGURES)
def test_a_cell_reads_back_as_the_same_number(value):
    assert amount(float(value)).value == value
    assert percentage(float(value / 100), cell_format="0.00%").value == value
