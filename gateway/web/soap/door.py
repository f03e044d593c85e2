"""The SOAP door at ``/soap/edoc``: eight operations by the contract in ``schemas/soap``, and the contract itself.

A message passes here in fixed order: form, header, who calls, whether the operation is theirs to do, the content into
staged files, the operation. Every refusal is a fault with our codes and is recorded; of callers who prove nothing only
so many a minute, so that nobody fills the store by knocking (docs/soap.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from aiohttp import web

from gateway.exchange.proof_once import Once
from gateway.findings import Finding, NotNow, Refused, refuse
from gateway.logs import logger
from gateway.roles import Act
from gateway.soap.rules import SoapRules
from gateway.web.peer import peer_of
from gateway.web.quota import STRANGERS_A_MINUTE, Quota
from gateway.web.recording import recorded
from gateway.web.soap import answers, directory, mailbox, send, traces
from gateway.web.soap.message import Message
from gateway.web.soap.send import DOOR
from gateway.web.soap.who import Who
from schemas import SOAP_FILES, soap_file

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from gateway.exchange.exchange import Exchange
    from gateway.packet.limits import Limits

LOG: Final = logger("soap")

PATH: Final = "/soap/edoc"

ACTS: Final[dict[str, Act | None]] = {
    "SendDocument": Act.DOCUMENTS_SEND,
    "GetPendingDocumentIds": Act.DOCUMENTS_LOOK,
    "GetDocument": Act.CONTENT_READ,
    "GetTraces": Act.DOCUMENTS_LOOK,
    "UpdateTraces": Act.STATUSES_REPORT,
    "ConfirmReceived": Act.INBOX_TAKE,
    "CheckPermission": None,
    "GetOrganizations": Act.DOCUMENTS_LOOK,
}
"""What each operation does, in the words of :mod:`gateway.roles`; nothing where every known caller may."""

OPERATIONS: Final[Mapping[str, Callable[[Message], Awaitable[web.StreamResponse]]]] = {
    "SendDocument": send.send,
    "GetPendingDocumentIds": mailbox.pending,
    "GetDocument": mailbox.get,
    "GetTraces": traces.get,
    "UpdateTraces": traces.update,
    "ConfirmReceived": mailbox.confirm,
    "CheckPermission": partial(directory.permission, acts=ACTS),
    "GetOrganizations": directory.organizations,
}


def soap_routes(
    exchange: Exchange,
    limits: Limits,
    systems: Mapping[str, bytes] | None = None,
    *,
    certificates: Mapping[str, frozenset[bytes]] | None = None,
    rules: SoapRules | None = None,
) -> list[web.RouteDef]:
    """Return the route of the door.

    ``systems`` are the secrets, by their ids, of those who speak the bus's wire: they may come in here too.
    ``certificates``, in DER: of these a system has to show one besides.
    """
    rules = rules or SoapRules()
    who = Who(exchange, systems or {}, certificates or {}, Once(exchange.database), rules)
    door = _Door(exchange, limits, who, rules, Quota(STRANGERS_A_MINUTE))
    return [web.route("*", PATH, door.serve)]


@dataclass(frozen=True, slots=True)
class _Door:
    exchange: Exchange
    limits: Limits
    who: Who
    rules: SoapRules
    strangers: Quota

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; what is not foreseen here is left to the server's guard."""
        if request.method != "POST":
            return self._contract(request)
        message = Message(request, self.exchange, self.limits)
        try:
            await message.take(self.who, ACTS)
            return await OPERATIONS[message.name](message)
        except Refused as refused:
            return await self._refuse(message, refused)
        finally:
            message.discard()

    def _contract(self, request: web.Request) -> web.Response:
        """Give out WSDL and schemas, which say nothing that is not public."""
        asked = request.query_string.lower()
        if request.method not in ("GET", "HEAD") or not asked.startswith(("wsdl", "xsd=")):
            facts = {"path": request.path[:200], "method": request.method[:20]}
            answer = answers.refused([Finding("web.method-not-allowed", "", facts)], reference="")
            answer.headers["Allow"] = "POST, GET"
            return answer
        name = SOAP_FILES[0] if asked.startswith("wsdl") else asked.removeprefix("xsd=")
        if name not in SOAP_FILES:
            raise refuse("web.not-found", path=f"{request.path}?{asked}"[:200])
        text = soap_file(name).replace("ADDRESS", escape(self._address(request)))
        # Relative, so that the schema is found wherever the WSDL was, also behind another name than our own.
        text = text.replace('schemaLocation="edoc-1.xsd"', 'schemaLocation="edoc?xsd=edoc-1.xsd"')
        return web.Response(body=text.encode(), content_type="text/xml", charset="utf-8")

    def _address(self, request: web.Request) -> str:
        return self.rules.address or f"{peer_of(request).scheme}://{request.host}{PATH}"

    async def _refuse(self, message: Message, refused: Refused) -> web.StreamResponse:
        reference = refused.reference
        passing = isinstance(refused, NotNow)
        if not reference and not passing and (message.system or self.strangers.take()):
            reference = await recorded(self.exchange, refused.findings, door=DOOR, system=message.system)
        codes = ",".join(sorted({finding.code for finding in refused.findings}))
        LOG.info("refused", operation=message.name, system=message.system, codes=codes, reference=reference)
        answer = answers.fault(message.version, refused.findings, reference=reference)
        if not message.request.content.is_eof():
            answer.force_close()
        return answer
