"""Names of a directive resolved: time of the processor for a hundred names in a directory as large as the nation's.

The directory is the shipped one and below each province its departments and communes, each with offices that have the
same names everywhere: what is hard is not the number of entries but how many share a name. One process, the embedded
database.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bench.throughput import Say, percentile
from gateway.directory import entries
from gateway.directory.entries import Change
from gateway.directory.entry import Entry, Label, LabelKind
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.meaning import What
from gateway.tasks.naming.resolving import resolve
from gateway.tasks.naming.source import shipped_entries
from gateway.tasks.naming.stored import Stored

DAY: Final = date(2025, 11, 1)
ROUNDS: Final = 40
DEPARTMENTS: Final = (
    "Sở Y tế", "Sở Tài chính", "Sở Nội vụ", "Sở Xây dựng", "Sở Tư pháp", "Sở Công Thương", "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh",
    "Thanh tra tỉnh", "Văn phòng Ủy ban nhân dân tỉnh", "Ban Quản lý Khu kinh tế", "Bộ Chỉ huy quân sự tỉnh",
)  # fmt: skip
OFFICES: Final = (
    "Văn phòng", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Trung tâm Phục vụ hành chính công", "Công an xã",
)  # fmt: skip
COMMUNES: Final = 97
"""Of each province, about."""
OTHERS: Final = (
    "Bộ NN&MT", "Thống đốc Ngân hàng Nhà nước", "EVN", "Bộ Kế hoạch và Đầu tư", "UBND tỉnh", "UBND TP.HCM",
    "Văn phòng", "Phòng Kinh tế", "Công an xã", "UBND xã số 7", "Tỉnh ủy", "Trung tâm Chuyển đổi số", "Sở Y tế Hà Nội",
    "các bộ, ngành, địa phương liên quan", "các sở, ban, ngành", "UBND các xã, phường, đặc khu", "các cơ quan, đơn vị",
    "Thủ trưởng cơ quan ngang bộ", "các Sở Xây dựng", "Cục Không có trong danh bạ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """Milliseconds of the processor for a hundred names, median and 99th percentile."""

    entries: int
    central: tuple[float, float]
    provincial: tuple[float, float]
    unknown: int
    """Names of the provincial directive that stayed unknown; one is meant to."""


def measure_naming(folder: Path, *, number: int, say: Say) -> Naming:
    """Make the directory and resolve the names of two directives again and again."""
    migrate(database_url(folder))
    database = Database(database_url(folder))
    try:
        made = list(_nation(number))
        asyncio.run(database.write(lambda connection: _write(connection, made)))
        central, _ = _timed(database, "bo-tai-chinh")
        provincial, unknown = _timed(database, "tinh-nghe-an")
        say(
            f"naming: {len(made)} entries, 100 names: {central[0]:.1f} ms (ministry), {provincial[0]:.1f} ms (province)"
        )
        return Naming(len(made), central, provincial, unknown)
    finally:
        database.close()


def _write(connection: Connection, made: list[Entry]) -> None:
    changes = [Change(entry.key, None, entry) for entry in made]
    entries.write(connection, entries.begin(connection, "bench", "import", "bench"), changes)


def _nation(number: int) -> Iterator[Entry]:
    shipped = shipped_entries()
    yield from shipped
    provinces = [entry for entry in shipped if entry.kind == "province" and entry.exists(DAY)]
    made = len(shipped)
    for province in provinces:
        for place, name in enumerate(DEPARTMENTS):
            yield _entry(f"{province.key}-so-{place}", name, province.key)
            made += 1
    place = 0
    while made < number:
        province = provinces[place % len(provinces)]
        key = f"{province.key}-xa-{place}"
        yield _entry(key, f"Ủy ban nhân dân xã số {place // len(provinces)} {province.name()}", province.key)
        for part in range(max(len(OFFICES), number // (COMMUNES * len(provinces)))):
            name = OFFICES[part] if part < len(OFFICES) else f"Trường số {part}"
            yield _entry(f"{key}-{part}", name, key)
            made += 1
        made += 1
        place += 1


def _entry(key: str, name: str, parent: str) -> Entry:
    return Entry(key, "unit", (Label(LabelKind.NAME, name),), parent)


def _hundred() -> list[str]:
    """Return a hundred different names: ministries and their heads, provinces, departments, and what is hard."""
    shipped = [entry for entry in shipped_entries() if entry.exists(DAY)]
    ministries = [entry.name() for entry in shipped if entry.kind == "ministry"]
    provinces = [entry.name() for entry in shipped if entry.kind == "province"]
    heads = [f"Bộ trưởng {name}" for name in ministries]
    names = [*OTHERS, *DEPARTMENTS, *ministries, *heads, *(f"Chủ tịch Ủy ban nhân dân {name}" for name in provinces)]
    return [*names[:97], "Bộ Y Tê", "Văn phòng Chính phủ", "Cục Thuế"]


def _timed(database: Database, issuer: str) -> tuple[tuple[float, float], int]:
    names = _hundred()
    spent: list[float] = []
    unknown = 0
    for _ in range(ROUNDS + 1):

        def work(connection: Connection) -> int:
            source = Stored(connection)
            context = Context(DAY, DAY, source.get(issuer))
            return sum(one.what is What.UNKNOWN for one in resolve(names, context, source))

        began = time.process_time()
        unknown = database.read_now(work)
        spent.append((time.process_time() - began) * 1000)
    return (statistics.median(spent[1:]), percentile(sorted(spent[1:]), 99)), unknown
