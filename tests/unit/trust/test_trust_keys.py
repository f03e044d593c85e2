"""Keys from files, and the small authority for rehearsals."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from gateway.findings import Refused
from gateway.trust.algorithms import Family
from gateway.trust.anchors import Anchors
from gateway.trust.key_files import load_pem, load_pkcs12
from gateway.trust.rehearsal import make_rehearsal_pki
from gateway.trust.sign import sign_packet
from gateway.trust.verdict import Verdict
from tests.pki import Holder, branch, curved, intermediate, issue, office, root, rsa_key, stranger
from tests.unit.trust.signing import PACKET, check, signed_by


def _code(key: Path, certificate: Path, password: bytes | None = None) -> str:
    with pytest.raises(Refused) as caught:
        load_pem(key, certificate, password)
    return caught.value.findings[0].code


def _protected(password: bytes) -> bytes:
    return office().key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))


def test_key_and_certificate_are_loaded(tmp_path: Path) -> None:
    signer = load_pem(*office().write(tmp_path))
    assert signer.certificates == office().signer.certificates


def test_own_certificate_comes_first_and_the_chain_goes_along(tmp_path: Path) -> None:
    key, certificate = branch().write(tmp_path)
    certificate.write_bytes(intermediate().pem + branch().pem)
    signer = load_pem(key, certificate)
    assert [item.subject for item in signer.certificates] == ["CN=Chi nhánh thử", "CN=Trung gian thử"]


def test_protected_key_is_loaded_with_its_password(tmp_path: Path) -> None:
    key, certificate = office().write(tmp_path)
    key.write_bytes(_protected(b"mat khau"))
    assert load_pem(key, certificate, b"mat khau").public.key_size == 2048


def test_wrong_password_is_refused(tmp_path: Path) -> None:
    key, certificate = office().write(tmp_path)
    key.write_bytes(_protected(b"mat khau"))
    assert _code(key, certificate, b"sai") == "key.password"


def test_missing_password_is_refused(tmp_path: Path) -> None:
    key, certificate = office().write(tmp_path)
    key.write_bytes(_protected(b"mat khau"))
    assert _code(key, certificate) == "key.password"


def test_password_for_an_open_key_is_refused(tmp_path: Path) -> None:
    assert _code(*office().write(tmp_path), b"thua") == "key.password"


def test_missing_key_file_is_refused(tmp_path: Path) -> None:
    _, certificate = office().write(tmp_path)
    assert _code(tmp_path / "none.pem", certificate) == "key.unreadable"


def test_damaged_key_is_refused(tmp_path: Path) -> None:
    key, certificate = office().write(tmp_path)
    key.write_bytes(office().key_pem[:200])
    assert _code(key, certificate) == "key.damaged"


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1])
def test_elliptic_curve_key_is_loaded(tmp_path: Path, curve: type[ec.EllipticCurve]) -> None:
    signer = load_pem(*curved(curve).write(tmp_path))
    assert (signer.family, signer.certificates) == (Family.EC, curved(curve).signer.certificates)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP256K1()), ed25519.Ed25519PrivateKey.generate()])
def test_key_of_another_kind_is_refused(tmp_path: Path, key: PrivateKeyTypes) -> None:
    file, certificate = office().write(tmp_path)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert _code(file, certificate) == "key.kind"


def test_short_key_is_refused(tmp_path: Path) -> None:
    small = rsa_key(9, 1024)
    assert _code(*Holder(issue(root(), key=small), small).write(tmp_path)) == "key.size"


def test_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    key, certificate = office().write(tmp_path)
    certificate.write_bytes(stranger().pem)
    assert _code(key, certificate) == "key.mismatch"


@pytest.mark.parametrize("content", [None, b"", b"junk"])
def test_unreadable_certificate_is_refused(tmp_path: Path, content: bytes | None) -> None:
    key, certificate = office().write(tmp_path)
    certificate.unlink()
    if content is not None:
        certificate.write_bytes(content)
    assert _code(key, certificate) == "key.certificate"


AGENCIES = {"G22": "Văn phòng Chính phủ", "000.00.15.H41": "Bộ thử " + "rất dài " * 20}


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki") / "new"
    make_rehearsal_pki(folder, AGENCIES)
    return folder


@pytest.mark.parametrize("agency", AGENCIES)
def test_rehearsal_signer_is_trusted_by_its_authority(rehearsal: Path, agency: str) -> None:
    signer = load_pem(rehearsal / f"{agency}.key.pem", rehearsal / f"{agency}.cert.pem")
    signed = io.BytesIO()
    sign_packet(io.BytesIO(PACKET), signed, signer)
    moment = signer.certificate.not_before
    assert check(signed.getvalue(), Anchors.from_pem([rehearsal / "ca.pem"]), moment).verdict is Verdict.VALID


def test_rehearsal_names_say_what_they_are(rehearsal: Path) -> None:
    signer = load_pem(rehearsal / "G22.key.pem", rehearsal / "G22.cert.pem")
    assert "never for production" in signer.certificates[0].subject


def test_rehearsal_keys_are_for_their_owner_only(rehearsal: Path) -> None:
    assert {file.stat().st_mode & 0o777 for file in rehearsal.glob("*.key.pem")} == {0o600}


def test_rehearsal_leaves_alone_what_exists(rehearsal: Path) -> None:
    before = {file.name: file.read_bytes() for file in rehearsal.iterdir()}
    make_rehearsal_pki(rehearsal, AGENCIES)
    assert {file.name: file.read_bytes() for file in rehearsal.iterdir()} == before


@pytest.mark.parametrize("agency", ["", "../up", "a/b", ".hidden", "x" * 101])
def test_rehearsal_refuses_ids_unfit_for_file_names(tmp_path: Path, agency: str) -> None:
    with pytest.raises(Refused) as caught:
        make_rehearsal_pki(tmp_path, {agency: "Đơn vị"})
    assert caught.value.findings[0].code == "key.agency-id"


def _pkcs12(holder: Holder, password: bytes | None, *, above: bool = True) -> bytes:
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    chain = list(holder.above) if above else None
    return serialize_key_and_certificates(b"ky", holder.key, holder.certificate, chain, protection)


@pytest.mark.parametrize("password", [b"mat khau", None])
def test_pkcs12_is_loaded_with_its_chain(tmp_path: Path, password: bytes | None) -> None:
    file = tmp_path / "ky.p12"
    file.write_bytes(_pkcs12(branch(), password))
    assert load_pkcs12(file, password).certificates == branch().signer.certificates


def test_pkcs12_with_a_curve_signs(tmp_path: Path) -> None:
    file = tmp_path / "ky.p12"
    file.write_bytes(_pkcs12(curved(), b"mat khau"))
    assert check(signed_by(load_pkcs12(file, b"mat khau"))).verdict is Verdict.VALID


@pytest.mark.parametrize("password", [b"sai", b"", None])
def test_pkcs12_with_a_wrong_password_is_refused(tmp_path: Path, password: bytes | None) -> None:
    file = tmp_path / "ky.p12"
    file.write_bytes(_pkcs12(office(), b"mat khau"))
    with pytest.raises(Refused) as refused:
        load_pkcs12(file, password)
    assert refused.value.findings[0].code == "key.pkcs12"


@pytest.mark.parametrize(("content", "code"), [(b"junk", "key.pkcs12"), (b"", "key.pkcs12"), (None, "key.unreadable")])
def test_a_file_that_is_no_pkcs12_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "ky.p12"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Refused) as refused:
        load_pkcs12(file, None)
    assert refused.value.findings[0].code == code


def test_pkcs12_without_the_keys_certificate_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ky.p12"
    file.write_bytes(serialize_key_and_certificates(b"ky", office().key, None, None, NoEncryption()))
    with pytest.raises(Refused) as refused:
        load_pkcs12(file, None)
    assert refused.value.findings[0].code == "key.mismatch"
