"""What sending requests have in common: JSON and files from one body or from uploads, keys of repeats, refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from gateway.exchange.intake.repeats import Asked, digest_of
from gateway.exchange.views import OutgoingFile, Receipt, SealOrder
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.packet.names import Kind
from gateway.validation import Strict
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import document_json, sent_json
from gateway.web.rest.calls import BASE, Parameter
from gateway.web.rest.conditions import check_unchanged, state_tag
from gateway.web.rest.model import parse, seal_orders
from gateway.web.rest.names import plain_header
from gateway.web.rest.upload import Upload, base_name, receive

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller
    from gateway.packet.limits import Limits
    from gateway.web.rest.model import UploadIn
    from gateway.web.rest.shapes import SentOut

DOOR: Final = "rest"
MOST_KEY: Final = 200
"""Characters of an ``Idempotency-Key``."""

JSON: Final = "application/json"

IF_MATCH: Final = Parameter(
    "If-Match",
    "Chỉ làm nếu văn bản còn ở trạng thái này (ETag).",
    "Only if the document is still in this state (its ETag).",
)

REPEAT_KEY: Final = Parameter(
    "Idempotency-Key",
    "Gửi lại cùng nội dung với khoá này thì nhận lại đúng biên nhận đầu tiên; nội dung khác bị từ chối.",
    "The same content with this key again gives the first receipt again; other content is refused.",
    {"type": "string", "maxLength": MOST_KEY, "pattern": "^[ -~]*$"},
)

INTAKE_PROBLEMS: Final = (
    "agency.*",
    "attachment.*",
    "business.*",
    "date.*",
    "document-id.*",
    "document.*",
    "element.*",
    "kind.*",
    "manifest.*",
    "number.*",
    "organ-id.*",
    "packet.*",
    "party.*",
    "quota.full",
    "receiver.*",
    "response-for.*",
    "pdf.cannot-seal",
    "pdf.locked",
    "pdf.no-place",
    "pdf.not-a-pdf",
    "pdf.stamper-away",
    "pdf.too-long",
    "schema.*",
    "seal.*",
    "secrecy.*",
    "sender.*",
    "sign.*",
    "signature.*",
    "key.*",
    "status.*",
    "store.full",
    "text.*",
    "trace.*",
    "value.*",
    "rest.sender-choose",
    "rest.header-wrong",
    "request.*",
)
"""Codes that may be answered to whatever becomes a packet here."""

UPLOAD_PROBLEMS: Final = (
    "upload.unknown",
    "upload.expired",
    "upload.elsewhere",
    "upload.busy",
    "upload.unfinished",
    "upload.name-missing",
    "upload.twice",
)
"""And those about the uploads of which one is made."""

FOLLOW_UP_PROBLEMS: Final = ("document.unknown", "follow-up.*", "rest.changed", *INTAKE_PROBLEMS)
"""And those of what is sent about an earlier document."""

M = TypeVar("M", bound=Strict)


@dataclass(frozen=True, slots=True)
class Given(Generic[M]):
    """What a sending request brought: its JSON, its files, and the ids of the uploads among these.

    ``seals`` are what its part ``seal`` orders. ``digest`` is that of all that was asked. ``before`` is what the same
    request made earlier: then it has no files, since its uploads are gone.
    """

    said: M
    files: list[OutgoingFile]
    uploads: tuple[str, ...]
    digest: str
    seals: tuple[SealOrder, ...] = ()
    before: Receipt | None = None


class Sending:
    """Takes the bodies of sending requests."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._limits = limits

    @asynccontextmanager
    async def taken(
        self, request: web.Request, caller: Caller, model: type[M], key: str | None = None, *, sealing: bool = False
    ) -> AsyncIterator[Given[M]]:
        """Give what came: multipart with files, or JSON alone. Raises Refused with all faults at once, NotNow.

        Uploads that are named count by their ids in what a ``key`` stands for: of a repeat they are gone. Without
        ``sealing`` a part ``seal`` is refused as unknown.
        """
        if request.content_type == JSON:
            upload, path = Upload(document=await small_body(request)), ""
        else:
            upload, path = await receive(request, self._exchange, self._limits), "document"
        try:
            if upload.seal and not sealing:
                raise refuse("rest.part-unknown", "seal", name="seal")
            said = parse(model, upload.document, path)
            seals = seal_orders(upload.seal) if upload.seal else ()
            named = [(file.name, file.content_type) for file in upload.files]
            digest = digest_of(plain(said), seals, named, upload.digests)
            before = await self.known(caller, key, digest)
            if before is not None:
                yield Given(said, [], (), digest, seals, before)
                return
            wanted: tuple[UploadIn, ...] = getattr(said, "uploads", ())
            files = [*upload.files, *await self._uploaded(wanted, caller, len(upload.files))]
            yield Given(said, files, tuple(one.id for one in wanted), digest, seals)
        finally:
            upload.discard()

    async def _uploaded(self, wanted: tuple[UploadIn, ...], caller: Caller, before: int) -> list[OutgoingFile]:
        if not wanted:
            return []
        limits = self._limits
        if before + len(wanted) > limits.attachments:
            raise Refused([Finding("rest.too-many-files", "uploads", {"limit": limits.attachments})])
        ids = [one.id for one in wanted]
        if len(set(ids)) < len(ids):
            raise Refused([Finding("upload.twice", "uploads")])
        views = await self._exchange.uploads.complete(ids, caller)
        files = [
            OutgoingFile(
                base_name(one.name or view.name), one.type or view.content_type, self._exchange.uploads.path(view.id)
            )
            for one, view in zip(wanted, views, strict=True)
        ]
        nameless = [
            Finding("upload.name-missing", f"uploads[{number}].name", {"number": number})
            for number, file in enumerate(files, 1)
            if not file.name
        ]
        if nameless:
            raise Refused(nameless)
        if sum(view.length for view in views) > limits.packet:
            raise Refused([Finding("rest.too-large", "uploads", {"limit": limits.packet})])
        return files

    async def done(self, given: Given[M]) -> None:
        """Drop the uploads of which a document was made."""
        await self._exchange.uploads.used(given.uploads)

    async def known(self, caller: Caller, key: str | None, digest: str) -> Receipt | None:
        """Return what this request made before; its uploads are gone since. Raises Refused ``request.key-reused``."""
        packet = await self._exchange.repeats.known(Asked.of(caller.system, key, digest))
        return Receipt(packet, Kind.DOCUMENT, duplicate=True) if packet is not None else None

    async def recorded(self, refused: Refused, caller: Caller) -> Refused:
        """Return the refusal with a reference, writing it down unless the exchange has already."""
        if refused.reference or isinstance(refused, NotNow):
            return refused
        reference = await self._exchange.record_refusal(refused.findings, door=DOOR, system=caller.system)
        return Refused(refused.findings, reference=reference)

    async def told(self, receipt: Receipt, caller: Caller) -> Answer[SentOut]:
        """Return the answer to a document that was sent, with what it relates to."""
        view = await self._exchange.document(receipt.document, caller)
        headers = {"Location": f"{BASE}/documents/{receipt.document}"}
        return answer(sent_json(receipt, view), 200 if receipt.duplicate else 201, headers)


def plain(said: Strict) -> dict[str, object]:
    """Return what a caller said as plain data, without what it left out: later releases may know more members."""
    return said.model_dump(mode="json", exclude_unset=True)


def repeat_key(request: web.Request, *about: str) -> str | None:
    """Return the request's ``Idempotency-Key``, its own for each kind of act and document."""
    key = plain_header(request, "Idempotency-Key", MOST_KEY)
    return "\n".join((*about, key)) if key and about else key


async def check_state(request: web.Request, exchange: Exchange, document: str, caller: Caller) -> None:
    """Raise Refused ``rest.changed`` where the caller means another state of the document (``If-Match``)."""
    if "If-Match" in request.headers:
        check_unchanged(request, state_tag(document_json(await exchange.document(document, caller))))
