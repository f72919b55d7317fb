"""Reading one number as people type it: the same function for form, upload and import.

Nothing is ever converted into a different number in silence.  Harmless spelling (full-width
digits, spaces around) is normalised and the original kept so that the change can be shown;
everything doubtful is an error that says what is wrong and what to do.  ``None`` is never 0:
blank, 0 and 不适用 are three different readings.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum

from jinchang_vet.kit.numerals import chinese_numeral, scale_of

YES_NO = "是/否"
MAX_DIGITS = 15  # what a spreadsheet keeps of a number
MAX_TEXT = 64

_SPELLINGS = {ord(wide): ord("0") + i for i, wide in enumerate("０１２３４５６７８９")}
_SPELLINGS |= {ord(a): ord(b) for a, b in zip("．，－％＋／−", ".,-%+/-", strict=True)}
_AROUND = " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
_AROUND += "\u200a\u200b\u200c\u200d\u202f\u205f\u2060\u3000\ufeff"

_NOT_APPLICABLE = {"/", "—", "——", "不适用"}
_YES = {"是", "1", "√"}
_NO = {"否", "0", "×"}
_MARKS = {"✓": "√", "✔": "√", "✗": "×", "✘": "×", "✕": "×"}

_PLAIN = re.compile(r"([+-]?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]+)?(\s*%)?")
_COMMAS = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?%?")
_NUMBER = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|~|～|至|到)\s*({_NUMBER})\s*[^\W\d_]{{0,8}}")
_ABOUT = r"大约|大概|约为|约|近|超过|超|不少于|不低于|至少|≥|≤|＞|＜|>|<|~|～"
_ROUGHLY = r"左右|上下|以上|以下|余|多|\+"
_WORDY = re.compile(
    rf"(?P<about>{_ABOUT})?\s*"
    r"(?:(?P<digits>[+-]?[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"|(?P<words>[零〇○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億]+))"
    rf"\s*(?P<more>{_ROUGHLY})?\s*(?P<scale>[十百千]?[万亿]|[百千])?"
    rf"\s*(?P<over>{_ROUGHLY})?\s*(?P<unit>[^\W\d_]{{0,8}}?)\s*(?P<rough>{_ROUGHLY})?"
)
_DATE = re.compile(r"[0-9]{2,4}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?|月)?")
_QUOTED = re.compile(r'"[^"]*"|\\.')


class ReadingKind(StrEnum):
    VALUE = "value"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one input was read as.

    ``value`` is set only for ``value``; for %-items it is in percentage points (12 % is 12).
    ``message`` is the Chinese sentence of an error; ``suggestion`` what the writer may have
    meant, never taken over by itself; ``normalised_from`` the original where its spelling
    was tidied.
    """

    kind: ReadingKind
    value: Decimal | None = None
    message: str = ""
    normalised_from: str | None = None
    suggestion: str | None = None

    @property
    def is_error(self) -> bool:
        return self.kind is ReadingKind.ERROR


@dataclass(frozen=True, slots=True)
class _Item:
    """What the data item allows."""

    decimals: int
    unit: str
    percent: bool
    minimum: Decimal | None
    maximum: Decimal | None
    is_count: bool


def read_number(
    entered: object,
    *,
    decimals: int,
    unit: str,
    percent: bool | None = None,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    is_count: bool,
    cell_format: str | None = None,
) -> Reading:
    """Read what was typed (text) or found in a cell (number, date, truth value …).

    ``decimals`` is how many the item keeps: further digits other than zeros are an error, never
    rounded away.  Counts are whole and, unless ``minimum`` says otherwise, not negative.
    ``cell_format`` is the number format of a spreadsheet cell: a cell formatted as a
    percentage stores 12 % as 0.12 and is read as 12.  Never raises on any input.
    """
    if unit == YES_NO:
        return read_yes_no(entered)
    if is_count and minimum is None:
        minimum = 0
    item = _Item(
        decimals=0 if is_count else decimals,
        unit=unit,
        percent=unit == "%" if percent is None else percent,
        minimum=None if minimum is None else Decimal(minimum),
        maximum=None if maximum is None else Decimal(maximum),
        is_count=is_count,
    )
    if entered is None:
        return Reading(ReadingKind.BLANK)
    if isinstance(entered, str):
        return _read_text(entered, item)
    if isinstance(entered, bool):
        return _error(f"“{str(entered).upper()}”不是数，请填写数字")
    if isinstance(entered, int | float | Decimal):
        return _read_cell(entered, item, cell_format or "")
    if isinstance(entered, date | time | timedelta):
        return _error("单元格里是日期或时间，不是数；请把格式改为“常规”后重新填写数字")
    return _error("不是数，请填写数字")


def read_yes_no(entered: object) -> Reading:
    """Read an item answered 是 or 否: 是 / 1 / √ is 1, 否 / 0 / × is 0."""
    if entered is None:
        return Reading(ReadingKind.BLANK)
    if isinstance(entered, bool) or not isinstance(entered, str | int | float | Decimal):
        return _error("本项只能填“是”或“否”", suggestion="是" if entered is True else None)
    if isinstance(entered, str):
        text = _tidy(entered)
        changed = entered if text != entered or text in _MARKS else None
        text = _MARKS.get(text, text)
    else:
        text = "1" if entered == 1 else "0" if entered == 0 else str(entered)
        changed = None
    if not text:
        return Reading(ReadingKind.BLANK)
    if text in _NOT_APPLICABLE:
        return Reading(ReadingKind.NOT_APPLICABLE, normalised_from=changed)
    if text in _YES:
        return Reading(ReadingKind.VALUE, Decimal(1), normalised_from=changed)
    if text in _NO:
        return Reading(ReadingKind.VALUE, Decimal(0), normalised_from=changed)
    return _error(f"“{_shown(text)}”不能识别：本项只能填“是”或“否”，确实不涉及的填“不适用”")


def _error(message: str, *, suggestion: str | None = None) -> Reading:
    return Reading(ReadingKind.ERROR, message=message, suggestion=suggestion)


def _tidy(text: str) -> str:
    return text.translate(_SPELLINGS).strip(_AROUND)


def _shown(text: str) -> str:
    """The entry as quoted in a message: one line, not endless."""
    line = "".join(c if c.isprintable() else " " for c in text[: MAX_TEXT + 1])
    return line if len(line) <= 24 else f"{line[:24]}…"


def plain(value: Decimal) -> str:
    """All digits, no exponent, no superfluous zeros after the point; −0 is 0."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_cell(entered: int | float | Decimal, item: _Item, cell_format: str) -> Reading:
    value = Decimal(f"{entered:.15g}") if isinstance(entered, float) else Decimal(entered)
    if not value.is_finite():
        return _error("不是数，请填写数字")
    if len(plain(value).replace(".", "").lstrip("-0")) > MAX_DIGITS:
        return _error(f"“{_shown(plain(value))}”超过 {MAX_DIGITS} 位数字，请核对后填写")
    if "%" in _QUOTED.sub("", cell_format):
        if not item.percent:
            return _not_a_percentage(f"{plain(value.scaleb(2))}%", item)
        return _accept(value.scaleb(2), item)
    return _bare(value, plain(value), item)


def _read_text(entered: str, item: _Item) -> Reading:
    text = _tidy(entered)
    if not text:
        return Reading(ReadingKind.BLANK)
    changed = entered if text != entered else None
    if text in _NOT_APPLICABLE:
        return Reading(ReadingKind.NOT_APPLICABLE, normalised_from=changed)
    match = _PLAIN.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        return _explain(text, item)
    sign, whole, fraction, percent_sign = match.groups()
    digits = whole.replace(",", "") + (fraction or "")
    if len(digits.replace(".", "").lstrip("0")) > MAX_DIGITS:
        return _error(f"“{_shown(text)}”超过 {MAX_DIGITS} 位数字，请核对后填写")
    value = Decimal(f"{sign}{digits}")
    if not percent_sign:
        reading = _bare(value, text, item)
    elif item.percent:
        reading = _accept(value, item)
    else:
        reading = _not_a_percentage(text, item)
    if reading.is_error or changed is None:
        return reading
    return Reading(reading.kind, reading.value, normalised_from=changed)


def _not_a_percentage(shown: str, item: _Item) -> Reading:
    return _error(f"“{_shown(shown)}”是百分比，本项单位是“{item.unit}”，请填写数量，不带百分号")


def _bare(value: Decimal, shown: str, item: _Item) -> Reading:
    """A number without a percent sign; below 1 in a %-item it may mean a fraction of one."""
    if item.percent and value and abs(value) < 1:
        points, whole = plain(value), plain(value.scaleb(2))
        return _error(
            f"“{_shown(shown)}”不明确：{points}% 还是 {whole}%？请连同百分号填写",
            suggestion=f"{whole}%",
        )
    return _accept(value, item)


def _accept(value: Decimal, item: _Item) -> Reading:
    """The last checks, on the value itself."""
    digits = plain(value)
    kept = len(digits.partition(".")[2])
    unit = "%" if item.percent else item.unit
    if kept > item.decimals:
        if item.decimals == 0:
            return _error(f"{_shown(digits)} 不是整数，本项应填整数")
        return _error(f"{_shown(digits)} 的小数位数过多，本项最多保留 {item.decimals} 位小数")
    if item.minimum is not None and value < item.minimum:
        return _error(f"不能小于 {plain(item.minimum)}（{unit}），现为 {digits}，请核对")
    if item.maximum is not None and value > item.maximum:
        return _error(f"不能大于 {plain(item.maximum)}（{unit}），现为 {digits}，请核对")
    return Reading(ReadingKind.VALUE, Decimal(digits))


def _explain(text: str, item: _Item) -> Reading:
    """Say what is wrong with text that is no number, and what may have been meant."""
    shown = _shown(text)
    if len(text) > MAX_TEXT:
        return _error(f"“{shown}”太长，不是数；请只填一个数字，说明写在备注里")
    if text == "无":
        return _error("“无”不明确：0 还是 不适用？没有就填 0，不涉及就填“不适用”并说明原因")
    if text.startswith("#"):
        return _error(f"“{shown}”是公式出错的结果，请改为填写数字")
    if text.startswith("="):
        return _error(f"“{shown}”是公式，请填写算出的数字")
    if text.upper() in {"N/A", "NA"}:
        return _error(f"“{shown}”不能识别，是否为“不适用”？", suggestion="不适用")
    if span := _RANGE.fullmatch(text):
        low, high = span.groups()
        return _error(f"“{shown}”是一个区间，请填一个准确数：{low} 还是 {high}？")
    if _DATE.fullmatch(text):
        return _error(f"“{shown}”像是日期，不是数，请填写数字")
    if _COMMAS.fullmatch(text):
        meant = _suggest(text.replace(",", ""), item)
        return _error(f"“{shown}”的千分位逗号位置不对{_ask(meant)}", suggestion=meant)
    closed_up = "".join(text.split())
    if _PLAIN.fullmatch(closed_up):
        meant = _suggest(closed_up, item)
        return _error(f"“{shown}”中间有空格{_ask(meant)}", suggestion=meant)
    if words := _WORDY.fullmatch(text):
        return _explain_words(words, shown, item)
    return _error(f"“{shown}”不是数；请只用阿拉伯数字填写，如 1234 或 1,234.5")


def _explain_words(words: re.Match[str], shown: str, item: _Item) -> Reading:
    """2.2万, 约100, 100人, 三百: readable to people, converted only when they say so."""
    if words["digits"]:
        amount: Decimal | None = Decimal(words["digits"].replace(",", ""))
    else:
        amount = chinese_numeral(words["words"])
    unit_scale = scale_of(item.unit[:1]) if item.unit[:1] in {"万", "亿"} else Decimal(1)
    base_unit = item.unit[1:] if unit_scale != 1 else item.unit
    written_unit, scale = words["unit"], words["scale"]
    meant = None
    if amount is not None and written_unit in {"", base_unit}:
        bare = not scale and not written_unit and words["digits"] is not None
        meant = plain(amount if bare else amount * scale_of(scale or "") / unit_scale)
        meant = _suggest(meant, item)
    if written_unit and written_unit != base_unit:
        return _error(f"“{shown}”不能识别；本项单位是“{item.unit}”，请只填数字，不带文字")
    if any(words[part] for part in ("about", "more", "over", "rough")):
        return _error(f"“{shown}”是约数，请填准确数字{_ask(meant)}", suggestion=meant)
    return _error(
        f"“{shown}”带有文字，请只用阿拉伯数字填写（单位：{item.unit}）{_ask(meant)}",
        suggestion=meant,
    )


def _suggest(text: str, item: _Item) -> str | None:
    """A suggestion is made only where it would itself be accepted."""
    value = _read_text(text, item).value
    if value is None:
        return None
    return f"{plain(value)}%" if text.endswith("%") else plain(value)


def _ask(meant: str | None) -> str:
    return "" if meant is None else f"，是否为 {meant}？"
