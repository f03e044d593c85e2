"""The archive: content that is past its time goes into dated tar files before it is purged, checked by reading back.

They go into a folder or below a prefix of an object store. Each holds the files of some packets by digest, what the
tables say of each packet with its whole chain of the ledger, and a manifest; beside it lies its own digest in the form
that ``sha256sum --check`` reads.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, Table, select

from gateway.exchange.upkeep.backup_folder import sha256_of
from gateway.findings import Finding, LienThongError, NotNow
from gateway.ids import new_id
from gateway.store.blobs import Blobs, Lent
from gateway.store.database import Database
from gateway.store.durable import flush
from gateway.store.objects import ObjectAddress, ObjectFolder
from gateway.store.schema import attachments, deliveries, ledger, packets, statuses

RECORDS: Final[dict[str, Table]] = {
    "attachments": attachments, "deliveries": deliveries, "statuses": statuses, "ledger": ledger,
}  # fmt: skip
"""What is archived about a packet beside its own row."""

MANIFEST: Final = "manifest.json"


class ArchiveDamaged(LienThongError):
    """What was written does not read back as it was: nothing is purged. ``files`` are the digests that it lacks."""

    def __init__(self, name: str, files: Collection[str] = ()) -> None:
        super().__init__(name)
        self.files = files


@dataclass(frozen=True, slots=True)
class Archived:
    """One archive: its name below where archives go, its digest, which packets it holds, and which were left out."""

    name: str
    sha256: str
    packets: tuple[str, ...]
    lacking: tuple[str, ...]
    """Packets of whose content a file is not where it should be."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Where archives go, a folder or an object store, and a folder in which those for a store are put together."""

    to: Path | ObjectAddress
    scratch: Path

    def put(self, database: Database, blobs: Blobs, ids: Sequence[str], now: datetime) -> Archived:
        """Put packets into a new archive; return once it is durable and has been read back.

        A packet whose content is not where it should be, or not what it was, is left out; with none left there is no
        archive and no name. Raises OSError, ArchiveDamaged, and NotNow where an object store is the trouble.
        """
        found = database.read_now(partial(_records, ids=ids))
        records = [one for one in found if all(blobs.holds(sha256) for sha256 in _files(one))]
        while records:
            try:
                return self._put(blobs, records, ids, now)
            except ArchiveDamaged as damaged:
                wrong = {sha256 for sha256 in damaged.files if not _is_itself(blobs, sha256)}
                if not wrong:
                    raise
                # Not the archive is damaged but what went into it.
                records = [one for one in records if not wrong & _files(one).keys()]
        return Archived("", "", (), tuple(ids))

    def _put(self, blobs: Blobs, records: Sequence[dict[str, Any]], ids: Sequence[str], now: datetime) -> Archived:
        whole = tuple(one["packet"]["id"] for one in records)
        lacking = tuple(packet for packet in ids if packet not in whole)
        name = f"{now:%Y-%m-%d}/lienthong-{now:%Y%m%dT%H%M%SZ}-{ids[0]}.tar"
        if isinstance(self.to, Path):
            return Archived(name, _keep(self.to / name, records, blobs.lent), whole, lacking)
        return Archived(name, self._send(ObjectFolder(self.to), name, records, blobs.lent), whole, lacking)

    def _send(self, objects: ObjectFolder, name: str, records: Sequence[dict[str, Any]], lent: Lent) -> str:
        """Put an archive together here, send it, and read back all of it; return its digest."""
        folder = self.scratch / f"archive-{new_id()}"
        try:
            sha256 = _keep(folder / name, records, lent)
            objects.put(name, folder / name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            same = objects.digest(name) == sha256
        except FileNotFoundError:
            same = False
        if not same:
            raise NotNow([Finding("objects.damaged", facts={"name": name})])
        objects.put_text(f"{name}.sha256", f"{sha256}  {Path(name).name}\n")
        return sha256


def _keep(file: Path, records: Sequence[dict[str, Any]], lent: Lent) -> str:
    """Write an archive, read it back, make it durable and give it its name; return its digest."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial_file = file.with_name(f".{file.name}.partial")
    contents = _write(partial_file, records, lent)
    flush(partial_file)
    try:
        _check(partial_file, contents)
    except ArchiveDamaged:
        partial_file.unlink()
        raise
    sha256 = sha256_of(partial_file)
    digest_file = file.with_name(f"{file.name}.sha256")
    digest_file.write_text(f"{sha256}  {file.name}\n", encoding="utf-8")
    flush(digest_file)
    partial_file.replace(file)
    for one in (file.parent, file.parent.parent):
        flush(one)
    return sha256


def _files(record: dict[str, Any]) -> dict[str, int]:
    packet = record["packet"]
    return {packet["sha256"]: packet["size"]} | {one["sha256"]: one["size"] for one in record["attachments"]}


def _records(connection: Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    rows = connection.execute(select(packets).where(packets.c.id.in_(ids)).order_by(packets.c.id)).all()
    return [_record(connection, row) for row in rows]


def _record(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"packet": _plain_row(row)}
    for name, table in RECORDS.items():
        query = select(table).where(table.c.packet == row.id).order_by(*table.primary_key.columns)
        record[name] = [_plain_row(one) for one in connection.execute(query)]
    return record


def _plain_row(row: Row[Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row._asdict().items()}


def _write(file: Path, records: Sequence[dict[str, Any]], lent: Lent) -> dict[str, int]:
    """Write the tar and return the sizes of its content by digest."""
    contents: dict[str, int] = {}
    listed = []
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for record in records:
            packet, own = record["packet"], _files(record)
            for sha256 in own.keys() - contents.keys():
                with lent(sha256) as content:
                    tar.add(content, f"blobs/{sha256}", filter=_plain)
            contents |= own
            _add(tar, f"packets/{packet['id']}.json", record)
            listed.append({"packet": packet["id"], "files": [{"sha256": one, "size": own[one]} for one in own]})
        _add(tar, MANIFEST, {"packets": listed})
    return contents


def _is_itself(blobs: Blobs, sha256: str) -> bool:
    """Say whether stored bytes are those that their name says. Raises NotNow, OSError."""
    try:
        with blobs.lent(sha256) as file:
            return sha256_of(file) == sha256
    except FileNotFoundError:
        return False


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o400
    return member


def _add(tar: tarfile.TarFile, name: str, value: object) -> None:
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    member = _plain(tarfile.TarInfo(name))
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def _check(file: Path, contents: dict[str, int]) -> None:
    """Read an archive back. Raises ArchiveDamaged."""
    found: dict[str, int] = {}
    manifest = False
    with tarfile.open(file, "r") as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is None:
                raise ArchiveDamaged(member.name)
            if member.name.startswith("blobs/"):
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
                if member.name == f"blobs/{sha256}":
                    found[sha256] = member.size
            manifest |= member.name == MANIFEST
    if found != contents or not manifest:
        raise ArchiveDamaged(file.name, contents.keys() - found.keys())
