"""REST for operators: whose certificates are whose, below ``/api/v1/agencies/{id}/certificates``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from aiohttp import web
from pydantic import Field

from gateway.directory.certificates import Window
from gateway.exchange.certificates.reading import first_of_pem
from gateway.findings import refuse
from gateway.roles import Act
from gateway.validation import Strict
from gateway.web.rest.answers import answer, small_body
from gateway.web.rest.bodies import moment_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.exchange.certificates.desk import CertificateDesk, HeldView
    from gateway.exchange.views import Caller

    Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]


class CertificateIn(Strict):
    """A certificate as PEM, and when it counts as the agency's."""

    pem: Annotated[str, Field(max_length=100_000)]
    since: Annotated[datetime, Field(strict=False)] | None = None
    until: Annotated[datetime, Field(strict=False)] | None = None


def certificate_routes(
    base: str, certificates: CertificateDesk, known: Callable[[Operation, Act], Handler]
) -> list[web.RouteDef]:
    """Return the routes; ``known`` puts an operation behind the guard."""
    desk = _Desk(certificates)
    one = f"{base}/agencies/{{agency}}/certificates"

    return [
        web.get(f"{base}/certificates", known(desk.all, Act.CERTIFICATES_MANAGE)),
        web.get(one, known(desk.of_agency, Act.CERTIFICATES_MANAGE)),
        web.post(one, known(desk.add, Act.CERTIFICATES_MANAGE)),
        web.post(f"{one}/{{fingerprint}}/retire", known(desk.retire, Act.CERTIFICATES_MANAGE)),
    ]


class _Desk:
    """The operations; each takes a request and the operator who makes it."""

    def __init__(self, certificates: CertificateDesk) -> None:
        self._certificates = certificates

    async def all(self, _request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET the certificates of all agencies."""
        return answer(certificates_json(await self._certificates.listed()))

    async def of_agency(self, request: web.Request, _caller: Caller) -> web.StreamResponse:
        """GET the certificates of one agency, retired ones too."""
        return answer(certificates_json(await self._certificates.listed(request.match_info["agency"])))

    async def add(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST a certificate: it counts as the agency's from now on."""
        from gateway.web.rest.model import parse

        given = parse(CertificateIn, await small_body(request), "")
        found = await self._certificates.add(
            caller.system,
            request.match_info["agency"],
            first_of_pem(given.pem, "pem"),
            "rest",
            Window(_aware(given.since, "since"), _aware(given.until, "until")),
        )
        return answer(certificates_json(found), 201)

    async def retire(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """POST that a certificate counts no more."""
        asked = request.match_info
        return answer(
            certificates_json(await self._certificates.retire(caller.system, asked["agency"], asked["fingerprint"]))
        )


def certificates_json(found: list[HeldView]) -> dict[str, Any]:
    """Return a list of certificates as an object with the member ``certificates``."""
    return {"certificates": [_certificate(one) for one in found]}


def _certificate(one: HeldView) -> dict[str, Any]:
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
