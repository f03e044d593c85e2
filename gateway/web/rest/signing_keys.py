"""The signing certificates of an agency served here, with their stages, for partners who want to know them in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.roles import Act
from gateway.web.rest.answers import answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from gateway.exchange.exchange import Exchange
    from gateway.exchange.keyring import StagedKey
    from gateway.exchange.views import Caller

    Operation = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]
    Known = Callable[[Operation, Act], Callable[[web.Request], Awaitable[web.StreamResponse]]]


def signing_key_routes(base: str, exchange: Exchange, known: Known) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""

    async def show(request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET the certificates: published, signing, retired; an agency that does not sign here has none."""
        found = exchange.signing_keys(request.match_info["agency"])
        return answer({"certificates": [_certificate(one) for one in found]})

    return [web.get(f"{base}/agencies/{{agency}}/signing-certificates", known(show, Act.CERTIFICATES_LOOK))]


def _certificate(one: StagedKey) -> dict[str, Any]:
    certificate = one.key.certificate
    return {
        "stage": one.stage.value,
        "sign_from": _time(one.key.sign_from),
        "successor_signs_from": _time(one.successor),
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "not_before": _time(certificate.not_before),
        "not_after": _time(certificate.not_after),
        "sha256": certificate.fingerprint,
        "pem": certificate.x509.public_bytes(Encoding.PEM).decode("ascii"),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment is not None else None
