"""Whether an image is one: its parts in order, its size in bounds, its end where it should be.

Nothing is decoded, so no image can cost more than the reading of its bytes.
"""

from __future__ import annotations

import re
import zlib

from jinchang_vet.kit.file_limits import LONGEST_SIDE, MOST_PIXELS, UnacceptableFile

PNG = b"\x89PNG\r\n\x1a\n"
JPG = b"\xff\xd8\xff"
DAMAGED = "图片不完整或已损坏。请重新扫描、拍照或另存后再上传。"
TOO_LARGE = "图片的尺寸是 {width}×{height} 像素，过大。请降低扫描分辨率（300 dpi 即可）后再上传。"
CARRIES = "图片后面夹带了别的内容，不能接收。请用看图软件打开，另存后再上传。"

_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_HEADER = 13
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start of frame, by coding
_END, _SCAN = 0xD9, 0xDA
# In coded data FF is followed by 00 or a restart mark; anything else begins a segment.
_MARK = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
# Phones put films and depth maps behind a photograph; what opens as something else may not.
_OTHER = re.compile(rb"PK\x05\x06|PK\x03\x04|%PDF-|<\s*(?:html|script|svg|!doctype)", re.IGNORECASE)


def check_png(content: bytes) -> None:
    """Refuse what is no whole PNG and nothing but that; raises `UnacceptableFile`."""
    place = len(PNG)
    seen: list[bytes] = []
    while place + 12 <= len(content) and b"IEND" not in seen:
        length = int.from_bytes(content[place : place + 4], "big")
        end = place + 8 + length
        kind, data = content[place + 4 : place + 8], memoryview(content)[place + 8 : end]
        if end + 4 > len(content):
            raise UnacceptableFile(DAMAGED)
        if zlib.crc32(data, zlib.crc32(kind)) != int.from_bytes(content[end : end + 4], "big"):
            raise UnacceptableFile(DAMAGED)
        if not seen:
            _check_png_header(kind, bytes(data[:_HEADER]), length)
        seen.append(kind)
        place = end + 4
    if seen[-1:] != [b"IEND"] or b"IDAT" not in seen:
        raise UnacceptableFile(DAMAGED)
    if content[place:].strip(b"\0\r\n "):
        raise UnacceptableFile(CARRIES)


def _check_png_header(kind: bytes, data: bytes, length: int) -> None:
    if kind != b"IHDR" or length != _HEADER:
        raise UnacceptableFile(DAMAGED)
    depth, colour, compression, filtering, interlace = data[8:]
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise UnacceptableFile(DAMAGED)
    _check_size(int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big"))


def check_jpg(content: bytes) -> None:
    """Refuse what is no whole JPEG; raises `UnacceptableFile`."""
    place, has_size = 2, False
    while True:
        found = _MARK.search(content, place)
        if found is None:
            raise UnacceptableFile(DAMAGED)
        mark, place = found[1][0], found.end()
        if mark == _END:
            break
        length = int.from_bytes(content[place : place + 2], "big")
        if length < 2 or place + length > len(content) or (mark == _SCAN and not has_size):
            raise UnacceptableFile(DAMAGED)
        if mark in _FRAMES:
            height = int.from_bytes(content[place + 3 : place + 5], "big")
            _check_size(int.from_bytes(content[place + 5 : place + 7], "big"), height)
            has_size = True
        place += length
    if not has_size:
        raise UnacceptableFile(DAMAGED)
    if _OTHER.search(content, place):
        raise UnacceptableFile(CARRIES)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise UnacceptableFile(DAMAGED)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise UnacceptableFile(TOO_LARGE.format(width=width, height=height))
