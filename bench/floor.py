"""The floor: what the bare C libraries need for the same work on the same packets, in the same run.

Per packet: libxml2 parses, libxmlsec verifies the signature against the anchor, SHA-256 of the bytes, one file written
and synchronised. No HTTP, no schema, no database, no delivery.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xmlsec
from lxml import etree

from bench.packets import Made
from bench.wire import WireError
from gateway.packet.names import DSIG


@dataclass(frozen=True, slots=True)
class Floor:
    """Seconds per document, on the processor and by the clock, one after the other in one process."""

    documents: int
    cpu: float
    wall: float


def measure_floor(packets: Sequence[Made], anchor: Path, folder: Path) -> Floor:
    """Do the bare work on every packet and return what it cost; raise if a signature does not verify."""
    manager = xmlsec.KeysManager()
    manager.load_cert(str(anchor), xmlsec.constants.KeyDataFormatPem, xmlsec.constants.KeyDataTypeTrusted)
    cpu, wall = time.process_time(), time.perf_counter()
    for number, made in enumerate(packets):
        _handle(made, manager, folder / f"{number}.edxml")
    return Floor(len(packets), (time.process_time() - cpu) / len(packets), (time.perf_counter() - wall) / len(packets))


def _handle(made: Made, manager: xmlsec.KeysManager, target: Path) -> None:
    data = made.file.read_bytes()
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    signature = root.find(f".//{{{DSIG}}}Signature")
    if signature is None:
        raise WireError(f"{made.file.name} has no signature")
    xmlsec.SignatureContext(manager).verify(signature)  # type: ignore[call-arg]  # its stub forgets the manager
    if hashlib.sha256(data).hexdigest() != made.sha256:
        raise WireError(f"{made.file.name} changed on disk")
    with target.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
