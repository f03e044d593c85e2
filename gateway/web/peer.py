"""Who is at the other end of a request: address, scheme and certificate, over a proxy too where that is declared.

What a proxy says in ``X-Forwarded-For``, ``X-Forwarded-Proto`` and ``Client-Cert`` (RFC 9440) counts only if the
connection itself comes from a declared address; from anybody else these fields are nothing.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.findings import refuse
from gateway.tls_chain import verified_chain

if TYPE_CHECKING:
    from collections.abc import Iterable

CERTIFICATE: Final = "Client-Cert"
"""Field in which a proxy passes a client's certificate on: DER in base64, or PEM with percent signs."""

MOST_STEPS: Final = 20
"""Proxies in a row that are followed."""


class Proxies:
    """The declared proxies: addresses or networks."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = tuple(ip_network(network, strict=False) for network in networks)

    def __contains__(self, address: object) -> bool:
        """Tell whether an address is that of a declared proxy."""
        if not self._networks:
            return False
        try:
            found = ip_address(str(address))
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self._networks)


PROXIES: Final = web.AppKey("proxies", Proxies)
"""Under which an application holds its declared proxies."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The client: its address, ``http`` or ``https``, and its certificate in DER where it proved to hold one."""

    address: str
    scheme: str
    certificate: bytes | None = None


_PEER: Final = web.RequestKey("peer", Peer)


def peer_of(request: web.Request) -> Peer:
    """Return who sent a request; looked at once for each request."""
    found = request.get(_PEER)
    if found is None:
        found = request[_PEER] = _peer(request)
    return found


def _peer(request: web.Request) -> Peer:
    transport = request.transport
    name: Any = transport.get_extra_info("peername") if transport is not None else None
    address = str(name[0]) if isinstance(name, tuple) and name else ""
    secure: Any = transport.get_extra_info("ssl_object") if transport is not None else None
    scheme = "https" if secure is not None else "http"
    proxies = request.app[PROXIES]
    if address in proxies:
        return Peer(_client(request, address, proxies), _scheme(request, scheme), _passed_on(request))
    return Peer(address, scheme, secure.getpeercert(binary_form=True) if secure is not None else None)


def _client(request: web.Request, address: str, proxies: Proxies) -> str:
    """Return the address nearest to us that is not a proxy's."""
    steps = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    for step in reversed(steps[-MOST_STEPS:]):
        given = _bare(step.strip())
        if given is None:
            return address
        address = given
        if address not in proxies:
            break
    return address


def _bare(text: str) -> str | None:
    """Return an address without port and brackets, or nothing where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _scheme(request: web.Request, own: str) -> str:
    said = request.headers.getall("X-Forwarded-Proto", [])
    last = said[-1].rpartition(",")[2].strip().lower() if said else own
    return last if last in {"http", "https"} else "http"


def _passed_on(request: web.Request) -> bytes | None:
    given = request.headers.getall(CERTIFICATE, [])
    # Two certificates would leave open which of them the client proved.
    return _der(given[0].strip()) if len(given) == 1 else None


def _der(text: str) -> bytes | None:
    try:
        if "%" in text or text.startswith("-"):
            return x509.load_pem_x509_certificate(unquote_to_bytes(text)).public_bytes(Encoding.DER)
        der = base64.b64decode(text.removeprefix(":").removesuffix(":"), validate=True)
        x509.load_der_x509_certificate(der)
    except (ValueError, binascii.Error):
        return None
    return der


def chain_of(request: web.Request) -> list[bytes]:
    """Return the certificates (DER) from the client's own to the authority, as the handshake with us found them."""
    transport = request.transport
    secure: Any = transport.get_extra_info("ssl_object") if transport is not None else None
    return verified_chain(secure) if secure is not None else []


def certificate_of(request: web.Request) -> bytes | None:
    """Return the certificate that the client proved to hold, or nothing.

    Raises Refused ``tls.client-out-of-time`` for one that is not valid now: a connection may outlive it.
    """
    der = peer_of(request).certificate
    if der is None:
        return None
    found = x509.load_der_x509_certificate(der)
    if not found.not_valid_before_utc <= datetime.now(UTC) <= found.not_valid_after_utc:
        raise refuse("tls.client-out-of-time", day=f"{found.not_valid_after_utc:%d/%m/%Y}")
    return der
