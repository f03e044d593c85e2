"""Seals put on by REST: on a document and its attachments, before the packet is built; refusals in words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from sqlalchemy import select

from gateway.directory import keys
from gateway.exchange.evidence.rules import EvidenceRules
from gateway.exchange.inspection.rules import InspectionRules
from gateway.exchange.intake.sealing import AgencySeal, SealBook
from gateway.exchange.keyring import AgencyKey, Keyring
from gateway.packet.limits import Limits
from gateway.store.schema import audit
from gateway.trust.key_files import MemorySigner
from gateway.trust.pdf_verdict import PdfVerdict
from gateway.trust.timestamps import StampRules
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open
from tests.pdf_referees import assert_openssl_verifies, pdfsig
from tests.pdf_signing import PLAIN, RED, judged, personal
from tests.services.authority import Answer, Authority
from tests.unit.web.serving import Serve, serve

__all__ = ["serve"]

DOCUMENT: dict[str, Any] = {
    "to": ["H41"],
    "code": {"number": "123", "notation": "QĐ-BTTTT"},
    "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
    "document_type": {"type": 2, "type_name": "Quyết định"},
    "subject": "Về việc thử đóng dấu",
    "signer": {"full_name": "Nguyễn Văn Minh", "position": "Bộ trưởng"},
}

Send = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
def served_url() -> str | None:
    """The embedded database."""
    return None


def signer(authority: Authority, label: str = "ministry") -> MemorySigner:
    return MemorySigner(authority.key(label), tuple(authority.certificate(one) for one in authority.chain(label)))


@pytest.fixture
async def house(open_house: Open, authority: Authority) -> House:
    """A ministry with a key and a seal (G22), one without a key (H41), one that does not seal (G09)."""
    return await open_house(
        "gateway",
        ["G22", "H41", "G09"],
        routed=False,
        inspection=InspectionRules.none(),
        signers=Keyring([AgencyKey("G22", signer(authority)), AgencyKey("G09", signer(authority, "department"))]),
        seals=SealBook([AgencySeal("G22", RED), AgencySeal("H41")]),
        evidence=EvidenceRules(stamps=StampRules((authority.address("tsa/stamps"),), authority.anchors, seconds=3.0)),
    )


@pytest.fixture
async def client(house: House, serve: Serve) -> AsyncIterator[aiohttp.ClientSession]:
    database = house.exchange._database
    key = await database.write(lambda connection: keys.new_key(connection, "all", ["G22", "H41", "G09"]))
    served = await serve(rest_routes(house.exchange, Limits()))
    headers = {"Authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{served.port}", headers=headers) as session:
        yield session


@pytest.fixture
def send(client: aiohttp.ClientSession) -> Send:
    async def sent(
        files: list[bytes], seal: object, *, sender: str = "G22", below: str = "", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData()
        form.add_field("document", json.dumps({"from": sender, **DOCUMENT}), content_type="application/json")
        form.add_field("seal", json.dumps(seal), content_type="application/json")
        for number, content in enumerate(files, 1):
            form.add_field("files", content, filename=f"{number}.pdf", content_type="application/pdf")
        async with client.post(f"/api/v1/documents{below}", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    return sent


async def attachment(client: aiohttp.ClientSession, document: str, number: int) -> bytes:
    async with client.get(f"/api/v1/documents/{document}/attachments/{number}") as answer:
        assert answer.status == 200
        return await answer.read()


async def test_document_and_attachment_are_sealed_as_annex_i_has_it(
    send: Send, client: aiohttp.ClientSession, house: House, authority: Authority, tmp_path: Path
) -> None:
    signed = await asyncio.to_thread(personal, authority)
    status, receipt = await send([signed, PLAIN, PLAIN], {"files": [{"file": 1}, {"file": 2, "form": "text"}]})
    assert status == 201, receipt
    document, annex, plain = [await attachment(client, receipt["id"], number) for number in (1, 2, 3)]
    assert plain == PLAIN
    person, seal = judged(authority, document).signatures
    assert (person.verdict, seal.verdict) == (PdfVerdict.VALID, PdfVerdict.VALID)
    (text,) = judged(authority, annex).signatures
    assert (text.verdict, text.moment.stamped is not None) == (PdfVerdict.VALID, True)
    # The referees.
    (tmp_path / "document.pdf").write_bytes(document)
    assert pdfsig(tmp_path / "document.pdf").count("Signature is Valid.") == 2
    await asyncio.to_thread(assert_openssl_verifies, annex, authority, tmp_path)
    query = select(audit).where(audit.c.action == "document.seal")
    [row] = await house.exchange._database.read(lambda connection: connection.execute(query).all())
    assert (row.object, row.facts["files"]) == (receipt["id"], [1, 2])
    assert [file for file in house.exchange._blobs.staging.iterdir() if file.is_file()] == []


async def test_a_repeat_is_not_sealed_again(send: Send, authority: Authority) -> None:
    order = {"files": [{"file": 1, "form": "text"}]}
    before = authority.asked["tsa/stamps"]
    first, one = await send([PLAIN], order, **{"Idempotency-Key": "a"})
    again, other = await send([PLAIN], order, **{"Idempotency-Key": "a"})
    assert (first, again, one["id"]) == (201, 200, other["id"])
    assert authority.asked["tsa/stamps"] - before >= 1
    assert (await send([PLAIN], order, **{"Idempotency-Key": "b"}))[0] == 201


def locked() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(PLAIN)))
    writer.encrypt(owner_pass="chu", user_pass="nguoi")  # type: ignore[no-untyped-call]
    target = BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


IMAGE_AT: Mapping[str, object] = {"page": 1, "box": [100, 100, 200, 200]}


REFUSED: list[tuple[str, list[bytes], list[Any], str]] = [
    ("G09", [PLAIN], [{"file": 1, "form": "text"}], "seal.not-set-up"),
    ("H41", [PLAIN], [{"file": 1, "form": "text"}], "seal.no-key"),
    ("G22", [b"PK\x03\x04 no pdf"], [{"file": 1, "form": "text"}], "pdf.not-a-pdf"),
    ("G22", [locked()], [{"file": 1, "form": "text"}], "pdf.locked"),
    ("G22", [b"%PDF-1.7 " + b"x" * 4000], [{"file": 1, "form": "text"}], "pdf.cannot-seal"),
    # Nobody signed before, so that there is nothing to stand beside.
    ("G22", [PLAIN], [{"file": 1}], "pdf.no-place"),
    ("G22", [PLAIN], [{"file": 1, "beside": "KhongCo"}], "pdf.no-place"),
    ("G22", [PLAIN], [{"file": 1, "page": 9, "box": [1, 1, 50, 50]}], "pdf.cannot-seal"),
    ("G22", [PLAIN], [{"file": 2, **IMAGE_AT}], "seal.file-unknown"),
    ("G22", [], [{"file": 1, **IMAGE_AT}], "seal.file-unknown"),
    ("G22", [PLAIN], [{"file": 1, **IMAGE_AT}, {"file": 1, "form": "text"}], "seal.twice"),
    ("G22", [PLAIN], [{"file": 1, "form": "text", **IMAGE_AT}], "seal.text-place"),
    ("G22", [PLAIN], [{"file": 1, "page": 1}], "seal.place"),
    ("G22", [PLAIN], [{"file": 1, "page": 1, "box": [9, 9, 1, 1]}], "seal.place"),
    ("G22", [PLAIN], [], "field.too-few"),
    ("G22", [PLAIN], [{"file": 0}], "field.too-small"),
    ("G22", [PLAIN], [{"file": 1, "form": "wax"}], "field.not-one-of"),
]


async def test_what_cannot_be_sealed_is_refused_and_nothing_is_kept(send: Send, house: House) -> None:
    for sender, files, orders, code in REFUSED:
        status, problem = await send(files, {"files": orders}, sender=sender)
        assert (status, code in {error["code"] for error in problem["errors"]}) == (422, True), (code, problem)
    assert [file for file in house.exchange._blobs.staging.iterdir() if file.is_file()] == []


async def test_an_agency_without_an_image_is_told_so(send: Send, house: House, authority: Authority) -> None:
    house.settings.seals.replace([AgencySeal("G22", None, signer(authority, "province"))])
    status, problem = await send([PLAIN], {"files": [{"file": 1, **IMAGE_AT}]})
    assert (status, problem["code"]) == (422, "seal.no-image")


async def test_a_key_for_seals_alone_goes_before_the_agencys_signing_key(
    send: Send, client: aiohttp.ClientSession, house: House, authority: Authority
) -> None:
    house.settings.seals.replace([AgencySeal("G22", RED, signer(authority, "province"), stamped=False)])
    status, receipt = await send([PLAIN], {"files": [{"file": 1, **IMAGE_AT}]})
    assert status == 201, receipt
    (found,) = judged(authority, await attachment(client, receipt["id"], 1)).signatures
    assert found.certificate == authority.certificate("province").fingerprint
    assert found.moment.stamped is None


async def test_while_no_timestamp_can_be_had_the_sender_is_asked_to_come_again(
    send: Send, authority: Authority
) -> None:
    with authority.answering(Answer.ABSENT, "tsa/stamps"):
        status, problem = await send([PLAIN], {"files": [{"file": 1, "form": "text"}]})
    assert (status, problem["code"]) == (503, "pdf.stamper-away")


async def test_a_check_puts_the_seals_on_and_keeps_nothing(send: Send, house: House) -> None:
    status, found = await send([PLAIN], {"files": [{"file": 1, "form": "text"}]}, below="/checks")
    assert (status, found["sendable"]) == (200, True), found
    status, found = await send([PLAIN], {"files": [{"file": 1}]}, below="/checks")
    assert (status, found["sendable"], [one["code"] for one in found["errors"]]) == (200, False, ["pdf.no-place"])
    assert await house.exchange.inbox({"H41"}) == []
    assert [file for file in house.exchange._blobs.staging.iterdir() if file.is_file()] == []


async def test_seals_are_refused_where_nothing_would_put_them_on(send: Send) -> None:
    order = {"files": [{"file": 1, "form": "text"}]}
    _, first = await send([PLAIN], order)
    status, problem = await send([PLAIN], order, below=f"/{first['id']}/update")
    assert (status, problem["code"], problem["errors"][0]["path"]) == (422, "rest.part-unknown", "seal")
