"""The store of a service as commands open it: beside a running service or without one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from gateway.exchange.settings import ExchangeSettings
from gateway.findings import refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database, is_embedded
from gateway.store.object_blobs import open_blobs
from gateway.store.schema import endpoints, seals
from gateway.trust.anchors import Anchors

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from gateway.assembly import Service
    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.endpoints.views import Endpoint

T = TypeVar("T")


def settings_of(options: argparse.Namespace) -> ExchangeSettings:
    """Return what ``--config`` says, or what an instant bus has in the folder of ``--data``. Raises Refused."""
    if options.config is None:
        return ExchangeSettings(role="hub", data=options.data, anchors=Anchors.none())
    from gateway.assembly import assemble
    from gateway.settings import load

    service: Service = assemble(load(options.config))
    return service.exchange


def blobs_of(settings: ExchangeSettings) -> Blobs:
    """Return the stored bytes of the service; nothing is staged there by commands."""
    return open_blobs(
        settings.places,
        settings.objects,
        limit=settings.limits.packet,
        min_free=settings.min_free,
        threads=ThreadPoolExecutor(1),
        cache=settings.cache,
    )


@contextmanager
def blobs_for_once(settings: ExchangeSettings) -> Iterator[Blobs]:
    """Give the stored bytes to somebody who fetches some; copies that only he has asked for go with him."""
    blobs = blobs_of(settings)
    try:
        yield blobs
    finally:
        blobs.let_go()
        blobs.close()


@contextmanager
def opened(settings: ExchangeSettings) -> Iterator[Database]:
    """Open the database of a service. Raises Refused ``cli.no-data`` or ``store.older``."""
    url = settings.database_url
    if is_embedded(url) and not Path(str(make_url(url).database)).is_file():
        raise refuse("cli.no-data", "", file=str(settings.data))
    database = Database(url, readers=1, connections=3)
    try:
        database.read_now(_check)
        yield database
    finally:
        database.close()


def _check(connection: Connection) -> None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        raise refuse("cli.no-data", "", file=connection.engine.url.database or "")
    if seals.name not in tables:
        raise refuse("store.older", "", found=schema_revision(connection))


def schema_revision(connection: Connection) -> str:
    """Return the newest migration that a database has."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def configured(file: Path, *, applying: bool = True) -> ExchangeSettings:
    """Return what a settings file says of the exchange, its database made ready unless a running service has done so.

    ``applying`` as a start does, the file's endpoints come into the register. Raises Refused with every fault.
    """
    from gateway.assembly import assemble
    from gateway.exchange.exchange import DataInUse, Exchange
    from gateway.settings import load

    settings = load(file)
    exchange = assemble(settings).exchange
    try:
        os.close(Exchange.prepare(exchange if applying else replace(exchange, workshop=None)))
    except DataInUse:
        pass  # a running service has put the same agencies there
    except OSError as error:
        raise refuse(
            "config.data-unwritable", "data", file=str(settings.data), reason=error.strerror or str(error)
        ) from None
    return exchange


def operate(file: Path, act: Callable[[Operations], Awaitable[T]]) -> T:
    """Return what ``act`` returns, done on the operators' face of the service that a settings file describes.

    Raises Refused with every fault.
    """
    settings = configured(file)
    with opened(settings) as database:
        return asyncio.run(_done(act(operations_of(settings, database))))


def operations_of(settings: ExchangeSettings, database: Database) -> Operations:
    """Return the operators' face with the endpoints of the register and their rules."""
    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.delivery.policy import Rules

    workshop = settings.workshop
    there = database.read_now(_endpoints) if workshop is not None else None
    if there is None or workshop is None:
        # A running service of the release before, whose endpoints are those of its file.
        return Operations(database, [route.endpoint for route in settings.routes], settings.rules)
    own = {one.name: workshop.rules(one.definition, one.limits) for one in there}
    # A running service finds what is due by itself, within half a second.
    return Operations(database, list(own), Rules(settings.rules.common, own))


def _endpoints(connection: Connection) -> list[Endpoint] | None:
    from gateway.exchange.endpoints.register import all_of

    if not inspect(connection).has_table(endpoints.name):
        return None
    return [one for one in all_of(connection) if one.there]


async def _done(work: Awaitable[T]) -> T:
    return await work
