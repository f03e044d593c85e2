"""What attackers do to signed PDF files: every known family ends in a verdict that warns, and none in a crash."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gateway.trust.pdf_bytes import ByteRange, is_honest
from gateway.trust.pdf_verdict import PdfVerdict
from tests import pdf_signing
from tests.pdf_signing import PLAIN, judged, sealed, updated
from tests.services.authority import Authority

SEED = 20
BAD = {PdfVerdict.ALTERED, PdfVerdict.INVALID, PdfVerdict.UNVERIFIABLE}


@pytest.fixture(scope="module")
def seal(authority: Authority) -> bytes:
    return sealed(authority, "ministry")


@pytest.mark.parametrize(
    "change",
    [
        pdf_signing.replace_content,
        pdf_signing.replace_page,
        pdf_signing.cover_content,
        pdf_signing.replace_font,
    ],
)
def test_content_changed_by_an_update_is_altered(
    authority: Authority, seal: bytes, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    assert judged(authority, updated(seal, change)).verdict is PdfVerdict.ALTERED


def test_an_update_between_two_signatures_alters_the_first_alone(authority: Authority, seal: bytes) -> None:
    second = sealed(authority, "department", updated(seal, pdf_signing.replace_content))
    first, last = judged(authority, second).signatures
    assert (first.verdict, last.verdict) == (PdfVerdict.ALTERED, PdfVerdict.VALID)


def test_a_signature_that_was_taken_away_is_missed(authority: Authority, seal: bytes) -> None:
    report = judged(authority, updated(seal, pdf_signing.take_signature_away))
    assert report.verdict is PdfVerdict.ALTERED
    assert [one.code for one in report.reasons] == ["pdf.signature-removed"]


def test_an_update_without_any_structure_is_altered(authority: Authority, seal: bytes) -> None:
    tail = b"4 0 obj\n<</Length 5>>stream\nkhac \nendstream\nendobj\n%%EOF\n"
    assert judged(authority, seal + tail).verdict in BAD


@pytest.mark.parametrize("value", [b"/ByteRange null      ", b"/ByteRange [-1 5 5 5]", b"/ByteRangX [0 1 2 3] "])
def test_a_signature_without_its_range_is_never_valid(authority: Authority, seal: bytes, value: bytes) -> None:
    place = seal.index(b"/ByteRange")
    forged = seal[:place] + value + seal[place + len(value) :]
    assert judged(authority, forged).verdict not in {PdfVerdict.VALID, PdfVerdict.WEAK}


def test_a_signature_without_its_value_is_never_valid(authority: Authority, seal: bytes) -> None:
    start = seal.index(b"/Contents <") + 11
    end = seal.index(b">", start)
    for filling in (b"0", b" "):
        forged = seal[:start] + filling * (end - start) + seal[end:]
        assert judged(authority, forged).verdict in BAD


def test_a_gap_that_holds_more_than_the_value_is_not_honest() -> None:
    content = b"first part <abcd> hidden words <abcd> second part"
    gap = ByteRange(0, 11, 37, len(content) - 37)
    assert not is_honest(BytesIO(content), gap, b"\xab\xcd")
    assert not is_honest(BytesIO(content), ByteRange(0, 11, 17, 5000), b"\xab\xcd")
    assert not is_honest(BytesIO(content), ByteRange(1, 10, 17, 32), b"\xab\xcd")
    assert is_honest(BytesIO(content), ByteRange(0, 11, 17, 32), b"\xab\xcd")


def test_a_signature_wrapped_around_other_content_is_never_valid(authority: Authority, seal: bytes) -> None:
    end = seal.index(b">", seal.index(b"/Contents <")) + 1
    wrapped = seal[:end] + b"\n4 0 obj<</Length 4>>stream\nkhac\nendstream endobj\n" + seal[end:]
    assert judged(authority, wrapped).verdict in BAD


def test_the_signature_of_another_file_is_never_valid(authority: Authority, seal: bytes) -> None:
    other = sealed(authority, "ministry", PLAIN.replace(b"595 842", b"595 843"))
    start, end = seal.index(b"/Contents <"), seal.index(b">", seal.index(b"/Contents <"))
    foreign = other[other.index(b"/Contents <") : other.index(b">", other.index(b"/Contents <"))]
    assert len(foreign) == end - start
    assert judged(authority, seal[:start] + foreign + seal[end:]).verdict in BAD


def test_no_changed_byte_of_the_signed_part_goes_unseen(authority: Authority, seal: bytes) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same places each time
    start = seal.index(b"/Contents <") + 10
    end = seal.index(b">", start)
    for _ in range(60):
        place = chance.choice([chance.randrange(start), chance.randrange(end, len(seal))])
        forged = seal[:place] + bytes([seal[place] ^ (1 << chance.randrange(8))]) + seal[place + 1 :]
        assert judged(authority, forged).verdict not in {PdfVerdict.VALID, PdfVerdict.WEAK, PdfVerdict.ABSENT}, place


HOSTILE = {
    "loop": PLAIN.replace(b"trailer<<", b"trailer<</Prev %d" % PLAIN.rindex(b"xref\n0"), 1),
    "nested": b"%PDF-1.7\n1 0 obj\n" + b"[" * 20_000 + b"\nendobj\nstream /Sig\nxref\n0 1\ntrailer<</Root 1 0 R>>",
    "pages-loop": PLAIN.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "fields-loop": PLAIN.replace(b"<</Type/Catalog", b"<</AcroForm<</Fields[5 0 R]>>/Type/Catalog").replace(
        b"<</Type/Font/", b"<</FT/Sig/T(a)/Kids[5 0 R]/Type/Font/"
    ),
    "root-self": PLAIN.replace(b"/Root 1 0 R", b"/Root 9 0 R"),
    "size": PLAIN.replace(b"/Size", b"/Size 99999999999999"),
    "cut": PLAIN[: len(PLAIN) // 2],
    "nothing": b"%PDF-1.7\nstream",
    "zeros": b"%PDF-1.7\n" + bytes(100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_structure_gets_a_verdict(authority: Authority, name: str) -> None:
    assert judged(authority, HOSTILE[name]).verdict in {PdfVerdict.UNVERIFIABLE, PdfVerdict.ABSENT}


def test_cut_anywhere_a_signed_file_gets_a_verdict_that_warns(authority: Authority, seal: bytes) -> None:
    for place in range(200, len(seal) - 50, len(seal) // 12):
        assert judged(authority, seal[:place]).verdict in BAD | {PdfVerdict.ABSENT}
