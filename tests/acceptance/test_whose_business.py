"""What receivers of one document learn of each other at the running program: that they are named, and nothing more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.service import lienthong
from tests.conformance.vxp_hub import OTHER, RECEIVER, SECRETS, SENDER, Answer, Client, exchange_bytes
from tests.hostile.door import Door, running_door
from tests.packets import document_xml

PACKET = document_xml(SENDER, [RECEIVER, OTHER])


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with running_door(tmp_path_factory.mktemp("door")) as running:
        yield running


@pytest.fixture(scope="module")
def keys(door: Door) -> dict[str, str]:
    """The keys of both receivers' systems."""
    settings = str(door.service.log.parent / "gateway.toml")
    found = {SENDER: door.key}
    for agency in (RECEIVER, OTHER):
        made = lienthong(
            "keys", "new", "--config", settings, "--name", agency, "--agency", agency, **door.service.environment
        )
        assert made.returncode == 0, made.stderr
        found[agency] = made.stdout.strip()
    return found


async def ask(door: Door, key: str, path: str, body: Any = None) -> Answer:
    sent = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{'GET' if body is None else 'POST'} /api/v1{path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Length: {len(sent)}\r\n\r\n"
    )
    return await exchange_bytes(door.service.port, head.encode() + sent)


@pytest.fixture(scope="module")
def document(door: Door, keys: dict[str, str]) -> str:
    """A document for two receivers, one of which refused it with a reason."""
    assert len(SECRETS) == 3

    async def send() -> str:
        receivers = json.dumps([RECEIVER, OTHER])
        number: str = (await Client(door.service.port, "he.gui").send(PACKET, to=receivers)).json["DocId"]
        refusal = {"code": "02", "reason": "chuyện riêng", "staff": {"staff": "Trần Văn Kín", "mobile": "0900000000"}}
        assert (await ask(door, keys[RECEIVER], f"/documents/{number}/statuses", refusal)).status == 201
        return number

    return asyncio.run(send())


async def test_a_receiver_learns_nothing_of_what_another_did(door: Door, keys: dict[str, str], document: str) -> None:
    shown = await ask(door, keys[OTHER], f"/documents/{document}")
    other = next(one for one in shown.json["receivers"] if one["agency"] == RECEIVER)
    assert (other["delivery"], other["status"], other["statuses"], other["stage"]) == (None, None, [], "sent")
    history = await ask(door, keys[OTHER], f"/documents/{document}/ledger")
    assert RECEIVER not in {entry["agency"] for entry in history.json["entries"]}
    for answer in (shown, history):
        assert "Trần Văn Kín" not in answer.body.decode()
        assert "chuyện riêng" not in answer.body.decode()


async def test_sender_and_receiver_itself_see_it_all(door: Door, keys: dict[str, str], document: str) -> None:
    for agency in (SENDER, RECEIVER):
        shown = (await ask(door, keys[agency], f"/documents/{document}")).json
        told = next(one for one in shown["receivers"] if one["agency"] == RECEIVER)
        assert "02" in {status["code"] for status in told["statuses"]}
        assert told["delivery"] is not None


async def test_a_conflict_is_named_only_to_those_who_know_the_other_packet(
    door: Door, keys: dict[str, str], document: str
) -> None:
    changed = document_xml(SENDER, [OTHER], subject="Nội dung khác, cùng mã")
    second = (await Client(door.service.port, "he.gui").send(changed, to=json.dumps([OTHER]))).json["DocId"]
    assert (await ask(door, keys[OTHER], f"/documents/{document}")).json["conflicts"] == [second]
    assert (await ask(door, keys[RECEIVER], f"/documents/{document}")).json["conflicts"] == []
    assert (await ask(door, keys[RECEIVER], f"/documents/{second}")).status == 404
