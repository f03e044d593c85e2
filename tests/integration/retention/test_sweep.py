"""The sweep removes old files that belong to nothing, and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gateway.exchange import audit
from gateway.exchange.upkeep.sweep import Sweep, Swept
from gateway.findings import Refused
from tests.integration.retention.conftest import OLD, purge, rule
from tests.integration.store_with_files import Store


def _age(*files: Path) -> None:
    before = time.time() - 2 * 24 * 3600
    for file in files:
        os.utime(file, (before, before))


def _sweep(store: Store, *, force: bool = False, dry: bool = False) -> Swept:
    work = Sweep(store.database, store.blobs, str(store.places.root), "cli:lan")
    return work.run(lambda _what, _number: None, force=force, dry=dry)


def test_old_files_of_nothing_go_and_all_others_stay(store: Store) -> None:
    store.receive(b"a packet", b"its attachment")
    for content in (b"left over", b"left over but young"):
        store.keep(content)
    _age(*(store.file(content) for content in (b"a packet", b"its attachment", b"left over")))
    assert _sweep(store, dry=True).removed == 1
    assert store.file(b"left over").exists()
    swept = _sweep(store)
    assert (swept.files, swept.removed, swept.bytes) == (3, 1, len(b"left over"))
    assert not store.file(b"left over").exists()
    assert all(store.file(content).exists() for content in (b"a packet", b"its attachment", b"left over but young"))
    rows = store.database.read_now(audit.page)
    assert [(row.action, row.facts["files"]) for row in rows] == [("blobs.sweep", 1)]


def test_bytes_of_a_purged_packet_that_came_in_again_go(store: Store) -> None:
    store.receive(b"a packet", at=OLD)
    purge(store, rule(365))
    store.keep(b"a packet")
    _age(store.file(b"a packet"))
    assert _sweep(store).removed == 1


def test_a_store_of_which_most_belongs_to_nothing_is_left_alone_unless_forced(store: Store) -> None:
    files = [store.file(bytes([number])) for number in range(30)]
    for number in range(30):
        store.keep(bytes([number]))
    _age(*files)
    with pytest.raises(Refused, match=r"blobs\.too-many"):
        _sweep(store)
    assert all(file.exists() for file in files)
    assert _sweep(store, force=True).removed == 30
