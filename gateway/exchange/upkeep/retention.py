"""Retention: content past its time is archived where the rules say so, then purged; records and proof stay for ever.

In batches, each of which is decided anew while nobody writes, so that a dead letter that is replayed or bytes that come
in again at that very moment are not lost; bytes are removed after that. Interrupted anywhere, the next run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from gateway.exchange import audit, ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.receivers.destruction import mark_destroyed
from gateway.exchange.upkeep.archive import Archive, Archived
from gateway.exchange.upkeep.destructions import Destructions
from gateway.exchange.upkeep.retention_due import Due, closed, due
from gateway.exchange.upkeep.retention_rules import RetentionRules
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.objects import ObjectAddress
from gateway.store.schema import packets

BATCH: Final = 20
"""Packets purged at a time while nobody else writes."""


ARCHIVE: Final = 512 * 1024 * 1024
"""Bytes of packets in one archive, attachments beside them come on top: it needs as much room on the disk."""


@dataclass(slots=True)
class Done:
    """What a run did, or would do."""

    packets: int = 0
    bytes: int = 0
    files: int = 0
    archives: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    """Packets that were left alone, since of their content a file is missing."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is due by one rule."""

    kind: str
    agency: str
    days: int
    archive: Path | ObjectAddress | None
    packets: int
    bytes: int


class Retention:
    """Archives and purges; ``actor`` is who the audit says did it."""

    def __init__(self, database: Database, blobs: Blobs, rules: RetentionRules, actor: str = "retention") -> None:
        self._database = database
        self._blobs = blobs
        self._destructions = Destructions(database, blobs)
        self._rules = rules
        self._actor = actor
        self._stopping = False

    def stop(self) -> None:
        """Let no further batch begin."""
        self._stopping = True

    def plan(self, now: datetime | None = None) -> list[Planned]:
        """Return what a run would purge, by rule; sizes are those of the packets, without attachments beside them."""
        found: dict[tuple[str, str, int, Path | ObjectAddress | None], list[int]] = {}
        for one in (one for page in due(self._database, self._rules, now or datetime.now(UTC)) for one in page):
            rule = one.rule
            counts = found.setdefault((rule.kind.value, rule.agency, rule.days, rule.archive), [0, 0])
            counts[0] += 1
            counts[1] += one.size
        return [Planned(*key, *counts) for key, counts in sorted(found.items(), key=lambda item: item[0][:3])]

    def run(self, now: datetime | None = None, tell: Callable[[str, int], None] = lambda _what, _number: None) -> Done:
        """Archive and purge what is due.

        Raises OSError or NotNow where the archive cannot be written: then nothing of it is purged; or where bytes
        cannot be removed now, which a round makes good.
        """
        moment = now or datetime.now(UTC)
        done = Done()
        for page in due(self._database, self._rules, moment):
            for group in _groups(page):
                self._archive(group, moment, done)
                for start in range(0, len(group), BATCH):
                    if self._stopping:
                        return done
                    self._purge_batch(group[start : start + BATCH], moment, done)
                    tell("packets", done.packets)
        return done

    def _archive(self, group: Sequence[Due], now: datetime, done: Done) -> None:
        where = group[0].rule.archive
        new = [one.packet for one in group if not one.archived]
        if where is None or not new or self._stopping:
            return
        made = Archive(where, self._blobs.staging).put(self._database, self._blobs, new, now)
        done.lacking += made.lacking
        if made.name:
            note = partial(_note_archived, made=made, actor=self._actor, at=now)
            self._database.hand_over(note).result()
            done.archives.append(f"{where}/{made.name}")

    def _purge_batch(self, batch: Sequence[Due], now: datetime, done: Done) -> None:
        rule = batch[0].rule
        facts = {"kind": rule.kind.value, "agency": rule.agency, "days": rule.days}
        ids = [one.packet for one in batch]
        purge = partial(self._purge, ids=ids, archived=rule.archive is not None, facts=facts, now=now)
        gone, remove = self._database.hand_over_alone(purge).result()
        self._destructions.settle(remove, seconds=None)
        done.packets += gone.packets
        done.files += gone.files
        done.bytes += gone.bytes

    def _purge(
        self, connection: Connection, ids: Sequence[str], archived: bool, facts: dict[str, Any], now: datetime
    ) -> tuple[Done, list[str]]:
        gone = Done()
        remove: list[str] = []
        for row in _still_due(connection, ids, archived=archived):
            files = mark_destroyed(connection, row, now, "retention")
            ledger.write(connection, [Note(row.id, Event.PURGED, self._actor, None, files.facts() | facts)], now)
            remove += files.gone
            gone.packets += 1
            gone.files += len(files.gone)
            gone.bytes += sum(files.gone.values())
        if gone.packets:
            told = facts | {"packets": gone.packets, "files": gone.files, "bytes": gone.bytes, "last": ids[-1]}
            audit.write(connection, self._actor, "retention.purge", ids[0], told)
        return gone, remove


def _groups(page: Sequence[Due]) -> list[list[Due]]:
    """Cut a page into groups of one rule each, none of which makes too large an archive."""
    ordered = sorted(page, key=lambda one: (one.rule.agency, one.rule.days, str(one.rule.archive), one.packet))
    groups: list[list[Due]] = []
    for _, same in groupby(ordered, lambda one: one.rule):
        groups.append([])
        size = 0
        for one in same:
            if groups[-1] and size + one.size > ARCHIVE:
                groups.append([])
                size = 0
            groups[-1].append(one)
            size += one.size
    return groups


def _note_archived(connection: Connection, made: Archived, actor: str, at: datetime) -> None:
    facts = {"file": made.name, "sha256": made.sha256}
    for packet in made.packets:
        here = (packets.c.id == packet) & packets.c.archived_at.is_(None)
        if connection.execute(update(packets).where(here).values(archived_at=at)).rowcount:
            ledger.write(connection, [Note(packet, Event.ARCHIVED, actor, None, facts)], at)
    audit.write(connection, actor, "retention.archive", made.name, {**facts, "packets": len(made.packets)})


def _still_due(connection: Connection, ids: Sequence[str], *, archived: bool) -> Sequence[Row[Any]]:
    """Return those packets that are closed even now, and archived where they have to be.

    One on which somebody else is working is left for the next run: he waits for us, so we must not wait for him.
    """
    query = select(packets).where(packets.c.id.in_(ids), closed()).order_by(packets.c.id)
    query = query.with_for_update(of=packets, skip_locked=True)
    if archived:
        query = query.where(packets.c.archived_at.is_not(None))
    return connection.execute(query).all()
