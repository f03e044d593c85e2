"""A task's life between two ministries through a bus: real programs, REST alone, documents that carry it all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.test_take_back import RECEIVER, SENDER, Country, Side, country, eventually

__all__ = ["country"]


async def _task(side: Side, code: str) -> dict[str, Any] | None:
    items = (await side.get(f"tasks?code={code}"))["items"]
    return items[0] if items else None


async def _stands(side: Side, code: str, state: str) -> dict[str, Any]:
    """Wait until a task stands somewhere, and return it with its history."""

    async def there() -> dict[str, Any] | None:
        found = await _task(side, code)
        return found if found is not None and found["state"] == state else None

    found = await eventually(there)
    return await side.get(f"tasks/{found['id']}")


@pytest.mark.long
async def test_a_task_is_given_done_and_confirmed_between_two_gateways(country: Country) -> None:
    giver, lead = country.sender, country.receiver
    terms = {"content": "Xây dựng đề án", "assigner": {"id": SENDER}, "lead": {"id": RECEIVER}, "code": "NV-1"}
    await giver.post("tasks", **terms, deadline="2030-12-31")
    theirs = await _stands(lead, "NV-1", "assigned")
    await lead.post(f"tasks/{theirs['id']}/events", kind="progress", body={"text": "Đang soạn", "percent": 50})
    ours = await _stands(giver, "NV-1", "in-progress")
    assert (ours["percent"], ours["terms"]["deadline"]) == (50, "2030-12-31")
    await lead.post(f"tasks/{theirs['id']}/decisions", kind="reported", body={"text": "Đã trình"})
    ours = await _stands(giver, "NV-1", "awaiting-confirmation")
    await giver.post(f"tasks/{ours['id']}/decisions", kind="confirmed", body={})
    theirs, ours = await _stands(lead, "NV-1", "done"), await _stands(giver, "NV-1", "done")
    for task in (theirs, ours):
        assert [event["kind"] for event in task["events"]] == ["assigned", "progress", "reported", "confirmed"]
    assert (theirs["verdict"], theirs["reported_at"]) == (ours["verdict"], ours["reported_at"])
    updates = (await giver.get(f"tasks/{ours['id']}/updates"))["items"]
    assert [one["outcome"] for one in updates] == ["sent"] * 2
    item = await lead.received("Cập nhật nhiệm vụ NV-1: Xác nhận hoàn thành")
    view = await lead.get(f"documents/{item['document']}")
    assert [one["name"] for one in view["attachments"]] == ["cap-nhat-nhiem-vu.html", "nhiem-vu.xml"]
    assert (await giver.get("task-conflicts"))["items"] == (await lead.get("task-conflicts"))["items"] == []
