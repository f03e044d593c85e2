"""The store of a service as commands open it: beside a running service or without one, changing nothing by opening."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from gateway.exchange.exchange import ExchangeSettings
from gateway.findings import refuse
from gateway.store.blobs import Places
from gateway.store.database import Database, is_embedded
from gateway.store.schema import seals
from gateway.trust.anchors import Anchors

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from gateway.assembly import Service


def settings_of(options: argparse.Namespace) -> ExchangeSettings:
    """Return what ``--config`` says, or what an instant bus has in the folder of ``--data``. Raises Refused."""
    if options.config is None:
        return ExchangeSettings(role="hub", data=options.data, anchors=Anchors.none())
    from gateway.assembly import assemble
    from gateway.settings import load

    service: Service = assemble(load(options.config))
    return service.exchange


def places_of(settings: ExchangeSettings) -> Places:
    """Return where the service keeps its bytes."""
    return Places.of(settings.data, settings.shared)


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
