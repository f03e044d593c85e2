"""REST: files in pieces, by tus 1.0.0 (https://tus.io/protocols/resumable-upload) below ``/api/v1/uploads``.

The core protocol with creation, expiration, termination and checksum. What lies complete is used by its id in
``POST /documents`` and ``POST /packets``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import BASE, Parameter, Raw, call, empty, json_of
from gateway.web.rest.conditions import problem
from gateway.web.rest.tus_declared import (
    ABLE,
    ABOUT_ONE,
    CHECKSUM,
    NUMBERED,
    OFFSET,
    PIECE,
    SO_FAR,
    SPOKEN,
    VERSION,
    WRITING,
)
from gateway.web.rest.tus_shapes import UploadOut, UploadsOut
from gateway.web.rest.upload import base_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.exchange.intake.upload_rows import UploadView
    from gateway.exchange.intake.uploads import Uploads as Kept
    from gateway.exchange.intake.uploads import Writer

EXTENSIONS: Final = "creation,expiration,termination,checksum"
ALGORITHMS: Final = ("sha1", "sha256", "sha512", "md5")
MOST_METADATA: Final = 8 * 1024

_NUMBER: Final = re.compile("[0-9]{1,18}", re.ASCII)
_UPLOAD: Final = re.compile("[0-9a-f]{32}")
_RESUMABLE: Final = {"Tus-Resumable": VERSION}


S = TypeVar("S")
Method: TypeAlias = Callable[[S, web.Request, Caller], Awaitable[web.StreamResponse]]


def _by_tus(operation: Method[S]) -> Method[S]:
    """Return the operation with what the protocol wants of every request and answer."""

    async def handler(desk: S, request: web.Request, caller: Caller) -> web.StreamResponse:
        if request.headers.get("Tus-Resumable") != VERSION:
            wrong = refuse("upload.version", "Tus-Resumable", version=VERSION)
            return problem(request, wrong.findings, {**_RESUMABLE, "Tus-Version": VERSION})
        try:
            response = await operation(desk, request, caller)
        except Refused as refused:
            return problem(request, refused.findings, _RESUMABLE)
        response.headers.update(_RESUMABLE)
        return response

    return handler


class Uploads:
    """The operations; each takes a request and who speaks."""

    def __init__(self, uploads: Kept) -> None:
        self._place = f"{BASE}/uploads"
        self._uploads = uploads

    @call(
        "OPTIONS",
        "/uploads",
        Act.DOCUMENTS_SEND,
        vi="Những gì của tus mà dịch vụ này biết.",
        en="What of tus is spoken here.",
        gives=empty(204, headers={**ABLE, "Tus-Resumable": SO_FAR["Tus-Resumable"]}),
    )
    async def abilities(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """OPTIONS: what of the protocol is spoken here."""
        headers = {
            **_RESUMABLE,
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(self._uploads.largest),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        }
        return web.Response(status=204, headers=headers)

    @call(
        "GET",
        "/uploads",
        Act.DOCUMENTS_SEND,
        vi="Các tệp tải lên của khoá, cũ nhất trước.",
        en="The key’s uploads, the oldest first.",
        gives=json_of(UploadsOut),
    )
    async def listed(self, _request: web.Request, caller: Caller) -> Answer[UploadsOut]:
        """GET the caller's uploads, the oldest first."""
        return answer({"items": [upload_json(view) for view in await self._uploads.listed(caller)]})

    @call(
        "GET",
        "/uploads/{id}",
        Act.DOCUMENTS_SEND,
        vi="Một tệp tải lên.",
        en="One of them.",
        gives=json_of(UploadOut),
        problems=ABOUT_ONE,
    )
    async def show(self, request: web.Request, caller: Caller) -> Answer[UploadOut]:
        """GET one of them."""
        return answer(upload_json(await self._uploads.show(_id(request), caller)))

    @call(
        "POST",
        "/uploads",
        Act.DOCUMENTS_SEND,
        vi="Báo rằng sắp gửi một tệp dài chừng này.",
        en="Says that a file of this length is going to come.",
        gives=empty(201, headers={"Location": "Where its pieces go.", "Upload-Expires": SO_FAR["Upload-Expires"]}),
        headers=(
            SPOKEN,
            Parameter("Upload-Length", "Độ dài của tệp.", "The file’s length in bytes.", NUMBERED),
            Parameter(
                "Upload-Metadata",
                "Tên và kiểu của tệp: khoá và base64, cách nhau bởi dấu phẩy.",
                "The file’s name and type: keys and base64, apart by commas.",
            ),
        ),
        problems=("upload.version", "upload.header-wrong", "upload.too-large", "upload.too-many", "upload.quota"),
    )
    @_by_tus
    async def create(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a file of this length is going to come."""
        length = _number(request, "Upload-Length")
        said = request.headers.get("Upload-Metadata", "")
        told = metadata_of(said)
        view = await self._uploads.create(
            caller,
            length,
            name=base_name(told.get("filename") or told.get("name") or ""),
            content_type=(told.get("filetype") or told.get("type") or "")[:100] or None,
            metadata=said,
        )
        place = f"{self._place}/{view.id}"
        return web.Response(status=201, headers={"Location": place, "Upload-Expires": _http(view.expires_at)})

    @call(
        "HEAD",
        "/uploads/{id}",
        Act.DOCUMENTS_SEND,
        vi="Đã nhận được bao nhiêu.",
        en="How much of it has come.",
        gives=empty(200, headers={**SO_FAR, "Upload-Length": "The file’s length."}),
        headers=(SPOKEN,),
        problems=(*ABOUT_ONE, "upload.version"),
    )
    @_by_tus
    async def stands(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """HEAD: how much has come."""
        view = await self._uploads.show(_id(request), caller)
        headers = {**_progress(view, view.received), "Upload-Length": str(view.length), "Cache-Control": "no-store"}
        if view.metadata:
            headers["Upload-Metadata"] = view.metadata
        return web.Response(status=200, headers=headers)

    @call(
        "PATCH",
        "/uploads/{id}",
        Act.DOCUMENTS_SEND,
        vi="Gửi tiếp các byte từ một vị trí.",
        en="Sends bytes from an offset on.",
        gives=empty(204, headers=SO_FAR),
        takes=Raw(PIECE),
        headers=(SPOKEN, OFFSET, CHECKSUM),
        problems=WRITING,
    )
    @_by_tus
    async def go_on(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """PATCH: bytes from an offset on."""
        if request.content_type != PIECE:
            raise refuse("upload.content-type", "Content-Type", type=PIECE)
        offset = _number(request, "Upload-Offset")
        upload = _id(request)
        check = _checksum(request)
        view = await self._uploads.show(upload, caller)
        if offset == view.received and offset + (request.content_length or 0) > view.length:
            raise refuse("upload.too-long", "", length=view.length)
        async with self._uploads.writing(upload, caller, offset, whole=check is not None) as writer:
            # Whoever lost the line asks with HEAD: what came is kept, and nobody hears this answer.
            with suppress(ConnectionError):
                await _take(request, writer, check)
        view = await self._uploads.show(upload, caller)
        return web.Response(status=204, headers=_progress(view, view.received))

    @call(
        "DELETE",
        "/uploads/{id}",
        Act.DOCUMENTS_SEND,
        vi="Bỏ một tệp tải lên.",
        en="Drops what came.",
        gives=empty(204, headers={"Tus-Resumable": SO_FAR["Tus-Resumable"]}),
        headers=(SPOKEN,),
        problems=(*ABOUT_ONE, "upload.version"),
    )
    @_by_tus
    async def remove(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """DELETE: what came is dropped."""
        await self._uploads.remove(_id(request), caller)
        return web.Response(status=204)

    @call(
        "POST",
        "/uploads/{id}",
        Act.DOCUMENTS_SEND,
        vi="Thay cho PATCH, DELETE hoặc HEAD khi đường truyền không cho qua.",
        en="Stands for PATCH, DELETE or HEAD where the way lets none of them pass.",
        gives=empty(200, 204),
        headers=(
            SPOKEN,
            OFFSET,
            CHECKSUM,
            Parameter(
                "X-HTTP-Method-Override",
                "Phương thức được thay.",
                "The method that is meant.",
                {"type": "string", "enum": ["PATCH", "DELETE", "HEAD"]},
            ),
        ),
        problems=(*WRITING, "upload.override"),
    )
    @_by_tus
    async def as_said(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST in place of another method, for clients whose way knows no other (``X-HTTP-Method-Override``)."""
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
        operations = {"PATCH": self.go_on, "DELETE": self.remove, "HEAD": self.stands}
        if method not in operations:
            raise refuse("upload.override", "X-HTTP-Method-Override")
        return await operations[method](request, caller)


@dataclass(slots=True)
class _Checksum:
    """What a piece must come to, and what it has come to so far."""

    wanted: bytes
    found: Any

    def compare(self) -> None:
        if not hmac.compare_digest(self.wanted, self.found.digest()):
            raise refuse("upload.checksum-wrong", "Upload-Checksum")


async def _take(request: web.Request, writer: Writer, check: _Checksum | None) -> None:
    async for chunk in request.content.iter_any():
        if check is not None:
            check.found.update(chunk)
        await writer.write(chunk)
    if check is not None:
        check.compare()
        await writer.settle()


def _checksum(request: web.Request) -> _Checksum | None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    name, _, digest = given.partition(" ")
    if name not in ALGORITHMS:
        raise refuse("upload.algorithm", "Upload-Checksum", known=", ".join(ALGORITHMS))
    try:
        return _Checksum(base64.b64decode(digest, validate=True), hashlib.new(name, usedforsecurity=False))
    except (binascii.Error, ValueError):
        raise refuse("upload.header-wrong", "Upload-Checksum", name="Upload-Checksum") from None


def metadata_of(text: str) -> dict[str, str]:
    """Return what a client says about its file: keys and base64, apart by commas. Raises Refused."""
    found: dict[str, str] = {}
    wrong = refuse("upload.header-wrong", "Upload-Metadata", name="Upload-Metadata")
    if len(text) > MOST_METADATA:
        raise wrong
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        if not key.isascii() or key in found:
            raise wrong
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            raise wrong from None
    return found


def _id(request: web.Request) -> str:
    upload = request.match_info["id"]
    if not _UPLOAD.fullmatch(upload):
        raise refuse("upload.unknown", "id")
    return upload


def _number(request: web.Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not _NUMBER.fullmatch(given):
        raise refuse("upload.header-wrong", name, name=name)
    return int(given)


def _progress(view: UploadView, received: int) -> Mapping[str, str]:
    return {"Upload-Offset": str(received), "Upload-Expires": _http(view.expires_at)}


def _http(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def upload_json(view: UploadView) -> UploadOut:
    """Return an upload."""
    return {
        "id": view.id,
        "name": view.name,
        "content_type": view.content_type,
        "length": view.length,
        "received": view.received,
        "complete": view.complete,
        "created_at": moment_json(view.created_at),
        "expires_at": moment_json(view.expires_at),
    }
