"""Passwords: what will do, how they are kept, and that log-ins cannot take all memory."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest

from gateway.findings import NotNow, Refused
from gateway.people.passwords import Passwords, check, hashed, one_time, outdated

GOOD = "một câu dài dễ nhớ"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ngắn quá", "people.password-short"),
        ("x" * 11, "people.password-short"),
        ("ab" * 200, "people.password-long"),
        ("aaaaaaaaaaaaaaaa", "people.password-common"),
        ("Matkhau123456", "people.password-common"),
        ("cua LienThong 2026", "people.password-common"),
        ("toi la VAN.THU day", "people.password-name"),
    ],
)
def test_a_password_that_will_not_do_is_refused(password: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check(password, "van.thu", 12)
    assert refused.value.findings[0].code == code


@pytest.mark.parametrize("password", [GOOD, "correct horse battery", "🐃🐃🐃 kéo cày trên đồng"])
def test_no_kinds_of_characters_are_asked_for(password: str) -> None:
    check(password, "van.thu", 12)


async def test_a_hash_fits_its_password_however_the_keyboard_composes_it() -> None:
    passwords = Passwords()
    stored = await passwords.hash(unicodedata.normalize("NFC", GOOD))
    assert stored.startswith("$argon2id$v=19$m=32768,t=3,p=1$")
    assert await passwords.fits(stored, unicodedata.normalize("NFD", GOOD))
    assert not await passwords.fits(stored, GOOD + " ")
    passwords.close()


@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$v=19$m=1,t=1,p=1$broken"])
async def test_nothing_fits_an_account_without_a_hash(stored: str | None) -> None:
    passwords = Passwords()
    assert not await passwords.fits(stored, GOOD)
    passwords.close()


async def test_more_log_ins_than_may_wait_are_asked_to_come_again() -> None:
    passwords = Passwords(parallel=1, waiting=1)
    stored = hashed(GOOD)
    found = await asyncio.gather(*(passwords.fits(stored, GOOD) for _ in range(6)), return_exceptions=True)
    assert found[:2] == [True, True]
    assert all(isinstance(one, NotNow) for one in found[2:])
    passwords.close()


def test_hashes_of_weaker_times_are_made_anew() -> None:
    assert outdated("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$9hFuwmSbTqCyEQzFAsXZtA")
    assert not outdated(hashed(GOOD))


def test_one_time_passwords_will_do_and_differ() -> None:
    made = {one_time() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check(password, "van.thu", 12)
