"""``lienthong secrets``: the key that seals secrets in the database, made, exchanged and forgotten."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from gateway.commands.opening import opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange import audit
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.webhooks.sealing import Sealed, lay_open, seal_all
from gateway.findings import Refused, refuse

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def new(options: argparse.Namespace) -> int:
    """Make a key file."""
    try:
        if not _made(options.file):
            raise refuse("secrets.file-exists", "FILE", file=str(options.file))
    except Refused as refused:
        return _refused(refused)
    sys.stdout.write(f"{options.file}\n")
    return 0


def rotate(options: argparse.Namespace) -> int:
    """Seal everything with a new key; with ``--forget`` with the newest there is, and forget the others."""
    try:
        settings = settings_of(options)
        box = settings.secret_box
        with opened(settings) as database:
            if not options.forget:
                _renewed(box)
            done = database.hand_over(lambda connection: _rotated(connection, box, forget=options.forget)).result()
        if options.forget and not done.lost:
            sys.stdout.write(f"keys forgotten: {_forgotten(box)}\n")
    except Refused as refused:
        return _refused(refused)
    return _told(done, "sealed anew")


def unseal(options: argparse.Namespace) -> int:
    """Write secrets as they are."""
    try:
        settings = settings_of(options)
        with opened(settings) as database:
            done = database.hand_over(lambda connection: _laid_open(connection, settings.secret_box)).result()
    except Refused as refused:
        return _refused(refused)
    return _told(done, "laid open")


def _rotated(connection: Connection, box: SecretBox, *, forget: bool) -> Sealed:
    done = seal_all(connection, box)
    audit.write(connection, operator(), "secrets.rotate", "", {"sealed": done.written, "forget": forget})
    return done


def _laid_open(connection: Connection, box: SecretBox) -> Sealed:
    done = lay_open(connection, box)
    audit.write(connection, operator(), "secrets.unseal", "", {"opened": done.written})
    return done


def _told(done: Sealed, word: str) -> int:
    sys.stdout.write(f"secrets {word}: {done.written}\n")
    for hook in done.lost:
        sys.stderr.write(f"webhook.secret-lost  {hook}\n")
    return 1 if done.lost else 0


def _made(file: Path) -> bool:
    try:
        return SecretBox(file).make()
    except OSError as error:
        raise _unwritable(file, error) from None


def _renewed(box: SecretBox) -> None:
    try:
        box.renew()
    except OSError as error:
        raise _unwritable(box.file, error) from None


def _forgotten(box: SecretBox) -> int:
    try:
        return box.forget_old()
    except OSError as error:
        raise _unwritable(box.file, error) from None


def _unwritable(file: Path, error: OSError) -> Refused:
    return refuse("secrets.key-unusable", "FILE", file=str(file), reason=error.strerror or type(error).__name__)


def _refused(refused: Refused) -> int:
    tell(refused.findings)
    return 1
