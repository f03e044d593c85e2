"""Accounts looked after by administrators over REST: made, limited to agencies, disabled, reset; all in the audit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway.people.views import ALL, Grant
from gateway.roles import Role
from gateway.store.schema import audit
from tests.integration.people.conftest import PASSWORD, Browser, Office

FOR_H41 = Grant(Role.ADMINISTRATOR, "H41")
CLERK = {"role": "clerk", "agencies": ["H41"]}


@pytest.fixture
def served_url() -> None:
    """On the embedded database: what is stored is tried on both in other files."""


@pytest.fixture
async def admin(office: Office) -> Browser:
    """An administrator for all agencies."""
    return await office.signed_in("quan.tri", Grant(Role.ADMINISTRATOR, ALL))


async def made(admin: Browser, name: str, *roles: object) -> dict[str, str]:
    status, answer = await admin.call("POST", "/accounts", {"name": name, "roles": list(roles)})
    assert status == 201, answer
    return answer


async def test_a_new_account_signs_in_with_its_one_time_password_and_must_change_it(
    office: Office, admin: Browser
) -> None:
    account = await made(admin, "thu", CLERK)
    browser = office.browser()
    assert (await browser.sign_in("Thu", account["password"]))[0] == 303
    assert (await browser.call("GET", "/inbox"))[1]["code"] == "people.change-first"
    new = {"old": account["password"], "new": "một câu khác hẳn"}
    assert (await browser.call("POST", "/me/password", new))[0] == 200
    assert (await browser.call("GET", "/inbox"))[0] == 200


async def test_passwords_are_shown_once_and_kept_nowhere(office: Office, admin: Browser) -> None:
    account = await made(admin, "thu", CLERK)
    shown = (await admin.call("GET", f"/accounts/{account['id']}"))[1]
    assert "password" not in shown
    told = str(await office.people.read(lambda c: c.execute(select(audit)).all()))
    assert account["password"] not in told


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"name": "thu", "roles": [{"role": "clerk"}]}, 422, "people.role-needs-agency"),
        ({"name": "thu", "roles": [{"role": "clerk", "agencies": ["X99"]}]}, 422, "agency.unknown"),
        ({"name": "thu", "roles": [{"role": "king"}]}, 422, "field.not-one-of"),
        ({"name": "a b"}, 422, "people.name-wrong"),
        ({"name": "QUAN.TRI"}, 409, "people.taken"),
        ({"name": "thu", "subject": "s"}, 422, "people.oidc-off"),
    ],
)
async def test_what_cannot_be_an_account_is_refused(
    admin: Browser, given: dict[str, object], status: int, code: str
) -> None:
    found, problem = await admin.call("POST", "/accounts", given)
    assert (found, problem["code"]) == (status, code)


async def test_new_roles_end_all_sessions_and_count_at_once(office: Office, admin: Browser) -> None:
    clerk = await office.signed_in("thu", Grant(Role.CLERK, "H41"))
    status, account = await admin.call(
        "PUT", "/accounts/thu/roles", {"roles": [{"role": "viewer", "agencies": ["h41"]}]}
    )
    assert (status, account["roles"]) == (200, [{"role": "viewer", "agency": "H41", "source": "given"}])
    assert (await clerk.call("GET", "/inbox"))[0] == 401
    await clerk.sign_in("thu")
    assert (await clerk.call("POST", "/inbox/x/ack"))[1]["code"] == "people.not-allowed"


async def test_disabling_ends_sessions_and_enabling_brings_no_password_back(office: Office, admin: Browser) -> None:
    clerk = await office.signed_in("thu", Grant(Role.CLERK, "H41"))
    assert (await admin.call("POST", "/accounts/thu/disable"))[1]["disabled"] is True
    assert (await clerk.call("GET", "/me"))[0] == 401
    assert (await clerk.sign_in("thu"))[0] == 401
    await admin.call("POST", "/accounts/thu/enable")
    assert (await clerk.sign_in("thu"))[0] == 303


async def test_a_reset_gives_a_new_password_and_makes_the_old_one_worthless(office: Office, admin: Browser) -> None:
    await office.account("thu", Grant(Role.CLERK, "H41"))
    status, account = await admin.call("POST", "/accounts/thu/reset")
    assert (status, account["must_change"]) == (200, True)
    assert (await office.browser().sign_in("thu", PASSWORD))[0] == 401
    assert (await office.browser().sign_in("thu", account["password"]))[0] == 303


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/disable", None), ("PUT", "/roles", {"roles": [{"role": "clerk", "agencies": ["H41"]}]})],
)
async def test_the_last_administrator_stays(admin: Browser, method: str, path: str, body: object) -> None:
    status, problem = await admin.call(method, f"/accounts/quan.tri{path}", body)
    assert (status, problem["code"]) == (409, "people.last-administrator")
    assert (await admin.call("GET", "/me"))[0] == 200


async def test_an_administrator_for_an_agency_sees_and_changes_its_people_only(office: Office, admin: Browser) -> None:
    local = await office.signed_in("quan.tri.h41", FOR_H41)
    await office.account("cua.ta", Grant(Role.CLERK, "H41"))
    await office.account("cua.nguoi", Grant(Role.CLERK, "H41"), Grant(Role.VIEWER, "G22"))
    await office.account("khong.vai.tro")
    names = [one["name"] for one in (await local.call("GET", "/accounts"))[1]["accounts"]]
    assert names == ["cua.ta", "quan.tri.h41"]
    assert len((await admin.call("GET", "/accounts"))[1]["accounts"]) == 5
    for path in ("/accounts/cua.nguoi/reset", "/accounts/quan.tri/disable", "/accounts/khong.vai.tro/reset"):
        assert (await local.call("POST", path))[1]["code"] == "people.unknown"


@pytest.mark.parametrize(
    "role",
    [{"role": "viewer", "agencies": ["G22"]}, {"role": "administrator"}, {"role": "operator", "agencies": ["*"]}],
)
async def test_an_administrator_for_an_agency_gives_no_role_beyond_it(office: Office, role: dict[str, object]) -> None:
    local = await office.signed_in("quan.tri.h41", FOR_H41)
    given = {"name": "thu", "roles": [CLERK, role]}
    status, problem = await local.call("POST", "/accounts", given)
    assert (status, problem["code"]) == (403, "people.beyond-agencies")
    await office.account("thu", Grant(Role.CLERK, "H41"))
    assert (await local.call("PUT", "/accounts/thu/roles", {"roles": [role]}))[0] == 403
    assert (await local.call("GET", "/accounts/thu"))[1]["roles"] == [
        {"role": "clerk", "agency": "H41", "source": "given"}
    ]


async def test_an_administrator_for_an_agency_does_not_get_the_audit_of_all(office: Office) -> None:
    local = await office.signed_in("quan.tri.h41", FOR_H41)
    assert (await local.call("GET", "/audit"))[1]["code"] == "people.for-all-only"


async def test_a_name_that_looks_like_anothers_id_takes_nothing_over(office: Office, admin: Browser) -> None:
    victim = await office.account("thu", Grant(Role.CLERK, "H41"))
    await office.account(victim.id, Grant(Role.VIEWER, "G22"))
    browser = office.browser()
    await browser.sign_in("thu")
    assert (await browser.call("GET", "/me"))[1]["name"] == "thu"
    assert (await admin.call("GET", f"/accounts/{victim.id}"))[1]["name"] == "thu"


async def test_every_act_stands_in_the_audit_with_who_did_it(office: Office, admin: Browser) -> None:
    account = await made(admin, "thu", CLERK)
    await admin.call("PUT", f"/accounts/{account['id']}/roles", {"roles": []})
    for act in ("reset", "disable", "enable"):
        await admin.call("POST", f"/accounts/{account['id']}/{act}")
    me = (await admin.call("GET", "/me"))[1]["id"]
    rows = await office.people.read(lambda c: c.execute(select(audit).where(audit.c.object == account["id"])).all())
    assert [row.action for row in rows] == [f"account.{act}" for act in ("new", "roles", "reset", "disable", "enable")]
    assert {row.actor for row in rows} == {f"user:{me}"}
