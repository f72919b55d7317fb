"""The archive that a workbook is: nothing in it that a plain workbook does not need."""

from __future__ import annotations

import lzma
import re
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DTDForbidden
from defusedxml.ElementTree import fromstring

from jinchang_vet.kit.workbook_limits import DAMAGED, MIB, Limits, UnreadableWorkbook

CHUNK = 1 << 16
XML = (".xml", ".rels")
TYPES = "[Content_Types].xml"
# The last is what zipfile raises of a version or a flag that it does not know.
BROKEN = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)

MACRO = "文件里有宏，不能接收。请另存为“Excel 工作簿（.xlsx）”再上传。"
LINKED = (
    "文件链接到别的文件或数据源，不能接收。请断开链接（数据 → 编辑链接 → 断开），保存后再上传。"
)
EMBEDDED = "文件里嵌入了别的文件或控件，不能接收。请删除嵌入的对象，保存后再上传。"
BINARY = "这是二进制工作簿（.xlsb）改了扩展名。请另存为“Excel 工作簿（.xlsx）”再上传。"
OTHER = "这不是 Excel 工作簿，只是扩展名为 .xlsx。请上传填好的模板。"
LOCKED = "文件设了密码，无法读取。请取消密码保护后再上传。"
STRANGE = "文件含有 Excel 工作簿不该有的定义（DTD），不能接收。请下载新的模板填写后再上传。"

_PARTS = (
    (re.compile(r"vbaproject|/macrosheets/|/dialogsheets/"), MACRO),
    (re.compile(r"^xl/externallinks/|^xl/connections\.xml|^xl/querytables/"), LINKED),
    (re.compile(r"^xl/embeddings/|^xl/activex/|oleobject"), EMBEDDED),
)
# Nothing is ever unpacked to a folder, but no workbook has such names either.
_LEADS_OUT = re.compile(r"^/|^[a-z]:|\\|(?:^|/)\.\.(?:/|$)")
_RELATIONS = {
    "vbaProject": MACRO,
    "xlMacrosheet": MACRO,
    "externalLink": LINKED,
    "externalLinkPath": LINKED,
    "connections": LINKED,
    "queryTable": LINKED,
    "oleObject": EMBEDDED,
    "package": EMBEDDED,
    "control": EMBEDDED,
}


def open_archive(content: bytes, limits: Limits) -> ZipFile:
    """The archive, after every part of it has been inflated once, counted and looked at.

    Raises `UnreadableWorkbook`.
    """
    try:
        archive = ZipFile(BytesIO(content))
        _check_entries(archive.infolist(), limits)
        _inflate(archive, limits)
        _check_parts(archive)
    except BROKEN:
        raise UnreadableWorkbook(DAMAGED) from None
    except DTDForbidden:
        raise UnreadableWorkbook(STRANGE) from None
    return archive


def relations(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part points to, as id → (last word of the type, path in the archive)."""
    path = PurePosixPath(part)
    name = str(path.parent / "_rels" / f"{path.name}.rels")
    if name not in archive.namelist():
        return {}
    found = {}
    for element in fromstring(archive.read(name), forbid_dtd=True):
        kind = element.get("Type", "").rpartition("/")[2]
        target = element.get("Target", "")
        inside = target[1:] if target.startswith("/") else str(path.parent / target)
        found[element.get("Id", "")] = kind, _straight(inside)
    return found


def _straight(path: str) -> str:
    """A path without its . and .. steps."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _check_entries(entries: list[ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise UnreadableWorkbook(
            f"文件由 {len(entries)} 个部分组成，超过 {limits.entries} 个。"
            "请下载新的模板填写后再上传。"
        )
    names = [entry.filename.lower() for entry in entries]
    if len(names) != len(set(names)):
        raise UnreadableWorkbook(DAMAGED)
    for entry, name in zip(entries, names, strict=True):
        if entry.flag_bits & 1:
            raise UnreadableWorkbook(LOCKED)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or _LEADS_OUT.search(name):
            raise UnreadableWorkbook(DAMAGED)
        for pattern, sentence in _PARTS:
            if pattern.search(name):
                raise UnreadableWorkbook(sentence)


def _inflate(archive: ZipFile, limits: Limits) -> None:
    """Count what really comes out, whatever the archive says of itself; XML is read along."""
    left = limits.unzipped
    for entry in archive.infolist():
        parser = _guarded_parser() if entry.filename.lower().endswith(XML) else None
        with archive.open(entry) as part:
            while piece := part.read(CHUNK):
                left -= len(piece)
                if left < 0:
                    raise UnreadableWorkbook(
                        f"文件解开后超过 {limits.unzipped // MIB} MB，不能接收。"
                        "请下载新的模板，只把数据填进去，再上传。"
                    )
                if parser is not None:
                    _feed(parser, piece)
        if parser is not None:
            _feed(parser, b"", at_end=True)


def _feed(parser: expat.XMLParserType, piece: bytes, *, at_end: bool = False) -> None:
    try:
        parser.Parse(piece, at_end)
    except expat.ExpatError:
        raise UnreadableWorkbook(DAMAGED) from None


def _guarded_parser() -> expat.XMLParserType:
    """A parser that knows only well-formed XML without a document type."""

    def refuse(name, system_id, public_id, has_internal_subset):
        raise DTDForbidden(name, system_id, public_id)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _check_parts(archive: ZipFile) -> None:
    names = archive.namelist()
    if TYPES not in names:
        raise UnreadableWorkbook(OTHER)
    types = archive.read(TYPES).lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        raise UnreadableWorkbook(MACRO)
    if b"sheet.binary" in types:
        raise UnreadableWorkbook(BINARY)
    for name in names:
        if name.lower().endswith(".rels"):
            _check_relations(archive.read(name))


def _check_relations(content: bytes) -> None:
    for element in fromstring(content, forbid_dtd=True):
        kind = element.get("Type", "").rpartition("/")[2]
        if kind in _RELATIONS:
            raise UnreadableWorkbook(_RELATIONS[kind])
        if element.get("TargetMode") == "External" and kind != "hyperlink":
            raise UnreadableWorkbook(LINKED)
