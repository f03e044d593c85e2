"""Restoring a backup into an empty data folder and database, and what has to be put right afterwards.

A file in the data folder says that a restoration is under way; until it is finished no service starts there, and the
same command goes on where it was interrupted.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.engine import make_url

from gateway.exchange import ledger
from gateway.exchange.ledger import Event, Note
from gateway.exchange.proof.witness import NAME
from gateway.exchange.secret_box import NAME as SECRET_KEY
from gateway.exchange.upkeep.backup_folder import FILES, BackupFolder, Found, sha256_of
from gateway.exchange.upkeep.kept import kept_files
from gateway.exchange.views import DeliveryState
from gateway.findings import refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database, is_embedded
from gateway.store.dumps import is_empty, load
from gateway.store.durable import flush
from gateway.store.schema import deliveries, duties, packets

MARK: Final = "restoring"
"""File in the data folder while a restoration is not finished; it holds the backup's name, then what is done."""

LOADED: Final = "loaded"

HARMLESS: Final = frozenset({"lock", "instance", MARK, SECRET_KEY})
"""What an empty data folder may hold: among it the key of sealed secrets, which is in no backup and was put back."""

AHEAD: Final = 1_000_000
"""Leases given between the backup and the loss are behind by so many: their outcomes are not written any more."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to restore: data folder, address of the database, the stored bytes, folder of the seals' log."""

    data: Path
    url: str
    blobs: Blobs
    anchor: Path


def check_backup(folder: BackupFolder, found: Found, newest_schema: str) -> None:
    """See that a backup is whole.

    Raises Refused ``backup.newer``, ``backup.damaged`` or ``backup.files-missing``.
    """
    manifest = found.manifest
    if str(manifest["schema"]) > newest_schema:
        raise refuse("backup.newer", "DIR", name=found.folder.name, found=str(manifest["schema"]), ours=newest_schema)
    claims = {found.dump: manifest["dump"]["sha256"], found.folder / FILES: manifest["files"]["sha256"]}
    for file, claimed in claims.items():
        if not file.is_file() or sha256_of(file) != claimed:
            raise refuse("backup.damaged", "DIR", file=str(file))
    missing = [sha256 for sha256 in found.files() if not folder.place(sha256).is_file()]
    if missing:
        raise refuse("backup.files-missing", "DIR", name=found.folder.name, number=len(missing), first=missing[0])


def check_target(found: Found, target: Target) -> bool:
    """See that nothing is there that would be lost; return whether the database is loaded already.

    Raises Refused ``restore.not-empty``, ``restore.other-database``.
    """
    embedded = is_embedded(target.url)
    if embedded != (found.manifest["kind"] == "sqlite"):
        raise refuse("restore.other-database", "--config", kind=str(found.manifest["kind"]))
    mark = target.data / MARK
    began = mark.read_text(encoding="ascii").split() if mark.exists() else []
    if began and began[0] != found.folder.name:
        raise refuse("restore.another-under-way", "DIR", name=began[0])
    strangers = {file.name for file in target.data.iterdir()} - HARMLESS if not began else set()
    if strangers:
        raise refuse("restore.not-empty", "--config", place=str(target.data), found=min(strangers))
    if LOADED in began:
        return True
    if not embedded and not _empty(target.url):
        raise refuse("restore.not-empty", "--config", place=make_url(target.url).database or "", found="tables")
    return False


def _empty(url: str) -> bool:
    database = Database(url, readers=1, connections=2)
    try:
        return database.read_now(is_empty)
    finally:
        database.close()


def restore(
    folder: BackupFolder,
    found: Found,
    target: Target,
    *,
    loaded: bool,
    migrate: Callable[[str], None],
    tell: Callable[[str, int], None],
) -> str:
    """Load the database, bring the files, and put right what the loss has made wrong.

    Returns the address under which the database lies until :func:`finish` is called. Raises Refused or OSError.
    """
    mark = target.data / MARK
    url = _waiting(target.url)
    if not loaded:
        _write(mark, found.folder.name)
        if is_embedded(url):
            shutil.copyfile(found.dump, _file(url))
            flush(_file(url))
        else:
            load(url, found.dump)
    _write(mark, f"{found.folder.name} {LOADED}")
    migrate(url)
    database = Database(url, readers=1, connections=2)
    try:
        database.hand_over(lambda connection: _put_right(connection, found)).result()
        _bring_files(database, folder, target, tell)
    finally:
        database.close()
    return url


def _file(url: str) -> Path:
    return Path(str(make_url(url).database))


def _waiting(url: str) -> str:
    """Return the address of the database until it is finished: an embedded one gets its name at the very end."""
    if not is_embedded(url) or _file(url).exists():
        return url
    return f"{url}.restored"


def _write(mark: Path, words: str) -> None:
    new = mark.with_name(f"{MARK}.new")
    new.write_text(words, encoding="ascii")
    flush(new)
    new.replace(mark)
    flush(mark.parent)


def _put_right(connection: Connection, found: Found) -> None:
    """Free leases and duties of processes that are gone, and keep destroyed what was destroyed after the snapshot."""
    columns = deliveries.c
    open_ones = columns.state.in_([DeliveryState.WAITING.value, DeliveryState.PROCESSING.value])
    connection.execute(update(deliveries).where(open_ones).values(fence=columns.fence + AHEAD))
    connection.execute(update(deliveries).where(columns.lease_until.is_not(None)).values(lease_until=None))
    connection.execute(delete(duties))
    now = datetime.now(UTC)
    for packet in found.manifest["destroyed_meanwhile"]:
        here = (packets.c.id == packet) & packets.c.destroyed_at.is_(None)
        if connection.execute(select(packets.c.id).where(here)).first() is not None:
            facts = {"backup": found.folder.name}
            ledger.write(connection, [Note(packet, Event.CONTENT_DESTROYED, "restore", None, facts)], now)
            connection.execute(update(packets).where(here).values(destroyed_at=now))


def _bring_files(database: Database, folder: BackupFolder, target: Target, tell: Callable[[str, int], None]) -> None:
    number = 0
    for files in kept_files(database):
        for file in files:
            source = folder.place(file.sha256)
            if source.exists():
                target.blobs.put_back(source, file.sha256)
            number += 1
        tell("files", number)
    target.blobs.settle()


def finish(target: Target, url: str, found: Found) -> Path | None:
    """Give the database its name and let services start; return the seals' log that was put aside, if there was one.

    That log knows seals of the time between the backup and the loss, which the restored ledger does not have.
    """
    if url != target.url:
        with closing(sqlite3.connect(_file(url))) as plain:
            plain.execute("PRAGMA journal_mode=DELETE")
        _file(f"{url}-turn").unlink(missing_ok=True)
        _file(url).rename(_file(target.url))
    log, aside = target.anchor / NAME, None
    if log.exists():
        aside = log.with_name(f"{NAME}.before-{found.folder.name}")
        log.rename(aside)
    flush(target.data)
    (target.data / MARK).unlink()
    flush(target.data)
    return aside
