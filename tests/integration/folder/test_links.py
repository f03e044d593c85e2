"""Whoever writes the outbox may lay links where our own folders should be: nothing is moved through them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.folder_disk import tidy
from adapters.folder_names import OURS, WORKING
from adapters.testing.packing import Collected, all_of, outgoing, theirs
from gateway.catalogue import entries
from gateway.contract import Accepted, Incoming, Refusal, Result, Unreachable
from gateway.findings import Finding
from gateway.ids import new_id
from tests.contract.folder_bed import FolderBed, folder_bed
from tests.packets import document_xml

CODE = "folder.not-a-folder"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The inbox of another system, which the service may write."""
    folder = tmp_path / "another" / "inbox"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "theirs.edxml").write_bytes(b"of another system")
    return folder


def swap(place: Path, target: Path) -> None:
    """Lay a link where a folder is; the folder itself goes aside."""
    if place.exists():
        place.rename(place.with_name(f"was-{new_id()}"))
    place.symlink_to(target)


def untouched(folder: Path) -> bool:
    return [one.name for one in folder.iterdir()] == ["theirs.edxml"] and folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", sorted(OURS))
async def test_a_link_instead_of_a_folder_is_found_at_each_look_and_nothing_is_taken(
    bed: FolderBed, elsewhere: Path, name: str
) -> None:
    await all_of(bed.adapter)
    swap(bed.outbox / name, elsewhere)
    bed.lay("packet.edxml", theirs())

    with pytest.raises(Unreachable, match=f"{CODE}: {name}"):
        await all_of(bed.adapter)
    health = await bed.adapter.check()

    assert (health.ok, health.detail.split(":")[0]) == (False, CODE)
    assert CODE in entries()
    assert untouched(elsewhere)
    assert (bed.outbox / "packet.edxml").read_bytes() == theirs()

    (bed.outbox / name).unlink()
    assert len(await all_of(bed.adapter)) == 1
    assert (await bed.adapter.check()).ok


async def taken(incoming: Incoming) -> None:
    await incoming.taken(Accepted("x"))


async def failed(incoming: Incoming) -> None:
    await incoming.failed(Refusal((Finding("packet.empty"),)))


@pytest.mark.parametrize(("name", "settle"), [("sent", taken), ("refused", failed), ("working", taken)])
async def test_a_link_laid_between_look_and_result_moves_nothing(
    bed: FolderBed, elsewhere: Path, name: str, settle: Callable[[Incoming], object]
) -> None:
    bed.lay("packet.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    swap(bed.outbox / name, elsewhere)

    with pytest.raises(Unreachable, match=CODE):
        await settle(incoming)  # type: ignore[misc]
    assert untouched(elsewhere)


async def test_our_own_folder_below_working_swapped_for_a_link_is_not_used(bed: FolderBed, elsewhere: Path) -> None:
    await all_of(bed.adapter)
    swap(bed.outbox / WORKING / bed.adapter._outbox.instance, elsewhere)
    bed.lay("packet.edxml", theirs())

    with pytest.raises(Unreachable, match=CODE):
        await all_of(bed.adapter)
    assert untouched(elsewhere)


async def test_a_claim_swapped_for_a_link_is_neither_read_nor_moved(bed: FolderBed, elsewhere: Path) -> None:
    bed.lay("theirs.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    [claimed] = bed.adapter._outbox._held.values()
    swap(claimed.file.parent, elsewhere)
    collected = Collected()

    with pytest.raises(Unreachable, match=CODE):
        await incoming.fetch(collected.write)
    with pytest.raises(Unreachable, match=CODE):
        await incoming.taken(Accepted("x"))
    assert not collected.data
    assert untouched(elsewhere)


@pytest.mark.parametrize("depth", ["gateway", "claim"])
async def test_links_of_gateways_that_seem_to_have_died_are_not_followed(
    bed: FolderBed, elsewhere: Path, depth: str
) -> None:
    await all_of(bed.adapter)
    free = bed.outbox / WORKING / "free-gone"
    if depth == "gateway":
        (elsewhere.parent / new_id()).mkdir()
        free.symlink_to(elsewhere.parent)
    else:
        free.mkdir()
        (free / new_id()).symlink_to(elsewhere)

    assert await all_of(bed.adapter) == []
    assert "links or files in working are not followed" in (await bed.adapter.check()).detail
    assert untouched(elsewhere)
    assert len(list(elsewhere.parent.iterdir())) == (2 if depth == "gateway" else 1)


def test_tidying_does_not_follow_a_link(elsewhere: Path, tmp_path: Path) -> None:
    (elsewhere / ".a.part").touch()
    (tmp_path / "sent").symlink_to(elsewhere)
    with pytest.raises(OSError, match=CODE):
        tidy({tmp_path / "sent" / ".a.part"}, tmp_path, "sent")
    assert (elsewhere / ".a.part").exists()


async def test_a_link_where_attachments_will_be_laid_is_replaced(tmp_path: Path, elsewhere: Path) -> None:
    async with folder_bed(tmp_path, unpack=True) as bed:
        (bed.inbox / "a1.document.files").symlink_to(elsewhere)
        outcome = await bed.adapter.send(outgoing(tmp_path, document_xml(), delivery="a1"))
        assert outcome.result is Result.DELIVERED
        assert not (bed.inbox / "a1.document.files").is_symlink()
        assert untouched(elsewhere)
