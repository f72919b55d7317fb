"""How cells of a workbook look: fonts, fills, borders and number formats, each made once."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from jinchang_vet.kit.xlsx_sheet import CellKind

# Fonts of official papers, named and never shipped: the reader's system has or replaces them.
TITLE_FONT, HEADING_FONT, BODY_FONT, PLAIN_FONT = "方正小标宋简体", "黑体", "宋体", "仿宋"
BODY_SIZE = 10  # points
OWN_DECIMALS = 4  # the most that a number without stated decimals shows

HEADER_FILL, GROUP_FILL, LINE = "E8F0F8", "F5F7FA", "6B7785"
INK, MUTED = "16202B", "5F6C7A"


@dataclass(frozen=True, slots=True)
class LampLook:
    symbol: str
    ink: str
    paper: str
    bar: str
    on_bar: str


LAMPS = {
    "met": LampLook("✔", "17693F", "E6F4EC", "1B7F4D", "FFFFFF"),
    "on_track": LampLook("●", "245F9E", "E7F0FA", "2F6FB3", "FFFFFF"),
    "behind": LampLook("▲", "8A4B00", "FDF1E0", "D98A2B", "16202B"),
    "off_track": LampLook("■", "B3261E", "FBE9E7", "D6564C", "16202B"),
    "missed": LampLook("✖", "8C1D18", "FBE9E7", "8C1D18", "FFFFFF"),
    "not_yet": LampLook("◇", "4A5763", "EEF1F4", "8794A3", "16202B"),
    "not_due": LampLook("◷", "4A5763", "EEF1F4", "AEB9C5", "16202B"),
    "no_data": LampLook("○", "52606D", "EEF1F4", "D3DAE2", "16202B"),
}

_ALIGNED = {"text": "left", "date": "center"}
SIGNED = {"difference", "points"}


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that distinguishes one style from another."""

    role: str  # attachment, title, subtitle, header, group, data, total, note, signature
    align: str = "left"
    number_format: str = "General"
    status: str = ""
    bold: bool = False
    muted: bool = False
    quoted: bool = False

    @property
    def is_number(self) -> bool:
        """A number or a date: it cannot wrap, so it shrinks where it would be shown as ###."""
        return self.number_format != "General"


def default_alignment(kind: CellKind) -> str:
    return _ALIGNED.get(kind, "right")


@cache
def number_format(kind: CellKind, decimals: int, unit: str) -> str:
    """The format of a number: separators, sign and unit, so that the cell stays a number."""
    if kind == "date":
        return 'yyyy"年"m"月"d"日"'
    if kind == "text":
        return "General"
    digits = "0." + "0" * decimals if decimals else "0"
    if kind == "percent":
        return f"{digits}%"
    if kind == "points":
        unit = "个百分点"
    else:
        digits = f"#,##{digits}"
    if kind == "ratio":
        digits = f'"1:"{digits}'
    if unit:
        digits += '"' + unit.replace('"', "") + '"'
    return f"+{digits};-{digits};{digits}" if kind in SIGNED else digits


def own_decimals(value: Decimal | int) -> int:
    """Decimals of a number written without superfluous zeros."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return min(max(0, -int(exponent)), OWN_DECIMALS)


class Styles:
    """Styles of one worksheet; the same look is built only once."""

    def __init__(self, worksheet: WriteOnlyWorksheet) -> None:
        self._worksheet = worksheet
        self._made: dict[Look, StyleArray] = {}

    def of(self, look: Look) -> StyleArray:
        if look not in self._made:
            self._made[look] = self._make(look)
        return self._made[look]

    def _make(self, look: Look) -> StyleArray:
        cell = WriteOnlyCell(self._worksheet)
        cell.font = _font(look)
        cell.alignment = Alignment(
            horizontal=look.align,
            vertical="center",
            wrap_text=look.role not in _ONE_LINE and not look.is_number,
            shrink_to_fit=look.is_number,
        )
        cell.number_format = look.number_format
        fill = _FILLS.get(look.role, "")
        if look.status in LAMPS:
            fill = LAMPS[look.status].paper
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        if look.role in _BORDERED:
            side = Side("thin", color=LINE)
            top = Side("medium", color=LINE) if look.role == "total" else side
            cell.border = Border(left=side, right=side, top=top, bottom=side)
        if look.quoted:
            cell.quotePrefix = True
        return cell._style


_BORDERED = {"header", "group", "data", "total"}
_ONE_LINE = {"signature"}
_FILLS = {"header": HEADER_FILL, "group": GROUP_FILL, "total": GROUP_FILL}
_FONTS = {
    "attachment": (HEADING_FONT, 12),
    "title": (TITLE_FONT, 18),
    "subtitle": (PLAIN_FONT, 11),
    "header": (HEADING_FONT, 10),
    "signature": (PLAIN_FONT, 11),
    "note": (BODY_FONT, 9),
}


def size_of(role: str) -> int:
    """The size of the letters of a role, in points."""
    return _FONTS.get(role, (BODY_FONT, BODY_SIZE))[1]


def _font(look: Look) -> Font:
    name, size = _FONTS.get(look.role, (BODY_FONT, BODY_SIZE))
    ink = MUTED if look.muted or look.role == "note" else INK
    if look.status in LAMPS:
        ink = LAMPS[look.status].ink
    return Font(name=name, size=size, bold=look.bold or look.role in {"group", "total"}, color=ink)
