"""Lists from a real LDAP directory: learnt only where the settings name its host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.exchange.certificates import states
from gateway.exchange.certificates.fetch_rules import FetchRules
from gateway.exchange.certificates.learning import Learning
from gateway.store.database import Database, database_url
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.standing import Known
from gateway.trust.verdict import Revocation
from tests.integration.exchange.certifying import PRIVATE
from tests.pki import rsa_key
from tests.services.authority import Authority
from tests.services.process import Missing, missing
from tests.services.slapd import Slapd


@pytest.fixture(scope="module")
def directory(authority: Authority) -> Iterator[Slapd]:
    """A directory with the lists of the authority of seals, which has revoked one certificate of LDAP addresses."""
    try:
        server = Slapd()
    except Missing as reason:
        missing(str(reason))
    with closing(server):
        with authority.telling_by_deltas("seals"):
            whole, delta = authority.crl("seals"), authority.delta("seals")
        server.start(
            {
                "seals": {"certificateRevocationList;binary": whole, "deltaRevocationList;binary": delta},
                "empty": {},
            }
        )
        yield server


@pytest.fixture
def database(tmp_path, ready_file) -> Iterator[Database]:  # type: ignore[no-untyped-def]
    (tmp_path / "ledger.sqlite").write_bytes(ready_file.read_bytes())
    made = Database(database_url(tmp_path), readers=1)
    yield made
    made.close()


def issued(authority: Authority, serial: int, *urls: str, freshest: str = "") -> tuple[Certificate, ...]:
    """Return the path of a seal whose lists are at these addresses, to the root."""
    key = authority.key("seals")
    assert isinstance(key, rsa.RSAPrivateKey)
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer_name=authority.x509("seals").subject,
        subject_name=x509.Name.from_rfc4514_string("CN=LDAP"),
        public_key=rsa_key(0).public_key(),
        serial_number=serial,
        not_valid_before=now - timedelta(days=1),
        not_valid_after=now + timedelta(days=1),
    )
    builder = builder.add_extension(x509.CRLDistributionPoints([_point(url) for url in urls]), critical=False)
    if freshest:
        builder = builder.add_extension(x509.FreshestCRL([_point(freshest)]), critical=False)
    from cryptography.hazmat.primitives.serialization import Encoding

    made = read_certificate(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    assert made is not None
    return made, authority.certificate("seals"), authority.certificate("root")


def _point(url: str) -> x509.DistributionPoint:
    return x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)


async def learnt(database: Database, path: tuple[Certificate, ...], rules: FetchRules) -> Known:
    await database.write(lambda connection: states.want(connection, [path], datetime.now(UTC)))
    await Learning(database, rules).work()
    found: dict[str, Known] = await database.read(states.known)
    return found[path[0].fingerprint]


def allowing(directory: Slapd) -> FetchRules:
    return replace(PRIVATE, ldap_hosts=frozenset([directory.host]))


async def test_a_list_of_a_directory_proves_good_and_revoked(
    database: Database, authority: Authority, directory: Slapd
) -> None:
    url = directory.address("seals")
    good = await learnt(database, issued(authority, 424242, url), allowing(directory))
    assert good.state is Revocation.GOOD
    # The serial number of a certificate of the same authority that was revoked long ago.
    serial = authority.x509("revoked").serial_number
    revoked = await learnt(database, issued(authority, serial, url), allowing(directory))
    assert (revoked.state, revoked.reason) == (Revocation.REVOKED, "key_compromise")


async def test_a_delta_of_a_directory_is_taken_with_its_list(
    database: Database, authority: Authority, directory: Slapd
) -> None:
    freshest = directory.address("seals", "deltaRevocationList;binary")
    path = issued(authority, 434343, directory.address("seals"), freshest=freshest)
    whole = await learnt(database, issued(authority, 444444, directory.address("seals")), allowing(directory))
    both = await learnt(database, path, allowing(directory))
    assert both.as_of is not None
    assert whole.as_of is not None
    assert both.as_of > whole.as_of


async def test_a_directory_that_no_setting_names_is_never_asked(
    database: Database, authority: Authority, directory: Slapd
) -> None:
    found = await learnt(database, issued(authority, 454545, directory.address("seals")), PRIVATE)
    assert (found.state, found.cause) == (Revocation.UNKNOWN, "no-source")


@pytest.mark.parametrize("name", ["empty", "nobody"])
async def test_after_a_directory_without_the_list_the_next_address_is_asked(
    database: Database, authority: Authority, directory: Slapd, name: str
) -> None:
    unknown = await learnt(database, issued(authority, 464646, directory.address(name)), allowing(directory))
    assert (unknown.state, unknown.cause) == (Revocation.UNKNOWN, "unreachable")
    next_one = issued(authority, 474747, directory.address(name), authority.address("crls/seals"))
    assert (await learnt(database, next_one, allowing(directory))).state is Revocation.GOOD
