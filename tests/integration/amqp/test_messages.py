"""What a ministry's system sees of a message, and in which order messages pass: docs/amqp.md, line by line."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.amqp import AmqpAdapter
from adapters.testing.bed import OTHERS, THEM, US
from adapters.testing.packing import all_of, bytes_of, document, outgoing, status, theirs
from gateway.contract import Accepted, Result, Unreachable
from gateway.packet.names import Kind
from tests.contract.amqp_bed import CLAIM, AmqpBed, amqp_bed
from tests.packets import status_xml
from tests.waiting import until


async def test_a_document_carries_its_label(bed: AmqpBed, tmp_path: Path) -> None:
    packet = outgoing(tmp_path, document(), priority=2)
    await bed.adapter.send(packet)
    [message] = await bed.ministry.take()
    assert {name: value for name, value in message.headers.items() if not name.startswith("x-")} == {
        "lienthong-id": packet.delivery,
        "lienthong-document": packet.document,
        "lienthong-kind": "document",
        "lienthong-from": US,
        "lienthong-to": [THEM, OTHERS],
        "lienthong-priority": 2,
        "lienthong-sha256": packet.sha256,
        "lienthong-size": packet.size,
    }
    assert (message.message_id, message.type, message.content_type) == (packet.delivery, "document", "application/xml")
    assert (message.delivery_mode, message.correlation_id, message.expiration) == (2, None, None)
    assert message.timestamp is not None
    assert abs((datetime.now(UTC) - message.timestamp).total_seconds()) < 600
    assert message.routing_key == "urgent"


async def test_a_status_says_what_it_answers(bed: AmqpBed, tmp_path: Path) -> None:
    answered = f"{THEM},2026/01/05,7/QĐ-ĐK"
    await bed.adapter.send(outgoing(tmp_path, status(), Kind.STATUS, (THEM,), answers=answered, priority=3))
    [message] = await bed.ministry.take()
    assert (message.routing_key, message.correlation_id) == ("status", answered)
    assert message.headers["lienthong-answers"] == answered


async def test_an_answered_id_too_long_for_a_property_stands_in_a_header(bed: AmqpBed, tmp_path: Path) -> None:
    answered = "Đ" * 200
    await bed.adapter.send(outgoing(tmp_path, status(), Kind.STATUS, (THEM,), answers=answered))
    [message] = await bed.ministry.take()
    assert (message.correlation_id, message.headers["lienthong-answers"]) == (None, answered)


@pytest.mark.parametrize(("priority", "key"), [(0, "normal"), (1, "urgent"), (4, "urgent")])
async def test_urgent_documents_have_a_queue_of_their_own(
    bed: AmqpBed, tmp_path: Path, priority: int, key: str
) -> None:
    await bed.adapter.send(outgoing(tmp_path, document(), priority=priority))
    assert await bed.ministry.ready(f"out.{key}") == 1


async def test_a_long_packet_is_a_claim(bed: AmqpBed, tmp_path: Path) -> None:
    packet = outgoing(tmp_path, document(content=b"%PDF" + bytes(300_000)))
    await bed.adapter.send(packet)
    [message] = await bed.ministry.take()
    assert message.content_type == CLAIM
    assert len(message.body) < 300
    assert bed.ministry.packet(message) == document(content=b"%PDF" + bytes(300_000))


async def test_so_many_receivers_that_headers_overflow_are_left_to_the_packet(bed: AmqpBed, tmp_path: Path) -> None:
    many = tuple(f"{number:05}.99.99.Z99" for number in range(5000))
    assert (await bed.adapter.send(outgoing(tmp_path, document(), receivers=many))).result is Result.DELIVERED
    [message] = await bed.ministry.take()
    assert "lienthong-to" not in message.headers


async def test_urgent_ones_are_taken_first_then_documents_then_statuses(bed: AmqpBed) -> None:
    said = status_xml(THEM, US, document_id=f"{US},2026/01/05,15/TB-ST")
    await bed.ministry.put(said, Kind.STATUS, THEM, name="status")
    await bed.ministry.put(theirs("1"), Kind.DOCUMENT, THEM)
    await bed.ministry.put(theirs("2"), Kind.DOCUMENT, THEM, name="urgent")
    assert [await bytes_of(one) for one in await all_of(bed.adapter)] == [theirs("2"), theirs("1"), said]


async def test_an_urgent_one_overtakes_in_the_middle_of_a_round(bed: AmqpBed) -> None:
    for number in range(3):
        await bed.ministry.put(theirs(str(number)), Kind.DOCUMENT, THEM)
    found = []
    async for incoming in bed.adapter.receive():
        found.append(await bytes_of(incoming))
        await incoming.taken(Accepted("document"))
        if len(found) == 1:
            await bed.ministry.put(theirs("urgent"), Kind.DOCUMENT, THEM, name="urgent")
    assert found == [theirs(number) for number in ("0", "urgent", "1", "2")]


async def test_no_more_is_held_than_allowed(bed: AmqpBed) -> None:
    settings = bed.settings.model_copy(update={"prefetch": 2})
    adapter = AmqpAdapter(settings)
    await adapter.open()
    for number in range(5):
        await bed.ministry.put(theirs(str(number)), Kind.DOCUMENT, THEM)
    await until(lambda: _healthy(adapter))
    assert [len(await all_of(adapter)) for _ in range(3)] == [2, 2, 2]
    assert await bed.ministry.ready("in.normal") == 3
    await adapter.close()


async def _healthy(adapter: AmqpAdapter) -> bool:
    return (await adapter.check()).ok


async def test_a_message_that_nobody_takes_in_time_goes_to_the_refusals(bed: AmqpBed, tmp_path: Path) -> None:
    adapter = AmqpAdapter(bed.settings.model_copy(update={"expire_seconds": 0.2}))
    await adapter.open()
    await until(lambda: _healthy(adapter))
    await adapter.send(outgoing(tmp_path, document()))
    await until(lambda: _refused(bed))
    [message] = await bed.ministry.refused()
    assert message.body == document()
    await adapter.close()


async def _refused(bed: AmqpBed) -> bool:
    return await bed.ministry.ready("refused") == 1


async def test_a_deleted_queue_is_declared_again_and_nothing_counts_as_delivered(bed: AmqpBed, tmp_path: Path) -> None:
    await bed.ministry.channel.queue_delete(f"{bed.ministry.prefix}.out.normal")
    packet = outgoing(tmp_path, document())
    first = await bed.adapter.send(packet)
    assert (first.result, first.code) == (Result.LATER, "amqp.returned")
    assert (await bed.adapter.send(packet)).result is Result.DELIVERED


async def test_a_deleted_exchange_is_declared_again(bed: AmqpBed, tmp_path: Path) -> None:
    await bed.ministry.channel.exchange_delete(f"{bed.ministry.prefix}.out")
    packet = outgoing(tmp_path, document())
    assert (await bed.adapter.send(packet)).result is Result.UNKNOWN
    assert (await bed.adapter.send(packet)).result is Result.DELIVERED


async def test_a_full_queue_tells_us_to_slow_down(bed: AmqpBed, tmp_path: Path) -> None:
    prefix = f"{bed.settings.prefix}-small"
    adapter = AmqpAdapter(bed.settings.model_copy(update={"prefix": prefix, "most_waiting": 1}))
    await adapter.open()
    await until(lambda: _healthy(adapter))
    results = [(await adapter.send(outgoing(tmp_path, document(str(number))))).result for number in range(8)]
    assert (results[0], results[-1]) == (Result.DELIVERED, Result.THROTTLED)
    await adapter.close()


async def test_health_counts_messages_and_consumers(bed: AmqpBed, tmp_path: Path) -> None:
    await bed.adapter.send(outgoing(tmp_path, document()))
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM)
    await until(lambda: _says(bed, "out 1 (0 consumers), in 1, refused 0"))


async def _says(bed: AmqpBed, words: str) -> bool:
    return (await bed.adapter.check()).detail == words


async def test_a_claim_sent_twice_is_one_file_and_a_spoilt_one_is_written_again(bed: AmqpBed, tmp_path: Path) -> None:
    packet = outgoing(tmp_path, document(content=b"%PDF" + bytes(300_000)))
    await bed.adapter.send(packet)
    file = bed.ministry.claims / "out" / packet.sha256
    file.write_bytes(b"spoilt")
    assert (await bed.adapter.send(replace(packet, delivery="again"))).result is Result.DELIVERED
    assert [one.name for one in file.parent.iterdir()] == [packet.sha256]
    assert file.stat().st_size == packet.size


async def test_what_cannot_be_taken_in_yet_holds_up_nobody_and_comes_back(vhost: str, tmp_path: Path) -> None:
    async with amqp_bed(tmp_path, vhost, claim=False, prefetch=2, later_seconds=0.5) as bed:
        for number in range(4):
            await bed.ministry.put(theirs(str(number)), Kind.DOCUMENT, THEM, to=[US], claim=number == 0)
        claim = bed.ministry.claims / "in" / hashlib.sha256(theirs("0")).hexdigest()
        away = claim.rename(tmp_path / "away")
        await bed.ministry.put(theirs("good"), Kind.DOCUMENT, THEM, to=[US])
        taken = []
        async for incoming in bed.adapter.receive():
            # As the collector does with what is not to be judged yet: it asks for the packet and leaves it alone.
            with suppress(Unreachable):
                packet = await bytes_of(incoming)
                if packet == theirs("good"):
                    taken.append(packet)
                    await incoming.taken(Accepted("theirs"))
            assert len(bed.adapter._inbox._held) <= 2
        assert taken == [theirs("good")]
        # All come back, the claim with what was counted about it, and nothing of their labels is lost.
        away.rename(claim)
        back: dict[bytes, tuple[str, ...]] = {}

        async def all_back() -> bool:
            async for incoming in bed.adapter.receive():
                back[await bytes_of(incoming)] = incoming.receivers
                await incoming.taken(Accepted("theirs"))
            return len(back) == 4

        await until(all_back)
        assert back == {theirs(str(number)): (US,) for number in range(4)}
        assert await bed.ministry.ready("in.normal", "later.normal", "refused") == 0
