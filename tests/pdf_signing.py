"""Signed PDF files for tests, and what attackers do to them afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gateway.trust.key_files import MemorySigner
from gateway.trust.pdf_sign import Seal, seal_pdf
from gateway.trust.pdf_stamp import Box
from gateway.trust.pdf_verdict import PdfReport
from gateway.trust.pdf_verify import verify_pdf
from gateway.trust.timestamps import StampRules
from tests.pdfs import pdf_with
from tests.services.authority import Authority

PLAIN = pdf_with("Quyết định", "Nội dung")


def image(colour: tuple[int, int, int]) -> bytes:
    """Return a round PNG on a transparent ground."""
    made = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(made).ellipse((10, 10, 190, 190), outline=(*colour, 255), width=16)
    target = BytesIO()
    made.save(target, "PNG")
    return target.getvalue()


RED, BLUE = image((220, 0, 0)), image((0, 0, 200))


def sealed(authority: Authority, label: str, source: bytes = PLAIN, **how: Any) -> bytes:
    """Return the PDF signed by a holder of the authorities; ``how`` are fields of the seal.

    ``stamper`` is the address of a timestamp authority, whose chain nobody judges.
    """
    stamper = how.pop("stamper", None)
    stamps = StampRules((stamper,)) if stamper else StampRules()
    given = {"at": datetime.now(UTC), "code": "123/QĐ-BTTTT", "stamps": stamps, **how}
    signer = MemorySigner(authority.key(label), tuple(authority.certificate(one) for one in authority.chain(label)))
    return seal_pdf(BytesIO(source), signer, Seal(**given))


def personal(authority: Authority, label: str = "minister", source: bytes = PLAIN, **how: Any) -> bytes:
    """Return the PDF with a person's blue signature on page one."""
    return sealed(authority, label, source, image=BLUE, page=1, box=Box(350, 200, 500, 280), **how)


def judged(authority: Authority, content: bytes, now: datetime | None = None) -> PdfReport:
    """Return the verdict by the authorities' root."""
    return verify_pdf(BytesIO(content), authority.anchors, now or datetime.now(UTC))


def updated(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Return the file with an update behind it."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    target = BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    """Give page one another content."""
    page: Any = writer.root["/Pages"]["/Kids"][0].get_object()
    made = generic.StreamObject(stream_data=b"BT /F 20 Tf 50 700 Td (1 000 000 000) Tj ET")
    page["/Contents"] = writer.add_object(made)
    writer.update_container(page)


def replace_page(writer: IncrementalPdfFileWriter) -> None:
    """Show another page in the place of the signed one (shadow attack: hide and replace)."""
    pages: Any = writer.root["/Pages"]
    old = pages["/Kids"][0].get_object()
    new: Any = _parsed(b"<<>>")
    new.update({name: old.raw_get(name) for name in old})
    new["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F 20 Tf 50 700 Td (khac) Tj ET"))
    pages["/Kids"] = generic.ArrayObject([writer.add_object(new)])
    writer.update_container(pages)


def cover_content(writer: IncrementalPdfFileWriter) -> None:
    """Lay a white sheet with other words over the page (shadow attack: hide; evil annotation)."""
    page: Any = writer.root["/Pages"]["/Kids"][0].get_object()
    whole = b"[0 0 595 842]"
    sheet = b"<</Type/XObject/Subtype/Form/BBox%s>>" % whole
    shown = generic.StreamObject(_parsed(sheet), stream_data=b"1 1 1 rg 0 0 595 842 re f")
    note = _parsed(b"<</Type/Annot/Subtype/Stamp/Rect%s/AP<<>>>>" % whole)
    note["/AP"][generic.NameObject("/N")] = writer.add_object(shown)
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(note)])
    writer.update_container(page)


def _parsed(text: bytes) -> Any:
    return generic.DictionaryObject.read_from_stream(BytesIO(text), generic.Reference(0, 0))


def replace_font(writer: IncrementalPdfFileWriter) -> None:
    """Give the page's letters other shapes (shadow attack: replace)."""
    page: Any = writer.root["/Pages"]["/Kids"][0].get_object()
    font = page["/Resources"]["/Font"]["/F"]
    font["/BaseFont"] = generic.NameObject("/Symbol")
    writer.update_container(font)


def take_signature_away(writer: IncrementalPdfFileWriter) -> None:
    """Drop the form, so that the file looks as if nobody had signed it."""
    root: Any = writer.root
    del root["/AcroForm"]
    writer.update_container(root)
