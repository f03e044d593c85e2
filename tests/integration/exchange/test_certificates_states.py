"""What is known of revocations in the database: forgotten when nobody needs it, found when evidence is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.assembly.evidence import _at_hand as evidence_rules_at_hand
from gateway.exchange.certificates import states
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.store.schema import revocation_answers, revocation_topics
from gateway.trust.answers import Answer, Learnt
from gateway.trust.certificates import Certificate
from gateway.trust.revocation import read_answer
from gateway.trust.verdict import Revocation
from tests.services.authority import Authority

NOW = datetime.now(UTC).replace(microsecond=0)
LATER = states.Turn(NOW + timedelta(hours=1))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    migrate(database_url(tmp_path))
    made = Database(database_url(tmp_path), readers=1)
    yield made
    made.close()


@pytest.fixture
def path(authority: Authority) -> tuple[Certificate, ...]:
    return tuple(authority.certificate(label) for label in ("ministry", "seals", "root"))


def kept(database: Database, content: bytes, at: datetime = NOW) -> Answer:
    answer = read_answer(content)
    assert answer is not None
    database.hand_over(lambda connection: states.keep(connection, answer, "test", at)).result()
    return answer


def learn(database: Database, path: tuple[Certificate, ...], answer: Answer) -> None:
    database.hand_over(lambda connection: states.want(connection, [path], NOW)).result()
    (watched,) = database.read_now(lambda connection: states.due(connection, NOW))
    learnt = Learnt(Revocation.GOOD, answer.as_of, answer.until)
    database.hand_over(lambda connection: states.learn(connection, watched, learnt, answer.digest, LATER)).result()


def test_evidence_is_the_very_answer_that_proved_it(
    database: Database, path: tuple[Certificate, ...], authority: Authority
) -> None:
    answer = kept(database, authority.ocsp_about("ministry"))
    learn(database, path, answer)
    found = database.read_now(lambda connection: states.evidence(connection, [path[0].fingerprint]))
    assert found[path[0].fingerprint].content == answer.content


def test_a_certificate_that_no_packet_uses_is_forgotten(database: Database, path: tuple[Certificate, ...]) -> None:
    database.hand_over(lambda connection: states.want(connection, [path], NOW)).result()
    soon, late = NOW + timedelta(days=100), NOW + timedelta(days=200)
    database.hand_over(lambda connection: states.forget(connection, soon)).result()
    assert len(database.read_now(states.known)) == 1
    database.hand_over(lambda connection: states.forget(connection, late)).result()
    assert database.read_now(states.known) == {}


def test_replaced_answers_go_after_a_while_and_what_is_relied_on_stays(
    database: Database, path: tuple[Certificate, ...], authority: Authority
) -> None:
    long_ago = NOW - timedelta(days=60)
    kept(database, authority.ocsp_about("ministry", at=long_ago), long_ago)
    relied = kept(database, authority.ocsp_about("ministry", at=long_ago + timedelta(days=1)), long_ago)
    learn(database, path, relied)
    database.hand_over(lambda connection: states.forget(connection, NOW)).result()
    left = database.read_now(lambda connection: list(connection.execute(select(revocation_answers.c.digest)).scalars()))
    assert left == [relied.digest]
    topics = database.read_now(
        lambda c: c.execute(select(func.count(func.distinct(revocation_topics.c.answer)))).scalar()
    )
    assert topics == 1


def test_an_answer_that_is_brought_while_another_is_judged_is_looked_at_soon(
    database: Database, path: tuple[Certificate, ...]
) -> None:
    database.hand_over(lambda connection: states.want(connection, [path], NOW)).result()
    (watched,) = database.read_now(lambda connection: states.due(connection, NOW))
    brought = NOW + timedelta(seconds=1)
    database.hand_over(lambda connection: states.ask_soon(connection, brought)).result()
    database.hand_over(lambda connection: states.fail(connection, watched, "not-brought", LATER)).result()
    assert len(database.read_now(lambda connection: states.due(connection, brought))) == 1


def test_the_delta_goes_with_the_list_into_evidence(
    database: Database, path: tuple[Certificate, ...], authority: Authority
) -> None:
    with authority.telling_by_deltas("seals"):
        whole, delta = authority.crl("seals"), authority.delta("seals")
    learn(database, path, kept(database, whole))
    kept(database, delta)
    found = database.read_now(lambda connection: evidence_rules_at_hand(connection, path))
    assert {(one.kind, one.content) for one in found} == {("crl", whole), ("crl", delta)}
