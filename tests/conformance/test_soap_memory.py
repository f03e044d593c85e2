"""1 GB through the SOAP door in the memory of 1 MB: in and out, beside the envelope and within it."""

from __future__ import annotations

import base64
import hashlib
import re
from contextlib import closing
from pathlib import Path

import pytest

from bench.hub import House, Hub, running_hub
from bench.packets import RECEIVER, SENDER, load_signer, make_packet
from bench.soap import inline, mtom
from bench.throughput import GUI, NHAN
from bench.wire import Connection, receipt, register, wait_for_items
from gateway.trust.rehearsal import make_rehearsal_pki

MIB = 2**20
MOST = 200 * 10**6
"""Bytes of the largest process: the goal of docs/performance.md."""


def ask(way: str, document: str) -> bytes:
    """Return the request for a packet in this form."""
    wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    body = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><w:Security xmlns:w="{wsse}">'
        f"<w:UsernameToken><w:Username>{NHAN.id}</w:Username><w:Password>{NHAN.secret}</w:Password></w:UsernameToken>"
        f'</w:Security></s:Header><s:Body><GetDocument xmlns="urn:lienthong:edoc:1"><Id>{document}</Id>'
        f"<Transfer>{way}</Transfer></GetDocument></s:Body></s:Envelope>"
    ).encode()
    head = f"POST /soap/edoc HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def digest_of(hub: Hub, way: str, document: str) -> str:
    """Fetch a packet and return its digest, holding nothing of it."""
    begin = rb"<lt:Packet>" if way == "inline" else rb"octet-stream\r\n.*?\r\n\r\n"
    digest, held, inside = hashlib.sha256(), b"", False
    with closing(Connection(hub.port)) as connection:
        for piece in connection.stream(ask(way, document)):
            held += piece
            found = None if inside else re.search(begin, held, re.DOTALL)
            if found is not None:
                held, inside = held[found.end() :], True
            if inside and len(held) > 4096:
                usable = (len(held) - 1024) // 4 * 4
                digest.update(base64.b64decode(held[:usable]) if way == "inline" else held[:usable])
                held = held[usable:]
    rest = held.split(b"<" if way == "inline" else b"\r\n--", 1)[0]
    digest.update(base64.b64decode(rest) if way == "inline" else rest)
    return digest.hexdigest()


@pytest.mark.parametrize("size", [2 * MIB, pytest.param(1024 * MIB, marks=pytest.mark.long)])
@pytest.mark.parametrize("way", ["mtom", "inline"])
def test_a_large_packet_takes_no_more_memory_than_a_small_one(tmp_path: Path, size: int, way: str) -> None:
    make_rehearsal_pki(tmp_path / "pki", {SENDER: "Bên gửi", RECEIVER: "Bên nhận"})
    signer = load_signer(tmp_path / "pki" / f"{SENDER}.key.pem", tmp_path / "pki" / f"{SENDER}.cert.pem")
    made = make_packet(tmp_path / "large.edxml", 1, size, signer)
    shot = {"mtom": mtom, "inline": inline}[way](made)
    with running_hub(tmp_path, (GUI, NHAN), tmp_path / "pki" / "ca.pem", House(1)) as hub:
        register(hub.port, GUI, SENDER, "Bên gửi")
        register(hub.port, NHAN, RECEIVER, "Bên nhận")
        with hub.watch_memory() as peak:
            with Path(shot.file).open("rb") as file, closing(Connection(hub.port)) as connection:
                answer = connection.send_file(base64.b64decode(shot.head), file, base64.b64decode(shot.tail))
            document = receipt(answer)
            assert wait_for_items(hub.port, NHAN, 1) == 1
            assert digest_of(hub, way, document) == made.sha256
        assert peak[0].largest < MOST
