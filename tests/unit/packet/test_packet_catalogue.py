"""Every code that the packet room can give stands in the catalogue, with all the facts that its sentences name."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import gateway.packet
from gateway.catalogue import entries, message
from gateway.findings import Finding
from tests.hostile.packets import ALL
from tests.unit.packet.crafting import TINY, read
from tests.unit.packet.test_packet_refusals import REFUSALS
from tests.unit.packet.test_packet_warnings import DAMAGES

CODE = re.compile(
    r'"((?:packet|schema|element|organ-id|document-id|party|receiver|response-for|business|trace|date|number|'
    r'value|text|status|signature|attachment|manifest|document)\.[a-z0-9-]+)"'
)


def used_codes() -> set[str]:
    folder = Path(gateway.packet.__file__).parent
    return {code for file in folder.glob("*.py") for code in CODE.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("code", sorted(used_codes()))
def test_the_code_is_in_the_catalogue(code: str) -> None:
    assert code in entries()


def _all_findings() -> list[Finding]:
    damaged = [read(data) for data, _ in (*DAMAGES.values(), *REFUSALS.values())]
    damaged += [read(data, TINY) for data, _ in ALL.values()]
    return [finding for reading in damaged for finding in (*reading.errors, *reading.warnings)]


def test_the_facts_fill_every_sentence() -> None:
    for finding in _all_findings():
        entry = entries()[finding.code]
        wanted = {name for text in (entry.vi, entry.en) for _, name, _, _ in Formatter().parse(text) if name}
        assert wanted <= set(finding.facts), finding
        assert message(finding).vi
