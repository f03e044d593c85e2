"""The certificate of HTTPS is warned of like signing keys, until another takes its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.exchange.clocks import alerts
from gateway.tls_door import ENDS_SOON, TlsDoor
from gateway.web.tls import TlsFiles
from tests.integration.exchange.conftest import House, Open


def put(files: TlsFiles, days: int) -> None:
    """Write a certificate that ends in so many days and a half."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days, hours=12))
    files.certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files.key.chmod(0o600)


async def warned(house: House) -> list[object]:
    found = await house.exchange._database.read(alerts.all_open)
    return [one.facts["days"] for one in found if one.kind == ENDS_SOON]


async def test_a_certificate_near_its_end_has_one_alert_at_each_mark_that_a_new_one_closes(
    open_house: Open, tmp_path: Path
) -> None:
    files = TlsFiles(tmp_path / "tls.pem", tmp_path / "tls.key")
    house = await open_house("hub", ["G22"], routed=False)
    service: Any = SimpleNamespace(tls=files, exchange=SimpleNamespace(background=True))
    put(files, 60)
    door = TlsDoor(service, house.exchange)
    for days, told in ((60, []), (59, [60]), (30, [60]), (29, [30]), (6, [7]), (0, [1]), (-1, [0]), (365, [])):
        put(files, days)
        await door._look_at_end()
        assert await warned(house) == told, days
