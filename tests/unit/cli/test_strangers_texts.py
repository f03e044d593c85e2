"""Texts of strangers on an operator's terminal: nothing in them steers it, ends a line or turns the direction."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from gateway.commands.packet_words import lines_of
from gateway.commands.words import tell
from gateway.findings import Finding
from tests.packets import document_xml
from tests.unit.packet.crafting import bent, read

STEERING = ["a&#x9b;2J", "a\u202eb", "a\nlines: forged", "a\u2028b"]


@pytest.mark.parametrize("text", STEERING)
def test_a_packet_is_shown_in_plain_lines(text: str) -> None:
    packet = read(bent(document_xml(subject="chủ đề"), ("chủ đề", text))).packet
    assert packet is not None
    assert all(line.isprintable() for line in lines_of(packet))


@pytest.mark.parametrize("name", ["a\x1b[31m.pdf", "a\x9b2J.pdf", "a\nb.pdf", "\ud800.pdf", f"{Path('a')}\u202e"])
def test_a_finding_is_told_without_the_strangers_steering(name: str) -> None:
    out = io.StringIO()
    tell([Finding("attachment.zip-path", "Attachment[1]", {"name": name})], out)
    assert all(line.isprintable() for line in out.getvalue().split("\n"))
    assert len(out.getvalue().splitlines()) == 3
