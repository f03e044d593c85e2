"""Through which endpoint an agency is reached, as the register has it at this moment: planned from memory, confirmed
in the transaction that writes the plan, so that nothing is written for an endpoint that is not there any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from gateway.directory.routes import Route, Routes
from gateway.exchange.endpoints import register
from gateway.exchange.endpoints.views import Endpoint
from gateway.store.changes import ENDPOINTS, number
from gateway.store.database import Database


class WaysChanged(Exception):
    """Endpoints changed between plan and write: the packet has to be planned anew."""


@dataclass(frozen=True, slots=True)
class Known:
    """Routes, and the number of changes at which they were those of the register."""

    number: int
    routes: Routes


class Ways(Protocol):
    """Where plans get their routes; used by many threads."""

    def known(self) -> Known:
        """Return the routes as this process knows them."""

    def fresh(self) -> Known:
        """Return the routes as they are now, blocking this thread. Raises NotNow."""

    def confirm(self, connection: Connection, known: Known) -> None:
        """Keep the routes as they are until the commit. Raises WaysChanged if they are others already."""


class FixedWays:
    """Routes that never change."""

    def __init__(self, routes: Routes) -> None:
        self._known = Known(0, routes)

    def known(self) -> Known:
        """Return them."""
        return self._known

    def fresh(self) -> Known:
        """Return them."""
        return self._known

    def confirm(self, connection: Connection, known: Known) -> None:
        """Do nothing."""


class RegisterWays:
    """Routes of the register; ``latest`` returns what the process knows of it."""

    def __init__(self, database: Database, latest: Callable[[], Known]) -> None:
        self._database = database
        self._latest = latest

    def known(self) -> Known:
        """Return the routes as the process knows them."""
        return self._latest()

    def fresh(self) -> Known:
        """Return the routes as they are now."""
        return self._database.read_now(lambda connection: read(connection)[0])

    def confirm(self, connection: Connection, known: Known) -> None:
        """Keep the routes as they are until the commit. Raises WaysChanged."""
        register.share(connection)
        if number(connection, ENDPOINTS) != known.number:
            raise WaysChanged


class CurrentRoutes:
    """The routes that are known at each moment, as :class:`gateway.directory.routes.Routes` answers."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    def endpoint(self, agency: str) -> str | None:
        """Return the endpoint that reaches an agency, or nothing."""
        return self._ways.known().routes.endpoint(agency)


def routes_of(endpoints: Iterable[Endpoint]) -> Routes:
    """Return the routes that these endpoints give."""
    return Routes([Route(one.name, one.definition.serves) for one in endpoints if one.routed])


def read(connection: Connection) -> tuple[Known, list[Endpoint]]:
    """Return the register and its routes."""
    found = number(connection, ENDPOINTS)
    endpoints = register.all_of(connection)
    return Known(found, routes_of(endpoints)), endpoints
