"""The files of the demo: one-page PDFs that say what they are, made here, attached with the same
verbs that people use.
"""

from __future__ import annotations

from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from institutions.models import User
from submissions.evidence import attach
from submissions.evidence_store import discard
from submissions.models import Evidence, Round, RoundFile, Submission
from submissions.round_files import attach_to_round
from targets.models import DataItem

SAYS = "演示数据：本页由程序生成，仅供演示，不是真实材料。"
# A font that is not shipped: readers of PDF put a Chinese one of theirs in its place.
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    b"/DescendantFonts[5 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 6 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
)


def announce(round: Round, manager: User) -> None:
    """Attach a notice to a round."""
    name = f"关于报送 {round.year} 年度数据的通知（示例）"
    attach_to_round(round, _file(name, f"{round.region} {round.year} 年度"), by=manager)


def attach_samples(submission: Submission, reporter: User, item: str) -> None:
    """Attach a file to the whole submission, and one to a figure."""
    unit, year = submission.institution.name, submission.round.year
    name = "填报依据汇总（示例）"
    attach(submission, _file(name, f"{unit} {year} 年度"), by=reporter)
    supported = DataItem.objects.get(code=item)
    name = f"{supported.name}台账（示例）"
    attach(submission, _file(name, f"{unit} {year} 年度"), by=reporter, item=supported)


def clear_files() -> int:
    """Remove the demo's files, rows now and content at the commit; gives back how many."""
    evidence = Evidence.objects.filter(submission__round__is_demo=True)
    announced = RoundFile.objects.filter(round__is_demo=True)
    stored = [
        *evidence.values_list("stored", flat=True),
        *announced.values_list("stored", flat=True),
    ]
    evidence.delete()
    announced.delete()
    for name in stored:
        transaction.on_commit(partial(discard, name), robust=True)
    return len(stored)


def _file(name: str, about: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", one_page(name, about, SAYS))


def one_page(*lines: str) -> bytes:
    """A PDF of one A4 page with lines of text, the first as its title."""
    shown = (
        f"BT /F1 {22 if at == 0 else 14} Tf 72 {740 - 40 * at} Td "
        f"<{line.encode('utf-16-be').hex()}> Tj ET\n"
        for at, line in enumerate(lines)
    )
    drawn = "".join(shown).encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
        b"/Resources<</Font<</F1 4 0 R>>>>/Contents 7 0 R>>",
        *_FONT,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    )
    return _bound(objects)


def _bound(objects: tuple[bytes, ...]) -> bytes:
    """The objects with the table of where each begins."""
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + tail
