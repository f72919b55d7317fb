"""Whether a Word or Excel file is one, without macros, links to outside, or files inside it.

The archive is opened in a child process with limits of its own, by the reader that also opens
filled templates (`jinchang_vet.kit.workbook_archive`).
"""

from __future__ import annotations

from zipfile import ZipFile

from jinchang_vet.kit import workbook_archive
from jinchang_vet.kit.file_limits import LARGEST, MIB, UnacceptableFile
from jinchang_vet.kit.workbook_archive import TYPES, open_archive, relations
from jinchang_vet.kit.workbook_limits import (
    DAMAGED,
    TOO_COMPLEX,
    Limits,
    UnreadableWorkbook,
    answer_as_child,
    in_child,
)

OFFICE = Limits(bytes=LARGEST, unzipped=200 * MIB, entries=2000, seconds=10)
OTHER = "这不是 Word 文档（.docx）或 Excel 工作簿（.xlsx）。请打开原文件，另存后再上传。"
BROKEN = "文件无法读取，可能已经损坏。请打开原文件，另存后再上传。"
TOO_MUCH = "文件解开后过大或过于复杂，不能接收。请压缩其中的图片，或另存为 PDF 后再上传。"
CARRIES = "文件前后夹带了别的内容，不能接收。请打开原文件，另存后再上传。"
SENTENCES = {
    workbook_archive.MACRO: "文件里有宏，不能接收。请另存为不含宏的 .docx 或 .xlsx 后再上传。",
    workbook_archive.LINKED: (
        "文件链接到外面的模板、图片或数据，不能接收。请断开链接，或另存为 PDF 后再上传。"
    ),
    workbook_archive.EMBEDDED: (
        "文件里嵌入了别的文件或控件，不能接收。请改为图片，或另存为 PDF 后再上传。"
    ),
    workbook_archive.BINARY: OTHER,
    workbook_archive.OTHER: OTHER,
    workbook_archive.LOCKED: "文件设了密码，无法检查，不能接收。请取消密码保护后再上传。",
    workbook_archive.STRANGE: BROKEN,
    DAMAGED: BROKEN,
    TOO_COMPLEX: TOO_MUCH,
    OTHER: OTHER,
    CARRIES: CARRIES,
}
_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_END = b"PK\x05\x06"


def office_kind(content: bytes) -> str:
    """docx or xlsx; raises `UnacceptableFile` for anything else."""
    try:
        return in_child("jinchang_vet.kit.office_checks", content, OFFICE).decode()
    except UnreadableWorkbook as refusal:
        raise UnacceptableFile(SENTENCES.get(refusal.message, TOO_MUCH)) from None


def _answer(content: bytes, limits: Limits) -> bytes:
    """What the child answers."""
    archive = open_archive(content, limits)
    if min(entry.header_offset for entry in archive.infolist()) or not _ends_there(
        content, archive
    ):
        raise UnreadableWorkbook(CARRIES)
    types = archive.read(TYPES)
    found = [kind for said, kind in _MAIN.items() if said in types]
    targets = [path for kind, path in relations(archive, "").values() if kind == "officeDocument"]
    if len(found) != 1 or not any(path in archive.namelist() for path in targets):
        raise UnreadableWorkbook(OTHER)
    return found[0].encode()


def _ends_there(content: bytes, archive: ZipFile) -> bool:
    """Whether the archive is the end of the file."""
    return content[len(content) - 22 - len(archive.comment) :].startswith(_END)


if __name__ == "__main__":
    answer_as_child(_answer)
