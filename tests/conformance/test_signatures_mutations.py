"""Packets damaged at random: nothing raises, and what we believe libxmlsec believes too."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gateway.trust.verdict import Verdict
from tests.conformance.test_signatures_ours import by_xmlsec
from tests.pki import root
from tests.unit.trust.signing import check, craft, sign

TOKENS = [
    b"<!-- -->",
    b"<?p?>",
    b" ",
    b"\n",
    b" xmlns:a='u:a'",
    b" xmlns=''",
    b" xml:lang='vi'",
    b"<x/>",
    b"</edXML>",
    b"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>",
    b"<SignedInfo>",
    b"&#13;",
    b"&amp;",
    b"<![CDATA[a]]>",
    b"]]>",
    b"=",
    b"\0",
    b"\xff",
]


def _damaged(chance: random.Random, packet: bytes) -> bytes:
    """Return the packet with one to three bits flipped, pieces put in, taken out or repeated."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        at = chance.randrange(len(packet))
        head, tail = packet[:at], packet[at:]
        kind = chance.randrange(5)
        if kind == 0:
            packet = head + bytes([tail[0] ^ 1 << chance.randrange(8)]) + tail[1:]
        elif kind == 1:
            packet = head + chance.choice(TOKENS) + tail
        elif kind == 2:
            packet = head + tail[chance.randrange(1, 30) :]
        elif kind == 3:
            packet = head + packet[at // 2 : at // 2 + chance.randrange(1, 300)] + tail
        else:
            before, sign_of_end, after = tail.partition(b">")
            packet = head + before + chance.choice(TOKENS) + sign_of_end + after
    return packet


@pytest.mark.parametrize("seed", range(4))
def test_what_we_believe_libxmlsec_believes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - for tests
    originals = [sign(), sign(canonicalization="inclusive"), craft()]
    believed = 0
    for _ in range(500):
        packet = _damaged(chance, chance.choice(originals))
        if check(packet).verdict is Verdict.VALID:
            believed += 1
            by_xmlsec(packet, tmp_path, root())
    assert believed
