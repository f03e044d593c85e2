"""``lienthong keys``: bearer keys and client certificates of systems, made and revoked beside a service or without."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.commands.opening import configured, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.directory import keys
from gateway.exchange import audit
from gateway.findings import Refused
from gateway.web.tls import certificates_in

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from cryptography.x509 import Certificate
    from sqlalchemy import Connection

    from gateway.store.database import Database


def new(options: argparse.Namespace) -> int:
    """Make a key and write its secret, the only time, to standard output; or bind a client certificate instead."""
    if options.certificate is not None:
        return _bind(options)
    try:
        with _opened(options) as database:
            secret = database.hand_over(lambda connection: _new(connection, options)).result()
    except Refused as refused:
        return _refused(refused)
    sys.stderr.write("Khoá chỉ hiện một lần, hãy cất giữ. / Shown once: keep it safe.\n")
    sys.stdout.write(f"{secret}\n")
    return 0


def list_keys(options: argparse.Namespace) -> int:
    """Write one line per key: id, name, agencies, since when, revoked or not."""
    try:
        with _opened(options) as database:
            found = database.read_now(keys.all_keys)
    except Refused as refused:
        return _refused(refused)
    for row, agencies in found:
        state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z" if row.revoked_at else "valid"
        speaks_for = ",".join(agencies) or row.role
        sys.stdout.write(f"{row.id}  {row.name}  {speaks_for}  {row.created_at:%Y-%m-%d %H:%M}Z  {state}\n")
    return 0


def revoke(options: argparse.Namespace) -> int:
    """Make a key worthless."""
    try:
        with _opened(options) as database:
            database.hand_over(lambda connection: _revoke(connection, options.key)).result()
    except Refused as refused:
        return _refused(refused)
    sys.stdout.write(f"{options.key} revoked\n")
    return 0


def _bind(options: argparse.Namespace) -> int:
    try:
        found = certificates_in(options.certificate, "certificate")[0]
        with _opened(options) as database:
            database.hand_over(lambda connection: _bound(connection, options, found)).result()
    except Refused as refused:
        return _refused(refused)
    sys.stdout.write(f"SHA-256 {found.fingerprint(SHA256()).hex()}\n")
    return 0


def _bound(connection: Connection, options: argparse.Namespace, found: Certificate) -> None:
    der = found.public_bytes(Encoding.DER)
    keys.bind_certificate(connection, options.name, options.agency, der, operator=options.operator)
    made = keys.certificate_holder(connection, der) or keys.Holder("", frozenset())
    facts = {"name": options.name, "agencies": sorted(made.agencies)} | ({"operator": True} if made.operator else {})
    facts["certificate"] = found.fingerprint(SHA256()).hex()
    audit.write(connection, operator(), "key.new", made.id, facts)


def _new(connection: Connection, options: argparse.Namespace) -> str:
    secret = keys.new_key(connection, options.name, options.agency, operator=options.operator)
    made = keys.holder(connection, secret) or keys.Holder("", frozenset())
    facts = {"name": options.name, "agencies": sorted(made.agencies)} | ({"operator": True} if made.operator else {})
    audit.write(connection, operator(), "key.new", made.id, facts)
    return secret


def _revoke(connection: Connection, key: str) -> None:
    keys.revoke(connection, key)
    audit.write(connection, operator(), "key.revoke", key, {})


def _refused(refused: Refused) -> int:
    tell(refused.findings)
    return 1


def _opened(options: argparse.Namespace) -> AbstractContextManager[Database]:
    # Keys may be made before the first start: the settings' agencies are put into the directory here.
    return opened(settings_of(options) if options.config is None else configured(options.config))
