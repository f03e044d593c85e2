"""``lienthong signing-keys``: which keys sign for which agency, whether they work, and a second chance for a PIN."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.assembly.signing import pins_of, signing_keys
from gateway.commands.words import tell
from gateway.exchange.keyring import Keyring
from gateway.findings import Finding, Refused
from gateway.packet.dates import VIETNAM
from gateway.settings import load

if TYPE_CHECKING:
    import argparse

    from gateway.exchange.keyring import StagedKey


def show(options: argparse.Namespace) -> int:
    """Write one line per key: agency, stage, moment from which it signs, days left, certificate. No PIN is tried."""
    try:
        keyring = Keyring(signing_keys(load(options.config)))
    except Refused as refused:
        tell(refused.findings)
        return 1
    now = datetime.now(UTC)
    sys.stdout.writelines(f"{_line(one, now)}\n" for one in keyring.all_staged(now))
    return 0


def check(options: argparse.Namespace) -> int:
    """Sign with every key that is not retired; a token gets its PIN here, unless it was refused before."""
    try:
        keyring = Keyring(signing_keys(load(options.config)))
    except Refused as refused:
        tell(refused.findings)
        return 1
    now = datetime.now(UTC)
    faults: list[Finding] = []
    for one in keyring.all_staged(now):
        try:
            one.key.signer.open()
            one.key.signer.sign(b"lienthong signing-keys check")
            sys.stdout.write(f"ok  {_line(one, now)}\n")
        except Refused as refused:
            faults += [Finding(found.code, one.key.agency, found.facts) for found in refused.findings]
            sys.stdout.write(f"--  {_line(one, now)}\n")
    tell(faults)
    return 1 if faults else 0


def forgive(options: argparse.Namespace) -> int:
    """Forget that a token refused its PIN: the same PIN may be tried once more."""
    try:
        settings = load(options.config)
    except Refused as refused:
        tell(refused.findings)
        return 1
    pins = pins_of(settings.data)
    tokens = {
        f"{settings.folder / one.module.expanduser()}:{one.token}"
        for agency in settings.agencies
        for one in agency.keys
        if one.module is not None and one.token == options.token
    }
    forgotten = [token for token in sorted(tokens) if pins.forget(token)]
    sys.stdout.writelines(f"{token}\n" for token in forgotten)
    sys.stderr.write("" if forgotten else "Không có gì để bỏ qua. / Nothing was remembered.\n")
    return 0


def _line(one: StagedKey, now: datetime) -> str:
    key, certificate = one.key, one.key.certificate
    begins = f"{key.sign_from.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if key.sign_from else "-"
    left = (certificate.not_after - now).days
    return (
        f"{key.agency:16}  {one.stage:9}  {begins:16}  {left:5} days  {certificate.fingerprint[:16]}"
        f"  {key.signer.family}  {certificate.subject}"
    )
