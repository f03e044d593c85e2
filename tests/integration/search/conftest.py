"""A past of several hundred packets, with all that searches ask for, and what a search should find in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from gateway.exchange.receivers.receiver_state import Stage
from gateway.exchange.search import index
from gateway.exchange.search.carrying import carry
from gateway.exchange.search.terms import plain
from gateway.exchange.search.wanted import Wanted
from gateway.exchange.views import DeliveryState
from gateway.ids import first_id_at
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import agencies, deliveries, packets

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
AGENCIES = ("G1", "G2", "G3", "G4", "G5")
CHANGED_HANDS = {"G4": NOON + timedelta(minutes=100)}
"""What was exchanged before is not to be seen by who holds it now."""

WORDS = ("kế hoạch", "báo cáo", "hòa giải", "ngân sách")
STATES = (DeliveryState.WAITING, DeliveryState.DONE, DeliveryState.DEAD)
STAGES = (Stage.SENT, Stage.REFUSED, Stage.FINISHED)
PACKETS = 240


@dataclass(frozen=True)
class Sent:
    """One packet of the past; ``to`` is each receiver with the state and the stage of its delivery."""

    id: str
    at: datetime
    kind: str
    sender: str
    subject: str
    verdict: str
    priority: int
    day: date
    to: tuple[tuple[str, DeliveryState, Stage], ...]


def past(seed: int = 5) -> list[Sent]:
    """Return packets, the oldest first; some at the very same moment."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    found = []
    for number in range(PACKETS):
        at = NOON + timedelta(minutes=number - number % 3)
        kind = chance.choice(("document", "document", "document", "status"))
        receivers = chance.sample(AGENCIES, chance.choice((1, 1, 1, 2, 5)))
        found.append(
            Sent(
                id=f"{first_id_at(at)[:12]}{number:020x}",
                at=at,
                kind=kind,
                sender=chance.choice(AGENCIES),
                subject=" ".join(chance.sample(WORDS, 2)),
                verdict=chance.choice(("valid", "valid", "absent", "invalid")),
                priority=chance.choice((0, 0, 0, 3)) if kind == "document" else 0,
                day=date(2026, 1, 1) + timedelta(days=number // 4),
                to=tuple((one, chance.choice(STATES), chance.choice(STAGES)) for one in receivers),
            )
        )
    return found


def write(connection: Connection, sent: list[Sent]) -> None:
    """Write them as an exchange would leave them that knows nothing of searches."""
    for agency in AGENCIES:
        since = CHANGED_HANDS.get(agency, NOON)
        row = {"id": agency, "folded": agency, "name": agency, "active": True, "held_since": since, "updated_at": since}
        connection.execute(insert(agencies).values(**row))
    connection.execute(insert(packets), [_packet(one) for one in sent])
    connection.execute(insert(deliveries), [row for one in sent for row in _deliveries(one)])


def _packet(one: Sent) -> dict[str, object]:
    return {
        "id": one.id, "kind": one.kind, "sender": one.sender, "subject": one.subject, "verdict": one.verdict,
        "priority": one.priority or None, "promulgation_date": f"{one.day:%Y/%m/%d}", "size": 1, "sha256": one.id,
        "via": "vxp:a", "received_at": one.at, "reasons": [], "warnings": [], "header": {},
    }  # fmt: skip


def _deliveries(one: Sent) -> list[dict[str, object]]:
    return [
        {
            "id": f"{number:04x}{one.id[4:]}", "packet": one.id, "kind": one.kind, "receiver": receiver,
            "endpoint": "mailbox", "state": state.value, "stage": stage.value, "attempts": 0, "created_at": one.at,
            "updated_at": one.at, "next_at": one.at, "fence": 0, "arrival_due": False, "receipt": "", "error": "",
        }
        for number, (receiver, state, stage) in enumerate(one.to)
    ]  # fmt: skip


def fill(connection: Connection) -> None:
    """Let them be found, in steps as the round does it."""
    after = ""
    while (reached := index.fill(connection, after, 50)[0]) != after:
        after = reached
    after = ""
    while (reached := carry(connection, after, 70)[0]) != after:
        after = reached


def meant(sent: list[Sent], wanted: Wanted, mine: frozenset[str]) -> set[str]:
    """Return what the search should find: asked of each packet, without any index."""
    return {one.id for one in sent if _is_meant(one, wanted, mine)}


def _is_meant(one: Sent, wanted: Wanted, mine: frozenset[str]) -> bool:
    if wanted.agency:
        mine &= {wanted.agency}
    receivers = {receiver for receiver, _, _ in one.to}
    goes = {"out": one.sender in mine, "in": bool(receivers & mine)}
    seen = [agency for agency in mine & (receivers | {one.sender}) if one.at >= CHANGED_HANDS.get(agency, NOON)]
    return (
        bool(seen)
        and (goes[wanted.direction] if wanted.direction else any(goes.values()))
        and wanted.kind in (None, one.kind)
        and wanted.sender in (None, one.sender)
        and (wanted.receiver is None or wanted.receiver in receivers)
        and set(plain(wanted.subject or "").split()) <= set(plain(one.subject).split())
        and (not wanted.verdict or one.verdict in wanted.verdict)
        and (not wanted.priority or one.priority in wanted.priority)
        and (wanted.issued_from or one.day) <= one.day <= (wanted.issued_to or one.day)
        and (wanted.received_from or one.at) <= one.at
        and (wanted.received_to is None or one.at < wanted.received_to)
        and _stands(one, wanted, mine)
    )


def _stands(one: Sent, wanted: Wanted, mine: frozenset[str]) -> bool:
    if not (wanted.state or wanted.stage):
        return True
    return any(
        (not wanted.state or state in wanted.state)
        and (not wanted.stage or stage in wanted.stage)
        and ((wanted.direction != "out" and receiver in mine) or (wanted.direction != "in" and one.sender in mine))
        for receiver, state, stage in one.to
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with this past in which everything can be found."""
    served = request.param == "postgresql"
    url = request.getfixturevalue("module_database") if served else embedded(tmp_path_factory.mktemp("search"))
    migrate(url)
    opened = Database(url, connections=4)
    opened.hand_over(lambda connection: write(connection, past())).result()
    opened.hand_over(fill).result()
    yield opened
    opened.close()


def embedded(folder: Path) -> str:
    return database_url(folder)


@pytest.fixture(scope="module")
def module_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of a served kind, for all tests of a module."""
    from tests.services.existing import existing_databases

    databases = existing_databases() or request.getfixturevalue("postgres")
    url = databases.create_database()
    yield url
    databases.drop_database(url)
