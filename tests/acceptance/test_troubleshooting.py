"""Symptoms of docs/troubleshooting.md, brought about on a service with all doors: they look as the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.cli import main
from tests.acceptance.sample_service import OF_FILES, SECOND, SETTINGS, sample_service
from tests.acceptance.samples import ROOT
from tests.packets import PDF
from tests.waiting import until

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")

LETTER: dict[str, Any] = {
    "to": [SECOND],
    "code": {"number": "15", "notation": "TB-ST"},
    "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
    "document_type": {"type": 2, "type_name": "Thông báo"},
    "subject": "Về việc thử liên thông",
    "signer": {"full_name": "Nguyễn Văn Thử"},
}


class System:
    """A document system that says what it was answered: the status and the first code, or the body."""

    def __init__(self, client: aiohttp.ClientSession, variables: Mapping[str, str]) -> None:
        self._client = client
        self._variables = variables

    async def asks(self, method: str, path: str, key: str = "KEY", **more: Any) -> tuple[int, dict[str, Any]]:
        head = {"Authorization": f"Bearer {self._variables.get(key, key)}"} if key else {}
        head |= more.pop("head", {})
        async with self._client.request(method, self._variables["URL"] + path, headers=head, **more) as answer:
            return answer.status, json.loads(await answer.text() or "{}")

    async def is_told(self, method: str, path: str, key: str = "KEY", **more: Any) -> str:
        status, body = await self.asks(method, path, key, **more)
        return f"{status} {body.get('code', '')}".strip()

    async def sends(self, *, number: str = "", body: bytes = PDF, kind: str = "application/pdf", **members: Any) -> Any:
        form = aiohttp.FormData()
        named = {"from" if name == "sender" else name: value for name, value in members.items()}
        form.add_field("document", json.dumps(LETTER | named), content_type="application/json")
        form.add_field("files", body, filename="tep", content_type=kind)
        head = {"Idempotency-Key": number} if number else {}
        return await self.asks("POST", "/api/v1/documents", data=form, head=head)


async def test_who_may_not_hears_the_codes_of_the_page(tmp_path: Path) -> None:
    async with sample_service(tmp_path) as variables, aiohttp.ClientSession() as client:
        system = System(client, variables)
        _, sent = await system.sends()
        statuses = f"/api/v1/documents/{sent['id']}/statuses"
        told = {
            await system.is_told("GET", "/api/v1/inbox", ""),
            await system.is_told("GET", "/api/v1/inbox", "sai"),
            await system.is_told("GET", "/api/v1/dead-letters"),
            await system.is_told("GET", "/api/v1/documents/la"),
            await system.is_told("POST", statuses, json={"code": "03"}),
            await system.is_told("GET", "/api/v2/inbox"),
        }
        _, other = await system.sends(sender=SECOND)
        told.add(f"{other['status']} {other['code']}")
        assert told == {
            *("401 rest.key-missing", "401 rest.key-unknown", "403 desk.operators-only", "404 document.unknown"),
            *("403 status.not-yours", "404 web.not-found", "403 sender.not-yours"),
        }
        for one in told:
            assert f"`{one.partition(' ')[2]}`" in PAGE
        assert (
            await system.is_told("POST", statuses, "THEIRS", json={"code": "15", "reason": "x"}) == "409 status.unasked"
        )
        assert sent["signature"]["verdict"] == "absent"


async def test_a_new_document_under_an_old_number_is_refused_and_the_old_one_known(tmp_path: Path) -> None:
    async with sample_service(tmp_path) as variables, aiohttp.ClientSession() as client:
        system = System(client, variables)
        _, first = await system.sends(number="1")
        status, second = await system.sends(number="1")
        assert (status, second["id"], second["duplicate"]) == (200, first["id"], True)
        status, other = await system.sends(number="1", subject="Văn bản khác hẳn")
        assert (status, other["code"]) == (422, "request.key-reused")
        assert "422 `request.key-reused`" in PAGE
        status, marked = await system.sends(number="2", body="TUYỆT MẬT\nnội dung".encode(), kind="text/plain")
        assert (status, marked["code"]) == (422, "secrecy.text-marked")


async def test_a_web_hook_whose_receiver_does_not_answer_is_pending(tmp_path: Path) -> None:
    async with sample_service(tmp_path) as variables, aiohttp.ClientSession() as client:
        system = System(client, variables)
        wanted = {"url": "https://qlvb.invalid/hooks", "events": ["status.received"]}
        status, hook = await system.asks("POST", "/api/v1/webhooks", json=wanted)
        assert (status, hook["state"], hook["reason"]) == (201, "pending", "webhook.not-answered")
        for url, code in (("http://a.example/", "address-wrong"), ("https://127.0.0.1:1/", "address-private")):
            told = await system.is_told("POST", "/api/v1/webhooks", json=wanted | {"url": url})
            assert told == f"422 webhook.{code}"


async def test_a_full_disk_stops_intake_and_health_says_so(tmp_path: Path) -> None:
    settings = SETTINGS.replace("free_mib = 1", "free_mib = 1000000000")
    async with sample_service(tmp_path, settings) as variables, aiohttp.ClientSession() as client:
        system = System(client, variables)
        status, refused = await system.sends()
        assert (status, refused["code"]) == (507, "store.full")
        status, ready = await system.asks("GET", "/health/ready", "")
        assert status == 503
        assert {"ok", "free_bytes", "least"} <= ready["checks"]["disk"].keys()
        assert not ready["checks"]["disk"]["ok"]
        assert (await system.asks("GET", "/api/v1/inbox"))[0] == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [("", "No such file or directory"), ('\nmount_folder = "."', "mount")],
    ids=["gone", "not-mounted"],
)
async def test_a_share_that_is_away_is_named_by_health_and_nothing_is_lost(
    tmp_path: Path, change: str, words: str
) -> None:
    settings = SETTINGS.replace('complete = "renamed"', f'complete = "renamed"{change}') + "\n"
    async with sample_service(tmp_path, settings) as variables, aiohttp.ClientSession() as client:
        system = System(client, variables)
        if not change:
            (tmp_path / "inbox").rename(tmp_path / "away")
        _, sent = await system.sends(to=[OF_FILES])

        async def tried() -> bool:
            _, view = await system.asks("GET", f"/api/v1/documents/{sent['id']}")
            delivery = view["receivers"][0]["delivery"]
            return bool(delivery["state"] == "waiting" and delivery["attempts"])

        async def named() -> bool:
            _, ready = await system.asks("GET", "/health/ready", "")
            check = ready["checks"]["endpoint:so-thu"]
            return not check["ok"] and words in check["detail"]

        await until(tried)
        await until(named)


BUS_AWAY = """
[[endpoints]]
name = "bus"
adapter = "vxp"
serves = ["*"]
[endpoints.delivery]
first_seconds = 0.1
[endpoints.settings]
url = "http://127.0.0.1:9/vxp"
system = "he.thu.01"
secret_file = "he.thu.01.secret"
"""


async def test_where_a_document_waits_is_said_in_words(tmp_path: Path) -> None:
    async with sample_service(tmp_path, SETTINGS + BUS_AWAY) as variables, aiohttp.ClientSession() as client:
        system = System(client, variables)
        _, here = await system.sends()
        _, away = await system.sends(to=["904.24.04.Z94"], code={"number": "16", "notation": "TB-ST"})

        async def delivery(sent: dict[str, Any]) -> dict[str, Any]:
            _, view = await system.asks("GET", f"/api/v1/documents/{sent['id']}")
            found: dict[str, Any] = view["receivers"][0]["delivery"]
            return found

        async def failed() -> bool:
            found = await delivery(away)
            return found["cause"] == "transient" and "127.0.0.1:9" in found["error"]

        await until(failed)
        assert (await delivery(away))["state"] == "waiting"
        waits = await delivery(here)
        assert (waits["state"], waits["forecast"]["code"]) == ("waiting", "delivery.in-mailbox")


def test_a_plug_in_that_is_not_there_is_named_before_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(SETTINGS.format(port=1).replace('"folder"', '"khong-co"'), encoding="utf-8")
    assert main(["config", "check", str(file)]) == 1
    assert "config.adapter-unknown" in capsys.readouterr().out


def test_every_code_of_the_guides_is_one_and_the_wires_answers_have_the_status_of_the_page() -> None:
    from gateway.catalogue import entries

    for page in ("troubleshooting", "wire", "connect"):
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        named = set(re.findall(r"`([a-z]+\.[a-z]+(?:-[a-z]+)+)`", text))
        assert named <= entries().keys(), page
    wire = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z.`, -]+`) \| (\d{3}) \|", wire, re.MULTILINE)
    assert len(rows) > 5
    for codes, status in rows:
        for code in re.findall(r"`([^`]+)`", codes):
            assert entries()[code].wire == int(status), code
