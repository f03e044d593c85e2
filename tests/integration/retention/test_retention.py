"""Content past its time goes, and only that; the record, the ledger and the proof stay and verify."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.exchange import audit, ledger
from gateway.exchange.clocks import alerts
from gateway.exchange.ledger import Event, Note
from gateway.exchange.proof.verify import Wanted, verify
from gateway.exchange.proof.verifying import Tally
from gateway.exchange.upkeep import destructions, upkeep
from gateway.exchange.upkeep import retention as retention_module
from gateway.exchange.upkeep.destructions import Destructions
from gateway.exchange.upkeep.retention import Retention
from gateway.exchange.upkeep.retention_rules import RetentionRules
from gateway.packet.names import Kind
from gateway.store.schema import deliveries, packets
from tests.integration.retention.conftest import NOW, OLD, events, purge, rule
from tests.integration.store_with_files import Store


def test_content_past_its_time_goes_and_its_record_stays(store: Store) -> None:
    old = store.receive(b"old packet", b"its attachment", at=OLD)
    store.receive(b"young packet", at=NOW - timedelta(days=10))
    done = purge(store, rule(365))
    assert (done.packets, done.files) == (1, 2)
    assert not store.file(b"old packet").exists()
    assert not store.file(b"its attachment").exists()
    assert store.file(b"young packet").exists()
    assert events(store, old) == ["received", "purged"]
    wanted = Wanted(blobs=store.blobs.lent)
    assert list(verify(store.database, Tally(), wanted)) == []


def test_each_batch_is_in_the_audit_and_a_second_run_finds_nothing(store: Store) -> None:
    for number in range(25):
        store.receive(f"packet {number}".encode(), at=OLD + timedelta(seconds=number))
    assert purge(store, rule(365)).packets == 25
    rows = store.database.read_now(audit.page)
    assert [(row.actor, row.action, row.facts["packets"]) for row in rows] == [
        ("cli:lan", "retention.purge", 20),
        ("cli:lan", "retention.purge", 5),
    ]
    assert purge(store, rule(365)).packets == 0


@pytest.mark.parametrize(
    ("state", "stage"), [("waiting", "sent"), ("processing", "01"), ("done", "asked"), ("waiting", "06")]
)
def test_what_is_still_open_at_any_receiver_stays(store: Store, state: str, stage: str) -> None:
    store.receive(b"open packet", at=OLD, state=state, stage=stage)
    assert purge(store, rule(365)).packets == 0
    assert store.file(b"open packet").exists()


@pytest.mark.parametrize(("state", "stage"), [("done", "06"), ("dead", "sent"), ("discarded", "sent")])
def test_what_is_closed_goes_however_it_ended(store: Store, state: str, stage: str) -> None:
    store.receive(b"closed packet", at=OLD, state=state, stage=stage)
    assert purge(store, rule(365)).packets == 1


def test_the_time_runs_from_the_last_thing_that_happened(store: Store) -> None:
    packet = store.receive(b"fetched late", at=OLD)
    late = update(deliveries).where(deliveries.c.packet == packet).values(updated_at=NOW - timedelta(days=100))
    store.database.hand_over(lambda connection: connection.execute(late).rowcount).result()
    assert purge(store, rule(365)).packets == 0
    assert purge(store, rule(99)).packets == 1


def test_the_longest_time_of_any_agency_concerned_counts(store: Store) -> None:
    store.receive(b"to two", at=OLD, receivers=("G2", "G3"))
    assert purge(store, rule(365), rule(1000, "g3")).packets == 0
    assert purge(store, rule(365), rule(390, "g3")).packets == 1


def test_an_agency_without_a_rule_keeps_for_ever_and_a_stranger_does_not_count(store: Store) -> None:
    store.receive(b"to one without rule", at=OLD)
    store.receive(b"to a stranger", at=OLD, receivers=("X99",))
    assert purge(store, rule(365, "G1")).packets == 1
    assert store.file(b"to one without rule").exists()


def test_each_kind_has_its_own_time(store: Store) -> None:
    store.receive(b"a document", at=OLD)
    store.receive(b"a status", at=OLD, kind="status")
    assert purge(store, rule(365, kind=Kind.STATUS)).packets == 1
    assert store.file(b"a document").exists()


def test_bytes_that_another_packet_needs_stay_until_that_goes_too(store: Store) -> None:
    first = store.receive(b"one", b"shared attachment", at=OLD)
    second = store.receive(b"two", b"shared attachment", at=NOW)
    assert purge(store, rule(365)).files == 1
    assert store.file(b"shared attachment").exists()
    assert events(store, first)[-1] == "purged"
    assert events(store, second) == ["received"]


def test_a_packet_that_is_opened_again_between_plan_and_purge_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = store.receive(b"replayed at the last moment", at=OLD)
    retention = Retention(store.database, store.blobs, RetentionRules((rule(365),)))
    before = retention._purge_batch

    def replayed(*given: object) -> None:
        again = update(deliveries).where(deliveries.c.packet == packet).values(state="waiting")
        store.database.hand_over(lambda connection: connection.execute(again).rowcount).result()
        before(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "_purge_batch", replayed)
    assert retention.run(NOW).packets == 0
    assert store.file(b"replayed at the last moment").exists()


async def test_writers_of_the_same_packets_and_a_purge_do_not_stop_each_other(store: Store) -> None:
    found = [store.receive(f"packet {number}".encode(), at=OLD + timedelta(seconds=number)) for number in range(20)]

    async def note(packet: str) -> None:
        for _ in range(10):
            await store.database.write(partial(ledger.note, entry=Note(packet, Event.FETCHED, "vxp:b", "G2")))

    purging = asyncio.create_task(asyncio.to_thread(purge, store, rule(365)))
    await asyncio.gather(*(note(packet) for packet in found))
    done = await purging
    rest = purge(store, rule(365))
    assert done.packets + rest.packets == 20
    assert list(verify(store.database, Tally(), Wanted(blobs=store.blobs.lent))) == []


def test_a_plan_counts_by_rule_and_changes_nothing(store: Store) -> None:
    store.receive(b"12345", at=OLD)
    store.receive(b"123", at=OLD, sender="G3", receivers=("G3",))
    rules = RetentionRules((rule(365), rule(30, "G3")))
    planned = Retention(store.database, store.blobs, rules).plan(NOW)
    assert [(one.agency, one.days, one.packets, one.bytes) for one in planned] == [("*", 365, 1, 5), ("G3", 30, 1, 3)]
    query = select(packets.c.id).where(packets.c.destroyed_at.is_not(None))
    assert store.database.read_now(lambda connection: connection.execute(query).all()) == []


def test_a_run_that_is_stopped_ends_after_its_batch_and_the_next_goes_on(store: Store) -> None:
    for number in range(25):
        store.receive(f"packet {number}".encode(), at=OLD + timedelta(seconds=number))
    retention = Retention(store.database, store.blobs, RetentionRules((rule(365),)))
    stopped = retention.run(NOW, tell=partial(_stop, retention))
    assert stopped.packets == 20
    assert purge(store, rule(365)).packets == 5


def _stop(retention: Retention, _what: str, _number: int) -> None:
    retention.stop()


def test_archives_are_cut_by_their_size(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_module, "ARCHIVE", 20)
    for number in range(5):
        store.receive(f"packet {number}".encode(), at=OLD + timedelta(seconds=number))
    done = purge(store, rule(365, archive=tmp_path / "archive"))
    assert (done.packets, len(done.archives)) == (5, 3)


def test_files_of_a_purge_that_was_broken_off_after_its_commit_go_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = store.receive(b"old packet", b"shared", at=OLD)
    later = store.receive(b"young packet", b"shared", at=NOW)

    def killed(*_: object, **__: object) -> None:
        raise OSError(5, "killed")

    with monkeypatch.context() as context:
        context.setattr(Destructions, "settle", killed)
        with pytest.raises(OSError, match="killed"):
            purge(store, rule(365))
    assert events(store, packet)[-1] == "purged"
    assert store.file(b"old packet").exists()
    purge(store, rule(365))  # nothing is due any more
    assert store.file(b"old packet").exists()
    monkeypatch.setattr(destructions, "HEAD_START", OLD - datetime.now(UTC))
    Destructions(store.database, store.blobs).turn()
    assert not store.file(b"old packet").exists()
    assert store.file(b"shared").exists()
    assert events(store, later) == ["received"]


def test_a_packet_that_cannot_be_archived_is_an_alert_until_it_can(store: Store) -> None:
    def told(*lacking: str) -> list[str]:
        work = partial(upkeep._tell_lacking, lacking=list(lacking), now=NOW)
        store.database.hand_over(work).result()
        found = store.database.read_now(alerts.all_open)
        return sorted(one.subject for one in found if one.kind == "retention.lacking")

    assert told("one", "two") == ["one", "two"]
    assert told("two") == ["two"]
    assert told() == []
