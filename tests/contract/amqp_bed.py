"""The test bed of ``adapters/amqp``: a real RabbitMQ, and a ministry's system that uses aio-pika and nothing of ours.

It follows docs/amqp.md as a stranger would, so that the page is tested with it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from adapters.amqp import AmqpAdapter, AmqpSettings
from adapters.testing.bed import OTHERS, THEM, US, Arrived
from gateway.contract import Outgoing
from gateway.packet.names import Kind
from tests.contract.patience import BRIEF, LONG
from tests.proxy import Proxy, proxy_to
from tests.waiting import until

CLAIM = "application/vnd.lienthong.claim+json"


@dataclass
class Ministry:
    """The ministry's own system at the broker."""

    channel: AbstractChannel
    claims: Path
    prefix: str
    seen: dict[str, AbstractIncomingMessage] = field(default_factory=dict)

    async def take(self) -> list[AbstractIncomingMessage]:
        """Take all that waits in the three outgoing queues; return everything so far, each id once."""
        for name in ("urgent", "normal", "status"):
            queue = await self.channel.get_queue(f"{self.prefix}.out.{name}", ensure=False)
            while (message := await queue.get(fail=False)) is not None:
                self.seen.setdefault(str(message.headers["lienthong-id"]), message)
                await message.ack()
        return list(self.seen.values())

    def packet(self, message: AbstractIncomingMessage) -> bytes:
        """Return the packet of a message, from the folder of claims where it is there."""
        digest = str(message.headers["lienthong-sha256"])
        packet = (self.claims / "out" / digest).read_bytes() if message.content_type == CLAIM else message.body
        assert hashlib.sha256(packet).hexdigest() == digest
        return packet

    async def put(
        self, packet: bytes, kind: Kind, sender: str, /, *, name: str = "normal", claim: bool = False, **headers: object
    ) -> None:
        """Publish a packet for us, as docs/amqp.md says; headers given as ``None`` are left out."""
        digest = hashlib.sha256(packet).hexdigest()
        given = {"id": digest[:32], "kind": kind.value, "from": sender, "sha256": digest, "size": len(packet)} | headers
        body = packet
        if claim:
            (self.claims / "in" / digest).write_bytes(packet)
            body = json.dumps({"sha256": digest, "size": len(packet)}).encode()
        message = aio_pika.Message(
            body,
            headers={f"lienthong-{name}": value for name, value in given.items() if value is not None},  # type: ignore[misc]
            content_type=CLAIM if claim else "application/xml",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        exchange = await self.channel.get_exchange(f"{self.prefix}.in", ensure=False)
        await exchange.publish(message, name, mandatory=True)

    async def ready(self, *names: str) -> int:
        """Return how many messages are ready in these queues."""
        queues = [await self.channel.declare_queue(f"{self.prefix}.{name}", passive=True) for name in names]
        return sum(queue.declaration_result.message_count or 0 for queue in queues)

    async def refused(self) -> list[AbstractIncomingMessage]:
        """Take all refusals."""
        queue = await self.channel.get_queue(f"{self.prefix}.refused", ensure=False)
        found = []
        while (message := await queue.get(fail=False)) is not None:
            await message.ack()
            found.append(message)
        return found


@dataclass
class AmqpBed:
    """See :class:`adapters.testing.bed.Bed`."""

    ministry: Ministry
    line: Proxy
    adapter: AmqpAdapter
    settings: AmqpSettings
    claim: bool
    failed: list[str] = field(default_factory=list)

    async def another(self) -> AmqpAdapter:
        return AmqpAdapter(self.settings)

    async def arrived(self) -> Sequence[Arrived]:
        return [
            Arrived(self.ministry.packet(message), Kind(str(message.type)), _receivers(message))
            for message in await self.ministry.take()
        ]

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        name = "status" if kind is Kind.STATUS else "normal"
        await self.ministry.put(packet, kind, sender, name=name, claim=self.claim)

    async def waiting(self) -> int:
        ready = await self.ministry.ready("in.urgent", "in.normal", "in.status")
        return ready + len(self.adapter._inbox._held)

    async def refusals(self) -> Sequence[str]:
        self.failed += [str(dict(message.headers)) for message in await self.ministry.refused()]
        return self.failed

    def unacceptable(self, outgoing: Outgoing) -> Outgoing:
        many = tuple(f"{number:05}.99.99.Z99" for number in range(5000))
        return replace(outgoing, receivers=many, whole=False)

    def down(self) -> None:
        self.line.down()

    def mute(self) -> None:
        self.adapter._publisher._confirm_seconds = BRIEF
        self.line.silence()

    async def up(self) -> None:
        self.adapter._publisher._confirm_seconds = LONG
        self.line.speak()
        self.line.up()
        await until(self._healthy)

    async def _healthy(self) -> bool:
        return (await self.adapter.check()).ok


def _receivers(message: AbstractIncomingMessage) -> frozenset[str]:
    named = message.headers["lienthong-to"]
    assert isinstance(named, list)
    return frozenset(str(agency) for agency in named) & {US, THEM, OTHERS}


@asynccontextmanager
async def amqp_bed(folder: Path, url: str, *, claim: bool, **others: object) -> AsyncIterator[AmqpBed]:
    """Put a line before the broker, open an adapter on it, and a ministry's system beside it."""
    claims = folder / "claims"
    claims.mkdir()
    async with proxy_to(urlsplit(url).port or 5672) as line:
        through = url.replace(f":{urlsplit(url).port}/", f":{line.listening}/")
        prefix = f"bo-{secrets.token_hex(4)}"
        given = {"secret": through, "prefix": prefix, "claims_folder": str(claims), "heartbeat": 2, **others}
        given |= {"inline_bytes": 0} if claim else {}
        settings = AmqpSettings.model_validate({"confirm_seconds": LONG, "connect_seconds": 2.0, **given})
        adapter = AmqpAdapter(settings)
        await adapter.open()
        connection = await aio_pika.connect(url)
        ministry = Ministry(await connection.channel(), claims, f"lienthong.{prefix}")
        bed = AmqpBed(ministry, line, adapter, settings, claim)
        try:
            await bed.up()
            yield bed
        finally:
            line.speak()
            await adapter.close()
            await connection.close()
