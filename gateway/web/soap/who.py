"""Who sends a SOAP message: a key, a client certificate, a username token, or a signature over Body and Timestamp.

What HTTP says is looked at first, as for REST; then the Security header. Two that disagree are refused, since nobody
could tell for whom the message was meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.soap.security import moment_of
from gateway.web.auth.cookies import check_same_origin
from gateway.web.guessing import judged_right, judged_wrong
from gateway.web.peer import certificate_of, peer_of
from gateway.web.rest.guard import bearer_caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.proof_once import Once
    from gateway.soap.rules import SoapRules
    from gateway.soap.security import Security, UsernameToken
    from gateway.soap.signed import SignedBody

MOST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Who:
    """Knows the keys, and the systems of the settings: their secrets and the certificates that they must show."""

    exchange: Exchange
    systems: Mapping[str, bytes]
    certificates: Mapping[str, frozenset[bytes]]
    once: Once
    rules: SoapRules

    async def calls(self, request: web.Request, security: Security | None, signed: SignedBody | None) -> Caller:
        """Return who calls. Raises Refused ``soap.nobody``, ``soap.login-wrong`` and other reasons of the header."""
        by_http = await self._by_http(request)
        by_header = await self._by_header(request, security, signed) if security is not None else None
        if by_http is not None and by_header is not None and by_http.system != by_header.system:
            raise refuse("soap.two-callers", "Security")
        caller = by_header or by_http
        if caller is None:
            raise refuse("soap.nobody", "Header")
        return caller

    async def _by_http(self, request: web.Request) -> Caller | None:
        given = request.headers.get("Authorization", "")
        if given:
            return await bearer_caller(self.exchange, request, given, "soap")
        certificate = certificate_of(request)
        if certificate is None:
            return None
        if {"Origin", "Sec-Fetch-Site"} & request.headers.keys():
            check_same_origin(request)  # a browser shows its certificate to whatever page asks it to
        return await self.exchange.certificate_caller(certificate)

    async def _by_header(self, request: web.Request, security: Security, signed: SignedBody | None) -> Caller | None:
        if security.expires is not None and security.expires < datetime.now(UTC) - self.rules.window:
            raise refuse("soap.expired", "Timestamp/Expires")
        if signed is not None:
            if security.username is not None:
                raise refuse("soap.two-callers", "Security")
            return await self._by_signature(security, signed)
        if security.username is None:
            return None
        return await self._by_name(request, security.username)

    async def _by_signature(self, security: Security, signed: SignedBody) -> Caller:
        if security.created is None:
            raise refuse("soap.security", "Timestamp", element="Created")
        self._check_fresh(security.created, "Timestamp/Created")
        revoked = self.exchange.certificates.peers.client(signed.certificate, list)
        if revoked:
            raise Refused(revoked)
        caller = await self.exchange.certificate_caller(signed.certificate)
        if caller is None:
            raise refuse("tls.client-unknown", "Signature")
        await self._check_first(b"signature\0" + signed.value, security.created)
        return caller

    async def _by_name(self, request: web.Request, token: UsernameToken) -> Caller:
        name = token.name[:MOST_NAME]
        if token.digest:
            secret = self.systems.get(name)
            if not token.fits(secret or b"nobody") or not secret:
                raise await self._wrong(request, name)
            created = moment_of(token.created, "UsernameToken/Created")
            self._check_fresh(created, "UsernameToken/Created")
            await self._check_first(b"\0".join([b"nonce", name.encode(), token.nonce]), created)
            # Only now: an old digest that somebody overheard does not make guessing begin anew.
            await judged_right(request, "soap", name)
            return await self._system(request, name)
        if not _private(request):
            raise refuse("soap.plain-password", "UsernameToken")
        if secret := self.systems.get(name):
            if not compare_digest(secret, token.password.encode()):
                raise await self._wrong(request, name)
            await judged_right(request, "soap", name)
            return await self._system(request, name)
        caller = await self.exchange.key_caller(token.password)
        if caller is None or caller.system != f"key:{name}":
            raise await self._wrong(request, name)
        return caller

    async def _wrong(self, request: web.Request, name: str) -> Refused:
        refused = refuse("soap.login-wrong", "UsernameToken")
        return await judged_wrong(request, refused, "soap", name, known=name in self.systems)

    async def _system(self, request: web.Request, name: str) -> Caller:
        """Return a system of the settings; as on the wire, it shows its certificate where the settings name one."""
        wanted = self.certificates.get(name)
        if wanted is not None:
            shown = certificate_of(request)
            if shown is None:
                raise refuse("tls.client-missing")
            if shown not in wanted:
                raise refuse("tls.client-other")
        system = f"vxp:{name}"
        return Caller(system, await self.exchange.agencies_of(system))

    def _check_fresh(self, created: datetime, path: str) -> None:
        if abs(datetime.now(UTC) - created) > self.rules.window:
            raise refuse("soap.expired", path)

    async def _check_first(self, proof: bytes, created: datetime) -> None:
        if not await self.once.first(proof, created + self.rules.window):
            raise refuse("soap.replay", "Security")


def _private(request: web.Request) -> bool:
    """Tell whether nobody on the way can read a password."""
    peer = peer_of(request)
    try:
        return peer.scheme == "https" or ip_address(peer.address).is_loopback
    except ValueError:
        return False
