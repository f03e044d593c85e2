"""TLS, virtual hosts and rights at the broker: what is needed is enough, and what is wrong is said in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aio_pika
import pytest
from cryptography import x509

from adapters.amqp import AmqpAdapter, AmqpSettings
from adapters.testing.bed import THEM
from adapters.testing.packing import all_of, bytes_of, document, outgoing, theirs
from gateway.contract import Refusal, Result
from gateway.findings import Finding
from gateway.packet.names import Kind
from tests.contract.amqp_bed import Ministry
from tests.pki import END, Holder, issue, key_usage, root, rsa_key, stranger
from tests.services.node import Tls
from tests.services.process import Missing, missing
from tests.services.rabbitmq import RabbitCluster
from tests.waiting import until

OURS = r"^lienthong\.bo\..*"
"""The rights of our user, for configure, write and read."""
MINISTRY = ("^$", r"^lienthong\.bo\.in$", r"^lienthong\.bo\.(out\..*|refused)$")
"""The rights of the ministry's user, as docs/amqp.md gives them."""


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitCluster]:
    """A RabbitMQ whose certificate is made out to localhost by the root authority of these tests."""
    folder = tmp_path_factory.mktemp("tls")
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = issue(root(), name="localhost", basic=END, usage=key_usage(sign=True), extensions=[(names, False)])
    key, certificate = Holder(made, rsa_key(0)).write(folder)
    authority = folder / "ca.pem"
    authority.write_bytes(root().pem)
    for place in (folder.parent, folder, key, certificate, authority):
        place.chmod(0o755 if place.is_dir() else 0o644)
    try:
        cluster = RabbitCluster(tls=Tls(authority, certificate, key))
    except Missing as reason:
        missing(str(reason))
    with closing(cluster):
        yield cluster.start()


@asynccontextmanager
async def opened(url: str, **others: object) -> AsyncIterator[AmqpAdapter]:
    adapter = AmqpAdapter(
        AmqpSettings.model_validate({"secret": url, "prefix": "bo", "connect_seconds": 5.0, **others})
    )
    await adapter.open()
    try:
        yield adapter
    finally:
        await adapter.close()


async def healthy(adapter: AmqpAdapter) -> bool:
    return (await adapter.check()).ok


async def says(adapter: AmqpAdapter, words: str) -> bool:
    health = await adapter.check()
    assert not health.ok
    return words in health.detail


async def test_over_tls_packets_pass_both_ways_within_the_documented_rights(
    secure: RabbitCluster, tmp_path: Path
) -> None:
    vhost = secure.add_vhost().rpartition("/")[2]
    ours, theirs_url = secure.add_user(vhost, OURS, OURS, OURS), secure.add_user(vhost, *MINISTRY)
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(root().pem)
    async with opened(secure.tls_url(ours), ca_file=str(ca_file)) as adapter:
        await until(lambda: healthy(adapter))
        async with await aio_pika.connect(theirs_url) as connection:
            ministry = Ministry(await connection.channel(), tmp_path, "lienthong.bo")
            assert (await adapter.send(outgoing(tmp_path, document()))).result is Result.DELIVERED
            assert [ministry.packet(message) for message in await ministry.take()] == [document()]
            await ministry.put(theirs(), Kind.DOCUMENT, THEM)
            [incoming] = await all_of(adapter)
            assert await bytes_of(incoming) == theirs()
            await incoming.failed(Refusal((Finding("packet.empty"),)))
            assert len(await ministry.refused()) == 1


async def test_a_certificate_of_an_unknown_authority_is_not_trusted(secure: RabbitCluster, tmp_path: Path) -> None:
    url = secure.tls_url(secure.add_vhost())
    other = tmp_path / "other.pem"
    other.write_bytes(stranger().pem)
    async with opened(url) as without, opened(url, ca_file=str(other)) as wrong:
        await until(lambda: says(without, "CERTIFICATE_VERIFY_FAILED"))
        await until(lambda: says(wrong, "CERTIFICATE_VERIFY_FAILED"))


async def test_a_certificate_made_out_to_another_name_is_not_trusted(secure: RabbitCluster, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(root().pem)
    url = secure.tls_url(secure.add_vhost()).replace("@localhost:", "@127.0.0.1:")
    async with opened(url, ca_file=str(ca_file)) as adapter:
        await until(lambda: says(adapter, "CERTIFICATE_VERIFY_FAILED"))


async def test_a_virtual_host_that_is_not_there_is_said_in_words(secure: RabbitCluster) -> None:
    async with opened(secure.add_vhost() + "-x") as adapter:
        await until(lambda: says(adapter, "vhost"))


async def test_a_user_without_rights_is_said_with_the_names(secure: RabbitCluster) -> None:
    vhost = secure.add_vhost().rpartition("/")[2]
    async with opened(secure.add_user(vhost, "^$", "^$", "^$")) as adapter:
        await until(lambda: says(adapter, "broker.access-refused at lienthong.bo.out"))


async def test_a_wrong_password_is_said_in_words(secure: RabbitCluster) -> None:
    url = secure.add_vhost()
    user = url.rpartition("/")[2]
    async with opened(url.replace(f"{user}:", f"{user}:wrong")) as adapter:
        await until(lambda: says(adapter, "refuses user and password"))


async def test_other_arguments_of_a_queue_are_a_fault_that_outcomes_and_health_name(
    secure: RabbitCluster, tmp_path: Path
) -> None:
    url = secure.add_vhost()
    async with opened(url) as first:
        await until(lambda: healthy(first))
    async with opened(url, most_waiting=7) as second:
        await until(lambda: says(second, "broker.differs at lienthong.bo.in.status"))
        outcome = await second.send(outgoing(tmp_path, document()))
        assert (outcome.result, outcome.code) == (Result.LATER, "broker.differs")
