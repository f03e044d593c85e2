"""The packet reader: whatever comes, it returns a reading, closes its files, and says nothing that cannot be sent.

The first byte chooses how the bytes arrive, whether UTF-16 is read and whether a sender's rules are checked too (those
are put into words slowly); the rest is the packet.
"""

from __future__ import annotations

import io
from typing import Final

from gateway.packet.limits import Limits
from gateway.packet.model import DocumentPacket
from gateway.packet.reader import read_packet
from gateway.packet.schema import check_skeleton
from tests.fuzz.oracle import sayable
from tests.unit.packet.crafting import MemorySink, Trickle

INSTRUMENTED: Final = ("gateway.packet", "zipfile")
LIMITS: Final = Limits(
    packet=200_000, skeleton=60_000, token=20_000, depth=20, elements=400, attributes=24, attachments=5
)


def one(data: bytes) -> None:
    """Read one packet and check what came out of it."""
    if not data:
        return
    way, packet = data[0], data[1:]
    sink = MemorySink()
    stream = Trickle(packet, 1 + way // 4) if way & 1 and len(packet) < 4096 else io.BytesIO(packet)
    reading = read_packet(stream, sink, LIMITS, wire=not way & 2)
    assert sink.open == 0
    assert reading.size <= len(packet)
    assert reading.packet is not None or reading.errors
    sayable([*reading.errors, *reading.warnings])
    if way & 8 and reading.packet is not None and not reading.errors:
        sayable(check_skeleton(reading.skeleton, strict=True))
    if isinstance(reading.packet, DocumentPacket):
        assert all(len(one.sha256) == 64 and one.size >= 0 for one in reading.packet.attachments)
