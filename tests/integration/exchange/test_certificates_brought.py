"""Closed networks: lists and answers that an administrator brings, by command or into a watched folder."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.exchange.certificates import states
from gateway.exchange.certificates.bringing import WatchedFolder, bring, read_files
from gateway.exchange.certificates.desk import CertificateRules
from gateway.exchange.certificates.learning import Learning
from gateway.findings import NotNow
from gateway.trust.standing import RevocationPolicy
from gateway.trust.verdict import Revocation
from tests.integration.exchange.certifying import G22, rules, signed
from tests.integration.exchange.conftest import House, Open, eventually
from tests.services.authority import Authority

CLOSED = ("root", "closed")
"""The lists that a seal of the closed network needs."""


@pytest.fixture
def served_url() -> str | None:
    """The embedded database: closed networks are small."""
    return None


async def opened(open_house: Open, authority: Authority, folder: Path | None = None, hours: float = 0) -> House:
    certificates = CertificateRules(rules(RevocationPolicy.HARD, timedelta(hours=hours)), None, folder)
    return await open_house(
        "hub",
        ["G22", "H41"],
        routed=False,
        anchors=authority.anchors,
        certificates=certificates,
        background=folder is not None,
    )


async def goes_in(house: House, packet: bytes) -> bool:
    house.exchange.certificates._checks._known._looked = 0.0
    try:
        await house.send(packet, G22)
    except NotNow:
        return False
    return True


async def brought(house: House, authority: Authority, packet: bytes, content: dict[str, bytes], folder: Path) -> bool:
    """Bring files after the packet was put off once; return whether it goes in then."""
    assert not await goes_in(house, packet)
    database = house.exchange._database

    async def heard_of() -> bool:
        return authority.certificate("closed-seal").fingerprint in await database.read(states.known)

    await eventually(heard_of)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    found = list(read_files([folder]))
    await database.write(lambda connection: bring(connection, found, datetime.now(UTC)))
    await Learning(database, None).work()
    return await goes_in(house, packet)


async def test_brought_lists_let_a_packet_in(open_house: Open, authority: Authority, tmp_path: Path) -> None:
    house = await opened(open_house, authority)
    lists = {f"{name}.crl": authority.crl(name) for name in CLOSED}
    assert await brought(house, authority, signed(authority, "closed-seal"), lists, tmp_path)


async def test_a_brought_ocsp_answer_does_too_and_pem_is_read(
    open_house: Open, authority: Authority, tmp_path: Path
) -> None:
    house = await opened(open_house, authority)
    text = b"-----BEGIN X509 CRL-----\n" + base64.encodebytes(authority.crl("root")) + b"-----END X509 CRL-----\n"
    files = {"root.pem": text, "seal.ocsp": authority.ocsp_about("closed-seal")}
    assert await brought(house, authority, signed(authority, "closed-seal"), files, tmp_path)


async def test_one_list_of_two_is_not_enough(open_house: Open, authority: Authority, tmp_path: Path) -> None:
    house = await opened(open_house, authority)
    lists = {"closed.crl": authority.crl("closed")}
    assert not await brought(house, authority, signed(authority, "closed-seal"), lists, tmp_path)


@pytest.mark.parametrize(("grace", "expected"), [(0, False), (72, True)])
async def test_stale_lists_count_as_long_as_grace_allows(
    open_house: Open, authority: Authority, tmp_path: Path, grace: float, expected: bool
) -> None:
    house = await opened(open_house, authority, hours=grace)
    old = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    lists = {f"{name}.crl": authority.crl(name, at=old) for name in CLOSED}
    assert await brought(house, authority, signed(authority, "closed-seal"), lists, tmp_path) is expected
    known = await house.exchange._database.read(states.known)
    assert known[authority.certificate("closed-seal").fingerprint].state is Revocation.GOOD


async def test_a_forged_list_lets_nothing_in(open_house: Open, authority: Authority, tmp_path: Path) -> None:
    house = await opened(open_house, authority)
    lists = {"root.crl": authority.crl("root"), "closed.crl": authority.crl("closed", forged=True)}
    assert not await brought(house, authority, signed(authority, "closed-seal"), lists, tmp_path)


async def test_a_folder_is_watched(open_house: Open, authority: Authority, tmp_path: Path) -> None:
    folder = tmp_path / "revocation"
    house = await opened(open_house, authority, folder)
    packet = signed(authority, "closed-seal")
    assert not await goes_in(house, packet)
    folder.mkdir()
    (folder / "note.txt").write_text("chép ngày thứ hai", encoding="utf-8")
    for name in CLOSED:
        (folder / f"{name}.crl").write_bytes(authority.crl(name))
    watched = WatchedFolder(house.exchange._database, folder)
    await watched.work()
    await eventually(lambda: goes_in(house, packet))


async def test_a_file_that_has_not_changed_is_not_read_again(
    open_house: Open, authority: Authority, tmp_path: Path
) -> None:
    house = await opened(open_house, authority)
    watched = WatchedFolder(house.exchange._database, tmp_path / "in")
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "root.crl"
    file.write_bytes(authority.crl("root")[:100])
    await watched.work()
    assert watched._fresh() == {}
    file.write_bytes(authority.crl("root"))
    assert set(watched._fresh()) == {file}
