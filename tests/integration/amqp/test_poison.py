"""A message that the client library cannot even read: it ends as a refusal, and those behind it come."""

from __future__ import annotations

import struct
from dataclasses import replace

import aio_pika
import pamqp.encode
import pytest

from adapters.amqp_settings import RETURNS
from adapters.testing.bed import THEM
from adapters.testing.packing import all_of, bytes_of, theirs
from gateway.contract import Incoming, Unreachable
from gateway.packet.names import Kind
from tests.contract.amqp_bed import AmqpBed
from tests.waiting import until


async def put_unreadable(bed: AmqpBed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish a message whose type is no UTF-8, which AMQP allows and the client library does not."""
    written = pamqp.encode.short_string
    with monkeypatch.context() as patched:
        patched.setitem(pamqp.encode.METHODS, "shortstr", lambda text: _spoilt(text, written(text)))
        exchange = await bed.ministry.channel.get_exchange(f"{bed.ministry.prefix}.in", ensure=False)
        await exchange.publish(aio_pika.Message(b"", type="spoil-me"), "normal", mandatory=True)


def _spoilt(text: str, written: bytes) -> bytes:
    return struct.pack("B", 2) + b"\xff\xfe" if text == "spoil-me" else written


async def _refused(bed: AmqpBed) -> bool:
    return await bed.ministry.ready("refused") == 1


async def test_an_unreadable_message_becomes_a_refusal_and_those_behind_it_come(
    bed: AmqpBed, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking = bed.adapter._taking
    taking._access = replace(taking._access, most_pause=0.05)
    await put_unreadable(bed, monkeypatch)
    await bed.ministry.put(theirs(), Kind.DOCUMENT, THEM)
    found: list[Incoming] = []

    async def comes() -> bool:
        try:
            found.extend(await all_of(bed.adapter))
        except Unreachable:
            return False
        return bool(found)

    await until(comes, 120)
    assert await bytes_of(found[0]) == theirs()
    await until(lambda: _refused(bed))  # the broker moves it there by itself, in its own time
    assert taking.health.links > RETURNS
