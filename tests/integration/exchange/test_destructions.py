"""Bytes in an object store are destroyed after the commit that decides it, and never those that a packet needs."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gateway.exchange.intake import keeping
from gateway.exchange.upkeep import destructions, owed, sweep
from gateway.exchange.upkeep.destructions import Destructions
from gateway.exchange.upkeep.retention import Retention
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.exchange.upkeep.sweep import Sweep
from gateway.exchange.views import Caller
from gateway.findings import Finding, NotNow, Refused
from gateway.packet.names import Kind
from gateway.store import objects as objects_module
from gateway.store.objects import ObjectFolder
from gateway.store.schema import deliveries, inspections
from gateway.store.schema import owed_destructions as table
from tests.faults.proxy import Pass, Proxy, Refuse
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import PDF, document_xml, status_xml
from tests.services.swift import Swift

BUS = Caller("endpoint:bus", frozenset(), carrier=True)
H41 = Caller("key:h41", frozenset(["H41"]))

SHARED = hashlib.sha256(PDF).hexdigest()
"""The attachment that all documents of these tests have."""


@pytest.fixture
def proxy(swift: Swift, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setattr(objects_module, "AWAY_SECONDS", 0.0)
    monkeypatch.setattr(destructions, "HEAD_START", timedelta(0))
    monkeypatch.setattr(destructions, "TURN_SECONDS", 60.0)
    with Proxy(swift.url) as proxy:
        yield proxy


class Place:
    """A gateway whose packets lie in an object store, and what really lies there."""

    def __init__(self, house: House, swift: Swift, bucket: str) -> None:
        self.house = house
        self._swift = swift
        self._bucket = bucket
        self.database = house.exchange.database
        self.destructions = Destructions(self.database, house.exchange.blobs)

    def there(self) -> set[str]:
        return {name.rpartition("/")[2] for name in self._swift.names(self._bucket) if "/blobs/" in name}

    def remove(self, sha256: str) -> None:
        self._swift.remove(self._bucket, f"packets/blobs/{sha256[:2]}/{sha256}")

    async def receive(self, packet: bytes, *, asked: bool = True) -> str:
        receipt = await self.house.send(packet, BUS)
        if asked:
            await self.house.send(status_xml("G22", "H41", "13", description="gửi nhầm"), BUS)
        return receipt.document

    async def rows(self) -> dict[str, Any]:
        found = await self.database.read(lambda connection: connection.execute(select(table)).all())
        return {row.digest: row for row in found}

    async def events(self, document: str) -> list[str]:
        return [entry.event for entry in await self.house.exchange.ledger(document, H41)]

    async def agree(self, document: str) -> None:
        await self.house.exchange.report(document, H41, code="15", reason="đồng ý")

    async def owe(self, sha256: str) -> None:
        now = datetime.now(UTC)
        await self.database.alone(lambda connection: owed.owe(connection, [sha256], "sweep", now))

    async def turn(self) -> None:
        await asyncio.to_thread(self.destructions.turn)


async def _open(open_house: Open, swift: Swift, bucket: str, proxy: Proxy, *, background: bool = False) -> Place:
    far = swift.address(bucket, "packets", proxy.url)
    return Place(await open_house("gateway", ["H41"], objects=far, background=background), swift, bucket)


@pytest.fixture
async def place(open_house: Open, swift: Swift, bucket: str, proxy: Proxy) -> Place:
    return await _open(open_house, swift, bucket, proxy)


def _unanswered(_self: ObjectFolder, _name: str) -> None:
    raise NotNow([Finding("objects.away", facts={"reason": "no answer"})])


def _digest(packet: bytes) -> str:
    return hashlib.sha256(packet).hexdigest()


def _codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in caught.value.findings]


async def test_nobody_asks_the_store_while_a_transaction_is_open(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asking: set[str] = set()
    telling = ObjectFolder._telling

    def told(self: ObjectFolder) -> Any:
        asking.add(threading.current_thread().name)
        return telling(self)

    monkeypatch.setattr(ObjectFolder, "_telling", told)
    taken_back = await place.receive(document_xml())
    await place.agree(taken_back)
    old = document_xml(number="16", content=b"to be purged")
    await place.receive(old, asked=False)
    await place.database.write(_settled)
    rules = RetentionRules((Rule(Kind.DOCUMENT, "*", 1, None),))
    later = datetime.now(UTC) + timedelta(days=3)
    retention = Retention(place.database, place.house.exchange.blobs, rules)
    await asyncio.to_thread(retention.run, later)
    monkeypatch.setattr(sweep, "AGE_SECONDS", -60.0)
    swept = Sweep(place.database, place.house.exchange.blobs, "s3", "test")
    await asyncio.to_thread(partial(swept.run, lambda _what, _number: None, force=True))
    assert asking
    # Transactions run in these two threads, and nothing else does.
    assert asking & {"writer", "postgres"} == set()


async def test_a_take_back_is_reported_only_when_its_bytes_are_gone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = document_xml()
    document = await place.receive(packet)
    with monkeypatch.context() as context:
        context.setattr(ObjectFolder, "delete", _unanswered)
        with pytest.raises(NotNow, match=r"objects\.away"):
            await place.agree(document)
    with pytest.raises(Refused) as caught:
        await place.house.exchange.packet_file(document, H41)
    assert _codes(caught) == ["document.recalled"]  # though a copy is here
    assert place.there() >= {_digest(packet), SHARED}
    assert "status" not in (await place.events(document))[-1:]
    assert {row.owed for row in (await place.rows()).values()} == {True}
    await place.database.write(_all_windows_passed)
    await place.agree(document)
    assert place.there() & {_digest(packet), SHARED} == set()
    events = await place.events(document)
    assert events[-1] == "status"
    assert events.count("content-destroyed") == 1


def _all_windows_passed(connection: Any) -> None:
    before = datetime.now(UTC) - timedelta(hours=1)
    connection.execute(update(table).where(table.c.late_until.is_not(None)).values(late_until=before))


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_who_destroys_a_document_in_quarantine_does_not_wait_for_the_store(place: Place, proxy: Proxy) -> None:
    packet = document_xml()
    document = await place.receive(packet, asked=False)
    await place.database.write(partial(_put_into_quarantine, document=document))
    proxy.switch(Refuse())
    await place.house.exchange.quarantine.destroy("key:op", document, "văn bản mật")
    assert (await place.events(document))[-1] == "quarantine-destroyed"
    assert place.there() >= {_digest(packet), SHARED}
    proxy.switch(Pass())
    await place.turn()
    assert place.there() & {_digest(packet), SHARED} == set()


def _put_into_quarantine(connection: Any, document: str) -> None:
    now = datetime.now(UTC)
    row = {"packet": document, "state": "quarantined", "flagged": True, "arrival_due": False, "created_at": now}
    row |= {"due_at": now, "fence": 1, "begun": 0, "put_off": 0}
    connection.execute(insert(inspections).values(**row))


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_what_a_crash_left_to_be_destroyed_is_destroyed_by_a_round(
    open_house: Open, swift: Swift, bucket: str, proxy: Proxy
) -> None:
    place = await _open(open_house, swift, bucket, proxy)
    packet = document_xml()
    document = await place.receive(packet, asked=False)
    rules = RetentionRules((Rule(Kind.DOCUMENT, "*", 1, None),))
    retention = Retention(place.database, place.house.exchange.blobs, rules)
    later = datetime.now(UTC) + timedelta(days=3)
    await place.database.write(_settled)
    await place.database.alone(
        lambda connection: retention._purge(connection, [document], archived=False, facts={}, now=later)
    )  # and the process dies here
    assert place.there() == {_digest(packet), SHARED}
    # Its clock was ahead; what is owed since then is owed now, too.
    await place.database.write(lambda c: c.execute(update(table).values(since=datetime.now(UTC))))
    await _open(open_house, swift, bucket, proxy, background=True)

    async def gone() -> bool:
        return not place.there() & {_digest(packet), SHARED}

    await eventually(gone)


def _settled(connection: Any) -> None:
    connection.execute(update(deliveries).values(state="done", stage="06", arrival_due=False))


async def test_a_document_that_comes_while_its_bytes_are_destroyed_for_another_is_whole(place: Place) -> None:
    document = await place.receive(document_xml())
    intake, first = place.house.exchange._intake, [True]
    hand_over = place.database.hand_over

    def late(work: Any) -> Any:
        if first.pop() if first else False:  # its files are put there, its transaction has not begun
            intake._database.hand_over = hand_over  # type: ignore[method-assign]
            place.house.exchange._take_backs.agree(document, H41, "đồng ý", None, None)
            assert SHARED not in place.there()
        return hand_over(work)

    intake._database.hand_over = late  # type: ignore[method-assign]
    other = await place.receive(document_xml(number="16"), asked=False)
    assert SHARED in place.there()
    assert (await place.house.exchange.attachment_file(other, 1, H41)).path.read_bytes() == PDF
    await place.turn()
    assert SHARED in place.there()


async def test_a_document_calls_off_a_destruction_that_has_not_begun(place: Place) -> None:
    await place.owe(SHARED)
    await place.receive(document_xml(), asked=False)
    assert not (await place.rows())[SHARED].owed
    await place.turn()
    assert SHARED in place.there()


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_what_a_packet_needs_is_not_destroyed_though_a_row_says_so(place: Place) -> None:
    await place.receive(document_xml(), asked=False)
    await place.owe(SHARED)
    await place.turn()
    assert SHARED in place.there()
    assert not (await place.rows())[SHARED].owed


async def test_a_document_waits_for_a_destruction_that_is_under_way(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = document_xml()
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.0)
    await place.owe(SHARED)
    begun = await place.database.write(partial(owed.begin, digests=[SHARED], at=datetime.now(UTC)))
    assert set(begun.why) == {SHARED}
    with pytest.raises(NotNow) as caught:
        await place.house.send(packet, BUS)
    assert _codes(caught) == ["store.destroying"]
    assert await place.house.exchange.inbox(["H41"], kind=Kind.DOCUMENT) == []
    place.remove(SHARED)
    await place.database.write(partial(owed.end, begun=begun, removed=[SHARED], doubtful=[], at=datetime.now(UTC)))
    document = await place.receive(packet, asked=False)
    assert SHARED in place.there()
    assert (await place.house.exchange.attachment_file(document, 1, H41)).path.read_bytes() == PDF


async def test_a_destruction_whose_process_died_is_taken_over_and_one_under_way_is_not(place: Place) -> None:
    await place.owe(SHARED)
    at = datetime.now(UTC)
    assert (await place.database.write(partial(owed.begin, digests=[SHARED], at=at))).why
    assert not (await place.database.write(partial(owed.begin, digests=[SHARED], at=at + owed.LEASE))).why
    late = at + owed.LEASE + timedelta(seconds=1)
    assert (await place.database.write(partial(owed.begin, digests=[SHARED], at=late))).why
    row = (await place.rows())[SHARED]
    assert (row.tries, row.late_until) == (2, late + owed.LATE)


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_nothing_is_accepted_while_an_unanswered_destruction_may_still_happen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.0)
    await place.owe(SHARED)

    with monkeypatch.context() as context:
        context.setattr(ObjectFolder, "delete", _unanswered)
        with pytest.raises(NotNow):
            await place.turn()
    with pytest.raises(NotNow) as caught:
        await place.house.send(document_xml(), BUS)
    assert _codes(caught) == ["store.destroying"]
    await place.database.write(_all_windows_passed)
    await place.receive(document_xml(), asked=False)
    row = (await place.rows())[SHARED]
    assert (row.owed, row.tries) == (False, 1)
    place.remove(SHARED)  # the call arrives after all, later than any should
    await place.turn()
    assert SHARED in place.there()
    assert (await place.rows())[SHARED].late_until is None


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_old_rows_are_forgotten_and_owed_ones_are_not(place: Place) -> None:
    await place.owe(SHARED)
    await place.turn()
    await place.owe("ab" * 32)
    long_ago = datetime.now(UTC) - owed.REMEMBERED - timedelta(seconds=1)
    await place.database.write(lambda c: c.execute(update(table).values(since=long_ago)))
    await place.database.write(partial(owed.forget, at=datetime.now(UTC)))
    assert set(await place.rows()) == {"ab" * 32}


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_a_place_that_belongs_to_another_ledger_is_refused(
    place: Place, open_house: Open, swift: Swift, bucket: str
) -> None:
    sha256 = _digest(document_xml())
    await place.receive(document_xml(), asked=False)
    address = swift.address(bucket, "packets")
    with pytest.raises(Refused) as caught:
        await open_house("gateway", ["H41"], objects=address, name="other", background=False)
    assert _codes(caught) == ["objects.other-owner"]
    apart = await open_house("gateway", ["H41"], objects=swift.address(bucket, "apart"), name="other", background=False)
    blobs = place.house.exchange.blobs
    for work in (
        lambda: Sweep(apart.exchange.database, blobs, "s3", "test").run(lambda _what, _number: None, force=True),
        Destructions(apart.exchange.database, blobs).turn,
    ):
        with pytest.raises(Refused) as caught:
            await asyncio.to_thread(work)
        assert _codes(caught) == ["objects.other-owner"]
    assert sha256 in place.there()


@pytest.mark.parametrize("served_url", [None], ids=["sqlite"])
async def test_a_service_starts_while_the_store_is_away(
    open_house: Open, swift: Swift, bucket: str, proxy: Proxy
) -> None:
    proxy.switch(Refuse())
    place = await _open(open_house, swift, bucket, proxy)
    proxy.switch(Pass())
    await place.turn()
    assert "packets/owner" in swift.names(bucket)
