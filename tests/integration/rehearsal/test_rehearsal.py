"""A rehearsal finds out what a document system does right and wrong, flow by flow."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from gateway.findings import Finding
from gateway.rehearsal.flows import chosen
from gateway.rehearsal.house import Cast, House, Place
from gateway.rehearsal.report import JUNIT, PAGE, junit, leave, page
from gateway.rehearsal.results import Check, Ending, Outcome, Played
from gateway.rehearsal.run import play
from gateway.rehearsal.script import FaultKind, FaultSettings
from gateway.rehearsal.stage import Patience
from tests.integration.rehearsal.systems import WireSystem
from tests.waiting import until

THEM, US = "901.23.01.Z91", "000.00.00.Z99"
SHORT = Patience(system=2.5, person=2.5, calm=1.0)
LONG = Patience(system=20.0, person=20.0, calm=0.3)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    cast = Cast(THEM, "Cơ quan thử", "he.thu.01", b"khoa-thu-01", US, "Đối tác")
    async with House(cast, Place(tmp_path, "127.0.0.1", 0, large_mib=3)) as house:
        yield house


class Asked:
    """Told what people are asked; a person may act on it."""

    def __init__(self, act: Callable[[str], Awaitable[None]] | None = None) -> None:
        self._act = act
        self.acts: list[asyncio.Task[None]] = []

    def flow(self, played: Played) -> None:
        pass

    def check(self, check: Check) -> None:
        pass

    def ask(self, vi: str, en: str) -> None:
        if self._act is not None:
            self.acts.append(asyncio.ensure_future(self._act(en)))


async def rehearsed(
    house: House, system: WireSystem, *flows: str, patience: Patience = LONG, told: Asked | None = None
) -> Outcome:
    played: list[Played] = []
    async with system.at_work():
        await play(house, chosen(list(flows)), patience, told or Asked(), played)
    return Outcome(THEM, "he.thu.01", played[0].started, tuple(played))


def codes(outcome: Outcome, ending: Ending = Ending.FAILED) -> list[str]:
    return [
        f"{flow.name}: {check.finding.code}"
        for flow in outcome.flows
        for check in flow.checks
        if check.ending is ending and check.finding is not None
    ]


async def test_a_good_system_receives_all_that_can_be_sent_and_survives_all_faults(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = asyncio.sleep

    async def sooner(seconds: float) -> None:
        await real(min(seconds, 0.3))

    monkeypatch.setattr("gateway.rehearsal.faults.asyncio.sleep", sooner)

    outcome = await rehearsed(house, WireSystem(house), "receive")

    assert codes(outcome) == []
    assert outcome.passed
    assert {flow.name: len(flow.checks) for flow in outcome.flows}.keys() == {one.name for one in chosen(["receive"])}


async def test_a_good_system_sends_every_kind_and_hears_its_statuses(house: House) -> None:
    system = WireSystem(house)

    async def person(en: str) -> None:
        last = system.documents[-1] if system.documents else None
        if en.startswith("Take back"):
            assert last is not None
            await system.ask_back(last)
        elif "an update" in en:
            await system.send(business=2, about=system.documents[-1])
        elif "a replacement" in en:
            await system.send(business=3, about=system.documents[0])
        else:
            await system.send()

    told = Asked(person)
    outcome = await rehearsed(house, system, "send-new", "send-answer-lost", "send-disordered", told=told)
    assert codes(outcome) == []
    assert [act.exception() for act in told.acts] == [None] * 3


async def test_updates_replacements_and_take_backs_are_recognised(house: House) -> None:
    system = WireSystem(house)

    async def person(en: str) -> None:
        first = system.documents[0] if system.documents else ""
        if en.startswith("Take back"):
            await system.ask_back(first)
        elif "an update" in en:
            await system.send(business=2, about=first)
        elif "a replacement" in en:
            await system.send(business=3, about=first)
        else:
            await system.send()

    told = Asked(person)
    outcome = await rehearsed(house, system, "send-refused", "send-update", "send-replacement", told=told)

    assert codes(outcome) == []
    assert outcome.passed


async def test_a_take_back_of_a_sent_document_is_recognised(house: House) -> None:
    system = WireSystem(house)

    async def person(en: str) -> None:
        await (system.ask_back(system.documents[0]) if en.startswith("Take back") else system.send())

    outcome = await rehearsed(house, system, "send-take-back", told=Asked(person))

    assert codes(outcome) == []
    assert outcome.passed


@pytest.mark.parametrize(
    ("flow", "fault", "found"),
    [
        ("receive-new", {"acknowledges": False}, "rehearsal.not-taken"),
        ("receive-new", {"reads_first": False}, "rehearsal.taken-unread"),
        ("receive-new", {"decision": "02", "reason": " "}, "rehearsal.no-reason"),
        ("receive-broken-off", {"checks_length": False}, "rehearsal.took-half"),
        ("receive-forged", {"believes_any_signature": True}, "rehearsal.took-forged"),
        ("receive-twice", {"forgets_what_it_has": True}, "rehearsal.reported-twice"),
        ("receive-proxy-page", {"gives_up_on_html": True}, "rehearsal.not-fetched"),
    ],
)
async def test_each_bad_habit_is_named(house: House, flow: str, fault: dict[str, object], found: str) -> None:
    outcome = await rehearsed(house, WireSystem(house, **fault), flow, patience=SHORT)  # type: ignore[arg-type]

    assert f"{flow}: {found}" in codes(outcome)
    assert not outcome.passed


async def test_a_second_document_instead_of_the_same_packet_is_named(house: House) -> None:
    system = WireSystem(house, new_id_after_failure=True)

    async def person(_en: str) -> None:
        await system.send()

    outcome = await rehearsed(house, system, "send-answer-lost", patience=SHORT, told=Asked(person))

    assert "send-answer-lost: rehearsal.sent-twice" in codes(outcome)


async def test_a_document_that_nobody_finishes_is_only_noted(house: House) -> None:
    # What the system does may take its time; what a person does not do is waited for in vain, and not for long.
    patience = replace(LONG, person=2.5)
    outcome = await rehearsed(house, WireSystem(house, finishes=False), "receive-new", patience=patience)

    assert codes(outcome) == []
    assert "receive-new: rehearsal.not-finished" in codes(outcome, Ending.NOTED)
    assert outcome.passed


async def test_a_system_that_never_calls_is_told_so_and_the_rest_is_not_tried(house: House) -> None:
    played: list[Played] = []
    await play(house, chosen(["receive-new"]), Patience(0.3, 0.3), Asked(), played)

    assert [(check.code, check.ending) for check in played[0].checks] == [
        ("fetched", Ending.FAILED),
        ("rest", Ending.SKIPPED),
    ]


async def test_calls_that_the_bus_refuses_are_counted_with_their_codes(house: House) -> None:
    system = WireSystem(house)
    async with system.at_work():
        played: list[Played] = []
        task = asyncio.create_task(play(house, chosen(["receive-new"]), LONG, Asked(), played))
        await until(lambda: bool(house.calls.since()))
        await system._send(b"no packet", "edoc")
        await task

    refused = [check for check in played[0].checks if check.code == "no-refusals"]
    assert [check.finding.facts["codes"] for check in refused if check.finding] == ["packet.not-wellformed"]


async def test_the_reports_say_the_same_and_load_nothing(house: House) -> None:
    outcome = await rehearsed(house, WireSystem(house, acknowledges=False), "receive-new", patience=SHORT)

    shown = page(outcome, house.calls.since())
    root = etree.fromstring(junit(outcome))

    assert "rehearsal.not-taken" in shown
    assert "getReceivedEdocList" in shown
    assert "://" not in shown
    assert "<script" not in shown
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.get("name") == "receive-new"
    assert suite.get("failures") == "1"
    assert [failure.get("type") for failure in root.iter("failure")] == ["rehearsal.not-taken"]


async def raw_call(house: House, *headers: bytes) -> bytes:
    """Call as a program does that writes bytes of its own into headers; return the whole answer."""
    host, port = house.address.removeprefix("http://").split(":")
    reading, writing = await asyncio.open_connection(host, int(port))
    asked = [b"POST /vxp/downloadEdoc HTTP/1.1", b"Host: x", b"Content-Length: 0", b"Connection: close", *headers]
    writing.write(b"\r\n".join([*asked, b"", b""]))
    answer = await reading.read()
    writing.close()
    return answer


async def test_bytes_in_headers_that_are_no_text_lose_neither_report_nor_list(house: House, tmp_path: Path) -> None:
    house.exchange.script.arm(FaultSettings(kind=FaultKind.PROXY_PAGE, times=1))
    wrong = (b"XroadVnpt-systemid: he\xff.thu", b"XroadVnpt-docId: a\xfe\xc3b")

    assert b" 502 " in (await raw_call(house, *wrong)).splitlines()[0]
    assert b" 500 " not in (await raw_call(house, *wrong)).splitlines()[0]

    [line] = (tmp_path / "hub" / "faults.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["system"] == "he\\udcff.thu"
    assert [(call.system, call.item) for call in house.calls.since()] == [("he\\udcff.thu", "a\\udcfe\\udcc3b")] * 2
    leave(strange(), house.calls.since(), tmp_path / "report")
    assert "a\\udcfe\\udcc3b" in (tmp_path / "report" / PAGE).read_text(encoding="utf-8")


def strange() -> Outcome:
    """Return an outcome whose words nobody's parser would take."""
    finding = Finding("rehearsal.abandoned", "", {"missing": "x\udcff\x1b"})
    checks = [
        Check(ending.value, "vi", "en", ending, 0.0, "\x00\udc80\uffff", None if ending is Ending.PASSED else finding)
        for ending in Ending
    ]
    return Outcome(THEM, "he.thu.01", datetime.now(UTC), (Played("f", "vi", "en", datetime.now(UTC), checks),))


def test_texts_that_no_xml_can_have_are_written_out(tmp_path: Path) -> None:
    leave(strange(), [], tmp_path)

    told = etree.tostring(etree.parse(tmp_path / JUNIT), encoding="unicode")
    shown = (tmp_path / PAGE).read_text(encoding="utf-8")
    for text in (r"\x00\udc80\uffff", r"x\udcff"):
        assert text in told
        assert text in shown


def test_a_page_that_fails_does_not_cost_the_other_report(tmp_path: Path) -> None:
    (tmp_path / PAGE).mkdir()

    with pytest.raises(OSError, match="directory"):
        leave(strange(), [], tmp_path)
    assert etree.parse(tmp_path / JUNIT).getroot().tag == "testsuites"
