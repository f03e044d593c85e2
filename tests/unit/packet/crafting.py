"""Packets bent by hand for the tests of the packet room."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from gateway.findings import Finding
from gateway.packet.limits import Limits
from gateway.packet.reader import read_packet
from gateway.packet.reading import Reading
from gateway.packet.sinks import ScratchSink
from tests.packets import document_xml, status_xml

DOCUMENT = document_xml()
STATUS = status_xml()
TINY = Limits(packet=400_000, skeleton=60_000, token=20_000, depth=16, elements=300, attributes=20, attachments=4)


class MemorySink:
    """Keeps what was kept and counts what was dropped."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.open = 0

    def create(self) -> BinaryIO:
        self.open += 1
        return io.BytesIO()

    def keep(self, file: BinaryIO, sha256: str) -> Path | None:
        self.open -= 1
        file.seek(0)
        self.kept.append(file.read())
        return Path(sha256)

    def discard(self, file: BinaryIO) -> None:
        self.open -= 1
        file.close()


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int = 1) -> None:
        super().__init__(data)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._step)


def read(data: bytes, limits: Limits | None = None, *, wire: bool = True) -> Reading:
    return read_packet(io.BytesIO(data), ScratchSink(), limits, wire=wire)


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in findings]


def bent(data: bytes, *changes: tuple[str, str]) -> bytes:
    """Return the packet with texts exchanged; each of them has to be there."""
    text = data.decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def tag(name: str, text: str) -> str:
    return f"<edXML:{name}>{text}</edXML:{name}>"


def without(data: bytes, name: str) -> bytes:
    """Return the packet without the first element of this name."""
    start = data.index(f"<edXML:{name}>".encode())
    closing = f"</edXML:{name}>".encode()
    end = data.index(closing, start) + len(closing)
    return data[:start] + data[end:]


def content(text: str, *, name: str = "thong bao.pdf", kind: str = "application/pdf") -> bytes:
    """Return a document whose attachment's content element holds exactly this text."""
    data = document_xml(content=b"")
    return bent(
        data,
        ('QCVN_102_2016"></edXML:ContentTransferEncoded>', f'QCVN_102_2016">{text}</edXML:ContentTransferEncoded>'),
        ("<AttachmentName>thong bao.pdf", f"<AttachmentName>{name}"),
        ("<ContentType>application/pdf", f"<ContentType>{kind}"),
    )


def file(data: bytes, *, name: str, kind: str = "application/zip") -> bytes:
    """Return a document with this file attached."""
    return content(base64.b64encode(data).decode(), name=name, kind=kind)


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()
