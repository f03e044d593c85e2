"""The bus's wire, server side: every operation of the official client at ``/vxp/<operation>``.

A request passes here in fixed order: a known operation, a signature that holds, the certificate of a system that has
one, the operation itself. Every refusal is answered in the form that the client reads, and recorded; of callers who
prove no secret only so many a minute, so that nobody fills the store by knocking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.exchange.views import Caller
from gateway.findings import Finding, Refused
from gateway.logs import logger
from gateway.web.guessing import judged_right, judged_wrong
from gateway.web.peer import certificate_of
from gateway.web.problems import retry_after
from gateway.web.quota import STRANGERS_A_MINUTE, Quota
from gateway.web.recording import recorded
from gateway.web.vxp import directory as vxp_directory
from gateway.web.vxp import fetch as vxp_fetch
from gateway.web.vxp import lists as vxp_lists
from gateway.web.vxp import replies as vxp_replies
from gateway.web.vxp import send as vxp_send
from gateway.web.vxp.call import Call, invite_body
from gateway.web.vxp.replies import DOWNLOAD, SEND
from gateway.web.vxp.send import DOOR
from gateway.web.vxp.signature import Parameters, SignedHeaders, verify

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from gateway.exchange.exchange import Exchange

LOG: Final = logger("vxp")

METHODS: Final = ("GET", "POST")
"""Taken for every operation: the client itself calls some "GET" and posts them."""

OPERATIONS: Final[Mapping[str, Callable[[Call], Awaitable[web.StreamResponse]]]] = {
    "getAgenciesList": vxp_directory.agencies,
    "getAgenciesListQD20": vxp_directory.agencies_qd20,
    "getSynchronizeUnit": vxp_directory.units,
    "registerAgency": vxp_directory.register,
    "deleteAgency": vxp_directory.remove,
    SEND: vxp_send.send,
    "getReceivedEdocList": vxp_lists.received,
    "getEdoc": vxp_fetch.get,
    DOWNLOAD: vxp_fetch.download,
    "getSentEdocList": vxp_lists.sent,
    "updateStatus": vxp_lists.update_status,
    "countReceiveEdoc": vxp_lists.count_documents,
    "countReceiveStatus": vxp_lists.count_statuses,
}


def vxp_routes(
    exchange: Exchange,
    systems: Mapping[str, bytes],
    *,
    most_bytes: int | None = None,
    certificates: Mapping[str, frozenset[bytes]] | None = None,
) -> list[web.RouteDef]:
    """Return the routes of the wire for the systems whose secrets are given by their ids.

    ``most_bytes``: an announced body of ``sendEdoc`` above this is refused before it is read. ``certificates``, in DER:
    of these a system has to show one besides its signature.
    """
    door = _Door(exchange, systems, most_bytes, Quota(STRANGERS_A_MINUTE), certificates or {})
    return [web.route("*", "/vxp/{operation:.*}", door.serve, expect_handler=_expect)]


async def _expect(request: web.Request) -> None:
    # A packet is only invited once its headers have been checked.
    if _operation(request) != SEND:
        await invite_body(request)


def _operation(request: web.Request) -> str:
    return request.match_info["operation"].strip("/")


GUESSED: Final = frozenset({"wire.system-unknown", "wire.signature-wrong"})
"""Refusals of a secret that does not hold."""


@dataclass(frozen=True, slots=True)
class _Door:
    exchange: Exchange
    systems: Mapping[str, bytes]
    most_bytes: int | None
    strangers: Quota
    certificates: Mapping[str, frozenset[bytes]]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; what is not foreseen here is left to the server's guard."""
        operation = _operation(request)
        system: str | None = None
        try:
            _check_known(request, operation)
            headers = await self._verified(request)
            self._check_certificate(request, headers.system)
            system = f"vxp:{headers.system}"
            caller = Caller(system, await self.exchange.agencies_of(system))
            parameters = Parameters(headers)
            call = Call(operation, request, self.exchange, caller, parameters, self.most_bytes)
            return await OPERATIONS[operation](call)
        except Refused as refused:
            return await self._refuse(request, operation, system, refused)

    async def _verified(self, request: web.Request) -> SignedHeaders:
        """Return the headers of a request whose secret holds; who guesses at secrets has to wait."""
        try:
            headers = verify(request.raw_headers, self.systems)
        except Refused as refused:
            for finding in refused.findings:
                if finding.code in GUESSED:
                    system = str(finding.facts["system"])
                    raise await judged_wrong(request, refused, DOOR, system, known=system in self.systems) from None
            raise
        await judged_right(request, DOOR, headers.system)
        return headers

    def _check_certificate(self, request: web.Request, system: str) -> None:
        wanted = self.certificates.get(system)
        if wanted is None:
            return
        shown = certificate_of(request)
        if shown is None:
            raise Refused([Finding("tls.client-missing")])
        if shown not in wanted:
            raise Refused([Finding("tls.client-other")])

    async def _refuse(
        self, request: web.Request, operation: str, system: str | None, refused: Refused
    ) -> web.StreamResponse:
        reference = refused.reference
        if not reference and (system or self.strangers.take()):
            reference = await recorded(self.exchange, refused.findings, door=DOOR, system=system)
        codes = ",".join(sorted({finding.code for finding in refused.findings}))
        LOG.info("refused", operation=operation[:40], system=system, codes=codes, reference=reference)
        answer = vxp_replies.failure(operation, refused.findings, reference=reference)
        answer.headers.update(retry_after(refused.findings))
        if request.can_read_body and "Expect" in request.headers:
            answer.force_close()
        return answer


def _check_known(request: web.Request, operation: str) -> None:
    facts = {"path": request.path[:200], "method": request.method[:20]}
    if operation not in OPERATIONS:
        raise Refused([Finding("web.not-found", "", facts)])
    if request.method not in METHODS:
        raise Refused([Finding("web.method-not-allowed", "", facts)])
