"""``lienthong keys``: bearer keys and client certificates of systems, made and revoked beside a service or without."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy.exc import IntegrityError

from gateway.commands.opening import configured, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.directory import keys
from gateway.exchange import audit, key_acts
from gateway.exchange.certificates import states
from gateway.exchange.key_acts import NewKey
from gateway.findings import Refused, refuse
from gateway.moments import moment_of
from gateway.roles import Role
from gateway.web.tls import certificates_in

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from cryptography.x509 import Certificate
    from sqlalchemy import Connection, Row

    from gateway.exchange.certificates.peers import PeerRules
    from gateway.exchange.exchange import ExchangeSettings
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
        named = ",".join(agencies)
        speaks_for = named if named and row.role == Role.SYSTEM else "=".join(filter(None, (row.role, named)))
        used = f"  used about {row.used_at:%Y-%m-%d %H:%M}Z" if row.used_at else ""
        head = f"{row.id}  {row.name}  {speaks_for}  {row.created_at:%Y-%m-%d %H:%M}Z  {_state(row)}"
        kind = "  client certificate" if row.certificate else ""
        sys.stdout.write(f"{head}{kind}{used}\n")
    return 0


def _state(row: Row[Any]) -> str:
    if row.revoked_at:
        return f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z"
    if row.expires_at is None:
        return "valid"
    over = row.expires_at <= datetime.now(UTC)
    return f"{'expired' if over else 'valid until'} {row.expires_at:%Y-%m-%d %H:%M}Z"


def rotate(options: argparse.Namespace) -> int:
    """Give a key a new secret and write it, the only time, to standard output."""
    try:
        overlap = _overlap(options.overlap)
        with _opened(options) as database:
            secret = database.hand_over(
                lambda connection: key_acts.rotate(connection, operator(), options.key, overlap)
            ).result()
    except Refused as refused:
        return _refused(refused)
    sys.stderr.write("Khoá mới chỉ hiện một lần, hãy cất giữ. / The new secret is shown once: keep it safe.\n")
    sys.stdout.write(f"{secret}\n")
    return 0


def _overlap(given: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})([mhd])", given)
    if found is None:
        raise refuse("key.overlap-wrong", "--overlap")
    return int(found[1]) * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[found[2]]


def revoke(options: argparse.Namespace) -> int:
    """Make a key worthless."""
    try:
        with _opened(options) as database:
            database.hand_over(lambda connection: key_acts.revoke(connection, operator(), options.key)).result()
    except Refused as refused:
        return _refused(refused)
    sys.stdout.write(f"{options.key} revoked\n")
    return 0


def _bind(options: argparse.Namespace) -> int:
    try:
        found = certificates_in(options.certificate, "certificate")[0]
        settings = _settings(options)
        with opened(settings) as database:
            database.hand_over(lambda connection: _bound(connection, options, found)).result()
            _learn_ahead(database, settings.certificates.peers, found.public_bytes(Encoding.DER))
    except Refused as refused:
        return _refused(refused)
    sys.stdout.write(f"SHA-256 {found.fingerprint(SHA256()).hex()}\n")
    return 0


def _learn_ahead(database: Database, rules: PeerRules, der: bytes) -> None:
    """Have a running service ask about the certificate before it is shown for the first time."""
    paths = [path[place:] for path in rules.ahead([der]) for place in range(len(path) - 1)]
    if paths:
        with suppress(IntegrityError):  # another asks already
            database.hand_over(lambda connection: states.want(connection, paths, datetime.now(UTC))).result()


def _bound(connection: Connection, options: argparse.Namespace, found: Certificate) -> None:
    der = found.public_bytes(Encoding.DER)
    keys.bind_certificate(connection, options.name, options.agency, der, operator=options.operator)
    made = keys.certificate_holder(connection, der) or keys.Holder("", frozenset())
    facts = {"name": options.name, "agencies": sorted(made.agencies)} | ({"operator": True} if made.operator else {})
    facts["certificate"] = found.fingerprint(SHA256()).hex()
    audit.write(connection, operator(), "key.new", made.id, facts)


def _new(connection: Connection, options: argparse.Namespace) -> str:
    if options.operator and options.agency:
        raise refuse("key.operator-with-agency", "agency")
    role = "operator" if options.operator else options.role
    if role not in set(Role):
        raise refuse("people.role-unknown", "--role", name=role[:40])
    wanted = NewKey(options.name, tuple(options.agency), Role(role), _moment(options.expires))
    return key_acts.new_key(connection, operator(), wanted)[1]


def _moment(given: str) -> datetime | None:
    if not given:
        return None
    try:
        found = moment_of(given)
    except ValueError:
        raise refuse("people.time-wrong", "--expires", name="--expires") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _refused(refused: Refused) -> int:
    tell(refused.findings)
    return 1


def _settings(options: argparse.Namespace) -> ExchangeSettings:
    # Keys may be made before the first start: the settings' agencies are put into the directory here.
    return settings_of(options) if options.config is None else configured(options.config)


def _opened(options: argparse.Namespace) -> AbstractContextManager[Database]:
    return opened(_settings(options))
