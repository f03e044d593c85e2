"""What became of a file lies beside it, for programs and for people, and nothing is ever replaced."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from adapters.folder_packet import MOST_FAILURES
from adapters.testing.packing import Collected, all_of, bytes_of, theirs
from gateway.catalogue import entries
from gateway.contract import Accepted, Refusal, Unreachable
from gateway.findings import Finding, Refused
from tests.contract.folder_bed import FolderBed

REFUSAL = Refusal(
    (Finding("packet.empty", "MessageHeader"), Finding("packet.encoding", facts={"encoding": "UTF-7"})), "r"
)


async def refused_unread(bed: FolderBed) -> None:
    """Do as the collector does with one file that is wrong in itself."""
    [incoming] = await all_of(bed.adapter)
    collected = Collected()
    with pytest.raises(Refused) as found:
        await incoming.fetch(collected.write)
    assert not collected.data
    await incoming.failed(Refusal(found.value.findings))


def results(bed: FolderBed, folder: str) -> list[str]:
    return sorted(place.name for place in (bed.outbox / folder).iterdir())


async def test_an_accepted_file_lies_in_sent_with_our_id_and_its_warnings(bed: FolderBed) -> None:
    bed.lay("công văn 15.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    await bytes_of(incoming)
    await incoming.taken(Accepted("our-id", duplicate=True, warnings=(Finding("document.no-attachments", "x"),)))
    assert results(bed, "sent") == ["công văn 15.edxml", "công văn 15.edxml.receipt.json"]
    receipt = json.loads((bed.outbox / "sent" / "công văn 15.edxml.receipt.json").read_text(encoding="utf-8"))
    assert (receipt["result"], receipt["document"], receipt["duplicate"]) == ("accepted", "our-id", True)
    assert receipt["warnings"][0]["code"] == "document.no-attachments"
    assert (receipt["size"], receipt["sha256"]) == (len(theirs()), hashlib.sha256(theirs()).hexdigest())


async def test_a_refused_file_lies_in_refused_with_code_place_and_remedy_in_both_languages(bed: FolderBed) -> None:
    bed.lay("packet.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    await bytes_of(incoming)
    await incoming.failed(REFUSAL)
    assert results(bed, "refused") == ["packet.edxml", "packet.edxml.report.json", "packet.edxml.report.txt"]
    report = json.loads((bed.outbox / "refused" / "packet.edxml.report.json").read_text(encoding="utf-8"))
    assert (report["result"], report["file"], report["reference"]) == ("refused", "packet.edxml", "r")
    first, second = report["reasons"]
    assert (first["code"], first["path"], second["code"]) == ("packet.empty", "MessageHeader", "packet.encoding")
    text = (bed.outbox / "refused" / "packet.edxml.report.txt").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\r\n") == text.count(b"\n") > 8
    entry = entries()["packet.empty"]
    for words in ("packet.empty", "MessageHeader", entry.vi, entry.do_vi, entry.en, entry.do_en, "UTF-7"):
        assert words in text.decode()


async def test_the_same_name_again_gets_a_number_and_replaces_nothing(bed: FolderBed) -> None:
    for number in range(3):
        bed.lay("packet.edxml", theirs(str(number)))
        [incoming] = await all_of(bed.adapter)
        await incoming.taken(Accepted(str(number)))
    kept = [bed.outbox / "sent" / name for name in ("packet.edxml", "packet~2.edxml", "packet~3.edxml")]
    assert [place.read_bytes() for place in kept] == [theirs(str(number)) for number in range(3)]
    receipts = [place.with_name(f"{place.name}.receipt.json") for place in kept]
    assert [json.loads(receipt.read_text())["document"] for receipt in receipts] == ["0", "1", "2"]


async def test_a_name_that_a_dying_process_was_about_to_use_is_left_to_it(bed: FolderBed) -> None:
    (bed.outbox / "sent" / ".packet.edxml.busy").mkdir()
    bed.lay("packet.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    await incoming.taken(Accepted("x"))
    assert "packet~2.edxml" in results(bed, "sent")


async def test_a_result_that_cannot_be_written_lets_the_file_come_again(bed: FolderBed) -> None:
    bed.lay("packet.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    (bed.outbox / "sent").rmdir()
    (bed.outbox / "sent").write_bytes(b"")
    with pytest.raises(Unreachable):
        await incoming.taken(Accepted("x"))
    (bed.outbox / "sent").unlink()
    [again] = await all_of(bed.adapter)
    await again.taken(Accepted("x"))
    assert results(bed, "sent") == ["packet.edxml", "packet.edxml.receipt.json"]


async def test_a_file_that_another_gateway_took_over_gets_no_result_of_ours(bed: FolderBed) -> None:
    bed.lay("packet.edxml", theirs())
    [incoming] = await all_of(bed.adapter)
    [claimed] = bed.adapter._outbox._held.values()
    claimed.file.unlink()
    await incoming.taken(Accepted("x"))
    assert results(bed, "sent") == []
    assert await all_of(bed.adapter) == []


# Wrong in themselves

TRICKS = {
    "line end": b"a\nb.edxml",
    "escape": b"a\x1b[2Jb.edxml",
    "other direction": "a\u202egnp.edxml".encode(),
    "not utf-8": b"a\xff\xfe.edxml",
    "device": b"con.edxml",
    "device of windows": b"LPT1.edxml",
    "back slash": b"a\\..\\x.edxml",
    "drive": b"c:x.edxml",
    "end in space": b"a.edxml ",
    "too long": b"a" * 249 + b".edxml",
}


@pytest.mark.parametrize("trick", TRICKS)
async def test_a_name_with_tricks_is_refused_under_a_safe_one(bed: FolderBed, trick: str) -> None:
    (bed.outbox / os.fsdecode(TRICKS[trick])).write_bytes(theirs())
    await refused_unread(bed)
    kept, report, _text = results(bed, "refused")
    assert kept.isprintable()
    assert len(kept.encode()) < 120
    assert (bed.outbox / "refused" / kept).read_bytes() == theirs()
    [reason] = json.loads((bed.outbox / "refused" / report).read_text(encoding="utf-8"))["reasons"]
    assert reason["code"] == "folder.name-unusable"
    assert await bed.waiting() == 0


@pytest.mark.parametrize("kind", ["link", "pipe", "dangling link"])
async def test_neither_link_nor_pipe_is_opened(bed: FolderBed, kind: str, tmp_path: Path) -> None:
    place = bed.outbox / "packet.edxml"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        (tmp_path / "elsewhere").write_bytes(theirs())
        place.symlink_to(tmp_path / ("elsewhere" if kind == "link" else "nothing"))
    await refused_unread(bed)
    [told] = await bed.refusals()
    assert "folder.not-a-file" in told
    assert (bed.outbox / "refused" / "packet.edxml").lstat()


async def test_what_is_no_packet_is_refused_and_not_dropped(bed: FolderBed) -> None:
    bed.lay("công văn.pdf", b"%PDF-1.4")
    await refused_unread(bed)
    [told] = await bed.refusals()
    assert "folder.not-a-packet" in told
    assert (bed.outbox / "refused" / "công văn.pdf").read_bytes() == b"%PDF-1.4"


async def test_a_file_that_can_never_be_read_is_refused_after_many_looks(bed: FolderBed, tmp_path: Path) -> None:
    bed.lay("packet.edxml", theirs())
    await all_of(bed.adapter)
    [claimed] = bed.adapter._outbox._held.values()
    claimed.file.unlink()
    claimed.file.symlink_to(tmp_path)
    for _ in range(MOST_FAILURES - 1):
        [incoming] = await all_of(bed.adapter)
        with pytest.raises(Unreachable):
            await incoming.fetch(Collected().write)
    with pytest.raises(Refused) as found:
        await incoming.fetch(Collected().write)
    assert [one.code for one in found.value.findings] == ["folder.unreadable"]


# ZIP


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


async def test_a_packet_in_a_zip_is_taken_as_the_packet(bed: FolderBed) -> None:
    bed.lay("packet.ZIP", zipped(("packet.edxml", theirs())))
    [incoming] = await all_of(bed.adapter)
    assert await bytes_of(incoming) == theirs()


BROKEN = {
    "two packets": (zipped(("a.edxml", theirs("1")), ("b.edxml", theirs("2"))), "folder.zip-entries"),
    "no packet": (zipped(("a.pdf", b"x")), "folder.zip-entries"),
    "nothing": (zipped(), "folder.zip-entries"),
    "a path that climbs": (zipped(("../../a.edxml", theirs())), "attachment.zip-path"),
    "a bomb": (zipped(("a.edxml", bytes(50_000_000))), "attachment.zip-ratio"),
    "no zip": (b"PK nothing", "attachment.zip-broken"),
    "cut": (zipped(("a.edxml", theirs()))[:-30], "attachment.zip-broken"),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_bad_archive_is_refused_by_name(bed: FolderBed, case: str) -> None:
    content, code = BROKEN[case]
    bed.lay("a.zip", content)
    [incoming] = await all_of(bed.adapter)
    with pytest.raises(Refused) as found:
        await incoming.fetch(Collected().write)
    assert [(one.code, one.path) for one in found.value.findings] == [(code, "a.zip")]
