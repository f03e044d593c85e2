"""REST for operators: what is in quarantine, and the decision about it; no content and no names leave here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import NOTHING, call, json_of
from gateway.web.rest.desk_model import DiscardIn
from gateway.web.rest.desk_shapes import QuarantinedOut, QuarantineOut
from gateway.web.rest.inspection import finding_view_json
from gateway.web.rest.model import parse

if TYPE_CHECKING:
    from gateway.exchange.inspection.quarantine import Quarantine
    from gateway.exchange.inspection.views import Quarantined


class Quarantines:
    """The operations; each takes a request and the operator who makes it."""

    def __init__(self, quarantine: Quarantine) -> None:
        self._quarantine = quarantine

    @call(
        "GET",
        "/quarantine",
        Act.QUARANTINE_DECIDE,
        vi="Các văn bản đang bị cách ly.",
        en="The documents in quarantine.",
        gives=json_of(QuarantineOut),
    )
    async def listed(self, _request: web.Request, _caller: Caller) -> Answer[QuarantineOut]:
        """GET what is in quarantine."""
        return answer({"items": [quarantined_json(one) for one in await self._quarantine.listed()]})

    @call(
        "POST",
        "/quarantine/{id}/release",
        Act.QUARANTINE_DECIDE,
        vi="Cho một văn bản ra khỏi cách ly, có lý do.",
        en="Lets a document go, for a reason.",
        gives=NOTHING,
        takes=DiscardIn,
        problems=("quarantine.unknown", "quarantine.reason-needed"),
    )
    async def release(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a document may go on."""
        given = parse(DiscardIn, await small_body(request), "")
        await self._quarantine.release(caller.system, request.match_info["id"], given.reason)
        return web.Response(status=204)

    @call(
        "POST",
        "/quarantine/{id}/destroy",
        Act.QUARANTINE_DECIDE,
        vi="Huỷ nội dung một văn bản đang bị cách ly, có lý do.",
        en="Destroys the content of a document in quarantine, for a reason.",
        gives=NOTHING,
        takes=DiscardIn,
        problems=("quarantine.unknown", "quarantine.reason-needed"),
    )
    async def destroy(self, request: web.Request, caller: Caller) -> web.Response:
        """POST that a document's content is destroyed."""
        given = parse(DiscardIn, await small_body(request), "")
        await self._quarantine.destroy(caller.system, request.match_info["id"], given.reason)
        return web.Response(status=204)


def quarantined_json(one: Quarantined) -> QuarantinedOut:
    """Return a document in quarantine."""
    return {
        "document": one.document,
        "from": one.sender,
        "to": list(one.receivers),
        "received_at": moment_json(one.received_at),
        "since": moment_json(one.since),
        "size": one.size,
        "sha256": one.sha256,
        "findings": [finding_view_json(finding) for finding in one.findings],
    }
