"""Packets laid into an inbox: whole once they can be seen, each once, and readable for whoever owns the folder."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.folder import FolderAdapter, FolderSettings
from adapters.folder_disk import tidy
from adapters.testing.bed import OTHERS, THEM
from adapters.testing.packing import document, outgoing, status
from gateway.contract import Result
from gateway.ids import new_id
from gateway.packet.names import Kind
from tests.contract.folder_bed import FolderBed, folder_bed


def visible(bed: FolderBed) -> list[str]:
    return sorted(place.name for place in bed.inbox.iterdir() if not place.name.startswith("."))


async def test_a_packet_has_a_note_with_all_that_a_program_needs(bed: FolderBed, tmp_path: Path) -> None:
    number = new_id()
    packet = outgoing(tmp_path, document(), delivery=number, priority=2)
    outcome = await bed.adapter.send(packet)
    assert (outcome.result, outcome.receipt) == (Result.DELIVERED, f"{number}.document.edxml")
    note = json.loads((bed.inbox / f"{number}.document.json").read_text(encoding="utf-8"))
    assert note == {
        "id": number,
        "document": packet.document,
        "kind": "document",
        "from": packet.sender,
        "to": [THEM, OTHERS],
        "priority": 2,
        "answers": "",
        "packet": f"{number}.document.edxml",
        "size": packet.size,
        "sha256": packet.sha256,
        "files": [],
    }


async def test_names_sort_by_time(bed: FolderBed, tmp_path: Path) -> None:
    packets = [outgoing(tmp_path, document(str(number)), delivery=new_id()) for number in range(5)]
    sent = [(await bed.adapter.send(packet)).receipt for packet in packets]
    assert sorted(sent) == sent


async def test_an_id_that_file_systems_could_confuse_becomes_its_digest(bed: FolderBed, tmp_path: Path) -> None:
    for number in ("../../x", "Abc", "abc"):
        packet = outgoing(tmp_path, document(number.strip("./")), delivery=number)
        assert (await bed.adapter.send(packet)).result is Result.DELIVERED
    packets = [name for name in visible(bed) if name.endswith(".edxml")]
    assert len({name.lower() for name in packets}) == 3


async def test_attachments_are_laid_beside_under_safe_names(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, unpack=True) as bed:
        packet = outgoing(tmp_path, document(content=b"%PDF-1.4 laid"), delivery="a1")
        await bed.adapter.send(packet)
        assert json.loads((bed.inbox / "a1.document.json").read_text())["files"] == [
            "a1.document.files/01-thong bao.pdf"
        ]
        assert (bed.inbox / "a1.document.files" / "01-thong bao.pdf").read_bytes() == b"%PDF-1.4 laid"
        (bed.inbox / "a1.document.edxml").unlink()
        assert (await bed.adapter.send(packet)).result is Result.DELIVERED
        assert len(list((bed.inbox / "a1.document.files").iterdir())) == 1


async def test_a_status_has_nothing_to_unpack(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, unpack=True) as bed:
        await bed.adapter.send(outgoing(tmp_path, status(), Kind.STATUS, (THEM,), delivery="a1", answers="x"))
        assert visible(bed) == ["a1.status.edxml", "a1.status.json"]


async def test_a_stored_file_that_was_altered_is_never_shown(bed: FolderBed, tmp_path: Path) -> None:
    packet = replace(outgoing(tmp_path, document()), sha256="0" * 64)
    assert (await bed.adapter.send(packet)).result is Result.REFUSED
    assert list(bed.inbox.iterdir()) == []


async def test_half_a_packet_under_its_name_is_replaced_by_the_whole(bed: FolderBed, tmp_path: Path) -> None:
    packet = outgoing(tmp_path, document(), delivery="a1")
    (bed.inbox / "a1.document.edxml").write_bytes(document()[:100])
    assert (await bed.adapter.ask(packet)).result is Result.UNKNOWN
    assert (await bed.adapter.send(packet)).result is Result.DELIVERED
    assert (bed.inbox / "a1.document.edxml").read_bytes() == document()


async def test_who_may_read_the_folder_may_read_what_is_laid_there(bed: FolderBed, tmp_path: Path) -> None:
    bed.inbox.chmod(0o2770)
    mask = os.umask(0o077)
    try:
        await bed.adapter.send(outgoing(tmp_path, document(), delivery="a1"))
    finally:
        os.umask(mask)
    rights = {place.name: stat.S_IMODE(place.stat().st_mode) for place in bed.inbox.iterdir()}
    assert rights == {"a1.document.edxml": 0o660, "a1.document.json": 0o660}


async def test_what_died_half_written_is_removed_and_nothing_else(bed: FolderBed, tmp_path: Path) -> None:
    await bed.adapter.send(outgoing(tmp_path, document(), delivery="a1"))
    (bed.inbox / ".a2.document.edxml.0123.part").write_bytes(b"half")
    (bed.inbox / ".a2.document.files.0123.part").mkdir()
    (bed.inbox / ".a2.edxml.busy").mkdir()
    (bed.inbox / ".profile").write_bytes(b"not ours")
    first = tidy(bed.inbox, set())
    (bed.inbox / ".a3.document.edxml.0123.part").write_bytes(b"young")
    assert tidy(bed.inbox, first) == {bed.inbox / ".a3.document.edxml.0123.part"}
    assert len(list(bed.inbox.iterdir())) == 4


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A share of one MiB; only root may mount one."""
    share = tmp_path / "small"
    share.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "lienthong-test", str(share)]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"a disk that can be filled needs a mount, which is not allowed here: {done.stderr.decode()[:200]}")
    yield share
    subprocess.run(["umount", str(share)], check=True)


async def test_a_full_share_delays_a_packet_and_shows_nothing_of_it(small: Path, tmp_path: Path) -> None:
    for name in ("out", "in"):
        (small / name).mkdir()
    given = {"outbox_folder": small / "out", "inbox_folder": small / "in", "mount_folder": small}
    adapter = FolderAdapter(FolderSettings.model_validate(given))
    await adapter.open()
    packet = outgoing(tmp_path, document(content=b"%PDF" + os.urandom(700_000)))
    (small / "ballast").write_bytes(bytes(600_000))
    outcome = await adapter.send(packet)
    assert (outcome.result, outcome.code) == (Result.LATER, "folder.full")
    assert list((small / "in").iterdir()) == []
    (small / "ballast").unlink()
    assert (await adapter.send(packet)).result is Result.DELIVERED
    await adapter.close()
