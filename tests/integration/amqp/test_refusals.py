"""Bad messages: each goes to the refusals with its reason, none is dropped, none comes for ever, none blocks others."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import aio_pika
import pytest

from adapters.amqp import MOST_FAILURES, AmqpAdapter
from adapters.amqp_settings import RETURNS
from adapters.testing.bed import THEM
from adapters.testing.packing import Collected, all_of, bytes_of, theirs
from gateway.catalogue import entries
from gateway.contract import Incoming, Refusal, Unreachable
from gateway.findings import Finding, Refused
from gateway.packet.names import Kind
from tests.contract.amqp_bed import CLAIM, AmqpBed
from tests.waiting import until

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no sender": ({"from": None}, "queue.header-missing at lienthong-from"),
    "no digest": ({"sha256": None}, "queue.header-missing at lienthong-sha256"),
    "no size": ({"size": None}, "queue.header-missing at lienthong-size"),
    "no kind": ({"kind": None}, "queue.header-missing at lienthong-kind"),
    "another kind": ({"kind": "letter"}, "queue.header-invalid at lienthong-kind"),
    "a digest with a path": ({"sha256": "../" + "a" * 61}, "queue.header-invalid at lienthong-sha256"),
    "a digest in capitals": ({"sha256": "A" * 64}, "queue.header-invalid at lienthong-sha256"),
    "another digest": ({"sha256": "a" * 64}, "queue.digest-mismatch at lienthong-sha256"),
    "another size": ({"size": 7}, "queue.digest-mismatch at lienthong-sha256"),
    "a size below zero": ({"size": -1}, "queue.header-invalid at lienthong-size"),
    "a size as text": ({"size": "7"}, "queue.header-invalid at lienthong-size"),
    "a sender with line ends": ({"from": "G22\r\nx"}, "queue.header-invalid at lienthong-from"),
    "receivers of numbers": ({"to": [1, 2]}, "queue.header-invalid at lienthong-to"),
    "an id of bytes": ({"id": bytearray(b"\xff")}, "queue.header-invalid at lienthong-id"),
    "a nested id": ({"id": {"a": {"b": [1]}}}, "queue.header-invalid at lienthong-id"),
}


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_message_goes_to_the_refusals_and_those_behind_it_come(bed: AmqpBed, case: str) -> None:
    headers, reason = BAD[case]
    await bed.ministry.put(theirs("bad"), Kind.DOCUMENT, THEM, **headers)
    await bed.ministry.put(theirs("good"), Kind.DOCUMENT, THEM)
    [good] = await all_of(bed.adapter)
    assert await bytes_of(good) == theirs("good")
    [refused] = await bed.ministry.refused()
    assert refused.body == theirs("bad")
    assert refused.headers["lienthong-refused-reason"] == reason
    assert refused.headers["lienthong-refused-queue"] == f"{bed.ministry.prefix}.in.normal"
    assert str(refused.headers["lienthong-refused-at"]).startswith("20")


async def test_all_that_is_wrong_is_named_at_once(bed: AmqpBed) -> None:
    exchange = await bed.ministry.channel.get_exchange(f"{bed.ministry.prefix}.in", ensure=False)
    await exchange.publish(aio_pika.Message(b""), "normal")
    assert await all_of(bed.adapter) == []
    [refused] = await bed.ministry.refused()
    reason = str(refused.headers["lienthong-refused-reason"])
    assert [name for name in ("id", "kind", "from", "sha256", "size") if f"lienthong-{name}" not in reason] == ["id"]


async def test_headers_that_would_steer_the_broker_are_not_sent_on(bed: AmqpBed) -> None:
    exchange = await bed.ministry.channel.get_exchange(f"{bed.ministry.prefix}.in", ensure=False)
    headers: dict[str, Any] = {"CC": ["status"], "x-death": "no", "many": {"deep": [1.5]}, "long": "x" * 9000, "ok": 1}
    await exchange.publish(aio_pika.Message(b"", headers=headers), "normal")
    assert await all_of(bed.adapter) == []
    found = await bed.ministry.refused()
    assert len(found) == 2
    assert all(not {"CC", "x-death"} & set(message.headers) for message in found)
    assert all(message.headers["ok"] == 1 and len(str(message.headers["long"])) == 500 for message in found)


async def test_a_sender_that_is_not_theirs_is_refused_and_theirs_is_said_to_the_exchange(bed: AmqpBed) -> None:
    adapter = AmqpAdapter(bed.settings.model_copy(update={"agencies": (THEM,)}))
    await adapter.open()
    await until(lambda: _healthy(adapter))
    await bed.ministry.put(theirs("1"), Kind.DOCUMENT, "000.00.00.G09")
    await bed.ministry.put(theirs("2"), Kind.DOCUMENT, THEM)
    [incoming] = await all_of(adapter)
    assert incoming.speaks_for == frozenset({THEM})
    [refused] = await bed.ministry.refused()
    assert refused.headers["lienthong-refused-reason"] == "queue.sender-not-yours at lienthong-from"
    await adapter.close()


async def _healthy(adapter: AmqpAdapter) -> bool:
    return (await adapter.check()).ok


async def test_what_the_exchange_refused_is_kept_with_the_reason(bed: AmqpBed) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM)
    [incoming] = await all_of(bed.adapter)
    await incoming.failed(Refusal((Finding("packet.empty"), Finding("their.own", "Signature")), "r-77"))
    [refused] = await bed.ministry.refused()
    headers = refused.headers
    assert headers["lienthong-refused-reason"] == "packet.empty, their.own at Signature"
    assert (headers["lienthong-from"], headers["lienthong-refused-reference"]) == (THEM, "r-77")
    first = entries()["packet.empty"]
    assert headers["lienthong-refused-code"] == first.code
    assert headers["lienthong-refused-message"] == first.vi
    assert headers["lienthong-refused-message-en"] == first.en
    assert headers["lienthong-refused-remedy"] == first.do_vi
    assert headers["lienthong-refused-remedy-en"] == first.do_en
    reasons = json.loads(str(headers["lienthong-refused-reasons"]))
    assert [(one["code"], one["path"]) for one in reasons] == [("packet.empty", ""), ("their.own", "Signature")]


async def test_reasons_without_end_fit_into_the_headers_and_the_body_is_kept(bed: AmqpBed) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM)
    [incoming] = await all_of(bed.adapter)
    await incoming.failed(Refusal(tuple(Finding("packet.empty", f"To[{number}]" * 200) for number in range(2000))))
    [refused] = await bed.ministry.refused()
    assert refused.body == theirs()
    assert 1 < len(json.loads(str(refused.headers["lienthong-refused-reasons"]))) < 2000


async def test_a_refused_message_that_is_published_again_does_not_keep_old_reasons(bed: AmqpBed) -> None:
    old: dict[str, Any] = {"refused-reference": "old", "refused-code": "old.code"}
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM, **old)
    [incoming] = await all_of(bed.adapter)
    await incoming.failed(Refusal((Finding("packet.empty"),)))
    [refused] = await bed.ministry.refused()
    assert refused.headers["lienthong-refused-code"] == "packet.empty"
    assert "lienthong-refused-reference" not in refused.headers


async def test_a_message_that_is_given_back_too_often_becomes_a_refusal(bed: AmqpBed) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM)
    for _ in range(RETURNS + 1):
        adapter = AmqpAdapter(bed.settings)
        await adapter.open()
        await until(lambda adapter=adapter: _holds_one(adapter, bed))  # type: ignore[misc]
        await adapter.close()
    await until(lambda: _refused(bed))


async def _holds_one(adapter: AmqpAdapter, bed: AmqpBed) -> bool:
    try:
        return len(await all_of(adapter)) == 1 or await _refused(bed)
    except Unreachable:
        return False


async def _refused(bed: AmqpBed) -> bool:
    return await bed.ministry.ready("refused") == 1


# Claims


async def _refused_while_fetching(incoming: Incoming, collected: Collected) -> None:
    """Do as the collector does with an item that is wrong in itself."""
    with pytest.raises(Refused) as found:
        await incoming.fetch(collected.write)
    await incoming.failed(Refusal(found.value.findings))


async def test_a_claim_that_is_no_json_or_says_otherwise_is_refused(bed: AmqpBed) -> None:
    exchange = await bed.ministry.channel.get_exchange(f"{bed.ministry.prefix}.in", ensure=False)
    for body in (b"{", b"[]", b'{"sha256": "x", "size": 1}', b"[" * 5000):
        headers: dict[str, Any] = {"id": "i", "kind": "document", "from": THEM, "sha256": "a" * 64, "size": 1}
        given = {f"lienthong-{name}": value for name, value in headers.items()}
        await exchange.publish(aio_pika.Message(body, headers=given, content_type=CLAIM), "normal")
    assert await all_of(bed.adapter) == []
    reasons = {message.headers["lienthong-refused-reason"] for message in await bed.ministry.refused()}
    assert reasons == {"queue.claim-invalid"}


@pytest.mark.parametrize("content", [b"other content!!!", b"", b"x" * 100_000])
async def test_a_claimed_file_with_other_content_is_refused(bed: AmqpBed, content: bytes) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM, claim=True)
    (bed.ministry.claims / "in" / hashlib.sha256(theirs()).hexdigest()).write_bytes(content)
    [incoming] = await all_of(bed.adapter)
    collected = Collected()
    await _refused_while_fetching(incoming, collected)
    assert len(collected.data) <= len(theirs())
    [refused] = await bed.ministry.refused()
    assert refused.headers["lienthong-refused-reason"] == "queue.digest-mismatch at lienthong-sha256"
    assert await all_of(bed.adapter) == []


async def test_a_claimed_file_that_does_not_come_is_waited_for_and_then_refused(bed: AmqpBed) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM, claim=True)
    (bed.ministry.claims / "in" / hashlib.sha256(theirs()).hexdigest()).unlink()
    for _ in range(MOST_FAILURES - 1):
        [incoming] = await all_of(bed.adapter)
        with pytest.raises(Unreachable):
            await incoming.fetch(Collected().write)
    [incoming] = await all_of(bed.adapter)
    await _refused_while_fetching(incoming, Collected())
    assert await all_of(bed.adapter) == []
    [refused] = await bed.ministry.refused()
    assert refused.headers["lienthong-refused-reason"] == "queue.claim-missing"


@pytest.mark.parametrize("trick", ["link", "pipe", "folder"])
async def test_neither_link_nor_pipe_nor_folder_is_a_claim(bed: AmqpBed, trick: str) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM, claim=True)
    file = bed.ministry.claims / "in" / hashlib.sha256(theirs()).hexdigest()
    elsewhere = file.rename(bed.ministry.claims / "elsewhere")
    if trick == "link":
        file.symlink_to(elsewhere)
    elif trick == "pipe":
        os.mkfifo(file)
    else:
        file.mkdir()
    [incoming] = await all_of(bed.adapter)
    collected = Collected()
    with pytest.raises(Unreachable):
        await incoming.fetch(collected.write)
    assert not collected.data


async def test_a_folder_of_claims_that_is_not_mounted_counts_against_nobody(bed: AmqpBed) -> None:
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM, claim=True)
    folder = bed.ministry.claims / "in"
    away = folder.rename(bed.ministry.claims / "away")
    for _ in range(MOST_FAILURES + 2):
        [incoming] = await all_of(bed.adapter)
        with pytest.raises(Unreachable):
            await incoming.fetch(Collected().write)
    away.rename(folder)
    [incoming] = await all_of(bed.adapter)
    assert await bytes_of(incoming) == theirs()
