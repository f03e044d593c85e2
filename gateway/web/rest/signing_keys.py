"""The signing certificates of an agency served here, with their stages, for partners who want to know them in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.web.rest.answers import Answer, answer
from gateway.web.rest.bodies import second_json
from gateway.web.rest.calls import call, json_of
from gateway.web.rest.desk_shapes import SigningCertificateOut, SigningCertificatesOut

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.keyring import StagedKey


class SigningCertificates:
    """The operation; it takes a request and who speaks."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    @call(
        "GET",
        "/agencies/{agency}/signing-certificates",
        Act.CERTIFICATES_LOOK,
        vi="Chứng thư ký của một cơ quan được phục vụ ở đây, với giai đoạn của từng cái.",
        en="The signing certificates of an agency served here, each with its stage.",
        gives=json_of(SigningCertificatesOut),
    )
    async def show(self, request: web.Request, _caller: Caller) -> Answer[SigningCertificatesOut]:
        """GET the certificates: published, signing, retired; an agency that does not sign here has none."""
        found = self._exchange.signing_keys(request.match_info["agency"])
        return answer({"certificates": [_certificate(one) for one in found]})


def _certificate(one: StagedKey) -> SigningCertificateOut:
    certificate = one.key.certificate
    return {
        "stage": one.stage,
        "sign_from": second_json(one.key.sign_from),
        "successor_signs_from": second_json(one.successor),
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "not_before": second_json(certificate.not_before),
        "not_after": second_json(certificate.not_after),
        "sha256": certificate.fingerprint,
        "pem": certificate.x509.public_bytes(Encoding.PEM).decode("ascii"),
    }
