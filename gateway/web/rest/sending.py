"""What sending requests have in common: JSON and files from one body or from uploads, keys of repeats, refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from gateway.exchange.views import OutgoingFile, Receipt
from gateway.findings import Finding, NotNow, Refused
from gateway.packet.names import Kind
from gateway.validation import Strict
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.bodies import receipt_json, relations_json
from gateway.web.rest.names import plain_header
from gateway.web.rest.upload import Upload, base_name, receive

if TYPE_CHECKING:
    from aiohttp import web

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.views import Caller
    from gateway.packet.limits import Limits
    from gateway.web.rest.model import UploadIn

DOOR: Final = "rest"
MOST_KEY: Final = 200
"""Characters of an ``Idempotency-Key``."""

JSON: Final = "application/json"


M = TypeVar("M", bound=Strict)


@dataclass(frozen=True, slots=True)
class Given(Generic[M]):
    """What a sending request brought: its JSON, its files, and the ids of the uploads among these.

    ``before`` is what a request with the same key made: then it has no files, since its uploads are gone.
    """

    said: M
    files: list[OutgoingFile]
    uploads: tuple[str, ...]
    before: Receipt | None = None


class Sending:
    """Takes the bodies of sending requests."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._limits = limits

    @asynccontextmanager
    async def taken(
        self, request: web.Request, caller: Caller, model: type[M], key: str | None = None
    ) -> AsyncIterator[Given[M]]:
        """Give what came: multipart with files, or JSON alone. Raises Refused with all faults at once, NotNow."""
        # Imported late: pydantic costs memory that a hub without REST callers need not spend.
        from gateway.web.rest.model import parse

        if request.content_type == JSON:
            upload, path = Upload(document=await small_body(request)), ""
        else:
            upload, path = await receive(request, self._exchange, self._limits), "document"
        try:
            said = parse(model, upload.document, path)
            before = await self.known(caller, key)
            if before is not None:
                yield Given(said, [], (), before)
                return
            wanted: tuple[UploadIn, ...] = getattr(said, "uploads", ())
            files = [*upload.files, *await self._uploaded(wanted, caller, len(upload.files))]
            yield Given(said, files, tuple(one.id for one in wanted))
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

    async def known(self, caller: Caller, key: str | None) -> Receipt | None:
        """Return what a request with this key made before; its uploads are gone since."""
        packet = await self._exchange.follow_ups.answered(caller, key)
        return Receipt(packet, Kind.DOCUMENT, duplicate=True) if packet is not None else None

    async def recorded(self, refused: Refused, caller: Caller) -> Refused:
        """Return the refusal with a reference, writing it down unless the exchange has already."""
        if refused.reference or isinstance(refused, NotNow):
            return refused
        reference = await self._exchange.record_refusal(refused.findings, door=DOOR, system=caller.system)
        return Refused(refused.findings, reference=reference)

    async def told(self, receipt: Receipt, caller: Caller, base: str) -> web.Response:
        """Return the answer to a document that was sent, with what it relates to."""
        view = await self._exchange.document(receipt.document, caller)
        body = {**receipt_json(receipt, view), "relations": relations_json(view)}
        headers = {"Location": f"{base}/documents/{receipt.document}"}
        return answer(body, 200 if receipt.duplicate else 201, headers)


def repeat_key(request: web.Request, *about: str) -> str | None:
    """Return the request's ``Idempotency-Key``, its own for each kind of act and document."""
    key = plain_header(request, "Idempotency-Key", MOST_KEY)
    return "\n".join((*about, key)) if key and about else key
