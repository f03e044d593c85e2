"""Subscriptions through REST: what may be subscribed, by whom, where to, how many, and what the command line shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.cli import main
from gateway.directory import keys
from gateway.exchange import audit
from gateway.exchange.webhooks.events import EVENTS
from gateway.roles import Role
from gateway.web.rest.webhook_model import HookIn
from tests.integration.webhooks.conftest import G22, OpenScene, Scene, answering, well
from tests.packets import document_xml


def codes(problem: dict[str, Any]) -> set[str]:
    return {one["code"] for one in problem["errors"]}


async def test_a_subscription_is_active_only_after_its_ping_was_answered(scene: Scene) -> None:
    scene.receiver.behave = answering(500)
    made = await scene.subscribe()
    assert (made["state"], made["reason"]) == ("pending", "webhook.not-answered")
    assert made["ping"] == {"answered": False, "status": 500, "error": "HTTP 500"}
    await scene.house.send(document_xml("G22", ["H41"], number="1"), G22)
    assert (await scene.call("POST", f"/webhooks/{made['id']}/resume"))[0] == 409
    scene.receiver.behave = well
    status, pinged = await scene.call("POST", f"/webhooks/{made['id']}/ping")
    assert (status, pinged["state"], pinged["ping"]["answered"]) == (200, "active", True)
    sent = await scene.house.send(document_xml("G22", ["H41"], number="2"), G22)
    await scene.until(lambda: bool(scene.receiver.told()))
    assert [one["data"]["id"] for one in scene.receiver.told()] == [sent.document]


async def test_an_address_that_may_not_be_called_is_refused_and_leaves_nothing(open_scene: OpenScene) -> None:
    scene = await open_scene(private=False, plain=False)
    for url, code in (
        ("http://hooks.example/", "webhook.address-wrong"),
        ("https://10.1.2.3/hooks", "webhook.address-private"),
    ):
        status, problem = await scene.call("POST", "/webhooks", {"url": url, "events": ["document.received"]})
        assert (status, codes(problem)) == (422, {code})
    assert (await scene.call("GET", "/webhooks"))[1] == {"webhooks": []}


async def test_a_name_that_leads_into_a_private_network_is_not_called(open_scene: OpenScene) -> None:
    scene = await open_scene(private=False)
    url = scene.receiver.url.replace("127.0.0.1", "localhost")
    status, made = await scene.call("POST", "/webhooks", {"url": url, "events": ["document.received"]})
    assert (status, made["state"], made["ping"]["status"]) == (201, "pending", None)
    assert scene.receiver.came == []


async def test_unknown_events_and_agencies_of_others_are_refused_together(scene: Scene) -> None:
    body = {"url": scene.receiver.url, "events": ["document.eaten"], "filters": {"agencies": ["G22"]}}
    status, problem = await scene.call("POST", "/webhooks", body)
    assert (status, codes(problem)) == (422, {"webhook.event-unknown", "webhook.not-your-agency"})


async def test_a_key_has_no_more_subscriptions_than_the_settings_allow(open_scene: OpenScene) -> None:
    scene = await open_scene(per_key=2)
    first = await scene.subscribe()
    await scene.subscribe()
    body = {"url": scene.receiver.url, "events": ["document.received"]}
    status, problem = await scene.call("POST", "/webhooks", body)
    assert (status, codes(problem)) == (409, {"webhook.too-many"})
    assert (await scene.call("DELETE", f"/webhooks/{first['id']}"))[0] == 204
    assert (await scene.call("POST", "/webhooks", body))[0] == 201


async def test_the_subscriptions_of_another_key_are_not_there(scene: Scene) -> None:
    made = await scene.subscribe()
    database = scene.house.exchange.database
    other = await database.write(lambda connection: keys.new_key(connection, "khác", ["H41"]))
    assert (await scene.call("GET", "/webhooks", key=other))[1] == {"webhooks": []}
    for method, path, body in (
        ("GET", "", None),
        ("DELETE", "", None),
        ("PUT", "", {"events": ["alert.raised"]}),
        ("POST", "/ping", None),
        ("POST", "/pause", {}),
        ("POST", "/resume", None),
        ("POST", "/rotate", {}),
        ("POST", "/replay", {"since": "2026-01-05T00:00:00Z"}),
        ("GET", "/events", None),
        ("GET", "/events/x", None),
    ):
        status, problem = await scene.call(method, f"/webhooks/{made['id']}{path}", body, key=other)
        assert (status, problem["code"]) == (404, "webhook.unknown"), (method, path)


async def test_its_secret_is_shown_once_and_stands_in_no_other_answer_nor_in_the_audit(scene: Scene) -> None:
    made = await scene.subscribe()
    assert made["secret"].startswith("whsec_")
    for path in ("/webhooks", f"/webhooks/{made['id']}", f"/webhooks/{made['id']}/events"):
        assert "whsec_" not in str((await scene.call("GET", path))[1])
    found = await scene.house.exchange.database.read(audit.page)
    told = [(entry.action, entry.actor[:4]) for entry in found if entry.object == made["id"]]
    assert told == [("webhook.new", "key:"), ("webhook.activate", "key:")]
    assert not any("whsec_" in str(entry.facts) for entry in found)


async def test_events_and_conditions_change_and_the_address_stays(scene: Scene) -> None:
    made = await scene.subscribe()
    change = {"events": ["alert.raised"], "filters": {"agencies": ["H41"], "priorities": [1, 2]}}
    status, changed = await scene.call("PUT", f"/webhooks/{made['id']}", change)
    assert (status, changed["url"], changed["events"]) == (200, made["url"], ["alert.raised"])
    assert changed["filters"]["priorities"] == [1, 2]


async def test_the_kinds_of_events_are_told_in_both_languages(scene: Scene) -> None:
    _, found = await scene.call("GET", "/webhooks/event-types")
    assert [one["name"] for one in found["events"]] == list(EVENTS)
    assert all(one["vi"] and one["en"] for one in found["events"])


@pytest.mark.parametrize("body", [{}, {"event": "x", "since": "2026-01-05T00:00:00Z"}])
async def test_a_replay_names_one_event_or_a_moment(scene: Scene, body: dict[str, str]) -> None:
    made = await scene.subscribe()
    status, problem = await scene.call("POST", f"/webhooks/{made['id']}/replay", body)
    assert (status, problem["code"]) == (422, "webhook.replay-what")


async def test_only_keys_of_systems_subscribe(scene: Scene) -> None:
    database = scene.house.exchange.database
    other = await database.write(lambda connection: keys.new_key(connection, "xem", ["H41"], role=Role.VIEWER))
    assert (await scene.call("GET", "/webhooks", key=other))[0] == 403


async def test_pages_of_events_lead_to_one_another(scene: Scene) -> None:
    made = await scene.subscribe()
    for number in range(5):
        await scene.house.send(document_xml("G22", ["H41"], number=str(number)), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 5)
    seen: list[str] = []
    after = ""
    for _ in range(3):
        _, page = await scene.call("GET", f"/webhooks/{made['id']}/events?limit=2{after}")
        seen += [one["id"] for one in page["items"]]
        after = f"&after={page['next']}"
    assert sorted(seen) == sorted(scene.receiver.ids())
    assert page["next"] is None
    assert (await scene.call("GET", f"/webhooks/{made['id']}/events?state=lost"))[1]["code"] == "field.not-one-of"


async def test_an_operator_sees_pauses_resumes_and_replays_at_the_command_line(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    made = await scene.subscribe()
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    data: Path = scene.house.settings.data
    where = ["--data", str(data)]
    assert main(["webhooks", "list", *where]) == 0
    line = capsys.readouterr().out
    assert made["id"] in line
    assert "active" in line
    assert "/hooks" not in line
    assert main(["webhooks", "pause", *where, made["id"], "--reason", "bảo trì"]) == 0
    assert main(["webhooks", "replay", *where, made["id"], "--since", "2026-01-05"]) == 0
    assert capsys.readouterr().out.endswith("1\n")
    assert main(["webhooks", "resume", *where, made["id"]]) == 0
    await scene.until(lambda: len(scene.receiver.told()) == 2)
    assert main(["webhooks", "resume", *where, "none"]) == 1
    assert "webhook" in capsys.readouterr().err
    assert main(["webhooks", "replay", *where, made["id"]]) == 1


def test_the_model_of_a_subscription_takes_what_its_page_shows() -> None:
    given = {"url": "https://a.example/h", "events": ["document.received"], "filters": {"kinds": ["document"]}}
    assert HookIn.model_validate(given).wanted("u").filters.kinds == {"document"}
