"""Failed sign-ins cost time: by account and by address, counted together by all workers, never for good."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from gateway.findings import Refused
from gateway.people import attempts
from gateway.people.people import People
from gateway.people.rules import AttemptRules, PeopleRules
from gateway.store.schema import attempts as table
from gateway.store.schema import audit
from tests.integration.people.conftest import PASSWORD, Office, OpenOffice

RULES = AttemptRules(account_free=3, address_free=6, first=timedelta(minutes=1))


@pytest.fixture
async def strict(open_office: OpenOffice) -> Office:
    office = await open_office(PeopleRules(attempts=RULES))
    await office.account("thu")
    return office


async def codes(people: People, name: str, number: int, address: str = "10.0.0.1") -> list[str]:
    """Fail so many times one after another and return how each was answered."""
    found = []
    for _ in range(number):
        with pytest.raises(Refused) as refused:
            await people.sign_in(name, "sai mật khẩu rồi", address=address, agent="")
        found.append(refused.value.findings[0].code)
    return found


async def test_after_some_failures_one_waits_even_with_the_right_password(strict: Office) -> None:
    # The failure beyond those that are free begins the wait.
    assert await codes(strict.people, "thu", 5) == ["people.sign-in-refused"] * 4 + ["people.wait"]
    with pytest.raises(Refused, match=r"people\.wait"):
        await strict.people.sign_in("THU ", PASSWORD, address="10.9.9.9", agent="")


async def test_who_has_to_wait_is_told_how_long_in_the_answer_s_head(strict: Office) -> None:
    browser = strict.browser()
    for _ in range(5):
        form = {"csrf": await browser.csrf(), "name": "thu", "password": "sai mật khẩu rồi"}
        async with browser.client.post("/auth/sign-in", data=form, headers={"Origin": browser.base}) as answer:
            status, wait = answer.status, answer.headers.get("Retry-After")
    assert status == 429
    assert wait is not None
    assert 0 < int(wait) <= 60


@pytest.mark.parametrize("name", ["khong.co", "thu"])
async def test_names_that_do_not_exist_wait_alike(strict: Office, name: str) -> None:
    assert await codes(strict.people, name, 5) == ["people.sign-in-refused"] * 4 + ["people.wait"]


async def test_one_address_waits_whatever_names_it_tries(strict: Office) -> None:
    found = [(await codes(strict.people, f"ten{number}", 1))[0] for number in range(8)]
    assert found == ["people.sign-in-refused"] * 7 + ["people.wait"]
    assert await codes(strict.people, "ten9", 1, "10.0.0.2") == ["people.sign-in-refused"]


async def test_other_workers_count_with_us(strict: Office) -> None:
    other = People(strict.house.exchange.database, strict.people.rules)
    assert await codes(other, "thu", 4) == ["people.sign-in-refused"] * 4
    assert await codes(strict.people, "thu", 1) == ["people.wait"]
    await other.close()


async def test_many_at_the_same_moment_gain_nothing(strict: Office) -> None:
    tries = [codes(strict.people, "thu", 1, f"10.0.1.{number}") for number in range(12)]
    found = [answers[0] for answers in await asyncio.gather(*tries)]
    assert found.count("people.sign-in-refused") == 4


async def test_success_forgives_the_account_but_not_the_address(strict: Office) -> None:
    await codes(strict.people, "thu", 2)
    await strict.people.sign_in("thu", PASSWORD, address="10.0.0.1", agent="")
    rows = await strict.people.read(lambda c: c.execute(select(table.c.subject, table.c.failures)).all())
    assert [(row.subject, row.failures) for row in rows] == [("address:10.0.0.1", 2)]


async def test_waits_end_and_failures_are_forgotten(strict: Office) -> None:
    await codes(strict.people, "thu", 5)

    def age(connection: Connection) -> None:
        past = datetime.now(UTC) - RULES.forget - timedelta(seconds=1)
        connection.execute(update(table).values(last_at=past, blocked_until=past))

    await strict.people.write(age)
    assert (await strict.people.sign_in("thu", PASSWORD, address="10.0.0.1", agent="")).token


async def test_waits_grow_to_a_bound(strict: Office) -> None:
    who = (attempts.Subject("account:x", 0),)
    now = datetime.now(UTC)
    waits = []
    for _ in range(6):
        assert await strict.people.write(lambda c, at=now: attempts.begin(c, who, RULES, at)) is None  # type: ignore[misc]
        row = await strict.people.read(lambda c: c.execute(select(table).where(table.c.subject == "account:x")).one())
        waits.append((row.blocked_until - now) // timedelta(minutes=1))
        now = row.blocked_until
    assert waits == [1, 2, 4, 8, 15, 15]


def test_addresses_of_one_site_count_together() -> None:
    assert attempts.site("2001:db8:1:2::5") == attempts.site("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert attempts.site("::ffff:10.0.0.1") == attempts.site("10.0.0.1") == "10.0.0.1"


async def test_refusals_stand_in_the_audit_without_the_name_that_was_typed(strict: Office) -> None:
    await codes(strict.people, "matkhaucuatoi", 1)
    await codes(strict.people, "thu", 1)
    rows = await strict.people.read(lambda c: c.execute(select(audit)).all())
    refused = [row for row in rows if row.action == "account.sign-in-refused"]
    assert [bool(row.object) for row in refused] == [False, True]
    assert "matkhaucuatoi" not in str(rows)
