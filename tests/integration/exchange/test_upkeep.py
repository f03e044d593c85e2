"""A working exchange seals, purges and keeps to quotas by itself, and doors tell what became of content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.exchange.proof import seals
from gateway.exchange.proof.verify import Wanted, verify
from gateway.exchange.proof.verifying import Tally
from gateway.exchange.proof.witness import NAME, last_line
from gateway.exchange.upkeep.quota import Quota, QuotaRules
from gateway.exchange.upkeep.retention import Retention
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.exchange.upkeep.upkeep import UpkeepRules
from gateway.exchange.views import Caller, DeliveryState
from gateway.findings import NotNow, Refused
from gateway.packet.names import Kind
from tests.integration.exchange.conftest import House, Open, eventually
from tests.packets import document_xml, status_xml

SENDER = Caller("vxp:a", frozenset(["G22"]))
RECEIVER = Caller("vxp:b", frozenset(["H41"]))


async def _received(house: House) -> str:
    """Send a document, fetch and acknowledge it; return its id."""
    receipt = await house.send(document_xml(), SENDER)
    (item,) = await house.exchange.inbox(["H41"])
    await house.exchange.fetch(item.delivery, RECEIVER, "test")
    await house.exchange.mark(item.delivery, RECEIVER, DeliveryState.DONE)
    return receipt.document


async def test_entries_are_sealed_and_the_seals_logged_without_being_asked(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], upkeep=UpkeepRules(seal_seconds=0.05))
    await _received(house)
    database = house.exchange._database

    async def all_sealed() -> bool:
        tally = Tally()
        assert list(verify(database, tally)) == []
        return tally.counts["unsealed"] == 0 and tally.counts["seals"] > 0

    await eventually(all_sealed, 30)
    log = house.settings.anchor_folder / NAME

    async def logged() -> bool:
        return log.exists() and last_line(log) == await database.read(seals.newest)

    await eventually(logged, 30)
    assert list(verify(database, Tally(), Wanted([log]))) == []


async def test_purged_content_is_told_to_be_past_its_time_and_its_record_stays(open_house: Open) -> None:
    house = await open_house("hub", ["G22", "H41"], background=False)
    document = await _received(house)
    database = house.exchange._database
    later = datetime.now(UTC) + timedelta(days=400)
    rules = RetentionRules((Rule(Kind.DOCUMENT, "*", 365),))
    assert Retention(database, house.exchange._blobs, rules).run(later).packets == 1

    with pytest.raises(Refused, match=r"document\.purged"):
        await house.exchange.packet_file(document, SENDER)
    seen = await house.exchange.document(document, SENDER)
    assert seen.subject == "Về việc thử liên thông"
    assert [entry.event for entry in await house.exchange.ledger(document, SENDER)][-1] == "purged"
    again = await house.send(document_xml(), SENDER)
    assert (again.document, again.duplicate) == (document, True)


async def test_a_full_agency_waits_while_statuses_and_others_pass(open_house: Open) -> None:
    rules = UpkeepRules(quota=QuotaRules(agencies={"G22": Quota(hard=1)}))
    house = await open_house("hub", ["G22", "H41"], background=False, upkeep=rules)
    await _received(house)
    await house.exchange._upkeep._quota.look()
    # Another process, which has not looked yet, sees it at once; this one within seconds.
    house = await open_house("hub", ["G22", "H41"], background=False, upkeep=rules)
    with pytest.raises(NotNow, match=r"quota\.full"):
        await house.send(document_xml(number="16", document_id="G22-16"), SENDER)
    again = await house.send(document_xml(), SENDER)
    assert again.duplicate
    await house.send(document_xml(sender="H41", to=["G22"], document_id="H41-1"), RECEIVER)
    await house.send(status_xml(sender="H41", told="G22", code="01"), RECEIVER)
