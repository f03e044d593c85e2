"""SOAP intake beside the bus's wire: the same kind of packets, the same hub, the same generator, in turns."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.hub import House, Hub, running_hub
from bench.load import Plan, Shot, Volley
from bench.packets import RECEIVER, SENDER, Made, Signer
from bench.throughput import GUI, NHAN, WARM_UP, Say, make_packets
from bench.wire import register, send_head, wait_for_items

ROUNDS: Final = 3
"""Turns of each way; what the machine does besides falls on all of them."""

_PIECE: Final = 3 * 256 * 1024

_WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_XOP: Final = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:goi"/>'


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: documents, seconds altogether, processor seconds of the hub for each, what was refused or lost."""

    name: str
    documents: int
    wall: float
    hub_cpu: float
    refused: int
    first_refusal: str = ""

    @property
    def per_second(self) -> float:
        """Documents a second."""
        return self.documents / self.wall if self.wall else 0.0


@dataclass(frozen=True, slots=True)
class SoapCost:
    """All ways, the wire first."""

    size: int
    ways: Sequence[Way]
    missing: int
    """Accepted documents that did not reach the receiver's mailbox."""


def measure_soap(
    folder: Path, signer: Signer, anchor: Path, *, documents: int, concurrency: int, workers: int, size: int, say: Say
) -> SoapCost:
    """Send so many packets each way, in turns, and look afterwards that all of them are there."""
    each = max(documents // ROUNDS, 1)
    shooters: dict[str, Callable[[Made], Shot]] = {"wire": _wire, "mtom": mtom, "inline": inline}
    with running_hub(folder, (GUI, NHAN), anchor, House(workers)) as hub:
        register(hub.port, GUI, SENDER, "Văn phòng Chính phủ")
        register(hub.port, NHAN, RECEIVER, "Bộ Khoa học và Công nghệ")
        found: dict[str, list[tuple[Volley, float]]] = {name: [] for name in shooters}
        number = 0
        for turn in range(ROUNDS + 1):
            count = each if turn else min(WARM_UP, each)
            for name, shoot in shooters.items():
                packets = make_packets(folder / f"{turn}-{name}", count, size, signer, say, first=number)
                number += count
                found[name].append(_fire(hub, folder, [shoot(made) for made in packets], concurrency))
                say(f"{name}: {count} in {found[name][-1][0].wall:.2f} s")
        accepted = sum(len(volley.accepted) for volleys in found.values() for volley, _ in volleys)
        missing = accepted - wait_for_items(hub.port, NHAN, accepted)
    return SoapCost(size, [_way(name, volleys[1:]) for name, volleys in found.items()], missing)


def _way(name: str, volleys: Sequence[tuple[Volley, float]]) -> Way:
    count = sum(len(volley.accepted) for volley, _ in volleys)
    refused = [reason for volley, _ in volleys for reason in volley.refused]
    wall = sum(volley.wall for volley, _ in volleys)
    return Way(name, count, wall, sum(cpu for _, cpu in volleys) / max(count, 1), len(refused), "".join(refused[:1]))


def _fire(hub: Hub, folder: Path, shots: Sequence[Shot], concurrency: int) -> tuple[Volley, float]:
    plan = folder / "plan.json"
    plan.write_text(json.dumps(asdict(Plan(hub.port, concurrency, shots))), encoding="utf-8")
    before = hub.cpu()
    command = [sys.executable, "-m", "bench.load", str(plan)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    return Volley(**json.loads(done.stdout)), hub.cpu() - before


def _wire(made: Made) -> Shot:
    return Shot(_text(send_head(GUI, SENDER, made.size, made.sha256)), str(made.file))


def mtom(made: Made) -> Shot:
    """Return the request that carries a packet beside the envelope."""
    envelope = "".join(_around(f"<lt:Packet>{_XOP}</lt:Packet>", ""))
    kind = 'multipart/related; type="application/xop+xml"; start="<goc>"; start-info="text/xml"; boundary="b"'
    before = (
        '--b\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <goc>\r\n\r\n'
        f"{envelope}\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-ID: <goi>\r\n\r\n"
    ).encode()
    return _shot(kind, before, made.file, made.size, b"\r\n--b--\r\n")


def inline(made: Made) -> Shot:
    """Return the request that carries a packet as base64 in the envelope; the base64 is written beside the packet."""
    encoded = made.file.with_suffix(".base64")
    with made.file.open("rb") as source, encoded.open("wb") as target:
        while piece := source.read(_PIECE):
            target.write(base64.b64encode(piece))
    before, after = _around("<lt:Packet>", "</lt:Packet>")
    return _shot("text/xml; charset=utf-8", before.encode(), encoded, encoded.stat().st_size, after.encode())


def _around(before: str, after: str) -> tuple[str, str]:
    login = (
        f'<w:Security xmlns:w="{_WSSE}"><w:UsernameToken><w:Username>{GUI.id}</w:Username>'
        f"<w:Password>{GUI.secret}</w:Password></w:UsernameToken></w:Security>"
    )
    names = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:lt="urn:lienthong:edoc:1"'
    start = f"<s:Envelope {names}><s:Header>{login}</s:Header><s:Body><lt:SendDocument>{before}"
    return start, f"{after}</lt:SendDocument></s:Body></s:Envelope>"


def _shot(kind: str, before: bytes, file: Path, size: int, after: bytes) -> Shot:
    head = (
        f"POST /soap/edoc HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f'SOAPAction: ""\r\nContent-Length: {len(before) + size + len(after)}\r\n\r\n'
    )
    return Shot(_text(head.encode() + before), str(file), _text(after))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
