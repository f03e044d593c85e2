"""What a receiver can take, before anything is sent to it: whether it is known, who reaches it, and how that fares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from gateway.contract import Health
from gateway.directory import agencies
from gateway.directory.names import fold
from gateway.exchange.delivery import endpoints
from gateway.exchange.delivery.desk_views import EndpointView
from gateway.exchange.delivery.standing import lets_go
from gateway.exchange.endpoints.fleet import Fleet
from gateway.exchange.endpoints.ways import CurrentRoutes
from gateway.exchange.health import SignsOfLife
from gateway.exchange.intake.partners import Partners
from gateway.exchange.views import MAILBOX
from gateway.packet.limits import Limits
from gateway.packet.names import BusinessType, StatusCode
from gateway.store.database import Database
from gateway.trust.profile import PartnerProfile

BUSINESS_TYPES: Final = tuple(int(one) for one in BusinessType)
STATUS_CODES: Final = tuple(code.value for code in StatusCode)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What is known here of an agency as a receiver; our limits are those of everything that passes here."""

    agency: str
    """As the directory spells it, if it stands there."""
    known: bool
    """It stands in the directory of this service."""
    name: str | None
    reached_by: str | None
    """``mailbox`` where it fetches here, the name of an endpoint, or nothing."""
    profile: PartnerProfile
    """What it wants signed."""
    limits: Limits
    endpoint: EndpointView | None = None
    health: Health | None = None
    """The endpoint's last sign of life."""

    @property
    def healthy(self) -> bool | None:
        """Whether something sent now would go at once; nothing where nobody reaches it."""
        if self.reached_by is None:
            return None
        if self.endpoint is None:
            return True
        goes = self.endpoint.circuit == "closed" and lets_go(self.endpoint.standing)
        return goes and (self.health is None or self.health.ok)


class Receivers:
    """Tells about receivers."""

    def __init__(
        self,
        database: Database,
        fleet: Fleet,
        partners: Partners,
        limits: Limits,
        signs: SignsOfLife,
    ) -> None:
        self._database = database
        self._fleet = fleet
        self._routes = CurrentRoutes(fleet.ways)
        self._partners = partners
        self._limits = limits
        self._signs = signs

    async def capabilities(self, agency: str) -> Capabilities:
        """Return what is known of an agency as a receiver, whether it exists or not."""
        found, endpoint = await self._database.read(lambda connection: self._look(connection, agency))
        health = (await self._signs.all()).get(endpoint.name) if endpoint is not None else None
        return Capabilities(
            found.agency, found.known, found.name, found.reached_by, found.profile, found.limits, endpoint, health
        )

    def _look(self, connection: Connection, agency: str) -> tuple[Capabilities, EndpointView | None]:
        row = agencies.by_ids(connection, [agency]).get(fold(agency))
        reached_by = MAILBOX if row is not None else self._routes.endpoint(agency)
        profile = self._partners.profile([agency])
        name = row.id if row is not None else agency
        found = Capabilities(
            name, row is not None, row.name if row is not None else None, reached_by, profile, self._limits
        )
        if reached_by is None or reached_by not in self._fleet.names:
            return found, None
        (endpoint,) = endpoints.overview(connection, [reached_by], self._fleet.rules, datetime.now(UTC))
        return found, endpoint
