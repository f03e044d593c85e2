"""What subscribers are told: signed, once, under one id, also when their servers are down, slow or rude."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import func, select
from standardwebhooks import Webhook, WebhookVerificationError

from gateway.contract import Outcome, Result
from gateway.directory import keys
from gateway.store.schema import webhook_deliveries
from tests.integration.exchange.test_inspection import SECRET
from tests.integration.webhooks.conftest import G22, H41, RULES, OpenScene, Scene, answering, well
from tests.packets import document_xml, status_xml


async def test_a_document_that_came_is_told_to_its_receiver_signed_and_without_content(scene: Scene) -> None:
    made = await scene.subscribe("document.received")
    assert made["state"] == "active"
    assert made["ping"] == {"answered": True, "status": 204, "error": ""}
    sent = await scene.house.send(document_xml("G22", ["H41"], number="15"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    scene.receiver.verify(made["secret"])
    told = scene.receiver.told()[0]
    assert told["type"] == "document.received"
    data = told["data"]
    assert (data["id"], data["from"], data["to"], data["agencies"]) == (sent.document, "G22", "H41", ["H41"])
    assert "subject" not in json.dumps(told)
    assert {head["Content-Type"] for head, _ in scene.receiver.came} == {"application/json"}


async def test_another_secret_does_not_verify(scene: Scene) -> None:
    await scene.subscribe()
    (head, body), *_ = scene.receiver.came
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").verify(body, head)


async def test_nothing_of_other_agencies_is_told(scene: Scene) -> None:
    await scene.subscribe("document.received", "take-back.asked", "delivery.dead")
    await scene.house.send(document_xml("H41", ["G22"], number="1"), H41)
    await scene.house.send(document_xml("G22", ["H41"], number="2"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    await asyncio.sleep(0.3)
    assert [one["data"]["to"] for one in scene.receiver.told()] == ["H41"]


async def test_the_sender_is_told_what_became_of_its_document(scene: Scene) -> None:
    await scene.subscribe("delivery.delivered", "delivery.dead", "status.received")
    scene.house.bus.script += [Outcome(Result.DELIVERED, receipt="r1"), Outcome(Result.REFUSED, code="no", detail="no")]
    first = await scene.house.send(document_xml("H41", ["X1"], number="1"), H41)
    await scene.until(lambda: len(scene.receiver.told("delivery.delivered")) == 1)
    await scene.house.send(document_xml("H41", ["X1"], number="2"), H41)
    await scene.until(lambda: len(scene.receiver.told("delivery.dead")) == 1)
    dead = scene.receiver.told("delivery.dead")[0]["data"]
    assert (dead["details"]["cause"], dead["details"]["code"]) == ("permanent", "no")
    assert scene.receiver.told("delivery.delivered")[0]["data"]["id"] == first.document


async def test_a_status_is_told_with_the_document_that_it_is_about(scene: Scene) -> None:
    await scene.subscribe("status.received", filters={"status_codes": ["03"]})
    sent = await scene.house.send(document_xml("H41", ["G22"], number="7"), H41)
    await scene.house.send(status_xml("G22", "H41", "03", document_id="H41,2026/01/05,7/TB-ST"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    data = scene.receiver.told()[0]["data"]
    assert (data["status_code"], data["about"], data["kind"]) == ("03", sent.document, "status")


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"kinds": ["status"]}, 0),
        ({"kinds": ["document"], "priorities": [0]}, 1),
        ({"priorities": [4]}, 0),
        ({"agencies": ["H41"]}, 1),
        ({"status_codes": ["13"]}, 1),
    ],
)
async def test_conditions_hold_back_what_they_are_about(scene: Scene, filters: dict[str, object], told: int) -> None:
    await scene.subscribe("document.received", filters=filters)
    all_of_it = await scene.subscribe("document.received", description="all")
    await scene.house.send(document_xml("G22", ["H41"], number="15"), G22)
    await scene.until(lambda: len(scene.receiver.told()) >= told + 1)
    # All that an entry gives cause for is dealt out at once: nothing more is on its way than stands here.
    count = select(func.count()).select_from(webhook_deliveries).where(webhook_deliveries.c.event != "webhook.ping")
    dealt = await scene.house.exchange.database.read(lambda connection: connection.execute(count).scalar_one())
    assert (len(scene.receiver.told()), dealt) == (told + 1, told + 1)
    assert all_of_it["filters"]["kinds"] == []


async def test_a_receiver_that_was_down_gets_everything_when_it_is_back(scene: Scene) -> None:
    made = await scene.subscribe()
    await scene.receiver.stop()
    for number in range(5):
        await scene.house.send(document_xml("G22", ["H41"], number=str(number)), G22)
    await scene.see(f"/webhooks/{made['id']}", lambda hook: hook["failures"] >= 2)
    await scene.receiver.start()
    await scene.until(lambda: len(set(scene.receiver.ids())) == 5)
    _, shown = await scene.call("GET", f"/webhooks/{made['id']}/events?state=done")
    _, one = await scene.call("GET", f"/webhooks/{made['id']}/events/{scene.receiver.ids()[0]}")
    assert shown["items"]
    assert one["history"][-1]["status"] == 204


@pytest.mark.parametrize("status", [302, 308])
async def test_a_redirection_is_not_followed(scene: Scene, status: int) -> None:
    made = await scene.subscribe()
    scene.receiver.behave = answering(status, Location=scene.receiver.url + "?elsewhere")
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await scene.until(lambda: len(scene.receiver.told()) >= 2)
    _, shown = await scene.call("GET", f"/webhooks/{made['id']}/events")
    assert (shown["items"][0]["state"], shown["items"][0]["status"]) == ("waiting", status)
    assert len(set(scene.receiver.ids())) == 1


async def test_a_slow_receiver_holds_up_no_other(open_scene: OpenScene) -> None:
    scene = await open_scene(seconds=0.6)
    slow = await scene.subscribe(description="slow")
    quick = await scene.subscribe(description="quick")

    async def behave(request: web.Request) -> web.StreamResponse:
        secret, head = Webhook(slow["secret"]), dict(request.headers)
        try:
            secret.verify(await request.read(), head)
        except WebhookVerificationError:
            return await well(request)
        await asyncio.sleep(30)
        return await well(request)

    scene.receiver.behave = behave
    for number in range(3):
        await scene.house.send(document_xml("G22", ["H41"], number=str(number)), G22)

    await scene.see(f"/webhooks/{quick['id']}/events?state=done", lambda page: len(page["items"]) == 3)
    await scene.see(f"/webhooks/{slow['id']}", lambda hook: hook["failures"] >= 1)
    _, shown = await scene.call("GET", f"/webhooks/{slow['id']}/events")
    assert {one["state"] for one in shown["items"]} == {"waiting"}
    assert "timeout" in {one["error"] for one in shown["items"]}


async def test_an_answer_without_end_counts_by_its_status_alone(scene: Scene) -> None:
    made = await scene.subscribe()
    written = [0]

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while written[0] < 200 * 1024 * 1024:
                await response.write(b"x" * 65536)
                written[0] += 65536
        except ConnectionError:
            pass
        return response

    scene.receiver.behave = endless
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await scene.see(f"/webhooks/{made['id']}/events?state=done", lambda page: bool(page["items"]))
    assert written[0] < 100 * 1024 * 1024


async def test_both_secrets_sign_during_the_overlap_and_the_new_one_alone_without(scene: Scene) -> None:
    made = await scene.subscribe()
    status, rotated = await scene.call("POST", f"/webhooks/{made['id']}/rotate", {"overlap_hours": 1})
    assert status == 200
    assert rotated["secret"] != made["secret"]
    scene.receiver.came.clear()
    await scene.house.send(document_xml("G22", ["H41"], number="1"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    scene.receiver.verify(made["secret"])
    scene.receiver.verify(rotated["secret"])
    status, again = await scene.call("POST", f"/webhooks/{made['id']}/rotate", {"overlap_hours": 0})
    scene.receiver.came.clear()
    await scene.house.send(document_xml("G22", ["H41"], number="2"), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    scene.receiver.verify(again["secret"])
    with pytest.raises(WebhookVerificationError):
        scene.receiver.verify(rotated["secret"])


async def test_one_event_and_all_since_a_moment_are_told_again_under_their_ids(scene: Scene) -> None:
    made = await scene.subscribe()
    before = datetime.now(UTC) - timedelta(minutes=1)
    for number in range(3):
        await scene.house.send(document_xml("G22", ["H41"], number=str(number)), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 3)
    first = set(scene.receiver.ids())
    one = sorted(first)[0]
    scene.receiver.came.clear()
    assert await scene.call("POST", f"/webhooks/{made['id']}/replay", {"event": one}) == (200, {"replayed": 1})
    await scene.until(lambda: scene.receiver.ids() == [one])
    scene.receiver.came.clear()
    found = await scene.call("POST", f"/webhooks/{made['id']}/replay", {"since": before.isoformat()})
    assert found == (200, {"replayed": 3})
    await scene.until(lambda: set(scene.receiver.ids()) == first)
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert (await scene.call("POST", f"/webhooks/{made['id']}/replay", {"since": later}))[1] == {"replayed": 0}


async def test_what_happens_during_a_pause_is_told_after_it(scene: Scene) -> None:
    made = await scene.subscribe()
    assert (await scene.call("POST", f"/webhooks/{made['id']}/pause", {"reason": "bảo trì"}))[1]["state"] == "paused"
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await scene.see(f"/webhooks/{made['id']}", lambda hook: hook["waiting"] == 1)
    assert scene.receiver.told() == []
    await scene.call("POST", f"/webhooks/{made['id']}/resume")
    await scene.until(lambda: len(scene.receiver.told()) == 1)


async def test_after_too_long_without_success_it_is_paused_with_an_alert_that_resuming_ends(
    open_scene: OpenScene,
) -> None:
    scene = await open_scene(pause_after=timedelta(seconds=0.3))
    made = await scene.subscribe("document.received", "alert.raised", "alert.closed")
    scene.receiver.behave = answering(500)
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await scene.see(f"/webhooks/{made['id']}", lambda hook: hook["state"] == "paused")
    alerts = (await scene.call("GET", "/alerts"))[1]["alerts"]
    assert [(one["kind"], one["facts"]["webhook"]) for one in alerts] == [("webhook.paused", made["id"])]
    scene.receiver.behave = well
    scene.receiver.came.clear()
    await scene.call("POST", f"/webhooks/{made['id']}/resume")
    await scene.until(lambda: {one["type"] for one in scene.receiver.told()} >= {"document.received", "alert.closed"})
    assert (await scene.call("GET", "/alerts"))[1]["alerts"] == []


async def test_whoever_answers_gone_is_paused_at_once(scene: Scene) -> None:
    made = await scene.subscribe()
    scene.receiver.behave = answering(410)
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    shown = await scene.see(f"/webhooks/{made['id']}", lambda hook: hook["state"] == "paused")
    assert shown["reason"] == "webhook.gone"


async def test_a_revoked_key_is_told_nothing_more(scene: Scene) -> None:
    await scene.subscribe()
    found = await scene.house.exchange.key_caller(scene.key)
    assert found is not None
    key = found.system.removeprefix("key:")
    await scene.house.exchange.database.write(lambda connection: keys.revoke(connection, key))
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    await asyncio.sleep(0.5)
    assert scene.receiver.told() == []


async def test_an_event_that_is_tried_too_long_is_given_up_and_can_be_replayed(open_scene: OpenScene) -> None:
    scene = await open_scene(rule=replace(RULES.rule, deadline=0.2))
    made = await scene.subscribe()
    scene.receiver.behave = answering(503)
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    dead = (await scene.see(f"/webhooks/{made['id']}/events?state=dead", lambda page: bool(page["items"])))["items"]
    assert dead[0]["error"] == "HTTP 503"
    scene.receiver.behave = well
    scene.receiver.came.clear()
    await scene.call("POST", f"/webhooks/{made['id']}/replay", {"event": dead[0]["id"]})
    await scene.until(lambda: scene.receiver.ids() == [dead[0]["id"]])


async def test_a_document_in_quarantine_is_told_so_and_as_received_only_when_it_is_let_go(scene: Scene) -> None:
    await scene.subscribe("document.received", "quarantine.entered", "quarantine.released")
    sent = await scene.house.send(document_xml("G22", ["H41"], content=SECRET), G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    assert scene.receiver.told()[0]["type"] == "quarantine.entered"
    await scene.house.exchange.quarantine.release("cli:thử", sent.document, "báo nhầm")
    await scene.until(lambda: len(scene.receiver.told()) == 3)
    assert {one["type"] for one in scene.receiver.told()[1:]} == {"document.received", "quarantine.released"}
    assert {one["data"]["id"] for one in scene.receiver.told()} == {sent.document}


async def test_a_receiver_is_told_that_a_document_is_asked_back(scene: Scene) -> None:
    await scene.subscribe("take-back.asked")
    sent = await scene.house.send(document_xml("G22", ["H41"], number="15"), G22)
    revocation = document_xml("G22", ["H41"], number="16", business=1, target="G22,2026/01/05,15/TB-ST")
    await scene.house.send(revocation, G22)
    await scene.until(lambda: len(scene.receiver.told()) == 1)
    data = scene.receiver.told()[0]["data"]
    assert (data["id"], data["to"]) == (sent.document, "H41")
