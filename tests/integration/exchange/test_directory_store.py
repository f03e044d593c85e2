"""The directory in both databases: imports, undoing, changes since, what a bus says, lists for others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateway.contract import AgencyList, Unreachable
from gateway.directory import entries, past
from gateway.directory.edits import aliased, ended, merged, renamed, split
from gateway.directory.entry import Label, LabelKind
from gateway.directory.knowledge import today
from gateway.directory.planning import Planned, plan_said
from gateway.directory.resolution import State
from gateway.directory.searching import Search
from gateway.exchange.agencies import changing, said
from gateway.exchange.agencies.desk import DirectoryDesk
from gateway.exchange.agencies.syncing import Syncing
from gateway.findings import Refused
from gateway.store.schema import audit, directory_syncs
from tests.integration.exchange.conftest import House, Open, ScriptedAdapter
from tests.integration.exchange.filling import NATION, YESTERDAY, fill

DAY = date(2025, 7, 1)


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house("hub", ["G22"], routed=False, background=False)


@pytest.fixture
def desk(house: House) -> DirectoryDesk:
    return house.exchange.directory


async def _refused(work: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        await work
    return [one.code for one in caught.value.findings]


async def test_an_import_is_found_undone_and_told_to_who_keeps_a_copy(house: House, desk: DirectoryDesk) -> None:
    done = await fill(house, *NATION)
    assert (done.added, done.changed) == (len(NATION), 0)
    assert (await desk.find("000.00.00.H41")).state is State.FOUND
    assert (await desk.find("Tỉnh  nghệ an")).state is State.FOUND
    told = await desk.since(0, 100)
    assert {one.entry.key for one in told} == {row.split(",")[0] for row in NATION}
    back = await desk.undo("cli:test", done.change_set)
    assert (back.changed, back.stay) == (len(NATION), ())
    assert (await desk.find("H41")).state is State.UNKNOWN
    assert {one.gone for one in await desk.since(told[-1].changed, 100)} == {True}
    again = await desk.undo("cli:test", back.change_set)
    assert again.stay == ()
    assert (await desk.find("H41")).state is State.FOUND
    assert await _refused(desk.undo("cli:test", done.change_set)) == ["directory.undone"]
    rows = await house.exchange.database.read(
        lambda c: c.execute(select(audit.c.action).order_by(audit.c.number)).all()
    )
    assert [row.action for row in rows] == ["directory.import", "directory.undo", "directory.undo"]


async def test_what_was_changed_since_stays_when_an_import_is_undone(house: House, desk: DirectoryDesk) -> None:
    done = await fill(house, *NATION)
    await desk.edit(
        "cli:test",
        "directory.label",
        ["nghe-an"],
        lambda have: {"nghe-an": aliased(have["nghe-an"], Label(LabelKind.ALIAS, "Xứ Nghệ"))},
    )
    # Whoever was split into it still points at it, so nothing can go while it stays as it is.
    back = await desk.undo("cli:test", done.change_set)
    assert back.stay == ("nghe-an",)
    assert (await desk.find("Xứ Nghệ")).state is State.FOUND
    assert (await desk.find("G12")).state is State.UNKNOWN


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small enough that some hundred entries are several transactions."""
    monkeypatch.setattr(changing, "BATCH", 250)


class _KilledError(Exception):
    """What a process meets that is killed between two batches."""


def _killed_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    write, written = changing.write_batch, [0]

    def writing(*given: Any, **named: Any) -> None:
        written[0] += 1
        if written[0] > batches:
            raise _KilledError
        write(*given, **named)

    monkeypatch.setattr(changing, "write_batch", writing)


async def test_an_undoing_that_was_killed_between_batches_is_done_again(
    house: House, desk: DirectoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await fill(house, *(f"k{number},unit,,Z.{number:04},Đơn vị {number},,," for number in range(600)))
    await desk.edit(
        "a", "directory.change", ["k599"], lambda have: {"k599": replace(have["k599"], note="của người khác")}
    )
    with monkeypatch.context() as patched:
        _killed_after(patched, 1)
        with pytest.raises(_KilledError):
            await desk.undo("cli:test", done.change_set)
    assert (await desk.sets())[-1].undone_by is None
    assert await _refused(desk.undo("cli:test", done.change_set)) == ["directory.undoing"]
    monkeypatch.setattr(past, "IDLE", timedelta())
    again = await desk.undo("cli:test", done.change_set)
    assert (again.added + again.changed, again.stay) == (599, ("k599",))
    kept = await house.exchange.database.read(entries.everything)
    assert [key for key, one in kept.items() if not one.gone] == ["k599"]
    assert [row.undone_by for row in await desk.sets() if row.id == done.change_set] == [again.change_set]
    assert await _refused(desk.undo("cli:test", done.change_set)) == ["directory.undone"]
    redone = await desk.undo("cli:test", again.change_set)
    assert redone.added + redone.changed == 599  # one undoing, though it broke off


async def test_of_two_undoings_at_once_one_is_done(house: House, desk: DirectoryDesk) -> None:
    done = await fill(house, *(f"k{number},unit,,Z.{number:04},Đơn vị {number},,," for number in range(600)))
    both = await asyncio.gather(*(desk.undo("cli:test", done.change_set) for _ in range(2)), return_exceptions=True)
    (undone,) = [one for one in both if not isinstance(one, BaseException)]
    (refused,) = [one for one in both if isinstance(one, Refused)]
    assert undone.added + undone.changed == 600
    assert {one.code for one in refused.findings} <= {"directory.undoing", "directory.undone"}
    assert [row.what for row in await desk.sets()] == ["undo", "import"]


async def test_the_same_import_again_changes_nothing(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    again = await fill(house, *NATION)
    assert (again.added, again.changed) == (0, 0)


async def test_an_import_that_broke_off_goes_on_where_it_was(house: House, desk: DirectoryDesk) -> None:
    rows = [f"k{number},unit,,Z.{number:04},Đơn vị {number},,," for number in range(600)]
    done = await fill(house, *rows[:300])
    planned = await fill(house, *rows)
    assert (done.added, planned.added) == (300, 300)


async def test_an_edit_meanwhile_stops_an_import_before_it_is_overwritten(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    kept = await house.exchange.database.read(entries.everything)
    before = kept["nghe-an"].entry
    change = entries.Change("nghe-an", before, replace(before, note="từ tệp"))
    await desk.edit(
        "cli:test", "directory.change", ["nghe-an"], lambda have: {"nghe-an": replace(have["nghe-an"], note="từ người")}
    )
    assert await _refused(desk.apply("cli:test", Planned((change,)), "tệp")) == ["directory.changed-meanwhile"]
    assert (await desk.show("nghe-an")).kept.entry.note == "từ người"


async def test_administrators_rename_merge_and_split(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION[:4])
    await desk.edit(
        "a", "directory.rename", ["vpcp"], lambda have: {"vpcp": renamed(have["vpcp"], "Văn phòng mới", DAY)}
    )
    assert (await desk.show("G22")).kept.entry.name(date(2025, 6, 30)) == "Văn phòng Chính phủ"
    assert (await desk.show("G22")).kept.entry.name(DAY) == "Văn phòng mới"
    await desk.edit("a", "directory.merge", ["vpcp"], lambda have: {"vpcp": merged(have["vpcp"], "tai-chinh", DAY)})
    found = await desk.find("Văn phòng Chính phủ", DAY)
    assert (found.state, found.now and found.now.key) == (State.SUCCEEDED, "tai-chinh")
    assert (await desk.find("G22", date(2025, 6, 30))).state is State.FOUND
    # Who is gone since July takes nothing over yesterday.
    wrong = desk.edit(
        "a",
        "directory.split",
        ["nghe-an"],
        lambda have: {"nghe-an": split(have["nghe-an"], ["vpcp", "tai-chinh"], YESTERDAY)},
    )
    assert "directory.successor-absent" in await _refused(wrong)


async def test_a_circle_is_refused(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    wrong = desk.edit(
        "a",
        "directory.merge",
        ["tai-chinh"],
        lambda have: {"tai-chinh": merged(have["tai-chinh"], "ke-hoach", date(2020, 1, 1))},
    )
    assert "directory.cycle" in await _refused(wrong)


async def test_an_id_means_one_body_at_a_time(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    taken = desk.edit(
        "a", "directory.label", ["vpcp"], lambda have: {"vpcp": aliased(have["vpcp"], Label(LabelKind.NEW_ID, "h41"))}
    )
    assert await _refused(taken) == ["directory.id-taken"]
    await desk.edit(
        "a",
        "directory.label",
        ["vpcp"],
        lambda have: {"vpcp": aliased(have["vpcp"], Label(LabelKind.NEW_ID, "G05", since=YESTERDAY))},
    )
    assert (await desk.find("G05")).entry == (await desk.show("vpcp")).kept.entry


async def test_ending_is_an_end_without_heirs(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    await desk.edit("a", "directory.end", ["tai-chinh"], lambda have: {"tai-chinh": ended(have["tai-chinh"], today())})
    assert (await desk.find("G12")).state is State.ENDED


async def test_search_with_and_without_diacritics_page_by_page(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)

    async def keys(**wanted: Any) -> list[str]:
        return [one.entry.key for one in (await desk.search(Search(**wanted))).entries]

    assert await keys(text="tai chinh") == ["tai-chinh"]
    assert await keys(text="tài chính") == ["tai-chinh"]
    assert await keys(text="tái chình") == []
    assert await keys(text="bo", prefix=True) == ["ke-hoach", "tai-chinh"]
    assert await keys(text="bo", prefix=True, day=YESTERDAY) == ["tai-chinh"]
    assert await keys(text="000.00.15") == ["ha-dong"]
    assert await keys(text="%") == []
    assert await keys(text="", kind="ministry", limit=1) == ["ke-hoach"]
    first = await desk.search(Search(limit=4))
    rest = await desk.search(Search(limit=4, after=first.following or ""))
    assert [len(first.entries), len(rest.entries), rest.following] == [4, 2, None]


async def test_two_edits_at_the_same_time_both_count(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    names = [f"Tên {number}" for number in range(6)]

    async def add(name: str) -> None:
        await desk.edit(
            "a",
            "directory.label",
            ["vpcp"],
            lambda have: {"vpcp": aliased(have["vpcp"], Label(LabelKind.ALIAS, name))},
        )

    await asyncio.gather(*map(add, names))
    aliases = {label.text for label in (await desk.show("vpcp")).kept.entry.of_kind(LabelKind.ALIAS)}
    assert aliases == set(names)
    numbers = [one.number for one in (await desk.show("vpcp")).history]
    assert numbers == sorted(set(numbers), reverse=True)


@dataclass
class ListingAdapter(ScriptedAdapter):
    """A bus that says what a test puts into it."""

    pages: list[AgencyList] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def agency_list(self, since: str) -> AgencyList:
        self.asked.append(since)
        if self.down:
            raise Unreachable("down")
        return self.pages.pop(0) if self.pages else AgencyList((), since)


def _item(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": code, "pid": "", "code": code, "name": name, "mail": "", **more}


async def test_a_bus_is_read_page_by_page_and_local_edits_win(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter()
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    bus.pages = [
        AgencyList((_item("H41", "Nghệ An"), _item("H41.15", "Sở Y tế", pid="H41")), "7", more=True),
        AgencyList((_item("H14", "Cao Bằng", oldCode="000.00.00.H14"), {"code": "?", "name": "x"}), "9"),
    ]
    await syncing.work()
    assert bus.asked == ["", "7"]
    assert (await desk.show("H41.15")).kept.entry.parent == "h41"
    assert (await desk.find("000.00.00.H14")).state is State.FOUND
    await desk.edit("a", "directory.rename", ["h41"], lambda have: {"h41": renamed(have["h41"], "Tỉnh Nghệ An", DAY)})
    bus.pages = [AgencyList((_item("H41", "NGHE AN"), _item("H14", "Tỉnh Cao Bằng")), "12")]
    await syncing.work()
    assert bus.asked[-1] == "9"
    assert (await desk.show("h41")).kept.entry.name() == "Tỉnh Nghệ An"
    assert (await desk.show("h14")).kept.entry.name() == "Tỉnh Cao Bằng"
    assert (await desk.find("Cao Bằng")).state is State.FOUND  # its former name still leads to it
    (conflict,) = await desk.conflicts()
    assert (conflict.entry, conflict.field, conflict.ours, conflict.theirs) == (
        "h41",
        "name",
        "Tỉnh Nghệ An",
        "NGHE AN",
    )
    bus.pages = [AgencyList((_item("H41", "Tỉnh Nghệ An"),), "13")]
    await syncing.work()
    assert await desk.conflicts() == []


async def _parents(desk: DirectoryDesk, *keys: str) -> list[str | None]:
    return [(await desk.show(key)).kept.entry.parent for key in keys]


async def _fault(house: House) -> str:
    row = await house.exchange.database.read(lambda connection: connection.execute(select(directory_syncs)).one())
    return str(row.fault)


async def test_a_parent_on_a_later_page_or_in_a_later_round_is_found(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter()
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    bus.pages = [
        AgencyList((_item("H41.15", "Sở Y tế", pid="H41"), _item("H14.1", "Sở Tài chính", pid="H14")), "7", more=True),
        AgencyList((_item("H41", "Nghệ An"),), "9"),
    ]
    await syncing.work()
    assert await _parents(desk, "h41.15", "h14.1") == ["h41", None]
    assert await _fault(house) == "directory.parent-unknown h14.1"
    bus.pages = [AgencyList((_item("H14", "Cao Bằng"),), "12")]
    await syncing.work()
    assert await _parents(desk, "h14.1") == ["h14"]
    assert await _fault(house) == ""
    number = (await desk.show("h14.1")).kept.changed
    await syncing.work()
    assert (await desk.show("h14.1")).kept.changed == number
    assert await desk.conflicts() == []


async def test_a_parent_that_administrators_add_is_found_too(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter(pages=[AgencyList((_item("H41.15", "Sở Y tế", pid="H41"),), "7")])
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    await syncing.work()
    await fill(house, *NATION[:2])
    await syncing.work()
    assert await _parents(desk, "h41.15") == ["nghe-an"]


async def test_a_bus_s_own_numbers_name_parents_on_other_pages(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter()
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    bus.pages = [
        AgencyList(
            ({**_item("H41.15", "Sở Y tế", pid="3"), "id": 4}, {**_item("H14", "Cao Bằng"), "id": 5}), "7", True
        ),
        AgencyList(({**_item("H41", "Nghệ An"), "id": "3"}, {**_item("H14.1", "Sở Y tế", pid="5"), "id": 6}), "9"),
    ]
    await syncing.work()
    assert await _parents(desk, "h41.15", "h14.1") == ["h41", "h14"]


async def test_a_unit_whose_parent_is_left_out_waits_for_it(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter()
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    bus.pages = [AgencyList((_item("H41", "Nghệ An @2020-01-01.."), _item("H41.15", "Sở Y tế", pid="H41")), "7")]
    await syncing.work()
    assert await _parents(desk, "h41.15") == [None]
    assert "directory.text h41" in await _fault(house)
    bus.pages = [AgencyList((_item("H41", "Nghệ An"),), "9")]
    await syncing.work()
    assert await _parents(desk, "h41.15") == ["h41"]


async def test_the_end_of_a_heir_that_does_not_fit_is_left_out(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    listed = (_item("G12", "Bộ Tài chính", deleted=True, modifyDate="01/01/2020"), _item("H41.2", "Sở Tài chính"))
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": ListingAdapter(pages=[AgencyList(listed, "1")])})
    await syncing.work()
    assert (await desk.show("tai-chinh")).kept.entry.until is None
    assert (await desk.find("H41.2")).state is State.FOUND
    assert "directory.successor-absent tai-chinh" in await _fault(house)


async def test_a_long_list_is_planned_in_pieces_without_reading_the_whole_directory(
    house: House, desk: DirectoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(house, *NATION)
    planned: list[tuple[int, int]] = []

    def planning(units: Any, kept: Any, before: Any, source: str) -> Planned:
        planned.append((len(units), len(kept)))
        return plan_said(units, kept, before, source)

    monkeypatch.setattr(said, "plan_said", planning)
    monkeypatch.delattr(entries, "everything")
    children = [_item(f"H41.{number}", f"Sở {number}", pid="H41") for number in range(600)]
    grand = [_item(f"X.{number}", f"Phòng {number}", pid=f"H41.{number}") for number in range(600)]
    bus = ListingAdapter(pages=[AgencyList((*grand, *children), "1")])
    await Syncing(house.exchange.database, desk, "truc", {"truc": bus}).work()
    assert sum(units for units, _ in planned) == 1200  # parents first: nobody waits
    assert max(units for units, _ in planned) <= changing.BATCH
    assert max(kept for _, kept in planned) <= 2 * changing.BATCH + 1
    assert await _parents(desk, "x.599", "h41.599") == ["h41.599", "nghe-an"]


async def test_a_bus_that_is_away_is_asked_again_from_where_it_was(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter(pages=[AgencyList((_item("H41", "Nghệ An"),), "7")])
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    await syncing.work()
    bus.down = True
    await syncing.work()
    row = await house.exchange.database.read(lambda connection: connection.execute(select(directory_syncs)).one())
    assert (row.cursor, row.fault) == ("7", "down")
    assert await house.exchange.database.read(lambda connection: changing.cursor(connection, "bus:truc")) == "7"


async def test_what_a_bus_has_deleted_ends_here(house: House, desk: DirectoryDesk) -> None:
    bus = ListingAdapter(pages=[AgencyList((_item("H41", "Nghệ An"),), "1")])
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": bus})
    await syncing.work()
    bus.pages = [AgencyList((_item("H41", "Nghệ An", deleted=True, modifyDate="01/07/2025 00:00:00"),), "2")]
    await syncing.work()
    assert (await desk.find("H41")).state is State.ENDED
    assert (await desk.find("H41", date(2025, 6, 30))).state is State.FOUND


async def test_news_that_do_not_fit_what_stands_here_are_left_out_and_named(house: House, desk: DirectoryDesk) -> None:
    await fill(house, *NATION)
    listed = (
        _item("G05", "Bộ Kế hoạch và Đầu tư", deleted=True, modifyDate="01/01/2020"),
        _item("H41.1", "Đơn vị @2020-01-01.."),
        _item("H41.2", "Sở Tài chính"),
    )
    syncing = Syncing(house.exchange.database, desk, "truc", {"truc": ListingAdapter(pages=[AgencyList(listed, "1")])})
    await syncing.work()
    assert (await desk.find("H41.2")).state is State.FOUND
    assert (await desk.find("H41.1")).state is State.UNKNOWN
    assert (await desk.show("ke-hoach")).kept.entry.until == YESTERDAY
    row = await house.exchange.database.read(lambda connection: connection.execute(select(directory_syncs)).one())
    assert "directory.text h41.1" in row.fault


async def test_lists_for_others_hold_the_served_and_the_known_and_go_on_from_a_cursor(
    house: House, desk: DirectoryDesk
) -> None:
    await fill(house, *NATION)
    whole = await desk.units(None, 10)
    assert sorted(unit.code for unit in whole.units) == ["G12", "G22", "H41"]
    first = await desk.units("0", 4)
    assert first.more
    rest = await desk.units(first.cursor, 4)
    assert not rest.more
    codes = [unit.code for unit in (*first.units, *rest.units)]
    assert set(codes) == {"G22", "H41", "G12", "G05", "H51.15", "G29"}
    assert {unit.code for unit in (*first.units, *rest.units) if unit.deleted} == {"G05", "H51.15", "G29"}
    still = await desk.units(rest.cursor, 4)
    assert {unit.code for unit in still.units} <= {"G22"}  # what is served here is told a minute long
    for wrong in ("x", "1.999999999999999999", "1.٣"):
        assert await _refused(desk.units(wrong, 4)) == ["directory.cursor"]
