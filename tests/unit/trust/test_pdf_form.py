"""How signatures show, against Annex I of Decree 30/2020: remarks about real files and about what is read of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gateway.trust.pdf_form import form_remarks
from gateway.trust.pdf_look import Colour, Look
from gateway.trust.pdf_stamp import Box
from gateway.trust.pdf_verdict import HolderKind, PdfSignature, PdfVerdict
from tests.pdf_signing import BLUE, PLAIN, RED, image, judged, personal, sealed, updated
from tests.services.authority import Authority

AT: dict[str, Any] = {"page": 1, "box": Box(350, 200, 500, 280)}


def remarks(authority: Authority, content: bytes) -> list[list[str]]:
    return [[one.code for one in signature.form] for signature in judged(authority, content).signatures]


def test_what_we_put_on_is_as_annex_i_has_it(authority: Authority) -> None:
    assert remarks(authority, sealed(authority, "ministry")) == [[]]
    assert remarks(authority, sealed(authority, "ministry", personal(authority), image=RED)) == [[], []]


@pytest.mark.parametrize(
    ("label", "how", "code"),
    [
        ("minister", {"image": RED, **AT}, "pdf.form-person-colour"),
        ("minister", {"image": image((20, 20, 20)), **AT}, "pdf.form-person-colour"),
        ("ministry", {"image": BLUE, **AT}, "pdf.form-seal-colour"),
        ("ministry", {"image": image((20, 160, 40)), **AT}, "pdf.form-seal-colour"),
        ("ministry", {"image": RED, "page": 1, "box": Box(0, 0, 0, 0)}, "pdf.form-invisible"),
        ("ministry", {"code": ""}, "pdf.form-corner-number"),
    ],
)
def test_what_is_not_is_remarked_and_stays_valid(
    authority: Authority, label: str, how: dict[str, Any], code: str
) -> None:
    report = judged(authority, sealed(authority, label, **how))
    assert report.verdict is PdfVerdict.VALID
    assert [one.code for one in report.signatures[0].form] == [code]
    assert report.signatures[0].form[0].facts["signer"] == report.signatures[0].name


@pytest.mark.parametrize("box", [Box(450, 190, 550, 290), Box(50, 190, 150, 290), Box(300, 500, 400, 600)])
def test_a_seal_elsewhere_than_on_the_left_third_is_remarked(authority: Authority, box: Box) -> None:
    both = sealed(authority, "ministry", personal(authority), image=RED, page=1, box=box)
    assert remarks(authority, both) == [[], ["pdf.form-seal-place"]]


PAPER, CORNER = Box(0, 0, 595, 842), Box(327, 784, 567, 828)
TEXT = "123/QĐ-BTN\r\n2026-01-05T08:15:30+07:00"
GOOD = Look(0, CORNER, PAPER, Colour.BLACK, TEXT)


@pytest.mark.parametrize(
    ("look", "codes"),
    [
        (GOOD, []),
        (replace(GOOD, text="Số: 15a/CV-STTTT ngày ký: 20260105T081530+0700"), []),
        (replace(GOOD, place=Box(20, 784, 260, 828)), ["pdf.form-corner-place"]),
        (replace(GOOD, place=Box(327, 20, 567, 64)), ["pdf.form-corner-place"]),
        (replace(GOOD, page=1), ["pdf.form-corner-place"]),
        (replace(GOOD, colour=Colour.BLUE), ["pdf.form-corner-colour"]),
        (replace(GOOD, text="123/QĐ-BTN\r\n05/01/2026 08:15:30"), ["pdf.form-corner-time"]),
        (replace(GOOD, text="123/QĐ-BTN\r\n2026-01-05T01:15:30Z"), ["pdf.form-corner-time"]),
        (replace(GOOD, text="2026-01-05T08:15:30+07:00"), ["pdf.form-corner-number"]),
        (replace(GOOD, text="Ký bởi: Bộ Thử Nghiệm"), ["pdf.form-corner-number", "pdf.form-corner-time"]),
        (None, ["pdf.form-invisible"]),
    ],
)
def test_the_text_of_an_attachment_has_its_corner_number_and_time(look: Look | None, codes: list[str]) -> None:
    one = PdfSignature(1, "ConDau1", PdfVerdict.VALID, holder=HolderKind.AGENCY, name="Bộ Thử Nghiệm")
    assert [remark.code for remark in form_remarks({1: one}, {1: look}).get(1, ())] == codes


def test_nothing_is_said_of_unknown_holders_or_of_what_cannot_be_read(authority: Authority) -> None:
    one = PdfSignature(1, "ConDau1", PdfVerdict.VALID, holder=HolderKind.UNKNOWN)
    assert form_remarks({1: one}, {1: None}) == {}
    assert form_remarks({1: replace(one, holder=HolderKind.AGENCY)}, {}) == {}

    def spoil(writer: IncrementalPdfFileWriter) -> None:
        widget: Any = writer.root["/AcroForm"]["/Fields"][0].get_object()
        shown = widget["/AP"]["/N"]
        shown["/BBox"] = shown["/Matrix"] = shown["/Resources"]
        writer.update_container(shown)

    (found,) = judged(authority, updated(sealed(authority, "ministry", PLAIN), spoil)).signatures
    assert (found.form, found.verdict) == ((), PdfVerdict.ALTERED)
