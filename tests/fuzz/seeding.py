"""Makes the first inputs of every corpus from packets and requests of our own: ``python -m tests.fuzz.seeding``.

The key that signs the packets of the signature corpus is thrown away, so that nobody can sign more; running this again
makes a new authority with new signed packets.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pamqp.encode
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.exchange.evidence import members
from tests.conformance import soap_hub
from tests.conformance.soap_hub import MEDIA, MTOM_TYPE, V11, V12, envelope, login
from tests.conformance.test_soap_door import DRAFT
from tests.conformance.test_soap_hostile import ENVELOPES, MANY
from tests.conformance.vxp_hub import sending, signed
from tests.fuzz import target_evidence
from tests.fuzz.target_signature import FOLDER
from tests.fuzz.target_wire import SECRET
from tests.hostile.archives import ARCHIVES
from tests.hostile.packets import ALL
from tests.integration.evidence.conftest import _whole
from tests.packets import response_for, status_xml
from tests.pki import Holder, curved, office, root
from tests.services.authority_http import serving
from tests.unit.packet.crafting import DOCUMENT, STATUS, bent, content, file, zipped
from tests.unit.trust.signing import PACKET, craft, key_info, sign

MOST: Final = 12_000
"""Bytes of one seed: what a trick needs to be large for is tested elsewhere."""


def packets() -> Iterator[bytes]:
    """Yield seeds of the packet reader."""
    sound = [DOCUMENT, STATUS, content("QUJD\nRA=="), file(zipped(("a.doc", b"x" * 300)), name="a.doc")]
    yield from (b"\0" + packet for packet in sound)
    yield b"\2" + DOCUMENT.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    yield from (b"\1" + packet for packet, _ in ALL.values() if 0 < len(packet) < MOST)
    yield from (
        b"\0" + file(archive, name="bao cao.doc") for archive, _ in ARCHIVES.values() if len(archive) < MOST // 2
    )


def signatures() -> Iterator[bytes]:
    """Yield packets that are wrapped, doubled or otherwise bent around a true signature."""
    good = sign()
    start, end = good.index(b"<Signature "), good.index(b"</Signature>") + len(b"</Signature>")
    element = good[start:end]
    inner = good[good.index(b"<edXML ") :]
    yield bent(PACKET, ("</edXML:MessageHeader>", element.decode() + "</edXML:MessageHeader>"))
    yield good.replace(b"</edXML:edXMLHeader>", element + b"</edXML:edXMLHeader>", 1)
    yield PACKET.replace(b"</edXML>", b"<wrapped>" + inner + b"</wrapped></edXML>")
    yield craft(more=f"<Object>{inner.decode()}</Object>")
    yield craft(keys=key_info(root()))
    yield good.replace("Về việc thử".encode(), "Về việc khác".encode())


def wires() -> Iterator[bytes]:
    """Yield seeds of the wire's readers; the first byte chooses one."""
    parameters = {**sending(DOCUMENT), "to": '["H41"]', "docId": "d1"}
    lines = "\n".join(signed("he.thu", SECRET, parameters, "application/octet-stream")).encode()
    yield from (b"\0" + lines, b"\1" + lines)
    yield from (b"\2" + text for text in (b'["H41","G22"]', b'"H41"', b"H41", b"null", b"[1]", b"[]", b"[" * 90))
    yield from (
        b"\3" + text
        for text in (b'{"code":"901","name":"A"}', b"{}", b'{"code":901}', b'{"code":"a","mail":"\\ud800"}')
    )
    yield b'\4{"status":"OK","ErrorCode":"0","ErrorDesc":"","DocId":"x"}'
    yield b'\5\3{"status":"OK","data":"QUJD\\u0051UE=","ErrorCode":"0"}'
    yield b'\5\0{"data":"","data":""}'
    yield b"\6Mon, 05 Jan 2026 08:15:30 GMT"


def rests() -> Iterator[bytes]:
    """Yield seeds of the REST models."""
    document: dict[str, Any] = {
        "from": "G22",
        "to": ["H41", {"organ_id": "G09", "organ_name": "Bộ", "email": "a@b.vn"}],
        "code": {"number": "1", "notation": "X"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_detail": 0, "type_name": "Công văn"},
        "subject": "Thử",
        "content": "Nội dung",
        "signer": {"full_name": "N", "position": "P", "competence": "C"},
        "due_date": "2026/02/01",
        "other": {"priority": 4, "direction": True, "page_amount": 3, "appendixes": ["a"]},
        "response_for": [{"organ_id": "G22", "code": "1/X", "document_id": "d", "promulgation_date": "2026-01-05"}],
        "steering_type": 1,
        "response_for_task": ["t"],
        "to_places": ["x"],
        "business": {
            "type": 3,
            "reason": "r",
            "paper": True,
            "document_info": {"document_info": True, "receivers": [{"organ_id": "A", "receiver_type": 0}]},
            "replacements": [{"document_id": "D", "organ_ids": ["B"]}],
            "staff": {"staff": "S", "mobile": "1"},
        },
    }
    yield b"\0" + json.dumps(document, ensure_ascii=False).encode()
    yield b"\0" + json.dumps({name: document[name] for name in ("to", "code", "promulgation", "subject")}).encode()
    yield b'\2{"code":"03","reason":"r","staff":{"staff":"x"},"agency":"G22"}'
    yield from (b"\3" + text for text in (b'{"target":"x"}', b'{"ids":["a"],"per_second":1.5} ', b'{"reason":"r"}'))
    yield b'\3{"endpoint":"e","address":null}'
    yield from (
        b"\4" + name.encode() for name in ("công văn.pdf", "..\\..\\a", "%2e%2e%2fx", "a\r\nb", "\u202egpj.exe")
    )
    yield from (b"\0" + text for text in (b"[" * 1025, b'{"a":NaN}', b'{"a":1,"a":2}', b'{"a":1e999}', b'"\\ud800"'))


def queues() -> Iterator[bytes]:
    """Yield seeds of the reader of messages."""
    plain: dict[str, Any] = {
        "lienthong-id": "d1",
        "lienthong-kind": "document",
        "lienthong-from": "G22",
        "lienthong-to": ["H41"],
        "lienthong-sha256": hashlib.sha256(STATUS).hexdigest(),
        "lienthong-size": len(STATUS),
    }
    odd = {**plain, "lienthong-size": -1, "lienthong-to": [1], "CC": ["x"], "x-death": [{"a": {"b": True}}]}
    for headers, body in (
        (plain, STATUS),
        (odd, b"{}"),
        ({}, b""),
        ({**plain, "lienthong-id": bytearray(b"\xff")}, b""),
    ):
        table = pamqp.encode.field_table(headers)[4:]
        yield len(table).to_bytes(2, "big") + table + body


def evidence() -> Iterator[bytes]:
    """Yield seeds of the verifier of archives, after a true archive was made anew."""
    with tempfile.TemporaryDirectory() as folder, serving() as authority:
        made = asyncio.run(_whole(Path(folder), authority))
        shutil.copy(made, target_evidence.WHOLE)
        root_pem = authority.x509("root").public_bytes(Encoding.PEM)
    (FOLDER / "evidence-anchor.pem").write_bytes(root_pem)
    target_evidence.parts.cache_clear()
    target_evidence.anchors.cache_clear()
    small = dict.fromkeys(members.ALWAYS, b"x")
    yield bytes([target_evidence.RAW]) + target_evidence.zipped(small)
    yield bytes([target_evidence.RAW]) + target_evidence.zipped({**small, "../README.txt": b"x"})
    for number, name in enumerate(sorted(target_evidence.parts())):
        middle = len(target_evidence.parts()[name]) // 2
        where = bytes([number]) + middle.to_bytes(3, "big")
        yield bytes([target_evidence.PUT]) + where + b"<x/>"
        yield bytes([target_evidence.CUT]) + where
        yield bytes([3]) + where


def soaps() -> Iterator[bytes]:
    """Yield seeds of the readers of SOAP messages."""
    small = {name: body for name, (body, _) in ENVELOPES.items() if len(body) < 8192}
    for number, body in enumerate(small.values()):
        yield bytes([1 + number % 40]) + MEDIA[V11].encode() + b"\n" + body
    for number, (body, _) in enumerate(MANY.values()):
        if len(body) < 16_384:
            yield bytes([1 + number % 40]) + MTOM_TYPE.encode() + b"\n" + body
    draft = envelope(soap_hub.sending(DRAFT), version=V12)
    yield b"\7" + MEDIA[V12].encode() + b"\n" + draft
    header = login("he.gui", "x", "PasswordDigest", "<w:Nonce>QUJD</w:Nonce>")
    yield b"\7" + MEDIA[V11].encode() + b"\n" + envelope(soap_hub.sending("<Packet>QUJD\n</Packet>"), header)


def _write(name: str, label: str, seeds: Iterator[bytes] | list[bytes]) -> None:
    folder = FOLDER / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"{label}-{number:03}").write_bytes(seed)


def _signed() -> list[bytes]:
    holders: list[Holder] = [office(), curved()]
    found = [sign(packet, holder) for packet in (PACKET, STATUS) for holder in holders]
    answer = bent(PACKET, ("<edXML:SteeringType>", f"{response_for('H41', 'x')}<edXML:SteeringType>"))
    return [*found, sign(answer, canonicalization="inclusive"), sign(status_xml(code="13"))]


def main() -> None:
    """Write all corpora anew."""
    shutil.rmtree(FOLDER / "corpus", ignore_errors=True)
    (FOLDER / "anchor.pem").write_bytes(root().pem)
    _write("packet", "seed", packets())
    _write("signature", "signed", _signed())
    _write("signature", "bent", signatures())
    _write("wire", "seed", wires())
    _write("rest", "seed", rests())
    _write("queue", "seed", queues())
    _write("evidence", "seed", evidence())
    _write("soap", "seed", soaps())


if __name__ == "__main__":
    main()
