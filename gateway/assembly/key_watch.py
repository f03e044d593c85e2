"""Signing keys and the service's own change without a restart: files are looked at every few seconds, or when told to.

The settings file is read again for its keys alone. What is faulty leaves the keys before in place, and is logged. Every
worker process does this for itself.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from gateway.assembly.signing import agency_seals, key_files, service_signer, signing_keys
from gateway.assembly.stamps import stamp_of
from gateway.exchange.evidence.rules import ServiceKey
from gateway.exchange.intake.sealing import SealBook
from gateway.exchange.keyring import Stage
from gateway.findings import Refused
from gateway.logs import logger
from gateway.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.assembly.stamps import Stamp
    from gateway.exchange.keyring import Keyring
    from gateway.trust.keys import Signer

LOG: Final = logger("signing-keys")

LOOK_SECONDS: Final = 3.0
"""Time between two looks at the files."""


class KeyWatch:
    """Keeps a keyring as the files say; runs in the event loop of a worker."""

    def __init__(self, settings: Settings, keyring: Keyring, seals: SealBook | None = None) -> None:
        self._settings = settings
        self._keyring = keyring
        self._seals = seals if seals is not None else SealBook()
        self._service: ServiceKey | None = None
        self._stamps = _stamps(key_files(settings))
        self._told = asyncio.Event()

    def keep(self, service: ServiceKey) -> None:
        """Keep the service's own key as well."""
        self._service = service

    def wake(self) -> None:
        """Read everything anew soon, changed or not."""
        self._told.set()

    async def run(self) -> None:
        """Log in to tokens, then watch until cancelled."""
        await asyncio.to_thread(self._open)
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), LOOK_SECONDS)
            told = self._told.is_set()
            self._told.clear()
            try:
                await asyncio.to_thread(self.look, told=told)
            except Exception:
                # The keys before stay in place, and the next look may do better.
                LOG.exception("signing-keys-not-looked-at")

    def look(self, *, told: bool = False) -> bool:
        """Load the keys anew if a file has changed, or if told to; return whether they were replaced."""
        stamps = _stamps(key_files(self._settings))
        if stamps == self._stamps and not told:
            return False
        self._stamps = stamps
        try:
            settings = load(self._settings.file) if self._settings.file is not None else self._settings
            keys, seals, own = signing_keys(settings), agency_seals(settings), service_signer(settings)
        except Refused as refused:
            _tell("signing-keys-not-replaced", refused)
            return False
        self._settings = settings
        self._stamps = _stamps(key_files(settings))
        self._keyring.replace(keys)
        self._seals.replace(seals)
        if self._service is not None and own is not None:
            self._service.replace(own)
        LOG.info("signing-keys-replaced", number=len(keys))
        self._open()
        return True

    def _open(self) -> None:
        for one in self._keyring.all_staged():
            if one.stage is Stage.RETIRED:
                continue
            _open(one.key.agency, one.key.signer)
        for agency, signer in self._seals.signers():
            _open(agency, signer)
        if self._service is not None:
            _open("", self._service)


def _open(agency: str, key: Signer | ServiceKey) -> None:
    try:
        (key.signer() if isinstance(key, ServiceKey) else key).open()
    except Refused as refused:
        # The service goes on: what has to be signed by this key waits, nothing else does.
        _tell("signing-key-not-ready", refused, agency=agency)


def _tell(event: str, refused: Refused, **facts: str) -> None:
    for finding in refused.findings:
        LOG.error(event, code=finding.code, path=finding.path, **facts, **finding.facts)


def _stamps(files: list[Path]) -> dict[Path, Stamp]:
    return {file: stamp_of(file) for file in files}
