"""The multipart body of a sending request, taken part by part: JSON into memory, files straight to the staging folder.

Nothing but the JSON part is ever held whole. Parts may come in any order; all faults of the form are reported at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from aiohttp import BodyPartReader, MultipartReader
from aiohttp.http_exceptions import HttpProcessingError

from gateway.exchange.views import OutgoingFile
from gateway.findings import Finding, Refused, refuse

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol

    from aiohttp import web

    from gateway.exchange.exchange import Exchange
    from gateway.packet.limits import Limits

    class Staged(Protocol):
        """A file on its way in, as the exchange stages one."""

        path: Path
        size: int

        async def write(self, data: bytes) -> None: ...
        def finish(self) -> str: ...
        def discard(self) -> None: ...


MOST_JSON: Final = 1024 * 1024
"""Bytes of the part ``document``, and of the part ``seal``."""

MOST_NAME: Final = 200
"""Characters of a file's name."""

CHUNK: Final = 128 * 1024


@dataclass(slots=True)
class Upload:
    """What came: the JSON texts and the staged files. :meth:`discard` must be called once they were used."""

    document: bytes = b""
    seal: bytes = b""
    files: list[OutgoingFile] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    """SHA-256 of each file."""
    staged: list[Staged] = field(default_factory=list)

    def discard(self) -> None:
        """Drop the staged files."""
        for blob in self.staged:
            blob.discard()


async def receive(request: web.Request, exchange: Exchange, limits: Limits) -> Upload:
    """Take the whole body. Raises Refused with all faults, NotNow when the disk is full; then nothing stays behind."""
    if request.content_type != "multipart/form-data" or "boundary=" not in request.headers.get("Content-Type", ""):
        raise refuse("rest.not-multipart", "Content-Type")
    upload = Upload()
    try:
        await _Parts(upload, exchange, limits).take(request)
    except BaseException:
        upload.discard()
        raise
    return upload


class _Parts:
    """The walk over the parts of one body."""

    def __init__(self, upload: Upload, exchange: Exchange, limits: Limits) -> None:
        self._upload = upload
        self._exchange = exchange
        self._limits = limits
        self._room = limits.packet
        self._faults: list[Finding] = []
        self._seen: set[str] = set()
        """Names of the parts that may come once."""

    async def take(self, request: web.Request) -> None:
        # The reader of multipart bodies has many ways to say that a body is damaged; each is the caller's mistake.
        try:
            reader = await request.multipart()
            while (part := await reader.next()) is not None:
                await self._part(part)
        except (ValueError, LookupError, RuntimeError, AssertionError, HttpProcessingError):
            raise refuse("rest.multipart-broken") from None
        if "document" not in self._seen:
            self._faults.append(Finding("rest.part-missing", "document", {"name": "document"}))
        if self._faults:
            raise Refused(self._faults)

    async def _part(self, part: MultipartReader | BodyPartReader) -> None:
        name = _shown(part.name or "") if isinstance(part, BodyPartReader) else ""
        if not isinstance(part, BodyPartReader) or name not in {"document", "seal", "files"}:
            raise Refused([*self._faults, Finding("rest.part-unknown", name, {"name": name})])
        if not _plain(part):
            raise Refused([*self._faults, Finding("rest.part-encoded", name, {"name": name})])
        if name == "files":
            await self._file(part)
            return
        if name in self._seen:
            raise Refused([*self._faults, Finding("rest.part-repeated", name, {"name": name})])
        self._seen.add(name)
        body = await self._json(part, name)
        if name == "document":
            self._upload.document = body
        else:
            self._upload.seal = body

    async def _json(self, part: BodyPartReader, name: str) -> bytes:
        body = bytearray()
        while chunk := await part.read_chunk(CHUNK):
            body += chunk
            if len(body) > MOST_JSON:
                raise Refused([*self._faults, Finding("rest.too-large", name, {"limit": MOST_JSON})])
        return bytes(body)

    async def _file(self, part: BodyPartReader) -> None:
        number = len(self._upload.staged) + 1
        if number > self._limits.attachments:
            raise Refused([*self._faults, Finding("rest.too-many-files", "files", {"limit": self._limits.attachments})])
        name = base_name(part.filename or "")
        if not name:
            self._faults.append(Finding("rest.file-name-missing", f"files[{number}]", {"number": number}))
        blob = self._exchange.stage()
        self._upload.staged.append(blob)
        while chunk := await part.read_chunk(CHUNK):
            self._room -= len(chunk)
            if self._room < 0:
                raise Refused([*self._faults, Finding("rest.too-large", "files", {"limit": self._limits.packet})])
            await blob.write(chunk)
        self._upload.digests.append(blob.finish())
        content_type = part.headers.get("Content-Type", "").split(";")[0].strip()[:100]
        self._upload.files.append(OutgoingFile(name, content_type or None, blob.path))


def _plain(part: BodyPartReader) -> bool:
    transfer = part.headers.get("Content-Transfer-Encoding", "binary").lower()
    return transfer in {"binary", "8bit", "7bit"} and "Content-Encoding" not in part.headers


def _shown(name: str) -> str:
    """Return a part's name as an answer can repeat it: bytes that are no UTF-8 came as halves of characters."""
    return name[:100].encode("utf-8", "backslashreplace").decode()[:100]


def base_name(name: str) -> str:
    """Return the last step of a path as either system writes it, without control characters, cut to a sane length.

    Many clients write letters beyond ASCII as percent signs and digits (aiohttp does, browsers do for quotes).
    """
    if name.isascii():
        with suppress(UnicodeDecodeError):
            name = unquote(name, errors="strict")
    last = PurePosixPath(PureWindowsPath(name.replace("\0", "")).name).name
    clean = "".join(letter for letter in last if letter.isprintable()).strip()
    if clean in {".", ".."}:
        return ""
    if len(clean) <= MOST_NAME:
        return clean
    suffix = PurePosixPath(clean).suffix[:20]
    return clean[: MOST_NAME - len(suffix)] + suffix
