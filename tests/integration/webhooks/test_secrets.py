"""Secrets of web-hooks in the database: sealed, renewed, and what happens when their key is gone."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from gateway.cli import main
from gateway.exchange.exchange import Exchange
from gateway.exchange.secret_box import SecretBox
from gateway.exchange.webhooks import sealing
from gateway.findings import NotNow
from gateway.store.schema import alerts, audit, webhooks
from tests.integration.webhooks.conftest import G22, Scene
from tests.packets import document_xml


@pytest.fixture
def served_url(request: pytest.FixtureRequest) -> str | None:
    """The embedded database, unless a test asks for both."""
    served = getattr(request, "param", "sqlite") == "postgresql"
    return str(request.getfixturevalue("ready_databases")()) if served else None


def box(scene: Scene) -> SecretBox:
    return scene.house.settings.secret_box


async def rows(scene: Scene) -> list[Any]:
    return await scene.house.exchange.database.read(lambda c: list(c.execute(select(webhooks)).all()))


async def told(scene: Scene, number: int) -> None:
    """Have an event happen and wait until the receiver has it."""
    before = len(scene.receiver.told())
    await scene.house.send(document_xml("G22", ["H41"], number=str(number)), G22)
    await scene.until(lambda: len(scene.receiver.told()) > before)


async def test_no_secret_stands_in_the_database(scene: Scene) -> None:
    made = await scene.subscribe()
    [row] = await rows(scene)
    assert row.secret.startswith("sealed:1:")
    assert made["secret"] not in str(row)
    _, rotated = await scene.call("POST", f"/webhooks/{made['id']}/rotate", {"overlap_hours": 1})
    [row] = await rows(scene)
    assert row.previous_secret.startswith("sealed:1:")
    scene.receiver.came.clear()  # what the secret before has signed
    await told(scene, 1)
    scene.receiver.verify(rotated["secret"])


@pytest.mark.parametrize("served_url", ["sqlite", "postgresql"], indirect=True)
async def test_secrets_of_the_release_before_are_sealed_and_can_be_laid_open_again(scene: Scene) -> None:
    made = await scene.subscribe()
    database = scene.house.exchange.database

    def as_before(connection: Connection) -> None:
        connection.execute(update(webhooks).values(secret=made["secret"], previous_secret=made["secret"]))

    await database.write(as_before)
    await told(scene, 1)  # it still signs
    done = await database.write(lambda connection: sealing.seal_all(connection, box(scene)))
    assert (done.written, done.lost) == (2, ())
    assert made["secret"] not in str(await rows(scene))
    await told(scene, 2)
    again = await database.write(lambda connection: sealing.seal_all(connection, box(scene)))
    assert again.written == 0
    opened = await database.write(lambda connection: sealing.lay_open(connection, box(scene)))
    assert opened.written == 2
    assert {row.secret for row in await rows(scene)} == {made["secret"]}
    scene.receiver.verify(made["secret"])


async def test_without_its_key_a_secret_is_named_and_a_new_one_mends_it(scene: Scene) -> None:
    made = await scene.subscribe()
    kept = box(scene).file.read_bytes()
    box(scene).file.unlink()
    box(scene).make()  # as after a restoration without the file
    await scene.house.send(document_xml("G22", ["H41"]), G22)
    path = f"/webhooks/{made['id']}/events"
    [item] = (await scene.see(path, lambda page: page["items"] and page["items"][0]["error"]))["items"]
    assert (item["state"], item["error"]) == ("waiting", "secret")
    database, now = scene.house.exchange.database, datetime.now(UTC)
    raised = await database.write(lambda connection: sealing.watch_lost(connection, box(scene), now))
    assert [(one.kind, one.subject) for one in raised] == [("webhook.secret-lost", made["id"])]
    _, rotated = await scene.call("POST", f"/webhooks/{made['id']}/rotate", {})
    still = select(alerts.c.kind).where(alerts.c.kind == sealing.LOST, alerts.c.closed_at.is_(None))
    assert await database.read(lambda c: list(c.execute(still).all())) == []
    await scene.see(path, lambda page: page["items"][0]["state"] == "done")
    assert rotated["secret"] != made["secret"]
    box(scene).file.write_bytes(kept)


async def test_the_key_is_exchanged_by_the_command_line_beside_the_service(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    made = await scene.subscribe()
    [before] = await rows(scene)
    where = ["--data", str(scene.house.settings.data)]
    assert main(["secrets", "rotate", *where]) == 0
    [after] = await rows(scene)
    assert before.secret.split(":")[2] != after.secret.split(":")[2]
    assert main(["secrets", "rotate", "--forget", *where]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "[" not in line]  # what the service logs
    assert said == [
        "secrets sealed anew: 1",
        "keys forgotten: 1",
        "secrets sealed anew: 0",
    ]
    await told(scene, 1)
    scene.receiver.verify(made["secret"])
    acts = await scene.house.exchange.database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert acts[-2:] == ["secrets.rotate", "secrets.rotate"]


def test_a_key_file_that_the_settings_name_has_to_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('data = "d"\n[secrets]\nkey_file = "keys/secrets.key"\n')
    assert main(["config", "check", str(file)]) == 1
    assert "secrets.key-unusable" in capsys.readouterr().out
    (tmp_path / "keys").mkdir()
    assert main(["secrets", "new", str(tmp_path / "keys" / "secrets.key")]) == 0
    assert main(["config", "check", str(file)]) == 0
    assert main(["secrets", "new", str(tmp_path / "keys" / "secrets.key")]) == 1
    assert "secrets.file-exists" in capsys.readouterr().err


async def test_a_broken_key_keeps_no_service_from_starting(scene: Scene) -> None:
    await scene.subscribe()
    box(scene).file.write_text("broken")
    os.close(Exchange.prepare(scene.house.settings))  # as a start does
    with pytest.raises(NotNow, match=r"secrets\.key-unusable"):
        await scene.house.exchange.database.write(lambda connection: sealing.seal_all(connection, box(scene)))


async def test_hosts_that_share_packets_share_the_key(scene: Scene, tmp_path: Path) -> None:
    settings = scene.house.settings
    first = replace(settings, data=tmp_path / "a", shared=tmp_path / "shared", url=None)
    second = replace(first, data=tmp_path / "b")
    for one in (first, second):
        os.close(Exchange.prepare(one))
    assert second.secret_box.open(first.secret_box.seal("x", "a"), "a") == "x"
    assert not (tmp_path / "a" / "secrets.key").exists()
