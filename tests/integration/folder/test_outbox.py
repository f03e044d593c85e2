"""What lies in an outbox: taken once it is complete, by one gateway alone, and never lost on the way."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from adapters.folder import FolderAdapter
from adapters.folder_claims import BARREN
from adapters.folder_instance import instance_name
from adapters.testing.packing import all_of, bytes_of, theirs
from gateway.contract import Accepted, Unreachable
from gateway.ids import new_id
from tests.contract.folder_bed import FolderBed, folder_bed
from tests.waiting import until

ACCEPTED = Accepted("our-id")


async def names(adapter: FolderAdapter) -> list[str]:
    """Look, and return the names of all that is held."""
    await all_of(adapter)
    return [claimed.name for claimed in sorted(adapter._outbox._held.values(), key=lambda claimed: claimed.order)]


# Complete or not


async def test_a_file_that_still_grows_is_left_alone_until_it_rests(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, complete="stable", stable_seconds=0) as bed:
        packet, place = theirs(), bed.outbox / "packet.edxml"
        for end in (100, 200, len(packet)):
            place.write_bytes(packet[:end])
            assert await all_of(bed.adapter) == []
        [incoming] = await all_of(bed.adapter)
        assert await bytes_of(incoming) == packet


async def test_a_file_that_rests_too_shortly_is_left_alone(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, complete="stable", stable_seconds=3600) as bed:
        bed.lay("packet.edxml", theirs())
        assert [await all_of(bed.adapter) for _ in range(3)] == [[], [], []]


async def test_a_file_without_its_marker_is_left_alone_and_the_marker_goes_with_it(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, complete="ready") as bed:
        (bed.outbox / "packet.edxml").write_bytes(theirs())
        (bed.outbox / "alone.edxml.ready").touch()
        assert await all_of(bed.adapter) == []
        (bed.outbox / "PACKET.EDXML.Ready").touch()
        [incoming] = await all_of(bed.adapter)
        assert await bytes_of(incoming) == theirs()
        assert [place.name for place in bed.outbox.glob("*.[rR]eady")] == ["alone.edxml.ready"]


async def test_a_file_that_is_written_while_it_is_read_comes_again_whole(bed: FolderBed) -> None:
    packet = theirs(content=b"%PDF" + bytes(2_000_000))
    bed.lay("packet.edxml", packet[:1_000_000])
    [incoming] = await all_of(bed.adapter)
    [claimed] = bed.adapter._outbox._held.values()

    async def write(_piece: bytes) -> None:
        with claimed.file.open("ab") as file:
            file.write(packet[claimed.file.stat().st_size :][:500_000])

    with pytest.raises(Unreachable, match="written"):
        await incoming.fetch(write)
    claimed.file.write_bytes(packet)
    [again] = await all_of(bed.adapter)
    assert await bytes_of(again) == packet


@pytest.mark.parametrize(
    "name", [".hidden.edxml", "~$packet.edxml", "a.edxml.part", "a.edxml.tmp", "Thumbs.db", "a.ready"]
)
async def test_what_nobody_means_as_a_packet_is_passed_over(bed: FolderBed, name: str) -> None:
    (bed.outbox / name).write_bytes(theirs())
    assert await all_of(bed.adapter) == []
    assert (bed.outbox / name).exists()


async def test_a_folder_in_the_outbox_is_not_read_and_health_says_so(bed: FolderBed) -> None:
    (bed.outbox / "old").mkdir()
    (bed.outbox / "old" / "packet.edxml").write_bytes(theirs())
    assert await all_of(bed.adapter) == []
    assert "1 folders in the outbox are not read" in (await bed.adapter.check()).detail


# Many files


async def test_no_look_takes_more_than_it_may_and_all_come_in_the_end(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, most_items=7) as bed:
        for number in range(20):
            bed.lay(f"{number:02}.edxml", theirs(str(number)))
        sizes = []
        while found := await all_of(bed.adapter):
            sizes.append(len(found))
            for incoming in found:
                await bytes_of(incoming)
                await incoming.taken(ACCEPTED)
        assert sizes == [7, 7, 6]


async def test_files_that_have_to_wait_in_our_hands_do_not_stand_before_others(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, most_items=2) as bed:
        for number in range(50):
            bed.lay(f"{number:02}.edxml", theirs(str(number)))
        held = [len(await all_of(bed.adapter)) for _ in range(15)]
        assert held == [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 20, 20, 20, 20, 20]


async def test_files_that_can_never_be_taken_do_not_stand_before_those_behind_them(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, complete="stable", stable_seconds=0, most_items=3) as bed:
        growing = [bed.lay(f"a{number}.edxml", b"x") for number in range(3)]
        bed.lay("b.edxml", theirs())
        found: list[str] = []
        for _ in range(2 * BARREN + 2):
            for place in growing:
                with place.open("ab") as file:
                    file.write(b"x")
            found += [name for name in await names(bed.adapter) if name not in found]
        assert found == ["b.edxml"]


async def test_names_are_taken_whatever_the_clock_of_their_machine_said(bed: FolderBed) -> None:
    for name, moment in (("future", 4_000_000_000), ("past", 0)):
        os.utime(bed.lay(f"{name}.edxml", theirs(name)), (moment, moment))
    assert await names(bed.adapter) == ["past.edxml", "future.edxml"]


# Several gateways, and gateways that die


async def test_two_gateways_on_one_share_never_take_the_same_file(bed: FolderBed) -> None:
    other = await bed.another()
    await other.open()
    for number in range(100):
        bed.lay(f"{number:03}.edxml", theirs(str(number)))
    await asyncio.gather(
        *(all_of(adapter) for adapter in (bed.adapter, other) for _ in range(3)), return_exceptions=True
    )
    first, second = set(await names(bed.adapter)), set(await names(other))
    assert not first & second
    assert len(first | second) == 100
    await other.close()


def _leave_claim(bed: FolderBed, owner: str, name: str = "packet.edxml", **more: bytes) -> Path:
    claim = bed.outbox / "working" / owner / new_id()
    claim.mkdir(parents=True)
    (claim / name).write_bytes(theirs())
    return claim


async def test_what_a_killed_process_of_this_host_held_is_taken_over_at_once(bed: FolderBed) -> None:
    host, space, _, began, rest = instance_name().rsplit("-", 4)
    claim = _leave_claim(bed, f"{host}-{space}-4194304-{began}-{rest}")
    [incoming] = await all_of(bed.adapter)
    assert await bytes_of(incoming) == theirs()
    assert not claim.parent.exists()


async def test_what_a_living_gateway_holds_is_left_to_it_and_a_silent_one_loses_it(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, claim_seconds=1) as bed:
        claim = _leave_claim(bed, "elsewhere-1-2-3-0123abcd")
        for beat in range(5):
            os.utime(claim.parent, (beat, beat))
            assert await all_of(bed.adapter) == []

        async def taken_over() -> bool:
            return await names(bed.adapter) == ["packet.edxml"]

        await until(taken_over)


async def test_a_gateway_shows_that_it_works_while_it_looks_and_while_it_reads(bed: FolderBed) -> None:
    bed.lay("packet.edxml", theirs(content=bytes(3_000_000)))
    bed.adapter._settings = bed.settings.model_copy(update={"claim_seconds": 0})
    mine = bed.adapter._outbox._mine
    [incoming] = await all_of(bed.adapter)
    os.utime(mine, (1, 1))
    await all_of(bed.adapter)
    assert mine.stat().st_mtime > 1
    os.utime(mine, (1, 1))
    await bytes_of(incoming)
    assert mine.stat().st_mtime > 1


async def test_a_gateway_that_lives_but_looks_no_more_loses_what_it_held(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, claim_seconds=1) as bed:
        bed.lay("packet.edxml", theirs())
        assert len(await all_of(bed.adapter)) == 1
        other = await bed.another()
        await other.open()
        assert await names(other) == []

        async def taken_over() -> bool:
            return await names(other) == ["packet.edxml"]

        await until(taken_over)
        assert await all_of(bed.adapter) == []
        await other.close()


async def test_what_a_closed_gateway_held_is_free_for_all(bed: FolderBed) -> None:
    bed.lay("packet.edxml", theirs())
    assert len(await all_of(bed.adapter)) == 1
    await bed.adapter.close()
    assert [place.name[:5] for place in (bed.outbox / "working").iterdir()] == ["free-"]
    other = await bed.another()
    await other.open()
    assert await names(other) == ["packet.edxml"]
    await other.close()


@pytest.mark.parametrize("left", [(), ("packet.edxml.ready",), ("packet.edxml.ready", "packet.edxml")])
async def test_half_a_claim_of_a_process_that_died_is_undone(tmp_path: Path, left: tuple[str, ...]) -> None:
    async with folder_bed(tmp_path, complete="ready") as bed:
        claim = bed.outbox / "working" / "free-x" / new_id()
        claim.mkdir(parents=True)
        for name in ("packet.edxml", "packet.edxml.ready"):
            ((claim if name in left else bed.outbox) / name).write_bytes(theirs() if name == "packet.edxml" else b"")
        await all_of(bed.adapter)
        [incoming] = await all_of(bed.adapter)
        assert await bytes_of(incoming) == theirs()
        await incoming.taken(ACCEPTED)
        assert await bed.waiting() == 0
        assert not list(bed.outbox.glob("*.ready"))


async def test_a_new_file_of_the_same_name_does_not_replace_the_one_in_hand(bed: FolderBed) -> None:
    for number in ("1", "2"):
        bed.lay("packet.edxml", theirs(number))
        assert len(await all_of(bed.adapter)) == int(number)
    assert [await bytes_of(incoming) for incoming in await all_of(bed.adapter)] == [theirs("1"), theirs("2")]


@pytest.mark.parametrize("with_its_folder", [True, False])
async def test_a_file_that_somebody_took_back_is_not_waited_for(bed: FolderBed, with_its_folder: bool) -> None:
    bed.lay("packet.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    [claimed] = bed.adapter._outbox._held.values()
    claimed.file.unlink()
    if with_its_folder:
        claimed.file.parent.rmdir()
    with pytest.raises(Unreachable, match="taken the file"):
        await bytes_of(incoming)
    assert await all_of(bed.adapter) == []
    assert not list((bed.outbox / "working").rglob("*/*"))


# A share that is away


async def test_where_nothing_is_mounted_nothing_is_read_written_or_made(tmp_path: Path) -> None:
    async with folder_bed(tmp_path, mount_folder=tmp_path / "share") as bed:
        bed.lay("packet.edxml", theirs())
        with pytest.raises(Unreachable, match="mounted"):
            await all_of(bed.adapter)
        assert not (await bed.adapter.check()).ok
        assert sorted(place.name for place in bed.outbox.iterdir()) == ["packet.edxml"]


async def test_an_outbox_that_is_missing_is_never_made(bed: FolderBed) -> None:
    bed.share.rename(bed.share.with_name("gone"))
    with pytest.raises(Unreachable):
        await all_of(bed.adapter)
    assert not bed.share.exists()
    bed.share.with_name("gone").rename(bed.share)


async def test_a_share_that_hangs_is_refused_at_once_after_a_while(bed: FolderBed) -> None:
    bed.mute()
    adapter = await bed.another()
    adapter._disk._seconds = 0.01
    for _ in range(40):
        with pytest.raises(Unreachable) as found:
            await all_of(adapter)
    assert str(found.value) == "the file system does not answer"
    await bed.up()
    await until(lambda: adapter._disk._stuck == 0)
    assert await all_of(adapter) == []
    await adapter.close()
