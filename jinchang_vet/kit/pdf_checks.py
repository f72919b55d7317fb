"""Whether a PDF is whole, and holds nothing but pages: no script, no program, no other file.

A search of the bytes, not a reader of the format: names are found however they are spelt (PDF lets
any letter be written as #4A), also inside compressed object streams. Whatever cannot be searched is
refused.
"""

from __future__ import annotations

import re
import zlib

from jinchang_vet.kit.file_limits import INFLATED, UnacceptableFile

REPRINT = "请用“打印为 PDF”或扫描的办法重新生成后再上传。"
DAMAGED = "PDF 不完整或已损坏（可能没有传完或没有存好）。请重新导出后再上传。"
CARRIES = f"PDF 后面夹带了别的内容，不能接收。{REPRINT}"
UNSEARCHABLE = f"PDF 的内部写法不常见，无法检查其中有没有脚本，不能接收。{REPRINT}"
SENTENCES = {
    "Encrypt": "PDF 设了密码或使用限制，不能接收。请取消密码保护后再上传。",
    "JavaScript": f"PDF 里有脚本，不能接收。{REPRINT}",
    "Launch": f"PDF 里有启动程序的动作，不能接收。{REPRINT}",
    "EmbeddedFile": f"PDF 里嵌入了别的文件，不能接收。请把附件分别上传，或{REPRINT[1:]}",
    "RichMedia": f"PDF 里嵌入了音视频或动画，不能接收。{REPRINT}",
}
_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
_BLANK = b"\0\t\n\f\r "
_FAR = 4096  # how far from its name the data of an object stream may begin


def _spelt(word: str) -> bytes:
    """The word with any of its letters written as #xx."""
    return b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in word.encode())


def _group(word: str) -> bytes:
    # /EncryptMetadata stands in files that are not encrypted; /EmbeddedFiles speaks of the same.
    alone = b"(?![A-Za-z])" if word == "Encrypt" else b""
    return b"(?P<%s>%s%s)" % (word.encode(), _spelt(word), alone)


_FLAGGED = re.compile(b"/(?:%s)" % b"|".join(map(_group, SENTENCES)))
_OBJECTS = re.compile(b"/" + _spelt("ObjStm"))
_FILTER = re.compile(b"/" + _spelt("F") + b"(?:" + _spelt("ilter") + b")?(?![A-Za-z#])")
_DATA = re.compile(rb"stream\r?\n")
_END = b"endstream"


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is broken off or holds more than pages; raises `UnacceptableFile`."""
    end = content.rfind(b"%%EOF")
    if not _HEAD.match(content) or end < 0:
        raise UnacceptableFile(DAMAGED)
    if content[end + 5 :].strip(_BLANK) or b"PK\x05\x06" in content[-(1 << 16) - 22 :]:
        raise UnacceptableFile(CARRIES)
    _refuse_flagged(content)
    _search_object_streams(content)


def _refuse_flagged(content: bytes) -> None:
    found = _FLAGGED.search(content)
    if found is not None:
        raise UnacceptableFile(SENTENCES[str(found.lastgroup)])


def _search_object_streams(content: bytes) -> None:
    """Look into the objects that are kept compressed, one after the other."""
    left, found = INFLATED, _OBJECTS.search(content)
    while found is not None:
        data = _DATA.search(content, found.end(), found.end() + _FAR)
        after = found.end()
        if data is not None:
            after = content.find(_END, data.end())
            if after < 0:
                raise UnacceptableFile(DAMAGED)
            if _FILTER.search(_dictionary(content, found, data)):
                plain = _inflated(memoryview(content)[data.end() : after], left)
                left -= len(plain)
                _refuse_flagged(plain)
        found = _OBJECTS.search(content, after)


def _dictionary(content: bytes, found: re.Match[bytes], data: re.Match[bytes]) -> bytes:
    """What is said of an object stream before its data."""
    begins = content.rfind(b"obj", max(0, found.start() - _FAR), found.start())
    return content[max(begins, 0) : data.start()]


def _inflated(data: memoryview, most: int) -> bytes:
    """The data inflated, if that is all it takes and not too much."""
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(data, max(most, 1))
    except zlib.error:
        raise UnacceptableFile(UNSEARCHABLE) from None
    if not inflating.eof:
        raise UnacceptableFile(UNSEARCHABLE)
    return plain
