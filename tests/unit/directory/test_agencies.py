"""Who may hold an agency, and what a new holder sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, select

from gateway.directory import agencies, keys
from gateway.directory.names import fold
from gateway.directory.routes import Route, Routes
from gateway.findings import Refused
from gateway.store.database import database_url
from gateway.store.migrate import migrate
from gateway.store.schema import agencies as table
from gateway.store.schema import api_keys


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    url = database_url(tmp_path)
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def test_a_free_agency_goes_to_whoever_asks_first(connection: Connection) -> None:
    agencies.register(connection, "G22.01", "vxp:a", name="Văn phòng")
    with pytest.raises(Refused) as caught:
        agencies.register(connection, " g22.01 ", "vxp:b", name="Kẻ khác")
    assert caught.value.findings[0].code == "agency.taken"
    assert agencies.of_system(connection, "vxp:a") == {"G22.01"}
    assert agencies.of_system(connection, "vxp:b") == frozenset()


def test_its_holder_may_change_its_data(connection: Connection) -> None:
    agencies.register(connection, "G22", "vxp:a", name="Cũ")
    agencies.register(connection, "G22", "vxp:a", name="Mới", mail="m@example.vn")
    assert [(row.name, row.mail) for row in agencies.active(connection)] == [("Mới", "m@example.vn")]


def test_a_deleted_agency_is_free_but_its_new_holder_starts_afresh(connection: Connection) -> None:
    agencies.register(connection, "G22", "vxp:a", name="A")
    before = connection.execute(select(table.c.held_since)).scalar_one()
    agencies.remove(connection, "G22", "vxp:a")
    assert agencies.by_ids(connection, ["G22"]) == {}
    agencies.register(connection, "G22", "vxp:b", name="B")
    assert connection.execute(select(table.c.held_since)).scalar_one() > before


def test_nobody_deletes_anothers_agency(connection: Connection) -> None:
    agencies.register(connection, "G22", "vxp:a", name="A")
    with pytest.raises(Refused) as caught:
        agencies.remove(connection, "G22", "vxp:b")
    assert caught.value.findings[0].code == "agency.not-yours"
    with pytest.raises(Refused) as caught:
        agencies.remove(connection, "G99", "vxp:b")
    assert caught.value.findings[0].code == "agency.unknown"


@pytest.mark.parametrize("bad", ["", " ", "../x", "G 22", "G22\n01", "x" * 36, "Đ22", ".G22", "G22/1"])
def test_an_id_that_is_no_id_is_refused(connection: Connection, bad: str) -> None:
    with pytest.raises(Refused) as caught:
        agencies.register(connection, bad, "vxp:a", name="A")
    assert caught.value.findings[0].code == "agency.invalid"


def test_a_closed_directory_holds_exactly_the_configured_agencies(connection: Connection) -> None:
    agencies.register(connection, "H41", "vxp:a", name="Nghệ An")
    agencies.configure(connection, [("G22", "VPCP", None)], only_these=True)
    assert [row.id for row in agencies.active(connection)] == ["G22"]


def test_an_open_directory_keeps_what_was_registered(connection: Connection) -> None:
    agencies.register(connection, "H41", "vxp:a", name="Nghệ An")
    agencies.configure(connection, [("G22", "VPCP", None)], only_these=False)
    assert [row.id for row in agencies.active(connection)] == ["G22", "H41"]


def test_a_key_opens_only_its_agencies_until_it_is_revoked(connection: Connection) -> None:
    agencies.configure(connection, [("G22", "VPCP", None), ("H41", "Nghệ An", None)], only_these=True)
    secret = keys.new_key(connection, "QLVB", ["g22"])
    found = keys.holder(connection, secret)
    assert found is not None
    assert found.agencies == {"G22"}
    keys.revoke(connection, found.id)
    assert keys.holder(connection, secret) is None


def test_a_key_is_stored_only_as_a_digest(connection: Connection) -> None:
    agencies.configure(connection, [("G22", "VPCP", None)], only_these=True)
    secret = keys.new_key(connection, "QLVB", ["G22"])
    row = connection.execute(select(api_keys)).one()
    assert all(secret not in str(value) for value in row)


def test_a_key_for_unknown_agencies_names_each_of_them(connection: Connection) -> None:
    with pytest.raises(Refused) as caught:
        keys.new_key(connection, "QLVB", ["G98", "G99"])
    assert [found.facts["agency"] for found in caught.value.findings] == ["G98", "G99"]


def test_a_key_dies_with_its_agency(connection: Connection) -> None:
    agencies.configure(connection, [("G22", "VPCP", None), ("H41", "x", None)], only_these=True)
    secret = keys.new_key(connection, "QLVB", ["G22", "H41"])
    agencies.configure(connection, [("H41", "x", None)], only_these=True)
    found = keys.holder(connection, secret)
    assert found is not None
    assert found.agencies == {"H41"}


def test_ids_are_compared_trimmed_in_nfc_and_upper_case() -> None:
    assert fold(" 000.00.00.g22 ") == "000.00.00.G22"
    assert fold("000.00.00.G22") != fold("G22")


def test_a_named_route_goes_before_the_star() -> None:
    routes = Routes([Route("bus", ("*",)), Route("province", ("H41", "h41.15"))])
    assert routes.endpoint("h41") == "province"
    assert routes.endpoint("H41.15") == "province"
    assert routes.endpoint("G22") == "bus"
    assert Routes([]).endpoint("G22") is None
