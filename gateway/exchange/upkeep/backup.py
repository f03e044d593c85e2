"""Backup of database and files while the service works: the snapshot first, then the files that it tells of.

A file is there before its packet is in the database, so the snapshot never tells of a file that cannot be copied, but
for content destroyed meanwhile: those packets are named in the manifest, and stay destroyed when it is restored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select, text

from gateway.exchange.proof.seals import newest
from gateway.exchange.upkeep.backup_folder import FILES, BackupFolder, sha256_of
from gateway.exchange.upkeep.kept import KeptFile, kept_files, still_kept
from gateway.store.blobs import Lent
from gateway.store.database import Database
from gateway.store.dumps import dump
from gateway.store.schema import audit, deliveries, ledger, packets, seals

COUNTED: Final[dict[str, Table]] = {
    "packets": packets, "deliveries": deliveries, "entries": ledger, "seals": seals, "audit": audit,
}  # fmt: skip

SLACK: Final = timedelta(hours=1)
"""How far another host's clock may be behind when it destroys content."""


@dataclass(slots=True)
class Copied:
    """What became of the files: how many there are, how many of them are new here, and which are missing."""

    files: int = 0
    bytes: int = 0
    added: int = 0
    added_bytes: int = 0
    missing: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    folder: Path
    counts: dict[str, int]
    copied: Copied


def back_up(
    database: Database,
    lent: Lent,
    folder: BackupFolder,
    *,
    release: str,
    tell: Callable[[str, int], None],
    say: Callable[[str], None],
) -> Made:
    """Make a backup; ``lent`` gives the bytes with a digest, ``tell`` and ``say`` are told how far it has come.

    Raises Refused with what stands in the way, or OSError where the disk does.
    """
    with folder.held():
        began = datetime.now(UTC)
        partial_folder = folder.begin()
        file = partial_folder / ("database.sqlite" if database.embedded else "database.dump")
        say("database ...")
        facts = dump(database, file, _facts, lambda done, _whole: tell("pages", done))
        say("files ...")
        copied = _copy_files(database, lent, folder, partial_folder, tell)
        manifest: dict[str, Any] = facts | {
            "kind": "sqlite" if database.embedded else "postgresql",
            "release": release,
            "began_at": began.isoformat(),
            "dump": {"file": file.name, "size": file.stat().st_size, "sha256": sha256_of(file)},
            "files": {"number": copied.files, "bytes": copied.bytes, "sha256": sha256_of(partial_folder / FILES)},
            "missing": copied.missing,
            "destroyed_meanwhile": database.look_now(partial(_destroyed, since=began - SLACK)),
            "finished_at": datetime.now(UTC).isoformat(),
        }
        return Made(folder.finish(partial_folder, began, manifest), facts["counts"], copied)


def _facts(connection: Connection) -> dict[str, Any]:
    last = newest(connection)
    counts = {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in COUNTED.items()
    }
    return {
        "schema": connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
        "last_seal": {"number": last.number, "hash": last.hash},
        "counts": counts,
    }


def _copy_files(
    database: Database,
    lent: Lent,
    folder: BackupFolder,
    partial_folder: Path,
    tell: Callable[[str, int], None],
) -> Copied:
    copied = Copied()
    with (partial_folder / FILES).open("w", encoding="ascii") as listed:
        for files in kept_files(database):
            for file in files:
                if _copy(database, lent, folder, file, copied):
                    listed.write(f"{file.sha256}\n")
            tell("files", copied.files)
    return copied


def _copy(database: Database, lent: Lent, folder: BackupFolder, file: KeptFile, copied: Copied) -> bool:
    try:
        new = not folder.has(file.sha256, file.size)
        if new:
            with lent(file.sha256) as source:
                folder.take(source, file.sha256)
    except FileNotFoundError:
        if database.look_now(partial(still_kept, packet=file.packet)):
            copied.missing.append({"packet": file.packet, "sha256": file.sha256})
        return False
    copied.files += 1
    copied.bytes += file.size
    copied.added += new
    copied.added_bytes += file.size if new else 0
    return True


def _destroyed(connection: Connection, since: datetime) -> list[str]:
    query = select(packets.c.id).where(packets.c.destroyed_at >= since).order_by(packets.c.id)
    return list(connection.execute(query).scalars())
