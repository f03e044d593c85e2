"""Keys of systems over REST and in use: rotated with an overlap, expiring, seen when last used, within reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from gateway.directory import keys
from gateway.people.views import ALL, Grant
from gateway.roles import Role
from gateway.store.schema import api_keys, audit
from tests.integration.people.conftest import Browser, Office


@pytest.fixture
def served_url() -> None:
    """On the embedded database: what is stored is tried on both in other files."""


@pytest.fixture
async def admin(office: Office) -> Browser:
    """An administrator for all agencies."""
    return await office.signed_in("quan.tri", Grant(Role.ADMINISTRATOR, ALL))


async def works(office: Office, secret: str) -> bool:
    status, _ = await office.browser().call("GET", "/inbox", Authorization=f"Bearer {secret}")
    return status == 200


async def new(admin: Browser, **given: object) -> dict[str, str]:
    status, key = await admin.call("POST", "/keys", {"name": "iOffice", "agencies": ["H41"], **given})
    assert status == 201, key
    return key


async def test_a_key_is_made_shown_once_listed_used_and_revoked(office: Office, admin: Browser) -> None:
    key = await new(admin)
    assert await works(office, key["secret"])
    [listed] = (await admin.call("GET", "/keys"))[1]["keys"]
    assert (listed["role"], listed["agencies"], listed["used_at"] is not None) == ("system", ["H41"], True)
    assert key["secret"] not in str(listed)
    assert (await admin.call("POST", f"/keys/{key['id']}/revoke"))[0] == 204
    assert not await works(office, key["secret"])


async def test_after_a_rotation_both_secrets_work_until_the_overlap_ends(office: Office, admin: Browser) -> None:
    key = await new(admin)
    rotated = (await admin.call("POST", f"/keys/{key['id']}/rotate", {"overlap_hours": 24}))[1]
    assert [await works(office, one["secret"]) for one in (key, rotated)] == [True, True]

    def past(connection: Connection) -> None:
        connection.execute(update(api_keys).values(previous_until=datetime.now(UTC) - timedelta(seconds=1)))

    await office.people.write(past)
    assert [await works(office, one["secret"]) for one in (key, rotated)] == [False, True]


async def test_a_second_rotation_makes_the_first_secret_worthless_at_once(office: Office, admin: Browser) -> None:
    key = await new(admin)
    second = (await admin.call("POST", f"/keys/{key['id']}/rotate", {"overlap_hours": 24}))[1]
    third = (await admin.call("POST", f"/keys/{key['id']}/rotate", {"overlap_hours": 24}))[1]
    assert [await works(office, one["secret"]) for one in (key, second, third)] == [False, True, True]


async def test_without_an_overlap_the_old_secret_ends_at_once(office: Office, admin: Browser) -> None:
    key = await new(admin)
    await admin.call("POST", f"/keys/{key['id']}/rotate", {"overlap_hours": 0})
    assert not await works(office, key["secret"])


async def test_revoking_a_key_ends_both_its_secrets(office: Office, admin: Browser) -> None:
    key = await new(admin)
    rotated = (await admin.call("POST", f"/keys/{key['id']}/rotate", {}))[1]
    await admin.call("POST", f"/keys/{key['id']}/revoke")
    assert [await works(office, one["secret"]) for one in (key, rotated)] == [False, False]
    assert (await admin.call("POST", f"/keys/{key['id']}/rotate", {}))[1]["code"] == "key.unknown"


async def test_a_key_expires(office: Office, admin: Browser) -> None:
    key = await new(admin, expires=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert await works(office, key["secret"])
    await office.people.write(lambda c: c.execute(update(api_keys).values(expires_at=datetime.now(UTC))).rowcount)
    assert not await works(office, key["secret"])
    status, problem = await admin.call("POST", "/keys", {"name": "x", "agencies": ["H41"], "expires": "2020-01-01"})
    assert (status, problem["code"]) == (422, "key.expiry-past")


async def test_use_is_written_down_once_an_hour(office: Office, admin: Browser) -> None:
    key = await new(admin)
    await works(office, key["secret"])
    first = await office.people.read(lambda c: c.execute(select(api_keys.c.used_at)).scalar_one())
    await works(office, key["secret"])
    assert await office.people.read(lambda c: c.execute(select(api_keys.c.used_at)).scalar_one()) == first
    old = first - keys.USED_EVERY
    await office.people.write(lambda c: c.execute(update(api_keys).values(used_at=old)).rowcount)
    await works(office, key["secret"])
    assert await office.people.read(lambda c: c.execute(select(api_keys.c.used_at)).scalar_one()) > old


async def test_an_administrator_for_an_agency_looks_after_its_keys_only(office: Office, admin: Browser) -> None:
    key = await new(admin)
    local = await office.signed_in("quan.tri.g22", Grant(Role.ADMINISTRATOR, "G22"))
    assert (await local.call("GET", "/keys"))[1]["keys"] == []
    assert (await local.call("POST", f"/keys/{key['id']}/revoke"))[1]["code"] == "key.unknown"
    for given in ({"agencies": ["H41"]}, {"agencies": [], "role": "operator"}):
        status, problem = await local.call("POST", "/keys", {"name": "x", **given})
        assert (status, problem["code"]) == (403, "people.beyond-agencies")
    assert (await local.call("POST", "/keys", {"name": "x", "agencies": ["g22"]}))[0] == 201


async def test_acts_on_keys_stand_in_the_audit(office: Office, admin: Browser) -> None:
    key = await new(admin)
    await admin.call("POST", f"/keys/{key['id']}/rotate", {"overlap_hours": 1})
    await admin.call("POST", f"/keys/{key['id']}/revoke")
    rows = await office.people.read(lambda c: c.execute(select(audit).where(audit.c.object == key["id"])).all())
    assert [(row.action, row.facts.get("overlap_seconds")) for row in rows] == [
        ("key.new", None), ("key.rotate", 3600), ("key.revoke", None)
    ]  # fmt: skip


async def test_a_client_certificate_has_no_secret_to_change(office: Office, admin: Browser) -> None:
    der = b"a certificate in DER"
    await office.people.write(lambda connection: keys.bind_certificate(connection, "iOffice", ["H41"], der))
    [listed] = (await admin.call("GET", "/keys"))[1]["keys"]
    assert listed["certificate"] is True
    status, problem = await admin.call("POST", f"/keys/{listed['id']}/rotate", {"overlap_hours": 24})
    assert (status, problem["code"]) == (409, "key.is-certificate")
    assert await office.people.write(lambda connection: keys.certificate_holder(connection, der)) is not None
