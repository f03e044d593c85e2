"""The files of a document that is inspected: a gateway's own copies, or, at a hub, unpacked for this time only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, select

from gateway.exchange.inspection.kinds import FileKind, Sample, kind_of
from gateway.exchange.inspection.looking import LookingSink
from gateway.exchange.inspection.work import Claimed
from gateway.findings import LienThongError
from gateway.packet.limits import Limits
from gateway.packet.model import DocumentPacket
from gateway.packet.reader import read_packet
from gateway.store.blobs import Blobs, BlobSink
from gateway.store.database import Database
from gateway.store.schema import attachments

Material = list[tuple[Sample, Path]]


class NotThere(LienThongError):
    """The packet cannot be read again, though it was read at intake: its bytes are gone or altered."""


class Files:
    """Where the files of documents come from; runs in worker threads."""

    def __init__(self, database: Database, blobs: Blobs, limits: Limits, *, kept: bool) -> None:
        self._database = database
        self._blobs = blobs
        self._limits = limits
        self._kept = kept

    @contextmanager
    def of(self, one: Claimed) -> Iterator[Material]:
        """Give the files of a document; those that were unpacked go away at the end.

        Raises OSError, NotNow, NotThere.
        """
        if self._kept:
            yield self._stored(one)
            return
        sink = BlobSink(self._blobs)
        try:
            yield self._unpacked(one, sink)
        finally:
            sink.drop()

    def _stored(self, one: Claimed) -> Material:
        query = select(attachments).where(attachments.c.packet == one.packet).order_by(attachments.c.number)

        def work(connection: Connection) -> list[tuple[int, str, int, str]]:
            return [(row.number, row.name, row.size, row.sha256) for row in connection.execute(query)]

        found = []
        for number, name, size, sha256 in self._database.read_now(work):
            path = self._blobs.fetch(sha256)
            if path.stat().st_size != size:
                raise NotThere(one.packet)
            found.append((Sample(number, name, size, sha256, _kind(path)), path))
        return found

    def _unpacked(self, one: Claimed, sink: BlobSink) -> Material:
        looking = LookingSink(sink)
        with self._blobs.fetch(one.sha256).open("rb") as stream:
            packet = read_packet(stream, looking, self._limits, wire=True).packet
        if not isinstance(packet, DocumentPacket):
            raise NotThere(one.packet)
        paths = {attachment.number: attachment.file for attachment in packet.attachments}
        return [(sample, path) for sample in looking.samples(packet) if (path := paths[sample.number]) is not None]


def _kind(path: Path) -> FileKind:
    with path.open("rb") as file:
        return kind_of(file)
