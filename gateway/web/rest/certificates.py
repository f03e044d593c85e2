"""REST for operators: whose certificates are whose, below ``/api/v1/agencies/{id}/certificates``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from aiohttp import web
from pydantic import Field

from gateway.directory.certificates import Window
from gateway.exchange.certificates.reading import first_of_pem
from gateway.exchange.views import Caller
from gateway.findings import refuse
from gateway.roles import Act
from gateway.validation import Strict
from gateway.web.rest.answers import Answer, answer, small_body
from gateway.web.rest.bodies import moment_json
from gateway.web.rest.calls import call, json_of
from gateway.web.rest.desk_shapes import CertificateOut, CertificatesOut
from gateway.web.rest.model import parse

if TYPE_CHECKING:
    from gateway.exchange.certificates.desk import CertificateDesk, HeldView


class CertificateIn(Strict):
    """A certificate as PEM, and when it counts as the agency's."""

    pem: Annotated[str, Field(max_length=100_000)]
    since: Annotated[datetime, Field(strict=False)] | None = None
    until: Annotated[datetime, Field(strict=False)] | None = None


class Certificates:
    """The operations; each takes a request and the operator who makes it."""

    def __init__(self, certificates: CertificateDesk) -> None:
        self._certificates = certificates

    @call(
        "GET",
        "/certificates",
        Act.CERTIFICATES_MANAGE,
        vi="Chứng thư của mọi cơ quan.",
        en="The certificates of all agencies.",
        gives=json_of(CertificatesOut),
    )
    async def all(self, _request: web.Request, _caller: Caller) -> Answer[CertificatesOut]:
        """GET the certificates of all agencies."""
        return answer(certificates_json(await self._certificates.listed()))

    @call(
        "GET",
        "/agencies/{agency}/certificates",
        Act.CERTIFICATES_MANAGE,
        vi="Chứng thư của một cơ quan, kể cả đã thôi dùng.",
        en="The certificates of one agency, retired ones too.",
        gives=json_of(CertificatesOut),
    )
    async def of_agency(self, request: web.Request, _caller: Caller) -> Answer[CertificatesOut]:
        """GET the certificates of one agency, retired ones too."""
        return answer(certificates_json(await self._certificates.listed(request.match_info["agency"])))

    @call(
        "POST",
        "/agencies/{agency}/certificates",
        Act.CERTIFICATES_MANAGE,
        vi="Thêm một chứng thư: từ nay nó là của cơ quan.",
        en="Adds a certificate: it counts as the agency’s from now on.",
        gives=json_of(CertificatesOut, 201),
        takes=CertificateIn,
        problems=("agency.unknown", "certificate.*", "signature.*", "key.*"),
    )
    async def add(self, request: web.Request, caller: Caller) -> Answer[CertificatesOut]:
        """POST a certificate: it counts as the agency's from now on."""
        given = parse(CertificateIn, await small_body(request), "")
        found = await self._certificates.add(
            caller.system,
            request.match_info["agency"],
            first_of_pem(given.pem, "pem"),
            "rest",
            Window(_aware(given.since, "since"), _aware(given.until, "until")),
        )
        return answer(certificates_json(found), 201)

    @call(
        "POST",
        "/agencies/{agency}/certificates/{fingerprint}/retire",
        Act.CERTIFICATES_MANAGE,
        vi="Một chứng thư thôi được tính.",
        en="A certificate counts no more.",
        gives=json_of(CertificatesOut),
        problems=("agency.unknown", "certificate.unknown"),
    )
    async def retire(self, request: web.Request, caller: Caller) -> Answer[CertificatesOut]:
        """POST that a certificate counts no more."""
        asked = request.match_info
        return answer(
            certificates_json(await self._certificates.retire(caller.system, asked["agency"], asked["fingerprint"]))
        )


def certificates_json(found: list[HeldView]) -> CertificatesOut:
    """Return a list of certificates as an object with the member ``certificates``."""
    return {"certificates": [_certificate(one) for one in found]}


def _certificate(one: HeldView) -> CertificateOut:
    return {
        "agency": one.agency,
        "fingerprint": one.fingerprint,
        "subject": one.subject,
        "not_after": moment_json(one.not_after),
        "since": moment_json(one.since),
        "until": moment_json(one.until),
        "source": one.source,
        "added_by": one.added_by,
        "added_at": moment_json(one.added_at),
        "retired_at": moment_json(one.retired_at),
    }


def _aware(moment: datetime | None, path: str) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise refuse("certificate.no-zone", path)
    return moment
