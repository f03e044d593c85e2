"""The naming on the directory of a service, on both databases: the same answers as in memory."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection

from gateway.directory import entries
from gateway.directory.entries import Change
from gateway.directory.entry import Entry, Label, LabelKind
from gateway.store.database import Database
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.directive import name_directive
from gateway.tasks.naming.meaning import Meaning, What
from gateway.tasks.naming.resolving import resolve
from gateway.tasks.naming.source import MOST_HOLDERS, Listed, shipped, shipped_entries
from gateway.tasks.naming.stored import Stored, directory_of
from gateway.tasks.reading.directive import read_directive
from tests.integration.exchange.conftest import Open, open_house, served_url

__all__ = ["open_house", "served_url"]

DAY = date(2025, 11, 1)
COMMUNES = MOST_HOLDERS + 5


def unit(key: str, name: str, parent: str, agency: str = "") -> Entry:
    ids = (Label(LabelKind.NEW_ID, agency),) if agency else ()
    return Entry(key, "unit", (*ids, Label(LabelKind.NAME, name)), parent)


HOUSE = [
    *shipped_entries(),
    unit("so-y-te-na", "Sở Y tế", "tinh-nghe-an", "H41.15"),
    unit("so-y-te-ht", "Sở Y tế", "tinh-ha-tinh"),
    unit("cuc", "Cục Đường bộ Việt Nam", "bo-xay-dung"),
    *(unit(f"xa-{number}", f"UBND xã số {number}", "tinh-ha-tinh") for number in range(COMMUNES)),
    *(unit(f"van-phong-{number}", "Văn phòng", f"xa-{number}") for number in range(COMMUNES)),
    unit("van-phong-na", "Văn phòng", "tinh-nghe-an"),
]
NAMES = (
    "Bộ Tài chính", "Bộ trưởng Bộ Y tế", "Bộ Y Tê", "Bộ Văn hóa Thể thao và Du lịch", "Bộ Kế hoạch và Đầu tư", "G12",
    "UBND tỉnh Bắc Giang", "UBND TP.HCM", "Sở Y tế", "Sở Y tế Hà Tĩnh", "Công an tỉnh", "Văn phòng",
    "Cục Đường bộ Việt Nam", "UBND xã số 7", "các bộ, ngành, địa phương", "Bộ Tài chính và Kho bạc",
    "Không có", "", "Tỉnh", "%", "_",
)  # fmt: skip


@pytest.fixture
async def database(open_house: Open) -> Database:
    return (await open_house("hub", ["G22"], routed=False)).exchange.database


async def fill(database: Database) -> None:
    def work(connection: Connection) -> None:
        change_set = entries.begin(connection, "test", "import", "test")
        entries.write(connection, change_set, [Change(entry.key, None, entry) for entry in HOUSE])

    await database.write(work)


async def asked(database: Database, issuer: str, *names: str) -> tuple[Meaning, ...]:
    def work(connection: Connection) -> tuple[Meaning, ...]:
        source = Stored(connection)
        return resolve(names, Context(DAY, DAY, source.get(issuer)), source)

    return await database.read(work)


async def test_the_database_answers_as_the_memory_does(database: Database) -> None:
    await fill(database)
    listed = Listed(HOUSE)
    for issuer in ("chinh-phu", "tinh-nghe-an", "tinh-ha-tinh", "bo-xay-dung", ""):
        wanted = resolve(NAMES, Context(DAY, DAY, listed.get(issuer)), listed)
        for one, other in zip(await asked(database, issuer, *NAMES), wanted, strict=True):
            assert (one.asked, one.what, one.how, one.entry, one.now) == (
                other.asked,
                other.what,
                other.how,
                other.entry,
                other.now,
            ), issuer
            assert (one.within, one.classes) == (other.within, other.classes)


async def test_a_name_that_very_many_share_is_the_issuer_s_own_or_nobody_s(database: Database) -> None:
    await fill(database)
    (own,) = await asked(database, "tinh-nghe-an", "Văn phòng")
    assert own.entry is not None
    assert own.entry.key == "van-phong-na"
    (other,) = await asked(database, "xa-3", "Văn phòng")
    assert other.entry is not None
    assert other.entry.key == "van-phong-3"
    (nobody,) = await asked(database, "bo-y-te", "Văn phòng")
    assert nobody.what is not What.AGENCY


async def test_the_sender_of_a_packet_is_the_issuer_and_completes_names(database: Database) -> None:
    await fill(database)
    reading = read_directive(
        "Kính gửi: Các Sở\nUBND tỉnh yêu cầu:\n1. Sở Y tế rà soát, báo cáo trước ngày 15/12/2025.", issued=DAY
    )
    named = await database.read(lambda connection: name_directive(reading, directory_of(connection), sender="H41"))
    assert named.issuer is not None
    assert named.issuer.name == "Tỉnh Nghệ An"
    assert [one.id for one in named.tasks[0].lead] == ["H41.15"]


async def test_an_empty_directory_gives_way_to_the_one_that_is_shipped(database: Database) -> None:
    assert await database.read(directory_of) is shipped()
    await fill(database)
    assert isinstance(await database.read(directory_of), Stored)
