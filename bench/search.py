"""Search: how fast pages are found by all kinds of conditions, in a ledger that is full, on both databases.

The past is written as for growth; then a hub is started on it and asked over REST, by a system with one agency and by
one with many, each question with other values each time.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from bench.growth import OTHERS, WORDS, fill
from bench.hub import House, running_hub
from bench.throughput import NHAN, Say, percentile
from gateway.directory import agencies, keys
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate

ASKED: Final = 100
"""Times that each question is asked."""

MANY: Final = 20
"""Agencies of the system that has many."""

GOAL: Final = 0.020
"""Seconds at the 95th percentile."""


@dataclass(frozen=True, slots=True)
class Found:
    """How long one kind of question took: seconds; ``items`` were found in all its pages together."""

    database: str
    documents: int
    question: str
    agencies: int
    p50: float
    p95: float
    items: int


def questions(agency: str, number: int, documents: int) -> Iterator[tuple[str, str]]:
    """Yield the name and the query of each kind of question, with values that change with ``number``."""
    word, other = WORDS[number % len(WORDS)], WORDS[(number * 5 + 2) % len(WORDS)]
    yield "newest", "limit=50"
    yield "inbox of one kind", "direction=in&kind=document&limit=50"
    yield "a word with diacritics", f"subject={quote(word)}"
    yield "words without diacritics", "subject=" + quote(_bare(f"{word} {other}"))
    yield "a rare word", f"subject={documents // 1000 * number // ASKED}"
    yield "a word that nobody wrote", "subject=" + quote(f"khongco{number}")
    yield "sender and type", f"sender={quote(f'cu.{number}')}&verdict=valid"
    yield "days of promulgation", "issued_from=2025-11-07&issued_to=2026-02-03&limit=20"
    yield "days of receipt", "received_from=2024-01-01&received_to=2099-01-01&limit=20"
    yield "urgent ones", "priority=3,4"
    yield "still waiting", "state=waiting&direction=in&limit=20"
    yield "refused ones", "stage=02"


def measure_search(
    folder: Path, *, documents: int, new_url: Callable[[], str] | None, anchor: Path, say: Say
) -> list[Found]:
    """Fill one database and ask it; in PostgreSQL if ``new_url`` gives addresses."""
    url = new_url() if new_url else database_url(folder / "hub")
    (folder / "hub").mkdir(exist_ok=True)
    migrate(url)
    house = House(1, url if new_url else None)
    name = "PostgreSQL" if new_url else "embedded"
    say(f"search: filling the {name} database with {documents:,} documents")
    fill(url, 0, documents)
    secrets = _keys(url)
    found: list[Found] = []
    with running_hub(folder, (NHAN,), anchor, house) as hub:
        for number, secret in secrets:
            say(f"search: asking the {name} database for {number} agencies")
            found += _ask(hub.port, secret, name, documents, number)
    return found


def _keys(url: str) -> list[tuple[int, str]]:
    """Put the agencies of the past into the directory; return keys for one of them, and for many."""
    database = Database(url, connections=2)
    served = [(f"cu.{number}", f"Đơn vị {number}", None) for number in range(OTHERS)]
    try:
        database.hand_over(lambda c: agencies.configure(c, served, only_these=False)).result()
        named = [(1, ["cu.7"]), (MANY, [f"cu.{number}" for number in range(MANY)])]
        return [(n, database.hand_over(lambda c, a=a: keys.new_key(c, "bench", a)).result()) for n, a in named]  # type: ignore[misc]
    finally:
        database.close()


def _ask(port: int, secret: str, database: str, documents: int, number: int) -> list[Found]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    seconds: dict[str, list[float]] = {}
    items: dict[str, int] = {}
    for turn in range(ASKED):
        for name, query in questions("cu.7", turn, documents):
            took, body = _page(connection, secret, query)
            seconds.setdefault(name, []).append(took)
            items[name] = items.get(name, 0) + len(body["items"])
    seconds["tenth page"], items["tenth page"] = _deep(connection, secret)
    connection.close()
    return [
        Found(
            database, documents, name, number, percentile(sorted(took), 50), percentile(sorted(took), 95), items[name]
        )
        for name, took in seconds.items()
    ]


def _deep(connection: http.client.HTTPConnection, secret: str) -> tuple[list[float], int]:
    took: list[float] = []
    items = 0
    for _ in range(ASKED // 10):
        after = ""
        for _ in range(10):
            seconds, body = _page(connection, secret, f"limit=50{after}")
            if body["next"] is None:
                break
            after = f"&after={body['next']}"
        took.append(seconds)
        items += len(body["items"])
    return took, items


def _page(connection: http.client.HTTPConnection, secret: str, query: str) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    connection.request("GET", f"/api/v1/documents?{query}", headers={"Authorization": f"Bearer {secret}"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    took = time.perf_counter() - began
    if answer.status != http.HTTPStatus.OK:
        raise ValueError(body)
    return took, body


def _bare(text: str) -> str:
    from gateway.exchange.search.terms import plain

    return plain(text)


def slowest(found: Sequence[Found]) -> float:
    """Return the worst p95 of all questions."""
    return max((one.p95 for one in found), default=0.0)
