import pytest

from jinchang_vet.kit.numerals import chinese_numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零二", 102),
        ("两亿", 200000000),
        ("一亿零三百", 100000300),
        ("二〇二四", 2024),
        ("叁佰", 300),
        ("零", 0),
        ("三百万", 3000000),
        ("一百二", None),
        ("三三百", None),
        ("百", None),
        ("万", None),
        ("一百零", None),
        ("二人", None),
    ],
)
def test_chinese_numerals(text, value):
    assert chinese_numeral(text) == value
