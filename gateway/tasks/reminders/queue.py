"""Queue: a digest as a message in an agency's own queue at a broker, confirmed by it."""

from __future__ import annotations

import aio_pika
import orjson

from gateway.broker.access import Access
from gateway.broker.connection import BrokerConnection
from gateway.broker.publisher import Fate, Publisher
from gateway.broker.topology import Queue, Topology
from gateway.findings import Refused
from gateway.tasks.reminders.digests import Digest
from gateway.tasks.reminders.mail import NotSent

KIND = "task.digest"


def message(digest: Digest) -> aio_pika.Message:
    """Return the message of a digest: JSON with every line."""
    body = {
        "type": KIND,
        "agency": digest.agency,
        "day": digest.day.isoformat(),
        "counts": {kind.value: number for kind, number in digest.counts().items()},
        "tasks": [
            {
                "task": line.task,
                "code": line.code,
                "kind": line.kind.value,
                "state": line.state.value,
                "deadline": line.deadline.isoformat() if line.deadline else None,
                "directive": line.directive,
            }
            for line in digest.lines
        ],
    }
    return aio_pika.Message(
        orjson.dumps(body),
        message_id=f"{digest.agency}/{digest.day}",
        type=KIND,
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def publish(digest: Digest, queue: str, access: Access) -> None:
    """Put a digest into a queue, which is made where it is missing. Raises NotSent.

    A connection for each: this happens once a day.
    """
    connection = BrokerConnection(access, Topology(queues=(Queue(queue),)).declare)
    try:
        await connection.open()
        done = await Publisher(connection, link_seconds=access.connect_seconds).publish("", queue, message(digest))
    except Refused as refused:
        raise NotSent(refused.findings[0].code) from None
    finally:
        await connection.close()
    if done.fate is not Fate.CONFIRMED:
        raise NotSent(f"the broker: {done.fate.value}", away=done.fate is Fate.NOT_SENT)
