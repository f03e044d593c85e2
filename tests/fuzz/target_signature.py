"""The signature verifier: it never raises, and calls nothing valid whose content is not what was signed.

The corpus holds packets signed with a key that was thrown away, so nothing new can be signed: a packet that is valid
must say, member for member, what one of the signed ones says, or the verifier was misled.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from gateway.packet.model import DocumentPacket, Packet
from gateway.packet.reader import read_packet
from gateway.trust.anchors import Anchors
from gateway.trust.verdict import Verdict
from gateway.trust.verify import verify
from tests.fuzz.oracle import sayable
from tests.unit.packet.crafting import MemorySink

INSTRUMENTED: Final = ("gateway.trust", "gateway.packet")
AT: Final = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
FOLDER: Final = Path(__file__).parent
CORPUS: Final = FOLDER / "corpus" / "signature"


@cache
def anchors() -> Anchors:
    """Return the authority above the signer of the corpus."""
    return Anchors.from_pem([FOLDER / "anchor.pem"])


@cache
def signed() -> frozenset[Packet]:
    """Return what was signed, as the reader understands it."""
    found = (said(file.read_bytes()) for file in sorted(CORPUS.glob("signed-*")))
    return frozenset(packet for packet in found if packet is not None)


def said(data: bytes) -> Packet | None:
    """Return what a packet says, or nothing if it is refused; files stand for themselves by digest."""
    reading = read_packet(io.BytesIO(data), MemorySink(), wire=True)
    if reading.errors or reading.packet is None:
        return None
    packet = reading.packet
    if isinstance(packet, DocumentPacket):
        plain = tuple(replace(one, file=None) for one in packet.attachments)
        return replace(packet, attachments=plain)
    return packet


def one(data: bytes) -> None:
    """Judge one packet with and without anchors."""
    report = verify(lambda: io.BytesIO(data), anchors(), AT)
    sayable(report.reasons)
    sayable(verify(lambda: io.BytesIO(data), Anchors.none(), AT).reasons)
    if report.verdict is Verdict.VALID and (found := said(data)) is not None:
        assert found in signed(), "valid, but not what was signed"
