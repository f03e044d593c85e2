"""A campaign: documents cross the miniature nation while its parts are killed; then each is accounted for."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field

import aio_pika
from aio_pika.exceptions import AMQPError
from sqlalchemy import select

from bench.wire import Connection, WireError, call, reply, request_head, send_head
from gateway.store.database import Database, database_url
from gateway.store.schema import deliveries, packets, statuses
from tests.packets import document_xml
from tests.services.nation import MAILBOX, QUEUE, REMOTE, SENDER, Nation
from tests.services.program import ROOT

SENDERS = 4

PACE = float(os.environ.get("LIENTHONG_CHAOS_PACE", "0.3"))
"""Seconds that each sender rests between two documents, so that a short campaign has little to wait for at its end."""


@dataclass
class Traffic:
    """Threads that send documents to all three receivers through any host, and note what became of each."""

    nation: Nation
    accepted: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, bytes] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self._stop.clear()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - which host, not a secret
        while not self._stop.is_set():
            with self._lock:
                self._number += 1
                urgent = 3 if self._number % 10 == 0 else 0
                data = document_xml(
                    SENDER, (MAILBOX, QUEUE, REMOTE), number=str(self._number), priority=urgent,
                    content=os.urandom(8_000),
                )  # fmt: skip
            self.one(data, chance.choice(self.nation.doors))
            self._stop.wait(PACE)

    def one(self, data: bytes, port: int) -> bool:
        """Send one packet; what got no answer, or was asked to come again, is kept to be sent again."""
        digest = hashlib.sha256(data).hexdigest()
        head = send_head(self.nation.systems["gui"], SENDER, len(data), digest)
        try:
            with closing(Connection(port)) as connection:
                answer = reply(connection.exchange(head, data + b"\r\n"))
        except (OSError, WireError) as reason:
            with self._lock:
                self.unsure[digest] = data
                self.refused[type(reason).__name__] += 1
            return False
        with self._lock:
            self.accepted[digest] = answer["DocId"]
            self.unsure.pop(digest, None)
        return True

    def send_unsure(self) -> None:
        """Do what a client does about packets without an answer: send them again until they have one receipt."""
        for data in list(self.unsure.values()):
            assert _eventually(lambda data=data: self.one(data, self.nation.bus[0].port)), "never accepted"  # type: ignore[misc]


@dataclass
class Ministry:
    """The system behind the ministry's queue: takes what comes, and counts how often it saw each delivery."""

    nation: Nation
    seen: Counter[str] = field(default_factory=Counter)
    documents: dict[str, set[str]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._take())

    async def _take(self) -> None:
        queues = [f"lienthong.{QUEUE.lower()}.out.{name}" for name in ("urgent", "normal", "status")]
        while not self._stop.is_set():
            try:
                connection = await aio_pika.connect(random.choice(self.nation.brokers.split()), timeout=5)  # noqa: S311
                async with connection:
                    channel = await connection.channel()
                    while not self._stop.is_set():
                        for name in queues:
                            queue = await channel.get_queue(name, ensure=False)
                            while (message := await queue.get(fail=False, timeout=5)) is not None:
                                self._note(dict(message.headers), message.body)
                                await message.ack()
                        await asyncio.sleep(0.05)
            except (AMQPError, OSError, TimeoutError, RuntimeError):
                await asyncio.sleep(0.2)

    def _note(self, headers: dict[str, object], body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()
        assert digest == headers["lienthong-sha256"]
        delivery = str(headers["lienthong-id"])
        self.seen[delivery] += 1
        self.documents.setdefault(digest, set()).add(delivery)


@dataclass
class Chaos:
    """Kills one part after another, each for a short time."""

    nation: Nation
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    _next: list[str] = field(default_factory=list)

    def strike(self) -> None:
        """Kill one part, wait a moment, and start it again; each kind has its turn, in an order left to chance."""
        if not self._next:
            self._next = ["gateway", "database", "first host", "second host", "broker"]
            self.chance.shuffle(self._next)
        name = self._next.pop()
        kill, start = self._means(name)
        kill()
        self.killed[name] += 1
        time.sleep(self.chance.uniform(0.2, 1.0))
        start()

    def _means(self, name: str) -> tuple[Callable[[], None], Callable[[], object]]:
        nation, broker = self.nation, self.nation.broker
        number = self.chance.randrange(len(broker.nodes))
        means: dict[str, tuple[Callable[[], None], Callable[[], object]]] = {
            "gateway": (nation.gateway.kill, nation.gateway.start),
            "database": (nation.postgres.kill, nation.postgres.start),
            "first host": (nation.bus[0].kill, nation.bus[0].start),
            "second host": (nation.bus[1].kill, nation.bus[1].start),
            "broker": (lambda: broker.kill_node(number), lambda: broker.start_node(number)),
        }
        return means[name]


@dataclass
class Account:
    """What the audit found; lost and twice must be nothing."""

    accepted: int
    lost: dict[str, int]
    twice: dict[str, int]
    seen_again: int
    """Messages that the ministry saw more than once under one delivery id, which a receiver recognises."""

    def text(self) -> str:
        lost, twice = sum(self.lost.values()), sum(self.twice.values())
        return (
            f"{self.accepted} accepted, {lost} lost {self.lost}, {twice} twice {self.twice}, {self.seen_again} repeats"
        )


def settle(nation: Nation, traffic: Traffic, ministry: Ministry, seconds: float = 180.0) -> None:
    """Wait until everything accepted has reached everybody, or nothing has arrived anywhere for this long."""
    wanted = set(traffic.accepted)
    arrived, until = -1, time.monotonic() + seconds
    while True:
        with suppress(OSError, WireError):
            taken, reported = len(wanted & set(ministry.documents)), _reported(nation)
            if taken == len(wanted) and reported >= len(wanted):
                return
            if taken + reported > arrived:
                arrived, until = taken + reported, time.monotonic() + seconds
        if time.monotonic() >= until:
            return
        time.sleep(0.2)


def audit(nation: Nation, traffic: Traffic, ministry: Ministry) -> Account:
    """Count at each receiver what is missing and what is there twice, by digest of the bytes."""
    wanted = set(traffic.accepted)
    places = {
        "mailbox": _mailbox(nation, "nhan"),
        "queue": {digest: len(ids) for digest, ids in ministry.documents.items()},
        "gateway": _gateway(nation),
        "statuses": _statuses(nation),
    }
    lost = {place: len(wanted - set(found)) for place, found in places.items() if place != "statuses"}
    lost["statuses"] = max(len(wanted) - len(places["statuses"]), 0)
    twice = {place: sum(count > 1 for count in found.values()) for place, found in places.items()}
    again = sum(count - 1 for count in ministry.seen.values())
    return Account(len(wanted), lost, twice, again)


def ledgers_hold(nation: Nation) -> dict[str, str]:
    """Verify the ledgers of bus and gateway, their seals and files; return what was found wrong."""
    wrong = {}
    for program in (nation.bus[0], nation.gateway):
        command = [sys.executable, "-m", "gateway.cli", "ledger", "verify", "--config", str(program.file), "--blobs"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **program.environment}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            wrong[program.name] = (done.stdout + done.stderr)[-2000:]
    return wrong


def _mailbox(nation: Nation, system: str) -> Counter[str]:
    """Fetch everything that waits for a system's agencies, acknowledging; return how often each digest came."""
    port, caller = nation.bus[0].port, nation.systems[system]
    asked = {"servicetype": "eDoc", "messagetype": "edoc"}
    found: Counter[str] = Counter()
    while items := call(port, caller, "getReceivedEdocList", asked)["data"]:
        for item in items:
            data = base64.b64decode(call(port, caller, "getEdoc", {"docId": item["docId"]})["data"])
            found[hashlib.sha256(data).hexdigest()] += 1
            call(port, caller, "updateStatus", {"docId": item["docId"], "status": "done"})
    return found


def _gateway(nation: Nation) -> Counter[str]:
    """Return how often each digest waits in the inbox of the gateway's agency."""
    database = Database(database_url(nation.folder / "gateway"), readers=1)
    query = select(packets.c.sha256).join_from(deliveries, packets).where(deliveries.c.receiver == REMOTE)
    rows = database.read_now(lambda connection: connection.execute(query).scalars().all())
    database.close()
    return Counter(rows)


def _statuses(nation: Nation) -> Counter[str]:
    """Return how often each document is reported as arrived by the gateway's agency, at the bus."""
    database = Database(nation.database, readers=1, connections=2)
    query = select(statuses.c.document).where(statuses.c.sender == REMOTE, statuses.c.code == "01")
    rows = database.read_now(lambda connection: connection.execute(query).scalars().all())
    database.close()
    return Counter(str(row) for row in rows)


def _reported(nation: Nation) -> int:
    head = request_head(nation.systems["gui"], "countReceiveStatus", {})
    with closing(Connection(nation.bus[0].port)) as connection:
        return int(reply(connection.exchange(head))["count"])


def _eventually(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if condition():
                return True
        except (OSError, WireError):
            pass
        time.sleep(0.2)
    return False
