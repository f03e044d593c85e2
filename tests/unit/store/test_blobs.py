"""Bytes come in once, are hashed as they pass, and are durable before they have their name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.findings import NotNow, Refused
from gateway.store.blobs import Blobs, BlobSink, BuiltBlob, Places
from gateway.store.staged import FLUSH


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
def blobs(tmp_path: Path, threads: ThreadPoolExecutor) -> Blobs:
    Blobs.prepare(Places.of(tmp_path))
    return Blobs(Places.of(tmp_path), limit=4 * FLUSH, min_free=0, threads=threads)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("pieces", "shorter"),
    [
        ([b"van ban\r\n"], b"van ban"),
        ([b"van ban\r", b"\n"], b"van ban"),  # the line end falls between two pieces
        ([b"van ban", b"\r\n\r\n"], b"van ban\r\n"),  # only one of two line ends is the transport's
        ([b"\r", b"\n"], b""),
        ([b"van ban"], None),
        ([b"van ban\n"], None),
        ([], None),
        ([b"a"] * 5 + [b"\r\n"], b"aaaaa"),
        ([b"x" * FLUSH, b"\r\n"], b"x" * FLUSH),  # the line end comes after a flush
        ([b"x" * (FLUSH - 1) + b"\r", b"\n"], b"x" * (FLUSH - 1)),
    ],
)
async def test_both_digests_are_right_wherever_the_pieces_are_cut(
    blobs: Blobs, pieces: list[bytes], shorter: bytes | None
) -> None:
    staged = blobs.stage()
    for piece in pieces:
        await staged.write(piece)
    whole = b"".join(pieces)
    assert staged.digest() == (_sha(whole), None if shorter is None else _sha(shorter))
    if shorter is None:
        assert staged.finish() == _sha(whole)
    else:
        await staged.trim()
        assert staged.finish() == _sha(shorter)
        whole = shorter
    assert staged.path.read_bytes() == whole
    assert staged.size == len(whole)


async def test_a_kept_blob_stands_under_its_digest_and_leaves_staging_empty(blobs: Blobs) -> None:
    staged = blobs.stage()
    await staged.write(b"noi dung")
    blobs.keep(staged.path, staged.finish())
    staged.discard()
    assert blobs.path(_sha(b"noi dung")).read_bytes() == b"noi dung"
    assert list(blobs.staging.iterdir()) == []


async def test_more_than_the_limit_is_refused(blobs: Blobs) -> None:
    staged = blobs.stage()
    with pytest.raises(Refused) as caught:
        await staged.write(b"x" * (4 * FLUSH + 1))
    assert caught.value.findings[0].code == "packet.too-large"
    staged.discard()


def test_below_the_head_room_nothing_is_taken_in(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    Blobs.prepare(Places.of(tmp_path))
    blobs = Blobs(Places.of(tmp_path), limit=1, min_free=1 << 62, threads=threads)
    with pytest.raises(NotNow) as caught:
        blobs.stage()
    assert caught.value.findings[0].code == "store.full"


def test_a_new_start_clears_half_written_files_and_keeps_the_rest(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    Blobs.prepare(Places.of(tmp_path))
    blobs = Blobs(Places.of(tmp_path), limit=1, min_free=0, threads=threads)
    (blobs.staging / "half").write_bytes(b"h")
    kept = blobs.path("ab" * 32)
    kept.write_bytes(b"k")
    Blobs.prepare(Places.of(tmp_path))
    assert list(blobs.staging.iterdir()) == []
    assert kept.read_bytes() == b"k"


def test_attachments_are_durable_only_when_settled(blobs: Blobs) -> None:
    sink = BlobSink(blobs)
    for data in (b"mot", b"hai"):
        file = sink.create()
        file.write(data)
        sink.keep(file, _sha(data))
    sink.discard(sink.create())
    assert not blobs.path(_sha(b"mot")).exists()
    sink.settle()
    assert blobs.path(_sha(b"mot")).read_bytes() == b"mot"
    assert blobs.path(_sha(b"hai")).read_bytes() == b"hai"
    sink.drop()
    assert list(blobs.staging.iterdir()) == []


def test_what_was_destroyed_meanwhile_is_put_back_from_staging(blobs: Blobs) -> None:
    path = blobs.staging / "one"
    path.write_bytes(b"abc")
    blobs.keep(path, _sha(b"abc"))
    assert blobs.destroy(_sha(b"abc")) == 3
    assert not blobs.path(_sha(b"abc")).exists()
    blobs.restore(path, _sha(b"abc"))
    assert blobs.path(_sha(b"abc")).read_bytes() == b"abc"


def test_the_same_bytes_are_kept_twice_and_destroyed_once(blobs: Blobs) -> None:
    for name in ("one", "two"):
        path = blobs.staging / name
        path.write_bytes(b"abc")
        blobs.keep(path, _sha(b"abc"))
        path.unlink()
    assert blobs.path(_sha(b"abc")).read_bytes() == b"abc"
    assert [blobs.destroy(_sha(b"abc")) for _ in range(2)] == [3, 0]


def test_dropped_attachments_leave_nothing(blobs: Blobs) -> None:
    sink = BlobSink(blobs)
    file = sink.create()
    file.write(b"x")
    sink.keep(file, _sha(b"x"))
    sink.drop()
    assert list(blobs.staging.iterdir()) == []


def test_a_file_built_here_has_the_same_face(blobs: Blobs) -> None:
    path = blobs.staging / "built"
    path.write_bytes(b"abc")
    built = BuiltBlob(path)
    assert (built.size, built.finish()) == (3, _sha(b"abc"))
    built.discard()
    assert not path.exists()


def test_a_healthy_store_has_nothing_to_say(blobs: Blobs) -> None:
    assert blobs.check() == ""
