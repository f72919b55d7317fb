"""Which kind of file somebody sends: decided by what is in it; the extension must agree."""

from __future__ import annotations

from dataclasses import dataclass

from jinchang_vet.kit.file_limits import LARGEST, MIB, UnacceptableFile
from jinchang_vet.kit.file_names import suffix_of
from jinchang_vet.kit.image_checks import JPG, PNG, check_jpg, check_png
from jinchang_vet.kit.office_checks import office_kind
from jinchang_vet.kit.pdf_checks import check_pdf
from jinchang_vet.kit.workbook_limits import ENCRYPTED, OLE


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken; `opens` says whether a browser may show it in a tab."""

    code: str
    label: str
    content_type: str
    opens: bool


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.code: kind
    for kind in (
        FileKind("pdf", "PDF", "application/pdf", opens=True),
        FileKind("jpg", "JPG 图片", "image/jpeg", opens=True),
        FileKind("png", "PNG 图片", "image/png", opens=True),
        FileKind("docx", "Word 文档", f"{_OFFICE}wordprocessingml.document", opens=False),
        FileKind("xlsx", "Excel 工作簿", f"{_OFFICE}spreadsheetml.sheet", opens=False),
    )
}
OF_TYPE = {kind.content_type: kind for kind in KINDS.values()}
SUFFIXES = {**{code: code for code in KINDS}, "jpeg": "jpg"}
ACCEPTED = "PDF、JPG、PNG、DOCX、XLSX"

_SIGNATURES = ((b"%PDF-", "pdf"), (JPG, "jpg"), (PNG, "png"), (b"PK\x03\x04", "office"))
_AGAIN = {
    **dict.fromkeys(("doc", "wps", "rtf", "dot"), "请用 Word 或 WPS 另存为 .docx 或 PDF。"),
    **dict.fromkeys(("xls", "et", "csv", "xlsb"), "请用 Excel 或 WPS 另存为 .xlsx 或 PDF。"),
    **dict.fromkeys(("docm", "dotm"), "含宏的文档不能接收，请另存为不含宏的 .docx。"),
    **dict.fromkeys(("xlsm", "xltm"), "含宏的工作簿不能接收，请另存为不含宏的 .xlsx。"),
    **dict.fromkeys(("heic", "heif", "webp", "bmp", "tif", "tiff", "gif"), "请另存为 JPG 或 PNG。"),
    **dict.fromkeys(("zip", "rar", "7z"), "请解压后逐个上传。"),
    **dict.fromkeys(("ppt", "pptx", "ofd", "svg", "html", "htm", "txt"), "请打印或另存为 PDF。"),
}


def recognise(name: str, content: bytes) -> FileKind:
    """The kind of a file by its content; raises `UnacceptableFile` with what to do."""
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        shown = f"收到的是 .{suffix[:20]}" if suffix else "收到的文件没有扩展名"
        raise UnacceptableFile(f"只接收 {ACCEPTED}，{shown}。{_AGAIN.get(suffix, '')}")
    if not content:
        raise UnacceptableFile("文件是空的。请重新选择。")
    if len(content) > LARGEST:
        raise UnacceptableFile(too_large(len(content)))
    code = _code_of(content, suffix)
    if code != SUFFIXES[suffix]:
        kind = KINDS[code]
        raise UnacceptableFile(
            f"文件内容是 {kind.label}，扩展名却是 .{suffix}。请把扩展名改为 .{code} 后再上传。"
        )
    return KINDS[code]


def too_large(size: int) -> str:
    """The sentence that refuses a file for its size."""
    return (
        f"文件 {size / MIB:.1f} MB，超过 {LARGEST // MIB} MB。"
        "请降低扫描分辨率（300 dpi 即可），或分成几个文件上传。"
    )


def _code_of(content: bytes, suffix: str) -> str:
    family = next((code for start, code in _SIGNATURES if content.startswith(start)), "")
    if family == "office":
        return office_kind(content)
    if family == "pdf":
        check_pdf(content)
    elif family == "png":
        check_png(content)
    elif family == "jpg":
        check_jpg(content)
    elif content.startswith(OLE) and ENCRYPTED in content:
        raise UnacceptableFile("文件设了打开密码，无法检查，不能接收。请取消密码保护后再上传。")
    elif content.startswith(OLE):
        raise UnacceptableFile("这是旧版 Office 文件改了扩展名。请另存为 .docx、.xlsx 或 PDF。")
    else:
        raise UnacceptableFile(
            f"文件内容不是 {KINDS[SUFFIXES[suffix]].label}，只是扩展名为 .{suffix}，"
            "或者已经损坏。请上传原文件。"
        )
    return family
