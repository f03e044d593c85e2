"""What every store of packets' bytes promises, asked of both: the folder, and a real object store."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.findings import NotNow
from gateway.store import object_blobs
from gateway.store.blobs import Blobs, BlobSink, Places
from gateway.store.object_blobs import ObjectBlobs, open_blobs
from gateway.store.objects import MIB, ObjectAccess, ObjectAddress
from tests.faults.proxy import HalfOpen, Pass, Proxy, Refuse
from tests.services.swift import Swift

LARGE = 5 * MIB + 1000
"""Bytes that go in two parts."""

COPY = 10_000
"""Bytes of a file of which two may stay here as copies."""


@dataclass
class Bench:
    """A store of bytes, and another host's eyes on the same one."""

    blobs: Blobs
    other: Blobs
    places: Places

    def keep(self, content: bytes) -> str:
        """Stage and keep bytes as intake does; return their digest."""
        staged = self.blobs.stage()
        staged._new.append(content)
        sha256 = staged.finish()
        self.blobs.keep(staged.path, sha256)
        staged.discard()
        return sha256

    def there(self) -> set[str]:
        """Return the digests of all that is stored."""
        return {one.sha256 for page in self.other.stored() for one in page}


Open = Callable[[Places, ObjectAddress | None], Blobs]


@pytest.fixture
def opened() -> Iterator[Open]:
    with ThreadPoolExecutor(1) as threads:
        yield lambda places, objects: open_blobs(
            places, objects, limit=LARGE * 2, min_free=0, threads=threads, cache=COPY * 2
        )


@pytest.fixture(params=["folder", "objects"])
def bench(request: pytest.FixtureRequest, opened: Open, tmp_path: Path) -> Bench:
    if request.param == "folder":
        for host in ("a", "b"):
            (tmp_path / host).mkdir()
        places = [Places.of(tmp_path / host, tmp_path / "shared") for host in ("a", "b")]
        address = None
    else:
        places = [Places.beside_objects(tmp_path / host) for host in ("a", "b")]
        address = _address(request)
    for one in places:
        Blobs.prepare(one)
    return Bench(opened(places[0], address), opened(places[1], address), places[0])


@pytest.fixture
def away(request: pytest.FixtureRequest, opened: Open, tmp_path: Path) -> Iterator[tuple[ObjectBlobs, Proxy, Bench]]:
    """A host whose way to the object store is ours to cut, and one whose way holds."""
    address = _address(request)
    far = [Places.beside_objects(tmp_path / host) for host in ("a", "b")]
    for one in far:
        Blobs.prepare(one)
    with Proxy(address.access.endpoint) as proxy:
        cut = opened(far[0], ObjectAddress(address.bucket, "", _through(request, proxy)))
        assert isinstance(cut, ObjectBlobs)
        yield cut, proxy, Bench(opened(far[1], address), opened(far[1], address), far[1])


def _address(request: pytest.FixtureRequest) -> ObjectAddress:
    swift: Swift = request.getfixturevalue("swift")
    return swift.address(str(request.getfixturevalue("bucket")))


def _through(request: pytest.FixtureRequest, proxy: Proxy) -> ObjectAccess:
    swift: Swift = request.getfixturevalue("swift")
    return swift.access(proxy.url)


@pytest.mark.parametrize("size", [0, 1000, LARGE], ids=["empty", "small", "in parts"])
async def test_what_was_kept_is_read_by_every_host(bench: Bench, size: int) -> None:
    content = os.urandom(size)
    sha256 = bench.keep(content)
    for blobs in (bench.blobs, bench.other):
        assert blobs.fetch(sha256).read_bytes() == content
        assert (await blobs.near(sha256)).read_bytes() == content
        with blobs.lent(sha256) as file:
            assert file.read_bytes() == content
        assert blobs.holds(sha256)
    assert bench.there() == {sha256}


def test_keeping_the_same_bytes_again_is_harmless(bench: Bench) -> None:
    assert bench.keep(b"twice") == bench.keep(b"twice")
    assert len(bench.there()) == 1


def test_destroyed_bytes_are_gone_and_destroying_again_is_harmless(bench: Bench) -> None:
    sha256 = bench.keep(b"secret")
    bench.other.destroy(sha256)
    bench.blobs.destroy(sha256)
    assert bench.there() == set()
    with pytest.raises(FileNotFoundError), bench.blobs.lent(sha256) as file:
        file.read_bytes()


async def test_what_never_was_is_gone_for_every_reader(bench: Bench) -> None:
    sha256 = hashlib.sha256(b"never").hexdigest()
    assert not (await bench.blobs.near(sha256)).exists()
    assert not bench.blobs.holds(sha256)
    with pytest.raises(FileNotFoundError):
        bench.blobs.fetch(sha256).read_bytes()


def test_attachments_of_a_packet_are_kept_together_and_their_staged_names_go(bench: Bench) -> None:
    sink = BlobSink(bench.blobs)
    for content in (b"one", b"two"):
        file = sink.create()
        file.write(content)
        sink.keep(file, hashlib.sha256(content).hexdigest())
    assert bench.there() == set()
    sink.settle()
    sink.drop()
    assert bench.there() == {hashlib.sha256(content).hexdigest() for content in (b"one", b"two")}
    assert list(bench.places.staging.iterdir()) == []


def test_a_start_loses_nothing_that_was_kept(bench: Bench) -> None:
    sha256 = bench.keep(b"kept")
    Blobs.prepare(bench.places)
    assert bench.blobs.fetch(sha256).read_bytes() == b"kept"


def test_a_file_of_a_backup_comes_back_unless_it_is_there(bench: Bench, tmp_path: Path) -> None:
    there = bench.keep(b"there")
    file = tmp_path / "backup"
    file.write_bytes(b"lost")
    lost = hashlib.sha256(b"lost").hexdigest()
    for sha256 in (lost, there):
        bench.blobs.put_back(file, sha256)
    bench.blobs.settle()
    assert bench.other.fetch(lost).read_bytes() == b"lost"
    assert bench.other.fetch(there).read_bytes() == b"there"


def test_all_that_is_stored_is_told_with_its_size_and_age(bench: Bench) -> None:
    before = time.time()
    sha256 = bench.keep(b"five!")
    [[one]] = list(bench.other.stored())
    assert (one.sha256, one.size) == (sha256, 5)
    assert before - 5 < one.at < time.time() + 5


def test_a_file_that_goes_while_all_are_told_is_left_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    stay, go = bench.keep(b"stays"), bench.keep(b"goes")
    listed = Path.iterdir

    def late(self: Path) -> Iterator[Path]:
        names = list(listed(self))
        if any(file.name == go for file in names):
            bench.other.destroy(go)
        return iter(names)

    monkeypatch.setattr(Path, "iterdir", late)
    assert stay in bench.there()
    monkeypatch.undo()


def test_a_store_that_works_is_well(bench: Bench) -> None:
    assert bench.blobs.check() == ""
    assert not bench.blobs.away()


# What only an object store can do wrong


def test_while_the_store_is_away_nothing_is_kept_or_destroyed_and_copies_are_still_read(
    away: tuple[ObjectBlobs, Proxy, Bench],
) -> None:
    blobs, proxy, other = away
    sha256 = other.keep(b"there")
    assert blobs.fetch(sha256).read_bytes() == b"there"
    proxy.switch(Refuse())
    staged = blobs.stage()
    staged._new.append(b"new")
    digest = staged.finish()
    for call in (
        lambda: blobs.keep(staged.path, digest),
        lambda: blobs.destroy(sha256),
        lambda: list(blobs.stored()),
        lambda: blobs.fetch(digest),
    ):
        with pytest.raises(NotNow) as caught:
            call()
        assert [finding.code for finding in caught.value.findings] == ["objects.away"]
    assert (blobs.check(), blobs.away()) == ("", "no answer")
    assert blobs.fetch(sha256).read_bytes() == b"there"
    assert other.there() == {sha256}


def test_what_the_store_gives_back_altered_is_not_passed_on(
    away: tuple[ObjectBlobs, Proxy, Bench], swift: Swift, bucket: str
) -> None:
    blobs, _, other = away
    sha256 = other.keep(b"as it was")
    swift.write(bucket, f"blobs/{sha256[:2]}/{sha256}", b"as it is not")
    with pytest.raises(NotNow) as caught:
        blobs.fetch(sha256)
    assert [finding.code for finding in caught.value.findings] == ["objects.damaged"]
    assert not blobs.path(sha256).exists()
    with blobs.lent(sha256) as file:  # who verifies sees it as it is
        assert file.read_bytes() == b"as it is not"


def test_copies_go_when_nobody_needs_them_or_they_are_too_many(away: tuple[ObjectBlobs, Proxy, Bench]) -> None:
    blobs, _, other = away
    used = [other.keep(bytes([number]) * COPY) for number in range(3)]
    gone, young = other.keep(b"taken back elsewhere"), other.keep(b"just asked for")
    for age, sha256 in enumerate([*used, gone], 1):
        before = time.time() - 3600 * age
        os.utime(blobs.fetch(sha256), (before, before))
    blobs.fetch(young)
    assert blobs.tidy(lambda digests: set(digests) - {gone}) == COPY + len(b"just asked for")
    assert [blobs.path(sha256).exists() for sha256 in (*used, gone, young)] == [True, False, False, False, True]
    assert other.there() == {*used, gone, young}


def test_a_copy_that_somebody_asks_for_while_copies_are_tidied_stays(away: tuple[ObjectBlobs, Proxy, Bench]) -> None:
    blobs, _, other = away
    sha256 = other.keep(b"old, and wanted again")
    os.utime(blobs.fetch(sha256), (1, 1))

    def asked_for_meanwhile(_: list[str]) -> set[str]:
        blobs.fetch(sha256)
        return set()

    blobs.tidy(asked_for_meanwhile)
    assert blobs.path(sha256).read_bytes() == b"old, and wanted again"


def test_a_copy_that_somebody_asks_for_as_it_is_dropped_comes_back(
    away: tuple[ObjectBlobs, Proxy, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, _, other = away
    sha256 = other.keep(b"old")
    os.utime(blobs.fetch(sha256), (1, 1))
    rename = Path.rename

    def asked_for(self: Path, target: Path) -> Path:  # by another process, after the last look
        os.utime(self)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", asked_for)
    blobs.tidy(lambda _: set())
    assert [file.name for file in blobs.path(sha256).parent.iterdir()] == [sha256]


def test_copies_leave_the_disk_its_head_room(away: tuple[ObjectBlobs, Proxy, Bench]) -> None:
    blobs, _, other = away
    here, far = other.keep(b"here"), other.keep(b"far")
    old = time.time() - 300
    os.utime(blobs.fetch(here), (old, old))
    blobs._min_free = 1 << 60
    for bring in (blobs.fetch, lambda sha256: blobs.lent(sha256).__enter__()):
        with pytest.raises(NotNow) as caught:
            bring(far)
        assert [finding.code for finding in caught.value.findings] == ["store.full"]
    assert not list(blobs.staging.iterdir())
    assert blobs.tidy(set) == 0  # five minutes are enough when the disk is pressed
    assert not blobs.path(here).exists()


def test_a_copy_that_the_disk_did_not_take_is_not_said_to_be_there(
    away: tuple[ObjectBlobs, Proxy, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, _, other = away
    sha256 = other.keep(b"far")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "hardlink_to", full)
    with pytest.raises(NotNow):
        blobs.fetch(sha256)


def test_copies_that_were_fetched_for_one_work_go_unless_others_use_them(
    away: tuple[ObjectBlobs, Proxy, Bench],
) -> None:
    blobs, _, other = away
    once, wanted = other.keep(b"once"), other.keep(b"wanted")
    for sha256 in (once, wanted):
        blobs.fetch(sha256)
    os.utime(blobs.path(wanted))
    blobs.let_go()
    assert [blobs.path(sha256).exists() for sha256 in (once, wanted)] == [False, True]


def test_looking_whether_the_store_is_there_writes_nothing_and_does_not_wait_for_it(
    away: tuple[ObjectBlobs, Proxy, Bench], swift: Swift, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, proxy, _ = away
    monkeypatch.setattr(object_blobs, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(object_blobs, "LOOK_SECONDS", 30.0)
    assert blobs.away() == ""
    assert swift.names(bucket) == []
    monkeypatch.setattr(object_blobs, "LOOK_SECONDS", 0.05)
    proxy.switch(HalfOpen())
    assert [blobs.away() for _ in range(5)] == ["no answer"] * 5
    proxy.switch(Pass())
    staged = blobs.stage()
    sha256 = staged.finish()
    proxy.switch(Refuse())
    with pytest.raises(NotNow):
        blobs.keep(staged.path, sha256)
    proxy.switch(Pass())
    monkeypatch.setattr(object_blobs, "LOOK_SECONDS", 30.0)
    until = time.monotonic() + 60
    # A look that began before may end first; the one after it writes.
    while (found := (blobs.away(), swift.names(bucket))) != ("", ["probe"]) and time.monotonic() < until:
        time.sleep(0.05)
    assert found == ("", ["probe"])  # written once, since a packet had been refused


def test_a_folder_of_the_store_says_whose_it_is_once_somebody_has_said_so(
    away: tuple[ObjectBlobs, Proxy, Bench],
) -> None:
    blobs, proxy, other = away
    assert blobs.owner() is None
    other.blobs.take_over("a ledger")
    assert blobs.owner() == "a ledger"
    proxy.switch(Refuse())
    with pytest.raises(NotNow):
        blobs.owner()
