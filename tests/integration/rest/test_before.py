"""Looking before sending: what receivers can take, and what would be found; nothing of it is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.store.schema import packets, refusals
from tests.integration.rest.conftest import Desk, OpenDesk
from tests.integration.rest.test_follow_ups import form, metadata


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: nothing here depends on it."""


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("H41", "G22")


async def kept(desk: Desk) -> tuple[int, int]:
    """Return how many packets and refusals were written down."""

    def work(connection: Any) -> tuple[int, int]:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (packets, refusals)
        )

    return await desk.house.exchange.database.read(work)


async def test_a_receiver_is_known_by_its_mailbox_or_its_endpoint(desk: Desk) -> None:
    status, here = await desk.call("GET", "/agencies/g22/capabilities?size=1000", "H41")
    assert status == 200
    assert (here["agency"], here["known"], here["reached_by"], here["healthy"]) == ("G22", True, "mailbox", True)
    assert (here["takes_size"], here["status_codes"][0], here["business_types"]) == (True, "01", [0, 1, 2, 3])
    assert here["signatures"] == {"documents": True, "statuses": True}
    _, there = await desk.call("GET", f"/agencies/Z9/capabilities?size={2**40}", "H41")
    assert (there["known"], there["reached_by"], there["healthy"], there["takes_size"]) == (False, "bus", True, False)
    assert there["endpoint"]["circuit"] == "closed"
    assert (await desk.call("GET", "/agencies/Z9/capabilities?size=x", "H41"))[1]["code"] == "rest.query-wrong"


async def test_an_endpoint_that_does_not_answer_is_told(desk: Desk) -> None:
    desk.house.bus.down = True
    _, there = await desk.call("GET", "/agencies/Z9/capabilities", "H41")
    assert (there["reachable"], there["healthy"], there["endpoint"]["answers"]) == (True, False, False)


async def test_who_is_reached_by_nobody_is_told(open_desk: OpenDesk) -> None:
    desk = await open_desk("H41", routed=False)
    _, there = await desk.call("GET", "/agencies/Z9/capabilities", "H41")
    assert (there["known"], there["reachable"], there["healthy"]) == (False, False, None)


async def test_a_check_finds_what_sending_would_find_and_keeps_nothing(desk: Desk) -> None:
    before = await kept(desk)
    good = form(metadata(["G22", "Z9"]), ("a.pdf", b"%PDF-1.4"))
    status, found = await desk.call("POST", "/documents/checks", "H41", data=good)
    assert (status, found["sendable"], found["document_id"]) == (200, True, "H41,2026/01/05,15/TB-ST"), found
    assert [one["code"] for one in found["warnings"]]
    assert [(one["agency"], one["takes_size"]) for one in found["receivers"]] == [("G22", True), ("Z9", True)]
    assert await kept(desk) == before
    sent = await desk.call("POST", "/documents", "H41", data=form(metadata(["G22"]), ("a.pdf", b"%PDF-1.4")))
    assert sent[0] == 201


async def test_a_check_tells_all_that_is_wrong_at_once(open_desk: OpenDesk) -> None:
    desk = await open_desk("H41", "G22", routed=False)
    secret = metadata(["Z8", "G22", "Z9"], subject="TUYỆT MẬT: thử")
    status, found = await desk.call("POST", "/documents/checks", "H41", data=form(secret, ("a.pdf", b"%PDF-1.4")))
    codes = [one["code"] for one in found["errors"]]
    assert (status, found["sendable"], codes.count("receiver.unknown")) == (200, False, 2), codes
    assert len(codes) > 2
    status, found = await desk.call("POST", "/documents/checks", "H41", json=metadata(["G22"], **{"from": "G22"}))
    assert [one["code"] for one in found["errors"]] == ["sender.not-yours"]
    status, problem = await desk.call("POST", "/documents/checks", "H41", json={"to": []})
    assert (status, len(problem["errors"]) > 2) == (422, True)
    assert await kept(desk) == (0, 0)
