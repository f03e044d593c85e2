"""Endpoints made, paused, drained, exchanged and removed while an exchange works: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from gateway.contract import Outcome, Result
from gateway.exchange.endpoints.views import Left, State
from gateway.findings import Refused
from gateway.packet.names import Kind
from gateway.store.schema import deliveries
from tests.integration.endpoints.conftest import H41, WHO, ScriptedWorkshop, Yard
from tests.integration.exchange.conftest import Open, eventually
from tests.packets import document_xml


async def sent(yard: Yard, receiver: str, number: str = "15") -> str:
    return (await yard.house.send(document_xml("H41", [receiver], number=number), H41)).document


async def at(yard: Yard, endpoint: str) -> dict[str, int]:
    """Return how many deliveries through an endpoint are in each state."""
    query = select(deliveries.c.state).where(deliveries.c.endpoint == endpoint)
    rows = await yard.house.exchange.database.read(lambda connection: connection.execute(query).scalars().all())
    return {state: rows.count(state) for state in set(rows)}


async def until(yard: Yard, endpoint: str, **wanted: int) -> None:
    async def reached() -> bool:
        return await at(yard, endpoint) == wanted

    await eventually(reached)


def refused(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in error.value.findings]


async def test_an_endpoint_carries_documents_as_soon_as_it_is_made(yard: Yard) -> None:
    with pytest.raises(Refused) as error:
        await sent(yard, "G22")
    assert refused(error) == ["receiver.unknown"]
    await yard.add("bus")
    await sent(yard, "G22")  # at once, though no adapter may be there yet
    await until(yard, "bus", done=1)
    assert len(yard.workshop.newest("bus").sent) == 1


async def test_nothing_is_sent_while_it_is_paused_and_what_waited_goes_then(yard: Yard) -> None:
    await yard.add("bus")
    await yard.desk.run(WHO, "bus", State.PAUSED)
    for number in range(3):
        await sent(yard, "G22", f"{number}")
    await yard.settle()
    await asyncio.sleep(0.2)
    assert await at(yard, "bus") == {"waiting": 3}
    assert (await yard.desk.show("bus")).waiting.waiting == 3
    await yard.desk.run(WHO, "bus", State.ACTIVE)
    await until(yard, "bus", done=3)
    assert [one.act for one in (await yard.desk.show("bus")).history] == ["resume", "pause", "create"]


async def test_a_forecast_says_who_paused_it_since_when_also_after_further_changes(yard: Yard) -> None:
    await yard.add("bus")
    paused = (await yard.desk.run(WHO, "bus", State.PAUSED)).changed_at
    await yard.desk.limit(replace(WHO, actor="cli:khác"), "bus", {"per_day": 9})
    document = await sent(yard, "G22")
    [receiver] = (await yard.house.exchange.document(document, H41)).receivers
    assert receiver.delivery is not None
    assert receiver.delivery.next_at is None
    standing = receiver.delivery.standing
    assert standing is not None
    assert (standing.state, standing.by, standing.since) == (State.PAUSED, WHO.actor, paused)
    [fares] = await yard.house.exchange.operations.endpoints()
    assert fares.standing == standing
    assert (await yard.house.exchange.receivers.capabilities("G22")).healthy is False
    await yard.desk.run(WHO, "bus", State.ACTIVE)
    await until(yard, "bus", done=1)
    [receiver] = (await yard.house.exchange.document(document, H41)).receivers
    assert receiver.delivery is not None
    assert receiver.delivery.standing is None


async def test_nothing_is_collected_while_it_is_paused(yard: Yard) -> None:
    await yard.add("bus")
    await yard.settle()
    adapter = yard.workshop.newest("bus")
    await yard.desk.run(WHO, "bus", State.PAUSED)
    await yard.settle()
    adapter.waiting.append((Kind.DOCUMENT, "G22", ("H41",), document_xml("G22", ["H41"])))
    await asyncio.sleep(0.3)
    assert not adapter.taken
    await yard.desk.run(WHO, "bus", State.ACTIVE)

    async def taken() -> bool:
        return bool(adapter.taken)

    await eventually(taken)


async def test_a_draining_endpoint_empties_and_gets_nothing_new(yard: Yard) -> None:
    await yard.add("bus")
    await yard.add("axis", "G22")
    await yard.settle()
    yard.workshop.newest("axis").gate.clear()
    await sent(yard, "G22", "1")
    await yard.desk.run(WHO, "axis", State.DRAINING)
    await sent(yard, "G22", "2")
    await until(yard, "bus", done=1)
    assert (await yard.desk.show("axis")).waiting.waiting == 1
    yard.workshop.newest("axis").gate.set()
    await until(yard, "axis", done=1)
    await yard.desk.remove(WHO, "axis", None)
    await yard.settle()
    assert "axis" not in yard.house.exchange._fleet.adapters

    async def closed() -> bool:
        return yard.workshop.newest("axis").closed

    await eventually(closed)


async def test_an_adapter_is_exchanged_when_what_it_was_made_from_changes_and_closes_when_its_attempt_ended(
    yard: Yard,
) -> None:
    await yard.add("bus")
    await yard.settle()
    old = yard.workshop.newest("bus")
    old.gate.clear()
    await sent(yard, "G22", "1")

    async def under_way() -> bool:
        return (await yard.desk.show("bus")).waiting.under_way == 1

    await eventually(under_way)
    await yard.desk.merge(WHO, "bus", {"settings": {"place": "elsewhere"}})
    await yard.settle()
    await sent(yard, "G22", "2")
    new = yard.workshop.newest("elsewhere")

    async def by_the_new() -> bool:
        return len(new.sent) == 1

    await eventually(by_the_new)
    assert not old.closed
    old.gate.set()
    await until(yard, "bus", done=2)

    async def closed() -> bool:
        return old.closed

    await eventually(closed)
    assert (len(old.sent), len(new.sent), new.closed) == (1, 1, False)


async def test_a_secret_that_was_exchanged_makes_a_new_adapter_and_other_routes_do_not(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.exchange.endpoints.register_fleet.FILES_SECONDS", 0.0)
    await yard.add("bus")
    await yard.settle()
    number = len(yard.workshop.made)
    await yard.desk.merge(WHO, "bus", {"serves": ["G22"]})
    await yard.settle()
    assert len(yard.workshop.made) == number
    yard.workshop.stamps["bus"] = 1
    await yard.settle()
    assert len(yard.workshop.made) == number + 1


async def test_one_that_cannot_be_made_here_leaves_the_one_before_and_is_said_in_health(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    await yard.add("bus")
    await yard.settle()
    # The host on which it is changed has what it needs.
    monkeypatch.setattr(yard.workshop, "_check", lambda definition: None)
    await yard.desk.merge(WHO, "bus", {"settings": {"broken": 1}})
    monkeypatch.undo()
    await yard.settle()
    await sent(yard, "G22")
    await until(yard, "bus", done=1)
    assert (await yard.house.exchange.health()).endpoints["bus"].ok is False


async def test_what_waits_has_to_be_decided_about_before_an_endpoint_goes(yard: Yard) -> None:
    await yard.add("bus")
    await yard.desk.run(WHO, "bus", State.PAUSED)
    await sent(yard, "G22")
    with pytest.raises(Refused) as error:
        await yard.desk.remove(WHO, "bus", None)
    assert [(one.code, one.facts["waiting"]) for one in error.value.findings] == [("endpoint.waiting", 1)]
    with pytest.raises(Refused) as error:
        await yard.desk.remove(WHO, "bus", Left.REROUTE)
    assert refused(error) == ["endpoint.no-other-way"]
    await yard.desk.remove(WHO, "bus", Left.DEAD)
    assert await at(yard, "bus") == {"dead": 1}


async def test_what_waits_goes_another_way_and_what_may_have_arrived_to_the_desk(yard: Yard) -> None:
    await yard.add("axis", "G22")
    await yard.settle()
    yard.workshop.newest("axis").script = [Outcome(Result.UNKNOWN)] * 2
    await sent(yard, "G22", "1")

    async def unknown() -> bool:
        query = select(deliveries.c.cause).where(deliveries.c.endpoint == "axis")
        read = yard.house.exchange.database.read
        return await read(lambda connection: connection.execute(query).scalar()) == "unknown"

    await eventually(unknown)
    await yard.desk.run(WHO, "axis", State.PAUSED)
    await sent(yard, "G22", "2")
    await yard.add("bus")

    async def quiet() -> bool:
        return not (await yard.desk.show("axis")).waiting.under_way

    await eventually(quiet)
    left = (await at(yard, "axis")).get("done", 0)
    await yard.desk.remove(WHO, "axis", Left.REROUTE)
    await until(yard, "bus", done=1)
    assert await at(yard, "axis") == ({"done": 1} if left else {"dead": 1})


async def test_what_comes_late_to_a_removed_endpoint_follows_the_decision(yard: Yard) -> None:
    await yard.add("bus")
    await yard.desk.run(WHO, "bus", State.PAUSED)
    document = await sent(yard, "G22")
    await yard.desk.remove(WHO, "bus", Left.DEAD)
    await yard.add("axis")
    held = deliveries.update().where(deliveries.c.packet == document).values(state="waiting")
    await yard.house.exchange.database.write(lambda connection: connection.execute(held).rowcount)
    await yard.house.exchange._clear_removed()
    assert await at(yard, "bus") == {"dead": 1}


async def test_one_with_packets_under_way_is_not_removed(yard: Yard) -> None:
    await yard.add("bus")
    await yard.settle()
    yard.workshop.newest("bus").gate.clear()
    await sent(yard, "G22")

    async def under_way() -> bool:
        return (await yard.desk.show("bus")).waiting.under_way == 1

    await eventually(under_way)
    with pytest.raises(Refused) as error:
        await yard.desk.remove(WHO, "bus", Left.DEAD)
    assert refused(error) == ["endpoint.under-way"]
    yard.workshop.newest("bus").gate.set()


async def test_bounds_count_at_once_and_outlast_a_new_definition(yard: Yard) -> None:
    await yard.add("bus")
    await yard.desk.limit(WHO, "bus", {"per_day": 1})
    await yard.desk.merge(WHO, "bus", {"settings": {"more": 1}})
    await yard.settle()
    for number in range(2):
        await sent(yard, "G22", f"{number}")
    await until(yard, "bus", done=1, waiting=1)
    await yard.desk.limit(WHO, "bus", {"per_day": None})
    await until(yard, "bus", done=2)


async def test_plans_follow_endpoints_that_come_and_go_while_documents_come_in(yard: Yard) -> None:
    await yard.add("bus")
    await yard.settle()
    stop = asyncio.Event()

    async def send_on() -> int:
        number = 0
        while not stop.is_set():
            await sent(yard, "G22", f"{number}")
            number += 1
        return number

    sending = asyncio.create_task(send_on())
    for _ in range(4):
        await yard.add("axis", "G22")
        await yard.settle()
        await asyncio.sleep(0.05)
        await yard.desk.run(WHO, "axis", State.PAUSED)

        async def quiet() -> bool:
            return not (await yard.desk.show("axis")).waiting.under_way

        await eventually(quiet)
        await yard.desk.remove(WHO, "axis", Left.REROUTE)
    stop.set()
    number = await sending

    async def all_done() -> bool:
        done = (await at(yard, "bus")).get("done", 0) + (await at(yard, "axis")).get("done", 0)
        return done == number

    await eventually(all_done)
    through = [one.document for adapter in yard.workshop.made for one in adapter.sent]
    assert len(through) == len(set(through)) == number


async def test_of_two_changes_at_the_same_moment_one_counts(yard: Yard) -> None:
    await yard.add("bus")
    seen = replace(WHO, expected=1)
    done = await asyncio.gather(
        *(yard.desk.merge(seen, "bus", {"settings": {"by": who}}) for who in range(4)), return_exceptions=True
    )
    lost = [one for one in done if isinstance(one, Refused)]
    assert [finding.code for one in lost for finding in one.findings] == ["endpoint.changed-meanwhile"] * 3
    assert [one.number for one in (await yard.desk.show("bus")).history] == [2, 1]


async def test_of_two_endpoints_for_one_agency_made_at_the_same_moment_one_is_there(yard: Yard) -> None:
    done = await asyncio.gather(*(yard.add(name, "G22") for name in ("axis", "bus", "can")), return_exceptions=True)
    lost = [one for one in done if isinstance(one, Refused)]
    assert [finding.code for one in lost for finding in one.findings] == ["endpoint.serves-twice"] * 2


async def test_another_process_follows_by_itself(yard: Yard, open_house: Open) -> None:
    workshop = ScriptedWorkshop()
    other = await open_house("gateway", ["H41"], routed=False, workshop=workshop, background=False)
    await yard.add("bus")
    # It does not know yet, but asks before it says no.
    staged = other.exchange.stage()
    await staged.write(document_xml("H41", ["G22"]))
    await other.exchange.accept(staged, H41, door="test")
    await until(yard, "bus", done=1)

    async def made() -> bool:
        return bool(workshop.made)

    await eventually(made)
    assert list(other.exchange._fleet.adapters) == ["bus"]


async def test_one_that_does_not_open_is_closed_again_named_and_stops_no_other(yard: Yard) -> None:
    yard.workshop.unopened["axis"] = OSError("no socket")
    await yard.add("axis", "G22")
    await yard.add("bus")
    await yard.settle()
    assert yard.house.exchange._fleet.faults() == {"axis": "OSError"}
    await sent(yard, "G23")
    await until(yard, "bus", done=1)

    async def closed() -> bool:
        return all(adapter.closed for adapter in yard.workshop.made if adapter.place == "axis")

    await eventually(closed)
    await sent(yard, "G22")
    yard.workshop.unopened.clear()
    await until(yard, "axis", done=1)  # tried again by itself
    assert yard.house.exchange._fleet.faults() == {}


async def test_a_slow_open_lets_other_endpoints_come_and_pauses_count(yard: Yard) -> None:
    await yard.add("bus")
    await yard.settle()
    line = yard.house.exchange._fleet.adapters["bus"]
    yard.workshop.unopened["axis"] = None
    await yard.add("axis", "G22")

    async def begun() -> bool:
        return any(adapter.place == "axis" for adapter in yard.workshop.made)

    await eventually(begun)
    await yard.desk.run(WHO, "bus", State.PAUSED)
    await yard.add("can", "G23")

    async def followed() -> bool:
        return not line.collects and "can" in yard.house.exchange._fleet.adapters  # type: ignore[attr-defined]

    await eventually(followed)
    assert len([adapter for adapter in yard.workshop.made if adapter.place == "axis"]) == 1
    await yard.desk.remove(WHO, "axis", None)  # is not waited for either

    async def closed() -> bool:
        return yard.workshop.newest("axis").closed

    await eventually(closed)


async def test_an_open_without_an_end_is_a_fault(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.exchange.endpoints.register_fleet.OPEN_SECONDS", 0.05)
    yard.workshop.unopened["bus"] = None
    await yard.add("bus")
    await yard.settle()
    assert yard.house.exchange._fleet.faults() == {"bus": "TimeoutError"}
    assert (await yard.house.exchange.health()).endpoints["bus"].ok is False
