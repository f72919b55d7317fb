"""Files as they are attached: proper ones of every kind, damaged ones, and some to do harm. All are
built by code.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SCRIPT = b"<html><script>alert(1)</script></html>"


def pdf(text: str = "proof", *more: bytes) -> bytes:
    """A PDF of one page that shows a text (ASCII), with more objects if given."""
    drawn = f"BT /F1 36 Tf 60 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
        b"/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        *more,
    ]
    written, places = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    size = len(objects) + 1
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + b"xref\n0 %d\n%s" % (size, table) + tail


def object_stream(inside: bytes) -> bytes:
    """Objects kept compressed, as newer writers of PDF do."""
    data = zlib.compress(inside)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(data)
    return b"%s\nstream\n%s\nendstream" % (head, data)


def png(width: int = 8, height: int = 8, *, said: tuple[int, int] | None = None) -> bytes:
    """A grey PNG; `said` is what its header claims instead."""
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", *(said or (width, height)), 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpg(width: int = 8, height: int = 8) -> bytes:
    """The smallest grey JPEG: one table of each sort, every block as grey as the last."""
    table = b"\xff\xdb\x00\x43\x00" + b"\x10" * 64
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    codes = b"".join(
        b"\xff\xc4\x00\x14" + kind + b"\x01" + b"\0" * 15 + b"\0" for kind in (b"\x00", b"\x10")
    )
    blocks = -(-width // 8) * -(-height // 8)
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\0" * (-(-2 * blocks // 8))
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return head + table + frame + codes + scan + b"\xff\xd9"


def docx(text: str = "佐证") -> bytes:
    """A Word file with one paragraph."""
    document, file = Document(), BytesIO()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def xlsx(text: str = "佐证") -> bytes:
    """An Excel file with one cell."""
    book, file = Workbook(), BytesIO()
    book.active["A1"] = text
    book.save(file)
    return file.getvalue()


PROPER: dict[str, Callable[[], bytes]] = {
    "证明.pdf": pdf,
    "照片.jpg": jpg,
    "照片.JPEG": jpg,
    "扫描.png": png,
    "说明.docx": docx,
    "台账.xlsx": xlsx,
}


def sent(name: str = "证明.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, pdf() if content is None else content)


def with_parts(content: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """An archive with parts replaced or added."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename not in parts:
                target.writestr(entry.filename, source.read(entry))
        for name, data in parts.items():
            target.writestr(name, data)
    return file.getvalue()


def _with_relation(kind: str, target: str, mode: str = "") -> bytes:
    name = "word/_rels/document.xml.rels"
    with ZipFile(BytesIO(docx())) as archive:
        said = archive.read(name).decode()
    mode = f' TargetMode="{mode}"' if mode else ""
    one = f'<Relationship Id="rIdX" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'
    return with_parts(docx(), {name: said.replace("</Relationships>", f"{one}</Relationships>")})


def _docm() -> bytes:
    with ZipFile(BytesIO(docx())) as archive:
        types = archive.read("[Content_Types].xml").decode()
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert plain in types
    return with_parts(docx(), {"[Content_Types].xml": types.replace(plain, macro)})


def _zip() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("a.html", SCRIPT)
    return file.getvalue()


def _bomb() -> bytes:
    return with_parts(docx(), {"word/media/image1.png": b"\0" * (210 << 20)})


ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
ACTION = b"<</Type/Action/S/%s/JS(app.alert\\(1\\))>>"
HIDDEN = object_stream(b"7 0 <</S/JavaScript/JS(1)>>")

# what it is → (file name, content, a word of the sentence that refuses it)
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "html as png": ("a.png", lambda: SCRIPT, "不是 PNG"),
    "html as pdf": ("a.pdf", lambda: SCRIPT, "不是 PDF"),
    "svg": ("a.svg", lambda: b"<svg onload='alert(1)'/>", "只接收"),
    "svg as png": ("a.png", lambda: b"<svg onload='alert(1)'/>", "不是 PNG"),
    "html": ("a.html", lambda: SCRIPT, "只接收"),
    "program": ("a.exe", lambda: b"MZ" + b"\0" * 99, "只接收"),
    "program renamed": ("a.pdf", lambda: b"MZ" + b"\0" * 99, "不是 PDF"),
    "double extension": ("a.pdf.exe", pdf, "只接收"),
    "no extension": ("证明", pdf, "没有扩展名"),
    "empty": ("a.pdf", lambda: b"", "空的"),
    "too large": ("a.pdf", lambda: pdf() + b" " * (20 << 20), "超过 20 MB"),
    "png called pdf": ("a.pdf", png, "内容是 PNG"),
    "pdf called jpg": ("a.jpg", pdf, "内容是 PDF"),
    "docx called xlsx": ("a.xlsx", docx, "内容是 Word"),
    "old word": ("a.doc", lambda: OLD, "另存为 .docx"),
    "old word renamed": ("a.docx", lambda: OLD, "旧版 Office"),
    "encrypted word": ("a.docx", lambda: ENCRYPTED, "密码"),
    "macro by name": ("a.docm", _docm, "含宏"),
    "macro by type": ("a.docx", _docm, "有宏"),
    "macro inside": ("a.docx", lambda: with_parts(docx(), {"word/vbaProject.bin": b"x"}), "有宏"),
    "template outside": (
        "a.docx",
        lambda: _with_relation("attachedTemplate", "http://203.0.113.1/t.dotm", "External"),
        "链接",
    ),
    "picture outside": (
        "a.docx",
        lambda: _with_relation("image", "http://203.0.113.1/a.png", "External"),
        "链接",
    ),
    "embedded object": (
        "a.docx",
        lambda: _with_relation("oleObject", "embeddings/oleObject1.bin"),
        "嵌入",
    ),
    "entities": (
        "a.docx",
        lambda: with_parts(
            docx(), {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
        ),
        "无法读取",
    ),
    "zip bomb": ("a.docx", _bomb, "过大"),
    "many parts": (
        "a.docx",
        lambda: with_parts(docx(), {f"word/media/{n}.png": b"x" for n in range(2100)}),
        "过于复杂",
    ),
    "another archive": ("a.docx", _zip, "不是 Word"),
    "broken archive": ("a.docx", lambda: docx()[:-40], "损坏"),
    "two archives": ("a.docx", lambda: _zip() + docx(), "夹带"),
    "archive and page": ("a.docx", lambda: docx() + SCRIPT, "夹带"),
    "broken off pdf": ("a.pdf", lambda: pdf()[:-30], "损坏"),
    "pdf and archive": ("a.pdf", lambda: pdf() + _zip(), "夹带"),
    "archive in a pdf": ("a.pdf", lambda: pdf() + _zip() + b"%%EOF", "夹带"),
    "pdf and page": ("a.pdf", lambda: pdf() + SCRIPT, "夹带"),
    "page before pdf": ("a.pdf", lambda: SCRIPT + pdf(), "不是 PDF"),
    "pdf with script": ("a.pdf", lambda: pdf("x", ACTION % b"JavaScript"), "脚本"),
    "script spelt oddly": ("a.pdf", lambda: pdf("x", ACTION % b"J#61va#53cript"), "脚本"),
    "script kept compressed": ("a.pdf", lambda: pdf("x", HIDDEN), "脚本"),
    "objects that cannot be read": (
        "a.pdf",
        lambda: pdf("x", b"<</Type/ObjStm/Filter/ASCIIHexDecode>>\nstream\n2f4a53>\nendstream"),
        "无法检查",
    ),
    "pdf that launches": ("a.pdf", lambda: pdf("x", b"<</S/Launch/F(calc.exe)>>"), "启动程序"),
    "pdf with a file": ("a.pdf", lambda: pdf("x", b"<</Type/EmbeddedFile>>"), "嵌入"),
    "pdf with a film": ("a.pdf", lambda: pdf("x", b"<</Subtype/RichMedia>>"), "嵌入"),
    "encrypted pdf": (
        "a.pdf",
        lambda: pdf().replace(b"trailer<<", b"trailer<</Encrypt 6 0 R"),
        "密码",
    ),
    "broken off png": ("a.png", lambda: png()[:-8], "损坏"),
    "changed png": ("a.png", lambda: png().replace(b"\x08\x00\x00", b"\x08\x02\x00", 1), "损坏"),
    "huge png": ("a.png", lambda: png(said=(50_000, 50_000)), "过大"),
    "flat png": ("a.png", lambda: png(said=(0, 8)), "损坏"),
    "png and archive": ("a.png", lambda: png() + _zip(), "夹带"),
    "broken off jpg": ("a.jpg", lambda: jpg()[:-2], "损坏"),
    "head of a jpg": ("a.jpg", lambda: jpg()[:40], "损坏"),
    "jpg without picture": ("a.jpg", lambda: b"\xff\xd8\xff\xd9" + b"\0" * 20, "损坏"),
    "huge jpg": (
        "a.jpg",
        lambda: jpg(8, 8).replace(b"\x08\0\x08\0\x08", b"\x08\xff\xff\xff\xff"),
        "过大",
    ),
    "jpg and archive": ("a.jpg", lambda: jpg() + _zip(), "夹带"),
    "jpg and page": ("a.jpg", lambda: jpg() + b"  <SCRIPT>alert(1)</SCRIPT>", "夹带"),
}
