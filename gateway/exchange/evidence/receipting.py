"""Makes the receipts that are owed: signed off the hot path, in batches, soon after each document's commit.

A receipt is owed by a row written with its document. A crash before the row is settled leaves it owed; one after that
leaves nothing to do. So there is exactly one for each, whatever dies when.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import structlog
from sqlalchemy import Connection

from gateway.exchange.evidence import owed
from gateway.exchange.evidence.owed import Made
from gateway.exchange.evidence.receipts import Said, tree_of
from gateway.exchange.evidence.rules import Datum, EvidenceRules, ServiceKey, with_issuers
from gateway.store.database import Database
from gateway.trust.anchors import Anchors
from gateway.trust.carried import carried, issuers
from gateway.trust.certificates import Certificate
from gateway.trust.keys import Signer
from gateway.trust.xades import sign_xml

log = structlog.get_logger(__name__)


class Receipting:
    """Makes receipts; ``place`` says where the bytes with a digest lie."""

    def __init__(
        self,
        database: Database,
        key: ServiceKey,
        rules: EvidenceRules,
        anchors: Anchors,
        place: Callable[[str], Path],
    ) -> None:
        self._database = database
        self._key = key
        self._rules = rules
        self._anchors = anchors
        self._place = place
        self._stopping = False

    def stop(self) -> None:
        """Let no further batch begin."""
        self._stopping = True

    async def make(self) -> int:
        """Make all that are owed; return how many. Raises Refused with a ``key.*`` code where the key cannot be had."""
        number = 0
        while not self._stopping:
            said = await self._database.read(owed.due)
            if not said:
                break
            made = await asyncio.to_thread(self._sign, said)
            work = partial(owed.keep, made=made, stamp_due=bool(self._rules.stamps))
            number += await self._database.write(work)
            if len(said) < owed.BATCH:
                break
        if number:
            log.info("receipts-made", number=number)
        return number

    def _sign(self, said: list[Said]) -> list[Made]:
        signer = self._key.signer()
        signer.open()
        paths = {one.document: self._path_of(one) for one in said}
        own = issuers(signer.certificate, [*signer.certificates, *self._anchors])
        found = self._database.read_now(partial(self._at_hand, paths={**paths, "": own}))
        return [self._signed(one, signer, found) for one in said]

    def _signed(self, said: Said, signer: Signer, found: dict[str, tuple[Datum, ...]]) -> Made:
        at = datetime.now(UTC)
        content = sign_xml(tree_of(said), signer, at)
        return Made(said.document, content, sha256(content).hexdigest(), at, found[said.document], found[""])

    def _path_of(self, said: Said) -> tuple[Certificate, ...]:
        """Return the chain of the packet's signer as far as it is at hand; nothing for a packet that has none."""
        if said.certificate is None:
            return ()
        try:
            inside = carried(lambda: self._place(said.sha256).open("rb"))
        except OSError:
            return ()  # taken back in the meantime
        leaf = next((item for item in inside if item.fingerprint == said.certificate), None)
        return issuers(leaf, [*inside, *self._anchors]) if leaf is not None else ()

    def _at_hand(
        self, connection: Connection, paths: dict[str, tuple[Certificate, ...]]
    ) -> dict[str, tuple[Datum, ...]]:
        kept: dict[tuple[Certificate, ...], tuple[Datum, ...]] = {(): ()}
        for path in set(paths.values()) - {()}:
            kept[path] = (*with_issuers(path, self._anchors), *self._rules.revocations(connection, path))
        return {name: kept[path] for name, path in paths.items()}
