"""A hub on an object store, either of them killed: every packet that was accepted lies there, exactly once."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.wire import Connection, WireError, reply, send_head
from gateway.cli import main
from gateway.exchange.upkeep import sweep
from tests.faults.doomed import OBJECT_POINTS
from tests.faults.load import RECEIVER, SENDER, Hub, Load, send_again, taken
from tests.packets import document_xml
from tests.services.swift import KEY, REGION, Swift

pytestmark = pytest.mark.long

SETTINGS = """[objects]
endpoint = "{url}"
plain = true
region = "{region}"
key_env = "OBJECTS_KEY"
secret_env = "OBJECTS_SECRET"
[blobs]
objects = "s3://{bucket}/hub"
"""

LATEST = 12
"""The point is passed at most so often before the process dies."""


@pytest.fixture
def bucket(own_swift: Swift) -> str:
    return own_swift.add_bucket()


@pytest.fixture
def hub(own_swift: Swift, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("OBJECTS_KEY", KEY)
    monkeypatch.setenv("OBJECTS_SECRET", own_swift.secret)
    for number, system in enumerate((SENDER, RECEIVER)):  # for the command, which reads the same settings
        monkeypatch.setenv(f"SECRET_{number}", system.secret)
    found = Hub(tmp_path, 1, more=SETTINGS.format(url=own_swift.url, region=REGION, bucket=bucket))
    yield found
    found.end()


def _there(swift: Swift, bucket: str) -> set[str]:
    """Return the digests under which packets lie in the store, by its native interface."""
    return {name.rpartition("/")[2] for name in swift.names(bucket) if "/blobs/" in name}


@pytest.mark.parametrize("point", OBJECT_POINTS)
def test_a_hub_killed_at_a_commit_point_has_the_object_of_all_it_accepted(
    hub: Hub, own_swift: Swift, bucket: str, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Load(hub)
    hub.start()
    hub.register()
    hub.kill()
    hub.start(doom=f"{point}:{random.Random(point).randint(1, LATEST)}")  # noqa: S311 - a moment, no secret
    load.until_dead()
    hub.start()
    assert set(load.accepted) <= _there(own_swift, bucket)
    send_again(hub, load)
    found = taken(hub)
    assert set(found) == set(load.accepted)
    assert [ids for ids in found.values() if len(ids) > 1] == []
    hub.end()
    # What was sent before its transaction failed belongs to nobody, and goes.
    own_swift.write(bucket, f"hub/blobs/00/{'0' * 64}", b"left over")
    monkeypatch.setattr(sweep, "AGE_SECONDS", -60.0)
    assert main(["blobs", "sweep", "--force", "--config", str(hub.folder / "hub.toml")]) == 0
    assert _there(own_swift, bucket) == set(load.accepted)


def test_a_store_that_is_killed_makes_intake_wait_and_comes_back_with_everything(
    hub: Hub, own_swift: Swift, bucket: str
) -> None:
    load = Load(hub)
    hub.start()
    hub.register()
    with closing(Connection(hub.port)) as connection:
        assert load.one(connection)
        own_swift.kill()
        data = document_xml(number="77", content=b"while the store is away")
        digest = hashlib.sha256(data).hexdigest()
        answer = connection.exchange(send_head(SENDER, "G22", len(data), digest), data + b"\r\n")
        with pytest.raises(WireError, match=r"objects\.away"):
            reply(answer)
    own_swift.start()
    until = time.monotonic() + 60
    load.unsure[digest] = data
    while load.unsure and time.monotonic() < until:
        try:
            send_again(hub, load)
        except WireError:
            time.sleep(0.2)
    found = taken(hub)
    assert set(found) == set(load.accepted) == _there(own_swift, bucket)
    assert len(found) == 2
