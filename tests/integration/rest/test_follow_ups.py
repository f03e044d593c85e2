"""Updates, replacements, revocations and take-backs by plain calls: the packets are those that the standard wants."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest

from tests.integration.rest.conftest import Desk, OpenDesk

PDF = b"%PDF-1.4 one"
NEW = b"%PDF-1.4 two"


def form(document: object, *files: tuple[str, bytes]) -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field("document", json.dumps(document), content_type="application/json")
    for name, content in files:
        data.add_field("files", content, filename=name, content_type="application/pdf")
    return data


def metadata(to: Sequence[str] = ("G22",), number: str = "15", **more: Any) -> dict[str, Any]:
    return {
        "to": list(to),
        "code": {"number": number, "notation": "TB-ST"},
        "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
        "document_type": {"type": 2, "type_name": "Thông báo"},
        "subject": "Về việc thử",
        "signer": {"full_name": "Nguyễn Thử", "position": "Bộ trưởng"},
        **more,
    }


async def sent(desk: Desk, *to: str, number: str = "15") -> str:
    data = form(metadata(to or ("G22", "G09"), number), ("cv.pdf", PDF))
    status, body = await desk.call("POST", "/documents", "H41", data=data)
    assert status == 201, body
    return str(body["id"])


async def shown(desk: Desk, document: str, agency: str = "H41") -> dict[str, Any]:
    status, body = await desk.call("GET", f"/documents/{document}", agency)
    assert status == 200, body
    return body


@pytest.fixture
def served_url() -> None:
    """On the embedded database alone: what is made here goes through the same intake as everything."""


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk("H41", "G22", "G09", routed=False)


async def content(desk: Desk, document: str) -> bytes:
    key = await desk.key("H41")
    headers = {"Authorization": f"Bearer {key}"}
    async with desk.client.get(f"/api/v1/documents/{document}/packet", headers=headers) as answer:
        return await answer.read()


async def test_an_update_says_what_changed_and_keeps_the_rest(desk: Desk) -> None:
    document = await sent(desk)
    asked = {"subject": "Về việc đã sửa", "reason": "Sửa trích yếu"}
    status, body = await desk.call("POST", f"/documents/{document}/update", "H41", json=asked)
    assert status == 201, body
    assert [(one["kind"], one["target"]) for one in body["relations"]] == [("updates", document)]
    new = await shown(desk, body["id"], "G22")
    before = await shown(desk, document)
    assert new["subject"] == "Về việc đã sửa"
    assert new["business_type"] == 2
    kept = ("code", "promulgation", "signer", "document_type", "receivers", "sender", "document_id")
    assert {name: new["header"][name] for name in kept} == {name: before["header"][name] for name in kept}
    business = new["header"]["business"]
    assert (business["document_id"], business["reason"]) == (before["document_id"], "Sửa trích yếu")
    assert business["document_info"] == {"document_info": True, "document_receiver": False, "receivers": []}
    assert b"cv.pdf" in await content(desk, body["id"])
    assert (await shown(desk, document))["superseded_by"] == body["id"]


async def test_new_receivers_and_new_files_are_told_in_the_update(desk: Desk) -> None:
    document = await sent(desk, "G22")
    data = form({"to": ["G22", "G09"]}, ("moi.pdf", NEW))
    status, body = await desk.call("POST", f"/documents/{document}/update", "H41", data=data)
    assert status == 201, body
    told = (await shown(desk, body["id"]))["header"]["business"]["document_info"]
    assert told == {
        "document_info": True,
        "document_receiver": True,
        "receivers": [{"organ_id": "G22", "receiver_type": 0}, {"organ_id": "G09", "receiver_type": 1}],
    }
    packet = await content(desk, body["id"])
    assert b"moi.pdf" in packet
    assert b"cv.pdf" not in packet
    both = form({"keep_files": True}, ("them.pdf", NEW))
    _, body = await desk.call("POST", f"/documents/{document}/update", "H41", data=both)
    packet = await content(desk, body["id"])
    assert b"them.pdf" in packet
    assert b"cv.pdf" in packet


async def test_a_hub_finds_the_files_of_a_document_that_it_never_unpacked(open_desk: OpenDesk) -> None:
    hub = await open_desk("H41", "G22", "G09", role="hub", routed=False)
    document = await sent(hub)
    status, body = await hub.call("POST", f"/documents/{document}/update", "H41", json={"subject": "Đã sửa"})
    assert status == 201, body
    assert b"cv.pdf" in await content(hub, body["id"])
    staging = hub.house.settings.data / "staging"
    assert [one.name for one in staging.iterdir()] == []


async def test_a_replacement_names_the_old_document_and_whom_it_concerns(desk: Desk) -> None:
    document = await sent(desk, "G22")
    data = form(
        {"code": {"number": "16", "notation": "TB-ST"}, "to": ["G22", "G09"], "reason": "Thay thế"}, ("moi.pdf", NEW)
    )
    status, body = await desk.call("POST", f"/documents/{document}/replace", "H41", data=data)
    assert status == 201, body
    assert [(one["kind"], one["target"]) for one in body["relations"]] == [("replaces", document)]
    new = await shown(desk, body["id"])
    assert (new["document_id"], new["business_type"]) == ("H41,2026/01/05,16/TB-ST", 3)
    old_id = (await shown(desk, document))["document_id"]
    assert new["header"]["business"]["replacements"] == [{"document_id": old_id, "organ_ids": ["G22"]}]
    assert (await shown(desk, document, "G22"))["superseded_by"] == body["id"]


async def test_a_revocation_asks_the_receivers_for_the_document(desk: Desk) -> None:
    document = await sent(desk)
    status, body = await desk.call(
        "POST", f"/documents/{document}/revoke", "H41", json={"reason": "Gửi nhầm", "to": ["g22"]}
    )
    assert status == 201, body
    assert {(one["kind"], one["target"]) for one in body["relations"]} == {("revokes", document)}
    stages = {one["agency"]: one["stage"] for one in (await shown(desk, document))["receivers"]}
    assert stages["G22"] == "asked"
    assert stages["G09"] != "asked"
    agreed = await desk.call("POST", f"/documents/{document}/statuses", "G22", json={"code": "15"})
    assert agreed[0] == 201, agreed
    assert (await shown(desk, document))["receivers"][0]["stage"] == "recalled"


async def test_a_take_back_asks_every_receiver_once_with_one_key(desk: Desk) -> None:
    document = await sent(desk)
    path, asked = f"/documents/{document}/take-back", {"reason": "Gửi nhầm"}
    status, body = await desk.call("POST", path, "H41", json=asked, Idempotency_Key="k")
    assert (status, len(body["statuses"]), body["duplicate"]) == (201, 2, False)
    again, same = await desk.call("POST", path, "H41", json=asked, Idempotency_Key="k")
    assert (again, same["duplicate"]) == (200, True)
    assert [one["id"] for one in same["statuses"]] == [one["id"] for one in body["statuses"]]
    _, told = await desk.call("GET", f"/documents/{document}/statuses", "H41")
    assert [one["code"] for one in told["statuses"]].count("13") == 2


@pytest.mark.parametrize(
    ("act", "asked"),
    [("update", {"subject": "Khác"}), ("replace", {"subject": "Khác"}), ("revoke", {"reason": "Gửi nhầm"})],
)
async def test_the_same_key_gives_the_same_document_for_each_act(desk: Desk, act: str, asked: dict[str, str]) -> None:
    document = await sent(desk)
    path = f"/documents/{document}/{act}"
    first = await desk.call("POST", path, "H41", json=asked, Idempotency_Key="k")
    again = await desk.call("POST", path, "H41", json=asked, Idempotency_Key="k")
    assert (first[0], again[0], again[1]["duplicate"]) == (201, 200, True)
    assert first[1]["id"] == again[1]["id"]
    other = await sent(desk, number="17")
    # A key is that of one document and one act.
    assert (await desk.call("POST", f"/documents/{other}/{act}", "H41", json=asked, Idempotency_Key="k"))[0] == 201


async def test_what_cannot_be_is_refused_with_its_reason(desk: Desk) -> None:
    document = await sent(desk)
    _, revocation = await desk.call("POST", f"/documents/{document}/revoke", "H41", json={"reason": "Gửi nhầm"})
    await desk.call("POST", f"/documents/{document}/statuses", "G22", json={"code": "16", "reason": "Đã dùng"})
    _, found = await desk.call("GET", "/documents?kind=status&sender=G22&status=16", "H41")
    tries = [
        (document, "update", "G22", {"subject": "x"}, 403, "follow-up.not-yours"),
        (document, "update", "H41", {}, 422, "follow-up.nothing-new"),
        (document, "update", "H41", {"colour": "red", "due_date": "x"}, 422, "rest.date-wrong"),
        (document, "update", "H41", {"subject": "a\u202eb"}, 422, "rest.text-bidi"),
        (revocation["id"], "update", "H41", {"subject": "x"}, 422, "follow-up.revocation"),
        (found["items"][0]["id"], "revoke", "H41", {"reason": "x"}, 422, "follow-up.not-a-document"),
        (document, "revoke", "H41", {}, 422, "field.missing"),
        (document, "revoke", "H41", {"reason": "x", "to": ["Z9"]}, 422, "follow-up.receiver-strange"),
        (document, "take-back", "H41", {"reason": ""}, 422, "field.too-short"),
        ("0" * 32, "replace", "H41", {"subject": "x"}, 404, "document.unknown"),
    ]
    for target, act, agency, asked, status, code in tries:
        answer, problem = await desk.call("POST", f"/documents/{target}/{act}", agency, json=asked)
        assert (answer, problem["code"]) == (status, code), (act, asked, problem)


async def test_nothing_is_changed_for_who_means_an_older_state(desk: Desk) -> None:
    document = await sent(desk)
    for act in ("update", "replace", "revoke", "take-back"):
        asked = {"reason": "x"} if act in {"revoke", "take-back"} else {"subject": "x"}
        status, problem = await desk.call("POST", f"/documents/{document}/{act}", "H41", json=asked, If_Match='"old"')
        assert (status, problem["code"]) == (412, "rest.changed"), act
    assert (await shown(desk, document))["superseded_by"] is None
