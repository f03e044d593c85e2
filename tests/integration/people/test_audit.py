"""Every access to content is written down: who, by which door, which part; and handed out with the acts, safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from gateway.exchange.audit_export import Span, records
from gateway.exchange.proof.verify import Wanted, verify
from gateway.exchange.proof.verifying import Tally
from gateway.exchange.views import Caller
from gateway.people.views import ALL, Grant
from gateway.roles import Role
from gateway.web.audit_text import lines, safe_cell
from tests.integration.people.conftest import Browser, Office
from tests.packets import document_xml

G22 = Caller("vxp:g22", frozenset({"G22"}))
H41 = Caller("vxp:h41", frozenset({"H41"}))


async def sent(office: Office) -> str:
    return (await office.house.send(document_xml("G22", ["H41"]), G22)).document


async def read_by(office: Office, document: str) -> list[tuple[str, str, str, str | None]]:
    """Return who read what, as the ledger has it."""
    entries = await office.house.exchange.ledger(document, H41)
    return [
        (entry.event, entry.actor, str(entry.facts.get("part")), entry.agency)
        for entry in entries
        if entry.event in {"fetched", "content-read"}
    ]


async def test_each_reading_of_packet_and_attachment_is_an_entry(office: Office) -> None:
    document = await sent(office)
    viewer = await office.signed_in("thu", Grant(Role.VIEWER, "H41"))
    me = (await viewer.call("GET", "/me"))[1]["id"]
    for part in ("packet", "attachments/1", "packet"):
        assert (await viewer.get(f"/api/v1/documents/{document}/{part}"))[0] == 200
    assert await read_by(office, document) == [
        ("content-read", f"user:{me}", "packet", "H41"),
        ("content-read", f"user:{me}", "attachment:1", "H41"),
        ("content-read", f"user:{me}", "packet", "H41"),
    ]


async def test_systems_fetches_are_entries_the_first_told_apart(office: Office) -> None:
    document = await sent(office)
    [item] = await office.house.exchange.inbox(["H41"])
    for _ in range(2):
        await office.house.exchange.fetch(item.delivery, H41, "vxp")
    assert await read_by(office, document) == [
        ("fetched", "vxp:h41", "packet", "H41"),
        ("content-read", "vxp:h41", "packet", "H41"),
    ]


async def test_the_sender_is_not_told_who_reads_at_the_receiver(office: Office) -> None:
    document = await sent(office)
    await office.house.exchange.packet_file(document, H41)
    await office.house.exchange.packet_file(document, G22)
    for caller in (H41, G22):
        entries = await office.house.exchange.ledger(document, caller)
        assert [entry.actor for entry in entries if entry.event == "content-read"] == [caller.system]


async def test_looking_without_reading_is_none(office: Office) -> None:
    document = await sent(office)
    viewer = await office.signed_in("thu", Grant(Role.VIEWER, "H41"))
    for path in (f"/documents/{document}", f"/documents/{document}/ledger", "/inbox"):
        assert (await viewer.call("GET", path))[0] == 200
    assert await read_by(office, document) == []


async def test_who_may_not_read_leaves_no_entry_and_gets_nothing(office: Office) -> None:
    document = await sent(office)
    operator = await office.signed_in("van.hanh", Grant(Role.OPERATOR, "H41"))
    stranger = await office.signed_in("la", Grant(Role.ADMINISTRATOR, ALL))
    for browser in (operator, stranger):
        assert (await browser.call("GET", f"/documents/{document}/packet"))[0] == 403
    assert await read_by(office, document) == []


async def test_a_status_by_a_person_names_them(office: Office) -> None:
    document = await sent(office)
    clerk = await office.signed_in("thu", Grant(Role.CLERK, "H41"))
    given = {"code": "03", "staff": {"staff": "Người Khác"}}
    assert (await clerk.call("POST", f"/documents/{document}/statuses", given))[0] == 201
    view = await office.house.exchange.document(document, H41)
    assert [one.staff["staff"] for one in view.receivers[0].statuses if one.code == "03"] == ["Người thu"]


@pytest.fixture
async def admin(office: Office) -> Browser:
    """An administrator for all agencies."""
    return await office.signed_in("quan.tri", Grant(Role.ADMINISTRATOR, ALL))


async def test_acts_and_accesses_are_handed_out_together_in_the_order_of_time(office: Office, admin: Browser) -> None:
    document = await sent(office)
    viewer = await office.signed_in("thu", Grant(Role.VIEWER, "H41"))
    await viewer.get(f"/api/v1/documents/{document}/packet")
    status, text = await admin.get("/api/v1/audit")
    told = [orjson.loads(line) for line in text.splitlines()]
    assert status == 200
    assert [(one["kind"], one["action"]) for one in told] == [
        ("act", "account.sign-in"),
        ("act", "account.sign-in"),
        ("access", "content-read"),
        ("act", "audit.export"),
    ]
    assert told[2]["object"] == document
    assert all(len(one["hash"]) == len(one["previous"]) == 64 for one in told)


async def test_an_export_may_be_bounded_in_time_and_made_a_table(admin: Browser) -> None:
    status, text = await admin.get("/api/v1/audit?format=csv&until=2020-01-01")
    assert (status, len(text.splitlines())) == (200, 1)
    status, text = await admin.get("/api/v1/audit?format=csv&since=2020-01-01T00:00:00%2B07:00")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["action"] for row in rows] == ["account.sign-in", "audit.export", "audit.export"]


@pytest.mark.parametrize("query", ["format=pdf", "since=yesterday"])
async def test_an_export_that_makes_no_sense_is_refused(admin: Browser, query: str) -> None:
    assert (await admin.get(f"/api/v1/audit?{query}"))[0] == 422


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_of_a_table_is_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1").startswith("'")
    assert safe_cell("G22") == "G22"


async def test_the_chains_with_accesses_verify_and_a_removed_access_is_found(office: Office) -> None:
    document = await sent(office)
    for _ in range(2):
        await office.house.exchange.packet_file(document, H41)
    database = office.house.exchange.database

    def faults() -> list[str]:
        return [fault.code for fault in verify(database, Tally(lambda *_: None), Wanted([], None))]

    assert faults() == []
    told = [record.action for record in records(database, Span())]
    assert told == ["content-read", "content-read"]
    statement = "DELETE FROM ledger WHERE number = (SELECT min(number) FROM ledger WHERE event = 'content-read')"
    assert await office.people.write(lambda connection: connection.exec_driver_sql(statement).rowcount) == 1
    assert faults()


async def test_a_table_of_records_escapes_what_people_wrote(office: Office, admin: Browser) -> None:
    await admin.call("POST", "/keys", {"name": '=cmd|"/c calc"!A1', "agencies": ["H41"]})
    made: Callable[[Any], bytes] = lambda found: b"".join(lines(found, "csv"))  # noqa: E731
    rows = list(csv.reader(io.StringIO(made(records(office.house.exchange.database, Span())).decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
