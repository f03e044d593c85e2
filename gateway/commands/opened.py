"""The database of a service for a command: beside the running service or without one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.engine import make_url

from gateway.findings import refuse
from gateway.store.database import Database, database_url, is_embedded

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from gateway.exchange.delivery.operations import Operations
    from gateway.exchange.exchange import ExchangeSettings

T = TypeVar("T")


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Database]:
    """Yield the database that ``--config`` or ``--data`` names. Raises Refused where there is none."""
    url = database_url(options.data) if options.config is None else configured(options.config).database_url
    with opened_url(url, options.data or url) as database:
        yield database


@contextmanager
def opened_url(url: str, place: object) -> Iterator[Database]:
    """Yield the database at an address; ``place`` is what people call it. Raises Refused ``cli.no-data``."""
    if is_embedded(url) and not Path(str(make_url(url).database)).is_file():
        raise refuse("cli.no-data", "--data", file=str(place))
    database = Database(url, readers=1, connections=2)
    try:
        yield database
    finally:
        database.close()


def configured(file: Path) -> ExchangeSettings:
    """Return what a settings file says of the exchange, its database made ready unless a running service has done so.

    Raises Refused with every fault.
    """
    from gateway.assembly import assemble
    from gateway.exchange.exchange import DataInUse, Exchange
    from gateway.settings import load

    settings = load(file)
    exchange = assemble(settings).exchange
    try:
        os.close(Exchange.prepare(exchange))
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
    from gateway.exchange.delivery.operations import Operations

    settings = configured(file)
    names = [route.endpoint for route in settings.routes]
    with opened_url(settings.database_url, settings.data) as database:
        # A running service finds what is due by itself, within half a second.
        return asyncio.run(_done(act(Operations(database, names, settings.rules))))


async def _done(work: Awaitable[T]) -> T:
    return await work
