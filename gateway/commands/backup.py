"""``lienthong backup`` and ``restore``: everything that a service keeps, saved while it works and brought back."""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway import __version__
from gateway.commands import ledger
from gateway.commands.opening import blobs_of, opened, settings_of
from gateway.commands.progress import Progress
from gateway.commands.words import tell
from gateway.exchange.proof.seals import newest
from gateway.exchange.proof.verify import Wanted
from gateway.exchange.upkeep.backup import Made, back_up
from gateway.exchange.upkeep.backup_folder import BackupFolder, Found
from gateway.exchange.upkeep.restoring import Target, check_backup, check_target, finish, restore
from gateway.findings import Finding, Refused, refuse
from gateway.packet.limits import MIB
from gateway.store.blobs import Blobs
from gateway.store.database import Database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from gateway.exchange.settings import ExchangeSettings


def save(options: argparse.Namespace) -> int:
    """Make a backup beside a running service or without one; return 1 where files were missing or nothing was made."""
    progress = Progress()
    try:
        settings = settings_of(options)
        folder = BackupFolder(options.folder)
        with opened(settings) as database:
            lent = blobs_of(settings).lent
            made = back_up(database, lent, folder, release=__version__, tell=progress.tell, say=progress.say)
        gone = folder.forget(folder.names()[: -options.keep]) if options.keep else 0
    except Refused as refused:
        tell(refused.findings)
        return 1
    except OSError as error:
        tell([_disk(error, options.folder)])
        return 1
    finally:
        progress.done()
    sys.stdout.write(_made(made, gone))
    for one in made.copied.missing[:20]:
        tell([Finding("ledger.file-missing", one["packet"], one)])
    return 1 if made.copied.missing else 0


def _made(made: Made, gone: int) -> str:
    counts = ", ".join(f"{what} {number}" for what, number in made.counts.items())
    files = made.copied
    lines = [
        f"{made.folder}",
        f"{counts}",
        f"files {files.files} ({files.bytes // MIB} MiB), new {files.added} ({files.added_bytes // MIB} MiB)",
        *([f"removed {gone} files of forgotten backups"] if gone else []),
    ]
    return "\n".join(lines) + "\n"


def bring_back(options: argparse.Namespace) -> int:
    """Restore a backup, then verify it; return 1 where something stands in the way or verification finds faults."""
    progress = Progress()
    try:
        settings = settings_of(options)
        with _locked(settings.data):
            faults = _restore(options, settings, progress)
    except Refused as refused:
        tell(refused.findings)
        return 1
    except OSError as error:
        tell([_disk(error, settings.data)])
        return 1
    finally:
        progress.done()
    return 1 if faults else 0


def _restore(options: argparse.Namespace, settings: ExchangeSettings, progress: Progress) -> int:
    from gateway.store.migrate import migrate, newest_revision

    folder = BackupFolder(options.folder)
    found = folder.find(options.backup)
    target = Target(settings.data, settings.database_url, blobs_of(settings), settings.anchor_folder)
    progress.say(f"{found.folder} ...")
    loaded = check_target(found, target)
    check_backup(folder, found, newest_revision())
    Blobs.prepare(settings.places)
    url = restore(folder, found, target, loaded=loaded, migrate=migrate, tell=progress.tell)
    progress.say("verify ...")
    database = Database(url, readers=1, connections=2)
    try:
        faults = _verify(database, found, target)
    finally:
        database.close()
    aside = finish(target, url, found)
    if aside is not None:
        sys.stdout.write(f"{aside}: nhật ký niêm phong trước khi khôi phục / seals' log of before, put aside\n")
    return faults


def _verify(database: Database, found: Found, target: Target) -> int:
    tally, faults = ledger.run(database, Wanted(blobs=target.blobs.lent), lambda fault: tell([fault], sys.stdout))
    sealed: dict[str, Any] = found.manifest["last_seal"]
    last = database.look_now(newest)
    if (last.number, last.hash) != (sealed["number"], sealed["hash"]):
        tell([Finding("restore.other-seal", "", {"number": sealed["number"]})], sys.stdout)
        faults += 1
    sys.stdout.write(ledger.summary(tally, faults))
    return faults


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Keep services out of the data folder. Raises Refused ``cli.data-in-use``."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(data / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise refuse("cli.data-in-use", "", file=str(data)) from None
    try:
        yield
    finally:
        os.close(lock)


def _disk(error: OSError, folder: Path) -> Finding:
    facts = {"file": str(error.filename or folder), "reason": error.strerror or str(error)}
    return Finding("backup.disk", "", facts)
