"""The ministry's side of a measurement, a process of its own: takes from its queue, notes when, and acknowledges.

``python -m bench.consume PLAN.json`` says ``ready`` on its first line and prints what it took as JSON when it has seen
everything or nothing has come for a while.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

PREFETCH: Final = 64


@dataclass(frozen=True, slots=True)
class Wish:
    """Where to take from, how many messages, and after how many seconds of silence to give up."""

    url: str
    queues: Sequence[str]
    count: int
    patience: float = 30.0


@dataclass(slots=True)
class Taken:
    """What was taken: SHA-256 of each body with the first moment (``time.monotonic``), repeats, processor time."""

    moments: dict[str, float] = field(default_factory=dict)
    repeats: int = 0
    cpu: float = 0.0


async def take(wish: Wish) -> Taken:
    """Take until there is nothing more to come."""
    taken, last, all_there = Taken(), time.monotonic(), asyncio.Event()

    async def note(message: AbstractIncomingMessage) -> None:
        nonlocal last
        last = time.monotonic()
        digest = hashlib.sha256(message.body).hexdigest()
        taken.repeats += digest in taken.moments
        taken.moments.setdefault(digest, last)
        await message.ack()
        if len(taken.moments) >= wish.count:
            all_there.set()

    began = time.process_time()
    async with await aio_pika.connect(wish.url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=PREFETCH)
        for name in wish.queues:
            await (await channel.get_queue(name)).consume(note)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not all_there.is_set() and time.monotonic() - last < wish.patience:
            try:
                await asyncio.wait_for(all_there.wait(), 0.5)
            except TimeoutError:
                continue
    taken.cpu = time.process_time() - began
    return taken


def main() -> None:
    """Take what the plan on the command line says, and print what came."""
    wish = Wish(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    json.dump(asdict(asyncio.run(take(wish))), sys.stdout)


if __name__ == "__main__":
    main()
