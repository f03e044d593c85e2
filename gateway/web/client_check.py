"""Certificates of clients against revocation: who shows one that counts no more gets no answer but that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gateway.findings import Refused
from gateway.web.metrics import count_refused
from gateway.web.peer import chain_of, peer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from gateway.exchange.certificates.peers import PeerChecks


def client_check(peers: PeerChecks) -> Callable[[web.Request], None]:
    """Return what refuses requests over connections whose certificate is not believed, whatever else they show.

    It raises Refused ``tls.client-revoked``, ``tls.client-unproven`` or ``tls.client-not-yet``; it waits for nothing.
    """

    def check(request: web.Request) -> None:
        shown = peer_of(request).certificate
        if shown is None:
            return
        found = peers.client(shown, partial(chain_of, request))
        if found:
            count_refused(found)
            raise Refused(found)

    return check
