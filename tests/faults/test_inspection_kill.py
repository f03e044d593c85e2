"""Killed while documents are held, inspected and settled, a hub loses none, doubles none and lets no secret one out."""

from __future__ import annotations

import hashlib
import http.client
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.load import Hub, Load, send_again, taken
from tests.packets import document_xml
from tests.pdfs import pdf_with

LATEST = 40
"""The point is passed at most so often before the process dies: intake, claims and outcomes pass it in turn."""


@dataclass
class Documents(Load):
    """Sends PDF files, every fourth of them secret."""

    secret: set[str] = field(default_factory=set)

    def packet(self) -> bytes:
        with self.lock:
            self.number += 1
            marked = self.number % 4 == 0
            content = pdf_with("TỐI MẬT" if marked else "Công văn", f"Số: {self.number}")
            data = document_xml(number=str(self.number), content=content)
            if marked:
                self.secret.add(hashlib.sha256(data).hexdigest())
            return data


def held(hub: Hub) -> float:
    """Return how many documents wait for inspection, as the metrics say."""
    client = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
    client.request("GET", "/metrics")
    found = re.search(r"^lienthong_held (\S+)", client.getresponse().read().decode(), re.MULTILINE)
    client.close()
    assert found is not None
    return float(found[1])


@pytest.mark.parametrize("point", ["work-before-commit", pytest.param("after-commit", marks=pytest.mark.long)])
def test_a_hub_killed_during_inspection_delivers_what_is_open_and_nothing_secret(tmp_path: Path, point: str) -> None:
    hub = Hub(tmp_path, 1)
    load = Documents(hub)
    chance = random.Random(point)  # noqa: S311 - moments, not secrets
    try:
        hub.start()
        hub.register()
        hub.kill()
        hub.start(doom=f"{point}:{chance.randint(15, LATEST)}")
        load.until_dead()
        hub.start()
        # Once more at a moment that no commit marks, most likely within an inspection.
        load.run(0.2)
        hub.start()
        for digest in list(load.unsure):
            if digest in load.secret:
                load.unsure.pop(digest)  # it may be in quarantine already, and be refused
        send_again(hub, load)
        until = time.monotonic() + 60
        while held(hub):
            assert time.monotonic() < until
            time.sleep(0.1)
        found = taken(hub)
    finally:
        hub.end()
    assert set(found) & load.secret == set()
    assert set(found) == set(load.accepted) - load.secret
    assert [ids for ids in found.values() if len(ids) > 1] == []
