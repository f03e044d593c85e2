"""Archives that strangers hand over: whatever they are made of, they are refused by name, and nothing is unpacked."""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import pytest

from gateway.exchange.evidence import members, opening
from gateway.exchange.evidence.members import ALWAYS
from tests.integration.evidence.archiving import contents, write, wrong


def bare() -> dict[str, bytes]:
    return dict.fromkeys(ALWAYS, b"x")


@pytest.mark.parametrize(
    "name",
    ["../README.txt", "/etc/passwd", "ledger/../../x.jsonl", "ledger\\x.jsonl", "seals/1.txt/", "extra.txt",
     "README.txt\n", "statuses/a/b.edxml", "C:\\x", "ledger/" + "a" * 65 + ".jsonl", "seals/٣.txt"],
)  # fmt: skip
def test_a_strange_name_is_refused(tmp_path: Path, name: str) -> None:
    assert wrong(write(tmp_path / "a.zip", {**bare(), name: b"x"}), None) == {"evidence.member-name"}


def test_a_name_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.zip", {**bare(), "receipt.xml": b"x"})
    file.write_bytes(file.read_bytes().replace(b"receipt.xml", b"receipt\0xml"))
    assert wrong(file, None) <= {"evidence.member-name", "evidence.not-an-archive"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.zip", bare())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(members.README, b"other")
    assert wrong(file, None) == {"evidence.member-twice"}


def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_SMALL", 100_000)
    file = write(tmp_path / "a.zip", {**bare(), members.SEALS: bytes(200_000)})
    assert file.stat().st_size < 3000
    assert wrong(file, None) == {"evidence.too-large"}


def test_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_MEMBERS", 10)
    parts = {**bare(), **{f"seals/{number}.txt": b"" for number in range(10)}}
    assert wrong(write(tmp_path / "a.zip", parts), None) == {"evidence.too-large"}


@pytest.mark.parametrize("size", [1, 10_000, 5_000_000])
def test_a_lie_about_a_size_is_found(whole: Path, tmp_path: Path, size: int) -> None:
    """The directory says other bytes than there are: the one that is read counts, and it does not fit."""
    data = bytearray(write(tmp_path / "a.zip", contents(whole)).read_bytes())
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(b"packet.edxml"))
    struct.pack_into("<I", data, place + 24, size)
    (tmp_path / "b.zip").write_bytes(data)
    assert wrong(tmp_path / "b.zip", None) & {"evidence.member-damaged", "evidence.member-changed"}


def test_an_encrypted_member_is_refused(whole: Path, tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "a.zip", contents(whole)).read_bytes())
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, place + 8, 1)
    (tmp_path / "b.zip").write_bytes(data)
    assert wrong(tmp_path / "b.zip", None) == {"evidence.member-encrypted"}


@pytest.mark.parametrize("junk", [b"", b"PK\x05\x06", b"PK\x03\x04" * 50, b"<html>502</html>", bytes(1000)])
def test_what_is_no_archive_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(junk)
    assert wrong(tmp_path / "a.zip", None) == {"evidence.not-an-archive"}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert wrong(tmp_path / "a.zip", None) == {"evidence.not-readable"}
    assert wrong(tmp_path, None) == {"evidence.not-readable"}


def test_members_full_of_nonsense_are_refused_by_name(tmp_path: Path) -> None:
    assert wrong(write(tmp_path / "a.zip", bare()), None) == {"xades.unreadable"}


def test_whatever_bytes_are_changed_there_is_never_a_traceback(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311 - no secret
    data = whole.read_bytes()
    file = tmp_path / "a.zip"
    for _ in range(25):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        file.write_bytes(changed)
        wrong(file, None)
