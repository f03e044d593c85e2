"""``lienthong certificates``: whose certificates are whose, and revocation data brought into a closed network."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.commands.opening import configured, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.directory import certificates
from gateway.directory.certificates import Window
from gateway.exchange.certificates import desk
from gateway.exchange.certificates.bringing import bring, read_files
from gateway.findings import Refused
from gateway.trust.anchors import read_pem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from gateway.exchange.certificates.desk import HeldView
    from gateway.store.database import Database


def add(options: argparse.Namespace) -> int:
    """Add the first certificate of each file to an agency."""
    window = Window(options.since, options.until)

    def work(connection: Connection) -> list[HeldView]:
        held: list[HeldView] = []
        for file in options.files:
            held = desk.add(connection, operator(), options.agency, read_pem(file)[0], "cli", window)
        return held

    return _change(options, work)


def list_certificates(options: argparse.Namespace) -> int:
    """Write one line per certificate: agency, fingerprint, until when, source, whether it counts, subject."""
    try:
        with _opened(options) as database:
            rows = database.read_now(lambda connection: certificates.listed(connection, options.agency or None))
    except Refused as refused:
        return _refused(refused)
    _write(desk.view(row) for row in rows)
    return 0


def retire(options: argparse.Namespace) -> int:
    """Let a certificate count no more for its agency."""
    return _change(options, lambda connection: desk.retire(connection, operator(), options.agency, options.fingerprint))


def unbind(options: argparse.Namespace) -> int:
    """Forget all certificates of an agency: any chain to the anchors suffices again."""

    def work(connection: Connection) -> list[HeldView]:
        desk.unbind(connection, operator(), options.agency)
        return []

    return _change(options, work)


def import_answers(options: argparse.Namespace) -> int:
    """Bring revocation lists and OCSP answers; return 1 if any file holds none."""
    brought = list(read_files(options.files))
    try:
        with _opened(options) as database:
            now = datetime.now(UTC)
            kept = database.hand_over(lambda connection: bring(connection, brought, now)).result()
    except Refused as refused:
        return _refused(refused)
    for item in kept:
        if item.answer is not None:
            news = "new" if item.new else "known"
            ends = f"{item.answer.until:%Y-%m-%d %H:%M}Z"
            sys.stdout.write(
                f"{item.file}  {item.answer.kind.value}  {item.answer.as_of:%Y-%m-%d %H:%M}Z..{ends}  {news}\n"
            )
    tell(item.fault for item in kept if item.fault is not None)
    return 1 if any(item.fault for item in kept) else 0


def _change(options: argparse.Namespace, work: Callable[[Connection], list[HeldView]]) -> int:
    try:
        with _opened(options) as database:
            held = database.hand_over(work).result()
    except Refused as refused:
        return _refused(refused)
    _write(held)
    return 0


def _write(held: Iterable[HeldView]) -> None:
    for one in held:
        state = f"retired {one.retired_at:%Y-%m-%d}" if one.retired_at else "counts"
        sys.stdout.write(
            f"{one.agency}  {one.fingerprint}  {one.not_after:%Y-%m-%d}  {one.source}  {state}  {one.subject}\n"
        )


def _refused(refused: Refused) -> int:
    tell(refused.findings)
    return 1


def _opened(options: argparse.Namespace) -> AbstractContextManager[Database]:
    return opened(settings_of(options) if options.config is None else configured(options.config))
