"""Files are recognised by what is in them; what could do harm is refused in plain words."""

import re

import pytest

from jinchang_vet.kit.file_kinds import KINDS, SUFFIXES, recognise
from jinchang_vet.kit.file_limits import UnacceptableFile
from jinchang_vet.kit.file_names import clean_name, suffix_of
from tests.submissions.evidence_files import HOSTILE, PROPER, jpg, object_stream, pdf, png


@pytest.mark.parametrize("name", PROPER)
def test_every_kind_is_recognised_by_its_content(name):
    kind = recognise(name, PROPER[name]())
    assert kind is KINDS[SUFFIXES[suffix_of(name)]]


@pytest.mark.parametrize("case", HOSTILE)
def test_what_could_do_harm_is_refused_with_the_reason(case):
    name, make, word = HOSTILE[case]
    with pytest.raises(UnacceptableFile) as refusal:
        recognise(name, make())
    assert word in refusal.value.message
    assert re.search("请|只接收", refusal.value.message)


def test_a_photograph_with_what_a_phone_puts_behind_it_is_taken():
    film = b"\0\0\0\x18ftypmp42" + b"\0" * 5000
    assert recognise("a.jpg", jpg() + film).code == "jpg"


@pytest.mark.parametrize("inside", [b"7 0 <</Type/Page>>", b"7 0 <</Type/Font>>" * 500])
def test_a_pdf_with_compressed_objects_is_taken(inside):
    assert recognise("a.pdf", pdf("x", object_stream(inside))).code == "pdf"


def test_metadata_that_only_sounds_like_encryption_is_taken():
    assert recognise("a.pdf", pdf("x", b"<</EncryptMetadata true>>")).code == "pdf"


def test_objects_that_inflate_without_end_are_refused():
    bomb = object_stream(b"\0" * (65 << 20))
    with pytest.raises(UnacceptableFile, match="无法检查"):
        recognise("a.pdf", pdf("x", bomb))


def test_many_marks_of_compressed_objects_cost_little():
    """Each would be searched to the end of the file, were the search not to move on."""
    content = pdf("x", b"/ObjStm stream\n" * 500_000)
    with pytest.raises(UnacceptableFile):
        recognise("a.pdf", content[: content.rfind(b"endobj")] + b"%%EOF")


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_an_image_that_is_cut_short_anywhere_is_refused(cut):
    for name, whole in (("a.png", png()), ("a.jpg", jpg())):
        with pytest.raises(UnacceptableFile):
            recognise(name, whole[:-cut])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("证明.pdf", "证明.pdf"),
        ("C:\\用户\\王\\证明.pdf", "证明.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\x00b\x1f\n.pdf", "ab.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ('<a href="x">:|?*.pdf', "_a href=_x______.pdf"),
        ("  两  个   空格 .pdf", "两 个 空格.pdf"),
        (".pdf", "pdf"),
        ("", "附件"),
        ("长" * 300 + ".docx", "长" * 145 + ".docx"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept
