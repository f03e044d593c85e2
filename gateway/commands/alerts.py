"""``lienthong alerts``: what the watch over the legal clocks has raised and not closed, of all agencies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sqlalchemy.engine import make_url

from gateway.commands.words import tell
from gateway.exchange.clocks import alerts
from gateway.findings import Refused, refuse
from gateway.packet.dates import VIETNAM
from gateway.store.database import Database, database_url, is_embedded
from gateway.web.rest.alerts import alert_words, alerts_json

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from gateway.exchange.clocks.alerts import AlertView


def show(options: argparse.Namespace) -> int:
    """Write the open alerts, the oldest first, at most 1,000: a table, or one JSON object."""
    try:
        found = _read(_url(options))
    except Refused as refused:
        tell(refused.findings)
        return 1
    if options.json:
        sys.stdout.write(f"{orjson.dumps(alerts_json(found)).decode()}\n")
    else:
        sys.stdout.writelines(_line(alert, options.lang) for alert in found)
        sys.stderr.write("" if found else "Không có cảnh báo nào. / No alerts.\n")
    return 0


def _line(alert: AlertView, language: str) -> str:
    words = alert_words(alert)
    sentence = words.vi if language == "vi" else words.en
    return f"{_hour(alert.raised_at)}  {alert.kind:20}  {alert.agency or '-':16}  {sentence}\n"


def _hour(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


def _url(options: argparse.Namespace) -> str:
    """Return the address of the database; nothing is made or migrated, a service does that."""
    if options.config is None:
        return database_url(options.data)
    from gateway.assembly import assemble
    from gateway.settings import load

    return assemble(load(options.config)).exchange.database_url


def _read(url: str) -> list[AlertView]:
    if is_embedded(url) and not Path(str(make_url(url).database)).is_file():
        raise refuse("cli.no-data", "", file=str(make_url(url).database))
    database = Database(url, readers=1, connections=2)
    try:
        return database.read_now(alerts.all_open)
    finally:
        database.close()
