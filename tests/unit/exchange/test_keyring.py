"""Which key signs when: published, signing, retired, by moments and validity alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.exchange.keyring import AgencyKey, Keyring, Stage
from tests.pki import END, Holder, issue, key_usage, office, root, rsa_key

START = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
CHANGE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def holder(since: datetime, until: datetime) -> Holder:
    usage = key_usage(sign=True)
    return Holder(issue(root(), key=rsa_key(3), basic=END, usage=usage, since=since, until=until), rsa_key(3))


OLD = AgencyKey("G22", office().signer)
NEW = AgencyKey("G22", holder(START, START.replace(year=2030)).signer, CHANGE)


def stages(keyring: Keyring, at: datetime) -> list[Stage]:
    return [one.stage for one in keyring.staged("G22", at)]


@pytest.mark.parametrize("order", [[OLD, NEW], [NEW, OLD]])
def test_the_old_key_signs_until_the_moment_of_its_successor(order: list[AgencyKey]) -> None:
    keyring = Keyring(order)
    assert keyring.signer("G22", CHANGE - SECOND) is OLD.signer
    assert keyring.signer("G22", CHANGE) is NEW.signer
    assert stages(keyring, CHANGE - SECOND) == [Stage.SIGNING, Stage.PUBLISHED]
    assert stages(keyring, CHANGE) == [Stage.RETIRED, Stage.SIGNING]


def test_the_old_key_goes_on_while_its_successors_certificate_is_not_valid_yet() -> None:
    late = AgencyKey("G22", holder(CHANGE + timedelta(days=9), CHANGE + timedelta(days=99)).signer, CHANGE)
    keyring = Keyring([OLD, late])
    assert keyring.signer("G22", CHANGE + timedelta(days=8)) is OLD.signer
    assert stages(keyring, CHANGE + timedelta(days=8)) == [Stage.SIGNING, Stage.PUBLISHED]
    assert keyring.signer("G22", CHANGE + timedelta(days=9)) is late.signer


def test_a_key_that_has_ended_goes_on_where_there_is_no_other() -> None:
    ended = AgencyKey("G22", holder(START, CHANGE).signer)
    assert Keyring([ended]).signer("G22", CHANGE + SECOND) is ended.signer


def test_a_key_that_is_to_come_does_not_sign() -> None:
    assert Keyring([NEW]).signer("G22", CHANGE - SECOND) is None


def test_agencies_are_compared_as_everywhere() -> None:
    assert Keyring([OLD]).signer(" g22 ") is OLD.signer
    assert Keyring([OLD]).signer("G23") is None


def test_keys_are_replaced_as_a_whole() -> None:
    keyring = Keyring([OLD])
    keyring.replace([NEW])
    assert keyring.signer("G22", CHANGE) is NEW.signer
    assert [one.key for one in keyring.all_staged(CHANGE)] == [NEW]


def test_a_key_knows_when_its_successor_takes_over() -> None:
    first, second = Keyring([OLD, NEW]).staged("G22", START)
    assert (first.successor, second.successor) == (CHANGE, None)
