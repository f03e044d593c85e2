"""The stored files: every packet and attachment that should be there is, with the bytes that its digest names."""

from __future__ import annotations

import hashlib
import os
from functools import partial

from gateway.exchange.proof.verifying import Faults, Tally
from gateway.exchange.upkeep.kept import KeptFile, kept_files, still_kept
from gateway.findings import Finding
from gateway.store.blobs import Lent
from gateway.store.database import Database


def check_files(database: Database, tally: Tally, lent: Lent) -> Faults:
    """Read every file that should be there. Raises NotNow where they are in a store that is away."""
    for files in kept_files(database):
        for file in files:
            fault = _fault(file, lent)
            # Content may have been destroyed, lawfully, since the page was read.
            if fault is not None and database.look_now(partial(still_kept, packet=file.packet)):
                yield fault
        tally.add("files", len(files))


def _fault(file: KeptFile, lent: Lent) -> Finding | None:
    facts: dict[str, str | int] = {"packet": file.packet, "sha256": file.sha256}
    try:
        with lent(file.sha256) as path, path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return Finding("ledger.file-missing", file.packet, facts)
    except OSError as error:
        return Finding("ledger.file-unreadable", file.packet, facts | {"reason": error.strerror or ""})
    if found != file.sha256 or size != file.size:
        return Finding("ledger.file-changed", file.packet, facts)
    return None
