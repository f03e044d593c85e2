"""The REST door of the real program: a document goes from one agency to another, and its statuses come back."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.acceptance.service import Running, free_port, lienthong, ready, start

SETTINGS = """
data = "data"
[listen]
port = {port}
[health]
free_mib = 1
[[agencies]]
id = "901.23.01.Z91"
name = "Bộ Thử Nghiệm"
[[agencies]]
id = "902.23.02.Z92"
name = "Sở Thử Nghiệm"
[[agencies]]
id = "903.23.03.Z93"
name = "Người ngoài"
"""
SENDER, RECEIVER, STRANGER = "901.23.01.Z91", "902.23.02.Z92", "903.23.03.Z93"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 400


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of three document systems."""

    sender: str
    receiver: str
    stranger: str


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("gateway")
    port = free_port()
    (folder / "gateway.toml").write_text(SETTINGS.format(port=port), encoding="utf-8")
    service = start(folder, port, "gateway", "--config", str(folder / "gateway.toml"))
    yield service
    service.end()


@pytest.fixture(scope="module")
def keys(gateway: Running) -> Keys:
    asyncio.run(_wait(gateway))
    config = str(gateway.log.parent / "gateway.toml")
    made = [
        lienthong("keys", "new", "--config", config, "--name", agency, "--agency", agency)
        for agency in (SENDER, RECEIVER, STRANGER)
    ]
    assert [one.returncode for one in made] == [0, 0, 0], made[0].stderr
    return Keys(*(one.stdout.strip() for one in made))


async def _wait(gateway: Running) -> None:
    async with aiohttp.ClientSession() as client:
        await ready(gateway, client)


@pytest.fixture
async def client(gateway: Running, keys: Keys) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(gateway.url, timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session


def bearer(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **more}


def metadata(number: str, **more: Any) -> dict[str, Any]:
    return {
        "to": [RECEIVER],
        "code": {"number": number, "notation": "CĐ-TTg"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_name": "Công điện"},
        "subject": "Về việc thử liên thông",
        "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
        **more,
    }


def form(document: object, *files: tuple[str, bytes]) -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field("document", json.dumps(document), content_type="application/json")
    for name, content in files:
        data.add_field("files", content, filename=name, content_type="application/pdf")
    return data


async def send(client: aiohttp.ClientSession, key: str, number: str, **headers: str) -> tuple[int, dict[str, Any]]:
    data = form(metadata(number), ("công điện.pdf", PDF))
    async with client.post("/api/v1/documents", data=data, headers=bearer(key, **headers)) as answer:
        return answer.status, await answer.json()


async def get(client: aiohttp.ClientSession, path: str, key: str) -> tuple[int, dict[str, Any]]:
    async with client.get(path, headers=bearer(key)) as answer:
        return answer.status, await answer.json()


async def test_a_document_is_sent_looked_at_and_fetched_whole(client: aiohttp.ClientSession, keys: Keys) -> None:
    data = form(metadata("1"), ("công điện.pdf", PDF))
    async with client.post("/api/v1/documents", data=data, headers=bearer(keys.sender)) as answer:
        sent = await answer.json()
        assert answer.status == 201, sent
        assert answer.headers["Location"] == f"/api/v1/documents/{sent['id']}"
    assert sent["document_id"] == f"{SENDER},2026/01/05,1/CĐ-TTg"
    assert sent["signature"]["verdict"] == "absent"
    status, seen = await get(client, f"/api/v1/documents/{sent['id']}", keys.receiver)
    assert (status, seen["subject"], seen["from"]) == (200, "Về việc thử liên thông", SENDER)
    async with client.get(f"/api/v1/documents/{sent['id']}/attachments/1", headers=bearer(keys.receiver)) as answer:
        assert await answer.read() == PDF
        assert "filename*=UTF-8''c%C3%B4ng%20%C4%91i%E1%BB%87n.pdf" in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with client.get(f"/api/v1/documents/{sent['id']}/packet", headers=bearer(keys.sender)) as answer:
        packet = await answer.read()
    assert hashlib.sha256(packet).hexdigest() == seen["sha256"]


async def test_a_known_file_is_not_sent_again_and_head_sends_none(client: aiohttp.ClientSession, keys: Keys) -> None:
    _, sent = await send(client, keys.sender, "11")
    address = f"/api/v1/documents/{sent['id']}/attachments/1"
    async with client.head(address, headers=bearer(keys.sender)) as answer:
        assert (answer.status, answer.content_length, await answer.read()) == (200, len(PDF), b"")
    async with client.get(address, headers=bearer(keys.sender, **{"If-None-Match": answer.headers["ETag"]})) as known:
        assert known.status == 304


async def test_statuses_come_back_and_the_ledger_tells_the_way(client: aiohttp.ClientSession, keys: Keys) -> None:
    _, sent = await send(client, keys.sender, "2")
    address = f"/api/v1/documents/{sent['id']}"
    body = {"code": "03", "reason": "Đã tiếp nhận", "staff": {"staff": "Trần Thử", "department": "Văn thư"}}
    async with client.post(f"{address}/statuses", json=body, headers=bearer(keys.receiver)) as answer:
        assert answer.status == 201, await answer.text()
    async with asyncio.timeout(60):
        while True:
            _, seen = await get(client, address, keys.sender)
            codes = [status["code"] for status in seen["receivers"][0]["statuses"]]
            if {"01", "03"} <= set(codes):
                break
            await asyncio.sleep(0.1)
    assert seen["receivers"][0]["status"] == "03"
    status, ledger = await get(client, f"{address}/ledger", keys.sender)
    assert status == 200
    assert len(ledger["entries"]) >= 2


async def test_the_inbox_lists_until_acknowledged_and_again_is_fine(client: aiohttp.ClientSession, keys: Keys) -> None:
    _, sent = await send(client, keys.sender, "3")
    _, inbox = await get(client, "/api/v1/inbox?limit=1000", keys.receiver)
    (mine,) = [item for item in inbox["items"] if item["document"] == sent["id"]]
    for _ in range(2):
        async with client.post(f"/api/v1/inbox/{mine['delivery']}/ack", headers=bearer(keys.receiver)) as answer:
            assert answer.status == 204
    _, inbox = await get(client, "/api/v1/inbox", keys.receiver)
    assert sent["id"] not in {item["document"] for item in inbox["items"]}


async def test_the_same_idempotency_key_gives_the_first_document_again(
    client: aiohttp.ClientSession, keys: Keys
) -> None:
    first = await send(client, keys.sender, "4", **{"Idempotency-Key": "bốn".encode().hex()})
    again = await send(client, keys.sender, "4", **{"Idempotency-Key": "bốn".encode().hex()})
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["id"] == again[1]["id"]


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer x", "Basic abc", "Bearer " + "x" * 300])
async def test_without_a_good_key_nothing_is_told(client: aiohttp.ClientSession, given: str | None) -> None:
    headers = {"Authorization": given} if given else {}
    async with client.get("/api/v1/inbox", headers=headers) as answer:
        assert answer.status == 401
        assert answer.content_type == "application/problem+json"


async def test_strangers_do_not_learn_that_a_document_exists(client: aiohttp.ClientSession, keys: Keys) -> None:
    _, sent = await send(client, keys.sender, "5")
    for path in ("", "/packet", "/attachments/1", "/ledger"):
        status, problem = await get(client, f"/api/v1/documents/{sent['id']}{path}", keys.stranger)
        assert (status, problem["code"]) == (404, "document.unknown")


async def test_nobody_sends_for_another_agency(client: aiohttp.ClientSession, keys: Keys) -> None:
    data = form(metadata("6", **{"from": RECEIVER}), ("a.pdf", PDF))
    async with client.post("/api/v1/documents", data=data, headers=bearer(keys.sender)) as answer:
        assert (answer.status, (await answer.json())["code"]) == (403, "sender.not-yours")


async def test_all_faults_of_a_document_come_at_once(client: aiohttp.ClientSession, keys: Keys) -> None:
    wrong = {"to": [], "code": {"number": 5}, "promulgation": {"place": "x", "date": "2026-02-30"}, "colour": "red"}
    async with client.post("/api/v1/documents", data=form(wrong), headers=bearer(keys.sender)) as answer:
        problem = await answer.json()
    assert answer.status == 422
    assert {(error["code"], error["path"]) for error in problem["errors"]} >= {
        ("field.too-few", "to"),
        ("field.not-text", "code.number"),
        ("field.missing", "code.notation"),
        ("rest.date-wrong", "promulgation.date"),
        ("field.missing", "subject"),
        ("field.unknown", "colour"),
    }
    assert problem["reference"]


async def test_an_unknown_receiver_is_named(client: aiohttp.ClientSession, keys: Keys) -> None:
    data = form(metadata("7", to=[RECEIVER, "999.Z"]), ("a.pdf", PDF))
    async with client.post("/api/v1/documents", data=data, headers=bearer(keys.sender)) as answer:
        problem = await answer.json()
    assert problem["code"] == "receiver.unknown"
    assert "999.Z" in problem["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=document\r\n\r\n{", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="document"\r\n\r\n{\n--x--', "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--', "multipart/form-data; boundary=x"),
        (b"--x\r\n" + b"A: " + b"a" * 70000 + b"\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x\r\n\xff\xfe: \0\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data; boundary=" + "b" * 300),
    ],
)
async def test_bodies_of_the_wrong_form_are_refused(
    client: aiohttp.ClientSession, keys: Keys, body: bytes, content_type: str
) -> None:
    headers = bearer(keys.sender, **{"Content-Type": content_type})
    async with client.post("/api/v1/documents", data=body, headers=headers) as answer:
        problem = await answer.json()
        assert answer.status in {400, 415, 422}, problem
        assert answer.content_type == "application/problem+json"


async def test_a_status_of_the_wrong_form_is_refused(client: aiohttp.ClientSession, keys: Keys) -> None:
    _, sent = await send(client, keys.sender, "8")
    address = f"/api/v1/documents/{sent['id']}/statuses"
    for body in (b"", b"[]", b"{", b'{"code":3}', b'{"code":"99"}', b'{"code":"02"}', b'{"code":"\\ud800"}'):
        async with client.post(address, data=body, headers=bearer(keys.receiver)) as answer:
            assert answer.status in {400, 422}, await answer.text()


@pytest.mark.parametrize("path", ["attachments/0", "attachments/x", "attachments/99", "nothing"])
async def test_what_is_not_there_is_404(client: aiohttp.ClientSession, keys: Keys, path: str) -> None:
    _, sent = await send(client, keys.sender, "9")
    status, _ = await get(client, f"/api/v1/documents/{sent['id']}/{path}", keys.sender)
    assert status == 404


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1001", "9" * 40])
async def test_a_limit_out_of_bounds_is_refused(client: aiohttp.ClientSession, keys: Keys, limit: str) -> None:
    status, _ = await get(client, f"/api/v1/inbox?limit={limit}", keys.sender)
    assert status == 400


async def test_a_revoked_key_is_worth_nothing(client: aiohttp.ClientSession, gateway: Running) -> None:
    config = str(gateway.log.parent / "gateway.toml")
    secret = lienthong("keys", "new", "--config", config, "--name", "kept", "--agency", SENDER).stdout.strip()
    assert (await get(client, "/api/v1/inbox", secret))[0] == 200
    (line,) = [line for line in lienthong("keys", "list", "--config", config).stdout.splitlines() if "kept" in line]
    assert secret not in line
    assert lienthong("keys", "revoke", "--config", config, line.split()[0]).returncode == 0
    assert (await get(client, "/api/v1/inbox", secret))[0] == 401


async def test_metrics_tell_documents_and_refusals(client: aiohttp.ClientSession, keys: Keys) -> None:
    await send(client, keys.sender, "10")
    await get(client, "/api/v1/documents/nothing", keys.sender)
    async with client.get("/metrics") as answer:
        text = await answer.text()
    assert 'lienthong_documents_total{door="rest",duplicate="false",kind="document"}' in text
    assert 'lienthong_refusals_total{code="receiver.unknown"}' in text
