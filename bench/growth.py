"""Growth: how fast intake and inbox are with ten thousand, a hundred thousand and a million documents in the ledger.

The past is written straight into the tables, as the exchange would have left it (closed deliveries, a few open ones);
then a hub is started on it and measured from outside. Only small packets, so that the database is what is measured.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, insert, text

from bench.hub import House, running_hub
from bench.packets import RECEIVER, SENDER, Signer
from bench.throughput import GUI, NHAN, Say, fire, make_packets, percentile
from bench.wire import Connection as Wire
from bench.wire import register, reply, request_head
from gateway.exchange.proof.seals import Sealer
from gateway.exchange.search import index
from gateway.exchange.search.carrying import carry
from gateway.store.database import Database, database_url, is_embedded
from gateway.store.migrate import migrate
from gateway.store.schema import search_progress

DOCUMENTS: Final = 300
LOOKS: Final = 200
SIZE: Final = 8 * 1024
BATCH: Final = 20_000
OTHERS: Final = 500
"""Agencies that received the documents of the past."""

WORDS: Final = (
    "phòng cháy", "chữa cháy", "kế hoạch", "liên thông", "văn bản", "báo cáo", "tổng kết", "công tác", "cải cách",
    "hành chính", "ngân sách", "đầu tư", "xây dựng", "giáo dục", "y tế", "nông nghiệp", "môi trường", "giao thông",
    "thanh tra", "khiếu nại", "tố cáo", "hòa giải", "bầu cử", "thi đua", "khen thưởng", "tuyển dụng", "tập huấn",
)  # fmt: skip
"""Of which the subjects of the past are made: three of them, and a number that a thousand documents share."""

_FILL: Final = (
    """INSERT INTO packets (id, kind, sender, document_id, business_type, code, promulgation_date, subject, priority,
        size, sha256, via, received_at, verdict, reasons, signer, certificate, warnings, header)
       SELECT {id}, 'document', {sender}, {id}, 0, {id} || '/CV', '2026/01/05', {subject}, 0, 8192, {key}, 'vxp:cu',
        {at}, 'valid', '[]', 'Cũ', NULL, '[]', '{{}}' FROM {series}""",
    "INSERT INTO packet_keys (key, packet) SELECT {key}, {id} FROM {series}",
    """INSERT INTO deliveries (id, packet, kind, receiver, endpoint, state, attempts, created_at, updated_at, next_at,
        fence, arrival_due, receipt, error)
       SELECT {id}, {id}, 'document', {receiver}, 'mailbox', CASE WHEN n % 100 = 0 THEN 'waiting' ELSE 'done' END, 0,
        {at}, {at}, {at}, 0, {false}, '', '' FROM {series}""",
    """INSERT INTO ledger (packet, position, at, event, actor, agency, facts, previous, hash)
       SELECT {id}, position, {at}, event, 'vxp:cu', NULL, '{{}}', {key}, {key} FROM {series} CROSS JOIN
        (SELECT 1 AS position, 'received' AS event UNION ALL SELECT 2, 'signature-judged' UNION ALL SELECT 3, 'routed'
         UNION ALL SELECT 4, 'fetched' UNION ALL SELECT 5, 'taken') AS events""",
)

_EMBEDDED: Final = {
    "id": "printf('%016x%016x', 1700000000000000000 + n, n)",
    "key": "lower(hex(randomblob(28))) || printf('%08x', n)",
    "sender": f"'cu.' || (n % {OTHERS})",
    "receiver": f"'cu.' || ((n + 7) % {OTHERS})",
    "at": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({total} - n) || ' seconds')",
    "false": "0",
    "subject": " || ' ' || ".join(
        f"json_extract('{json.dumps(WORDS)}', '$[' || ((n * {step}) % {len(WORDS)}) || ']')" for step in (7, 11, 13)
    )
    + " || ' số ' || (n / 1000)",
    "series": "(WITH RECURSIVE t(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM t WHERE n < {last})"
    " SELECT n FROM t) AS s",
}
_SERVED: Final = {
    "id": "lpad(to_hex(1700000000000000000 + n), 16, '0') || lpad(to_hex(n), 16, '0')",
    "key": "md5(n::text) || md5(random()::text)",
    "sender": f"'cu.' || (n % {OTHERS})",
    "receiver": f"'cu.' || ((n + 7) % {OTHERS})",
    "at": "now() - ({total} - n) * interval '1 second'",
    "false": "false",
    "subject": " || ' ' || ".join(
        f"(ARRAY[{', '.join(repr(word) for word in WORDS)}])[(n * {step}) % {len(WORDS)} + 1]" for step in (7, 11, 13)
    )
    + " || ' số ' || (n / 1000)",
    "series": "generate_series({first}::bigint, {last}::bigint) AS n",
}


@dataclass(frozen=True, slots=True)
class Size:
    """The figures with so many documents in the ledger; seconds, but for the rate."""

    database: str
    documents: int
    per_second: float
    intake_p99: float
    inbox_p50: float
    inbox_p99: float


def measure_growth(
    folder: Path, signer: Signer, anchor: Path, *, sizes: Sequence[int], new_url: Callable[[], str] | None, say: Say
) -> list[Size]:
    """Grow one database through the sizes, measuring at each; in PostgreSQL if ``new_url`` gives addresses."""
    url = new_url() if new_url else database_url(folder / "hub")
    (folder / "hub").mkdir(exist_ok=True)
    migrate(url)
    house = House(2, url if new_url else None)
    packets = make_packets(folder / "packets", DOCUMENTS * len(sizes), SIZE, signer, say)
    found, filled = [], 0
    for number, size in enumerate(sizes):
        say(f"growth: filling the ledger of the {_name(house)} database up to {size:,} documents")
        fill(url, filled, size)
        filled = size
        part = packets[number * DOCUMENTS : (number + 1) * DOCUMENTS]
        with running_hub(folder, (GUI, NHAN), anchor, house) as hub:
            register(hub.port, GUI, SENDER, "Văn phòng Chính phủ")
            register(hub.port, NHAN, RECEIVER, "Bộ Khoa học và Công nghệ")
            fire(hub, folder, part[:50], 8)
            volley = fire(hub, folder, part[50:], 8)
            if volley.refused:
                raise ValueError(volley.refused[0])
            looks = _look(hub.port)
        rate, slow = len(volley.accepted) / volley.wall, percentile(sorted(volley.latencies), 99)
        found.append(Size(_name(house), size, rate, slow, percentile(looks, 50), percentile(looks, 99)))
    return found


def _name(house: House) -> str:
    return "PostgreSQL" if house.database else "embedded"


def fill(url: str, filled: int, size: int) -> None:
    """Write documents of the past into the tables, from the number ``filled`` up to ``size``."""
    words = _EMBEDDED if is_embedded(url) else _SERVED
    database = Database(url, connections=2)
    try:
        for first in range(filled + 1, size + 1, BATCH):
            last = min(first + BATCH - 1, size)
            inner = {name: word.format(first=first, last=last, total=size) for name, word in words.items()}
            for statement in _FILL:
                ready = statement.format(**inner)
                database.hand_over(lambda connection, ready=ready: _run(connection, ready)).result()  # type: ignore[misc]
        _index(database)
        # A running hub would have sealed all this minute by minute; left to the first seal, it would be measured here.
        asyncio.run(Sealer(database).seal())
        if not is_embedded(url):
            database.hand_over(lambda connection: _run(connection, "ANALYZE")).result()
    finally:
        database.close()


def _index(database: Database) -> None:
    """Give every document what it is found by, as intake does at once."""
    after = _all_of(database, index.fill)
    _all_of(database, carry)
    database.hand_over(lambda connection: _settle(connection, after)).result()


def _all_of(database: Database, some: Callable[[Connection, str, int], tuple[str, int]]) -> str:
    """Do it for one part after another; return the last that there was."""
    reached, after = _next(database, some, ""), ""
    while reached != after:
        reached, after = _next(database, some, reached), reached
    return after


def _next(database: Database, some: Callable[[Connection, str, int], tuple[str, int]], after: str) -> str:
    return database.hand_over(lambda connection: some(connection, after, 5_000)[0]).result()


def _settle(connection: Connection, reached: str) -> None:
    """Let the round that looks for packets without what they are found by begin behind these."""
    connection.execute(delete(search_progress))
    connection.execute(insert(search_progress).values(checked_to=reached, parties_to=reached, parties_whole=True))


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement.replace(":", "\\:")))


def _look(port: int) -> list[float]:
    """Return the seconds of looks into an inbox with the packets of this run, fastest first."""
    connection = Wire(port)
    listing = request_head(NHAN, "getReceivedEdocList", {"servicetype": "eDoc", "messagetype": "edoc"})
    items = reply(connection.exchange(listing))["data"]
    for item in items[20:]:
        reply(connection.exchange(request_head(NHAN, "updateStatus", {"status": "done", "docId": item["docId"]})))
    seconds: list[float] = []
    until = datetime.now(UTC) + timedelta(seconds=60)
    while len(seconds) < LOOKS and datetime.now(UTC) < until:
        began = time.perf_counter()
        reply(connection.exchange(listing))
        seconds.append(time.perf_counter() - began)
    connection.close()
    return sorted(seconds)
