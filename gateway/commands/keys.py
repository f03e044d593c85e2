"""``lienthong keys``: the bearer keys of document systems, made and revoked beside a running service or without one."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.directory import keys
from gateway.exchange import audit
from gateway.findings import Refused, refuse
from gateway.store.database import Database, database_url, is_embedded

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from sqlalchemy import Connection


def new(options: argparse.Namespace) -> int:
    """Make a key and write its secret, the only time, to standard output."""
    try:
        with _database(options) as database:
            secret = database.hand_over(lambda connection: _new(connection, options.name, options.agency)).result()
    except Refused as refused:
        return _refused(refused)
    sys.stderr.write("Khoá chỉ hiện một lần, hãy cất giữ. / Shown once: keep it safe.\n")
    sys.stdout.write(f"{secret}\n")
    return 0


def list_keys(options: argparse.Namespace) -> int:
    """Write one line per key: id, name, agencies, since when, revoked or not."""
    try:
        with _database(options) as database:
            found = database.read_now(keys.all_keys)
    except Refused as refused:
        return _refused(refused)
    for row, agencies in found:
        state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z" if row.revoked_at else "valid"
        sys.stdout.write(f"{row.id}  {row.name}  {','.join(agencies)}  {row.created_at:%Y-%m-%d %H:%M}Z  {state}\n")
    return 0


def revoke(options: argparse.Namespace) -> int:
    """Make a key worthless."""
    try:
        with _database(options) as database:
            database.hand_over(lambda connection: _revoke(connection, options.key)).result()
    except Refused as refused:
        return _refused(refused)
    sys.stdout.write(f"{options.key} revoked\n")
    return 0


def _new(connection: Connection, name: str, agencies: list[str]) -> str:
    secret = keys.new_key(connection, name, agencies)
    made, bound = keys.holder(connection, secret) or ("", frozenset())
    audit.write(connection, operator(), "key.new", made, {"name": name, "agencies": sorted(bound)})
    return secret


def _revoke(connection: Connection, key: str) -> None:
    keys.revoke(connection, key)
    audit.write(connection, operator(), "key.revoke", key, {})


def _refused(refused: Refused) -> int:
    tell(refused.findings)
    return 1


@contextmanager
def _database(options: argparse.Namespace) -> Iterator[Database]:
    url = database_url(options.data) if options.config is None else _configured(options.config)
    if is_embedded(url) and not Path(str(make_url(url).database)).is_file():
        raise refuse("cli.no-data", "--data", file=str(options.data or url))
    database = Database(url, readers=1, connections=2)
    try:
        yield database
    finally:
        database.close()


def _configured(file: Path) -> str:
    """Return the address of the database of a settings file, made ready unless a running service has done so."""
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
    return exchange.database_url
