"""The agency's seal signature on an outgoing PDF, as Annex I of Decree 30/2020 describes it, by a :class:`Signer`.

It blocks while it computes, waits for a token or a timestamp authority: never call it on an event loop.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO, Final

from asn1crypto import algos, cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.trust.algorithms import Family
from gateway.trust.allowed import VIETNAM
from gateway.trust.keys import HashName
from gateway.trust.keys import Signer as AgencySigner
from gateway.trust.knowledge import NOTHING, Knowledge
from gateway.trust.pdf_cms import asn1_certificate
from gateway.trust.pdf_stamp import Box, corner_box, image_style, seal_box, text_style
from gateway.trust.timestamps import Stamper, StampRules

MOST_PDF: Final = 128 * 1024 * 1024
"""Bytes of a file that is sealed: it is held in memory while that lasts."""

MOST_PAGES: Final = 20_000

_ROOM: Final = 24 * 1024
"""Bytes kept free for a timestamp; real ones have some six thousand."""

_HEAD: Final = 1024
"""Bytes at the beginning of a file among which its kind is named, as readers take it."""

HASH: Final[HashName] = "sha256"
_FIELD: Final = "ConDau"
_DEEPEST: Final = 64
"""Steps from a page to the root of the tree; more are a circle."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How the signature shows: a red image at a place, or number, notation and time as text at the top right.

    ``image`` are the bytes of a PNG. Its place is ``box`` on ``page`` (from 1), or beside the signature field named
    ``beside``, whose left third it covers; without either, beside the last personal signature that shows.
    """

    at: datetime
    code: str = ""
    """Number and notation, ``123/QĐ-BTN``; shown where there is no image."""
    image: bytes | None = None
    page: int | None = None
    box: Box | None = None
    beside: str | None = None
    reason: str | None = None
    place: str | None = None
    stamps: StampRules = field(default_factory=StampRules)
    """Timestamp authorities; with any the signature is PAdES B-T."""
    knowledge: Knowledge = NOTHING
    """What is known of revocations of these."""


class _PdfSigner(signers.Signer):
    """Our signers as pyHanko asks them."""

    def __init__(self, signer: AgencySigner) -> None:
        certificates = [asn1_certificate(item) for item in signer.certificates]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(certificates[1:])
        name = f"{HASH}_rsa" if signer.family is Family.RSA else f"{HASH}_ecdsa"
        mechanism = algos.SignedDigestAlgorithm({"algorithm": name})
        super().__init__(signing_cert=certificates[0], cert_registry=store, signature_mechanism=mechanism)
        self._agency = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the value, or as many bytes as it will have at most."""
        if dry_run:
            return bytes(self._length())
        return self._agency.sign(data, HASH)

    def _length(self) -> int:
        octets = (self._agency.public.key_size + 7) // 8
        return octets if self._agency.family is Family.RSA else 2 * octets + 16


class _PdfStamper(TimeStamper):
    """Our timestamp authorities as pyHanko asks them: what they answer was verified."""

    def __init__(self, rules: StampRules, knowledge: Knowledge) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._rules = rules
        self._knowledge = knowledge

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token. Raises NotNow ``pdf.stamper-away`` where every authority was asked in vain."""
        async with Stamper(self._rules, self._knowledge) as stamper:
            try:
                found = await stamper.stamp_digest(lambda name: message_digest if name == md_algorithm else b"", HASH)
            except NotNow as reasons:
                causes = ", ".join(one.code for one in reasons.findings)
                raise NotNow([Finding("pdf.stamper-away", "", {"cause": causes})]) from None
        return cms.ContentInfo.load(found.token)


def seal_pdf(source: BinaryIO, signer: AgencySigner, seal: Seal) -> bytes:
    """Return the PDF with one more signature, added behind what is there, so that earlier ones stay good.

    Raises Refused ``pdf.not-a-pdf``, ``pdf.locked``, ``pdf.too-long`` or ``pdf.cannot-seal`` for a file that cannot be
    signed, NotNow where key or timestamps are away.
    """
    _check_kind(source)
    try:
        return _sealed(source, signer, seal)
    except Refused:
        raise
    except Exception as error:  # a damaged or hostile file makes the library fail in any way
        raise refuse("pdf.cannot-seal", "", reason=type(error).__name__) from error


def _check_kind(source: BinaryIO) -> None:
    head = source.read(_HEAD)
    if b"%PDF-" not in head:
        raise refuse("pdf.not-a-pdf")
    if source.seek(0, SEEK_END) > MOST_PDF:
        raise refuse("pdf.too-long", "", limit=MOST_PDF)
    source.seek(0)


def _sealed(source: BinaryIO, signer: AgencySigner, seal: Seal) -> bytes:
    writer = IncrementalPdfFileWriter(source, strict=False)
    if writer.prev.encrypted:
        raise refuse("pdf.locked")
    name = _free_name(writer)
    page, box = _place(writer, seal)
    meta = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm=HASH,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=seal.reason,
        location=seal.place,
    )
    moment = seal.at.astimezone(VIETNAM).isoformat(timespec="seconds")
    style = image_style(seal.image) if seal.image is not None else text_style(seal.code, moment)
    work = signers.PdfSigner(
        meta,
        signer=_PdfSigner(signer),
        timestamper=_PdfStamper(seal.stamps, seal.knowledge) if seal.stamps else None,
        stamp_style=style,
        new_field_spec=fields.SigFieldSpec(name, on_page=page, box=box.whole),
    )
    target = BytesIO()
    asyncio.run(work.async_sign_pdf(writer, output=target, bytes_reserved=_reserved(signer) if seal.stamps else None))
    return target.getvalue()


def _reserved(signer: AgencySigner) -> int:
    """Return the hex digits to keep free for a signature with a timestamp, so that nobody is asked for one twice."""
    return 2 * (sum(len(item.der) for item in signer.certificates) + 4096 + _ROOM)


def _place(writer: IncrementalPdfFileWriter, seal: Seal) -> tuple[int, Box]:
    if seal.image is None:
        return 0, corner_box(_media(writer, 0))
    if seal.box is not None:
        return (seal.page or 1) - 1, seal.box
    found = _shown(writer, seal.beside)
    if found is None:
        raise refuse("pdf.no-place", "", field=seal.beside or "?")
    page, personal = found
    return page, seal_box(personal)


def _shown(writer: IncrementalPdfFileWriter, wanted: str | None) -> tuple[int, Box] | None:
    """Return page and place of the wanted signature field, or of the last signed one that shows."""
    found = None
    for name, _value, reference in fields.enumerate_sig_fields(writer.prev, filled_status=None if wanted else True):
        field: Any = reference.get_object()
        widget = field["/Kids"][0].get_object() if "/Kids" in field else field
        rectangle = [float(number) for number in widget.get("/Rect", (0, 0, 0, 0))]
        if rectangle[2] - rectangle[0] > 1 and (wanted is None or name == wanted):
            found = _page_number(writer, widget), Box(*rectangle)
    return found


def _page_number(writer: IncrementalPdfFileWriter, widget: Any) -> int:
    own = widget.raw_get("/P").reference
    for number in range(min(int(writer.prev.root["/Pages"]["/Count"]), MOST_PAGES)):
        if _page(writer, number).reference == own:
            return number
    raise refuse("pdf.no-place", "", field="/P")


def _media(writer: IncrementalPdfFileWriter, page: int) -> Box:
    found: Any = _page(writer, page).get_object()
    for _ in range(_DEEPEST):
        if "/MediaBox" in found:
            break
        found = found["/Parent"]
    return Box(*(float(number) for number in found["/MediaBox"]))


def _page(writer: IncrementalPdfFileWriter, number: int) -> Any:
    return writer.prev.find_page_for_modification(number)[0]  # type: ignore[no-untyped-call]


def _free_name(writer: IncrementalPdfFileWriter) -> str:
    taken = {name for name, *_ in fields.enumerate_sig_fields(writer.prev)}
    return next(name for number in range(1, 1000) if (name := f"{_FIELD}{number}") not in taken)
