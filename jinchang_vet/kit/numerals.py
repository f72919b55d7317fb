"""Numbers written in Chinese characters: only to suggest what may have been meant."""

from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}


def scale_of(word: str) -> Decimal:
    """The factor of 万, 亿, 千万 …; 1 for an empty word.

    >>> scale_of("千万")
    Decimal('10000000')
    """
    factor = 1
    for character in word:
        factor *= _TENS.get(character) or _MYRIADS[character]
    return Decimal(factor)


def chinese_numeral(text: str) -> Decimal | None:
    """三百 → 300, 一万二千 → 12000, 二〇二四 → 2024; ``None`` where the grammar does not hold.

    Colloquial shortening (一百二 for 120) is not guessed at.
    """
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    zero_before = False
    smallest_ten, smallest_myriad = 10**4, 10**12
    for character in text:
        if character in _DIGITS:
            if digit is not None:
                return None
            digit, zero_before = (_DIGITS[character] or None), _DIGITS[character] == 0
        elif character in _TENS:
            step = _TENS[character]
            if step >= smallest_ten or (digit is None and (step != 10 or section)):
                return None
            section += (1 if digit is None else digit) * step
            digit, smallest_ten, zero_before = None, step, False
        elif character in _MYRIADS:
            step = _MYRIADS[character]
            section += digit or 0
            if not section or step >= smallest_myriad:
                return None
            total += section * step
            section, digit, smallest_ten, smallest_myriad = 0, None, 10**4, step
            zero_before = False
        else:
            return None
    if digit is not None and len(text) > 1 and not _closed(text):
        return None
    if zero_before and len(text) > 1:
        return None
    return Decimal(total + section + (digit or 0))


def _closed(text: str) -> bool:
    """A last digit stands for ones: after 十, or after 零 (一百零二), not in 一百二."""
    before = text[-2]
    return before in "十拾" or _DIGITS.get(before) == 0
