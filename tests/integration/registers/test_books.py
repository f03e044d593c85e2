"""The books of outgoing and incoming documents, take-backs and counts, through REST, on both databases."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import openpyxl
import pytest

from gateway.directory import keys
from gateway.exchange.registers.desk import Book, Registers
from gateway.exchange.registers.spans import Span
from gateway.exchange.views import Caller
from gateway.packet.dates import VIETNAM
from gateway.packet.limits import Limits
from gateway.roles import Role
from gateway.web.rest.door import rest_routes
from tests.integration.exchange.conftest import House, Open, open_house, served_url
from tests.packets import document_xml, status_xml
from tests.unit.web.serving import Serve, serve

__all__ = ["open_house", "serve", "served_url"]

G22 = Caller("vxp:g22", frozenset(["G22"]))
H41 = Caller("vxp:h41", frozenset(["H41"]))


@dataclass
class Clerk:
    """A clerk of H41 and the hub whose books are read."""

    house: House
    client: aiohttp.ClientSession
    key: str
    operator: str

    async def get(self, path: str, *, key: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        async with self.client.get(f"/api/v1/registers/{path}", headers=headers) as answer:
            if answer.content_type.endswith("json"):
                return answer.status, await answer.json()
            return answer.status, await answer.read()

    async def book(self, path: str) -> list[dict[str, Any]]:
        status, found = await self.get(path)
        assert status == HTTPStatus.OK, found
        items: list[dict[str, Any]] = found["items"]
        return items


@pytest.fixture
async def clerk(open_house: Open, serve: Serve) -> AsyncIterator[Clerk]:
    house = await open_house("hub", ["G22", "H41", "H14"], routed=False)
    key = await house.exchange.database.write(lambda connection: keys.new_key(connection, "clerk", ["H41"]))
    operator = await house.exchange.database.write(
        lambda connection: keys.new_key(connection, "operator", [], role=Role.OPERATOR)
    )
    server = await serve(rest_routes(house.exchange, Limits()))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
        yield Clerk(house, client, key, operator)


async def said(house: House, code: str, number: str, caller: Caller, told: str, **more: str) -> None:
    [sender] = caller.agencies
    about = f"{told if code != '13' else sender},2026/01/05,{number}/TB-ST"
    await house.send(status_xml(sender, told, code, document_id=about, **more), caller)


async def test_what_came_is_numbered_in_the_order_of_its_arrival(clerk: Clerk) -> None:
    for number in ("7", "8", "9"):
        await clerk.house.send(document_xml("G22", ["H41"], number=number, subject=f"Về việc {number}"), G22)

    found = await clerk.book("incoming")

    assert [(one["number"], one["code"]) for one in found] == [(1, "7/TB-ST"), (2, "8/TB-ST"), (3, "9/TB-ST")]
    assert found[0]["author"] == "Đơn vị gửi (G22)"
    assert found[0]["date"] == "2026-01-05"
    assert found[0]["type_name"] == "Thông báo"
    assert found[0]["subject"] == "Về việc 7"


async def test_pages_join_without_gap_or_repeat_and_numbers_go_on(clerk: Clerk) -> None:
    for number in range(5):
        await clerk.house.send(document_xml("G22", ["H41"], number=str(number)), G22)
    seen: list[int] = []
    after = ""
    while True:
        status, page = await clerk.get(f"incoming?limit=2&after={after}")
        assert status == HTTPStatus.OK
        seen += [one["number"] for one in page["items"]]
        after = page["next"] or ""
        if not after:
            break

    assert seen == [1, 2, 3, 4, 5]


async def test_the_book_tells_to_whom_it_was_passed_on_and_what_became_of_it(clerk: Clerk) -> None:
    await clerk.house.send(document_xml("G22", ["H41"]), G22)
    await said(clerk.house, "04", "15", H41, "G22")
    await said(clerk.house, "06", "15", H41, "G22")

    [one] = await clerk.book("incoming")

    assert one["passed_on_at"] is not None
    assert one["note"] == "Đã hoàn thành"


async def test_what_was_sent_names_all_receivers_and_who_refused(clerk: Clerk) -> None:
    await clerk.house.send(document_xml("H41", ["G22", "H14"]), H41)
    await said(clerk.house, "02", "15", G22, "H41", description="không thuộc thẩm quyền")

    [one] = await clerk.book("outgoing")

    assert one["receivers"] == "Đơn vị nhận (G22); Đơn vị nhận (H14)"
    assert one["signer"] == "Nguyễn Văn Thử"
    assert one["note"] == "G22: Từ chối nhận"


async def test_a_take_back_is_logged_with_its_answer_at_both_sides(clerk: Clerk) -> None:
    await clerk.house.send(document_xml("H41", ["G22", "H14"]), H41)
    await said(clerk.house, "13", "15", H41, "G22", description="gửi nhầm")
    await said(clerk.house, "16", "15", G22, "H41")

    [one] = await clerk.book("take-backs")
    registers = Registers(clerk.house.exchange.database)
    today = datetime.now(VIETNAM).date()
    theirs = await registers.page(Book.TAKE_BACKS, "G22", Span(today - timedelta(2), today + timedelta(2)))
    others = await registers.page(Book.TAKE_BACKS, "H14", Span(today - timedelta(2), today + timedelta(2)))

    assert (one["form"], one["sender"], one["receiver"], one["answer"]) == ("13", "H41", "G22", "16")
    assert one["reason"] == "gửi nhầm"
    assert one["code"] == "15/TB-ST"
    assert len(theirs) == 1
    assert others == []


async def test_a_revocation_packet_is_logged_once_for_each_receiver(clerk: Clerk) -> None:
    await clerk.house.send(document_xml("H41", ["G22", "H14"]), H41)
    about = "H41,2026/01/05,15/TB-ST"
    await clerk.house.send(document_xml("H41", ["G22", "H14"], number="16", business=1, target=about), H41)

    found = await clerk.book("take-backs")
    status, first = await clerk.get("take-backs?limit=1")
    _, second = await clerk.get(f"take-backs?limit=1&after={first['next']}")

    assert [(one["form"], one["receiver"], one["code"]) for one in found] == [
        ("packet", "G22", "15/TB-ST"),
        ("packet", "H14", "15/TB-ST"),
    ]
    assert status == HTTPStatus.OK
    assert first["items"] + second["items"] == found


async def test_counts_agree_with_the_books_and_operators_see_all(clerk: Clerk) -> None:
    for number in ("1", "2", "3"):
        await clerk.house.send(document_xml("G22", ["H41", "H14"], number=number), G22)
    await clerk.house.send(document_xml("H41", ["G22"], number="4"), H41)
    await said(clerk.house, "03", "1", H41, "G22")
    await said(clerk.house, "02", "2", H41, "G22", description="trùng")

    [ours] = await clerk.book("counts")
    _, everyone = await clerk.get("counts?by=year", key=clerk.operator)

    assert ours["agency"] == "H41"
    assert ours["sent"] == len(await clerk.book("outgoing")) == 1
    assert ours["received"] == len(await clerk.book("incoming")) == 3
    assert (ours["accepted"], ours["refused"], ours["unreported"]) == (1, 1, 1)
    assert [(one["agency"], one["sent"], one["received"]) for one in everyone["items"]] == [
        ("G22", 3, 1),
        ("H14", 0, 3),
        ("H41", 1, 3),
    ]


async def test_a_csv_opens_in_excel_and_holds_no_formula(clerk: Clerk) -> None:
    await clerk.house.send(document_xml("G22", ["H41"], subject='=HYPERLINK("x")'), G22)

    status, body = await clerk.get("incoming/file?format=csv")

    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert status == HTTPStatus.OK
    assert body.startswith(b"\xef\xbb\xbf")
    assert rows[0]["Trích yếu nội dung"] == '\'=HYPERLINK("x")'
    assert rows[0]["Số đến"] == "1"


async def test_an_xlsx_holds_the_same_and_no_formula_either(clerk: Clerk) -> None:
    await clerk.house.send(document_xml("G22", ["H41"], subject="=1+1"), G22)

    _, body = await clerk.get("incoming/file?format=xlsx&lang=en")

    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    column = rows[0].index("Subject")
    cell = sheet.cell(row=2, column=column + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("incoming?from=2026-13-01", 422, "registers.day-wrong"),
        ("incoming?from=2026-02-01&to=2026-01-01", 422, "registers.span-wrong"),
        ("incoming?agency=G22", 403, "registers.not-yours"),
        ("incoming?after=a!b", 422, "registers.place-wrong"),
        ("incoming?after=bm8gcGxhY2U", 422, "registers.place-wrong"),
        ("counts?by=week", 422, "registers.period-wrong"),
        ("counts?by=day&from=1900-01-01", 422, "registers.too-many-periods"),
        ("nothing/file", 422, "registers.book-unknown"),
        ("incoming/file?format=pdf", 422, "registers.format-wrong"),
    ],
)
async def test_wrong_questions_are_refused_by_name(clerk: Clerk, path: str, status: int, code: str) -> None:
    answered, problem = await clerk.get(path)

    assert (answered, problem["code"]) == (status, code)


async def test_who_speaks_for_nobody_is_asked_whose_book(clerk: Clerk) -> None:
    status, problem = await clerk.get("incoming", key=clerk.operator)

    assert (status, problem["code"]) == (422, "registers.agency-choose")


async def test_days_are_vietnams(clerk: Clerk) -> None:
    receipt = await clerk.house.send(document_xml("G22", ["H41"]), G22)
    view = await clerk.house.exchange.document(receipt.document, H41)
    day = view.received_at.astimezone(VIETNAM).date()

    assert len(await clerk.book(f"incoming?from={day}&to={day}")) == 1
    assert await clerk.book(f"incoming?from={day + timedelta(1)}&to={day + timedelta(1)}") == []
