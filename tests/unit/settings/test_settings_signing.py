"""Signing keys and partners' wishes in the settings file, and the keyring that is made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from gateway.assembly import assemble
from gateway.assembly.key_watch import KeyWatch
from gateway.assembly.signing import partner_profiles, service_signer, signing_keys
from gateway.cli import main
from gateway.exchange.evidence.rules import EvidenceRules, ServiceKey
from gateway.exchange.keyring import Keyring, Stage
from gateway.findings import Finding, Refused
from gateway.settings import load
from gateway.trust.algorithms import Family
from gateway.trust.profile import KeyPart, PartnerProfile, SigningProfile
from tests.pki import curved, office

HEAD = 'data = "d"\n[[agencies]]\nid = "H41"\nname = "n"\n'


def written(folder: Path, text: str) -> Path:
    for name, holder in (("a", office()), ("b", curved(ec.SECP384R1))):
        (folder / f"{name}.key.pem").write_bytes(holder.key_pem)
        (folder / f"{name}.cert.pem").write_bytes(holder.pem)
    file = folder / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> list[Finding]:
    with pytest.raises(Refused) as refused:
        signing_keys(load(written(folder, text)))
    return list(refused.value.findings)


PAIR = 'key = "a.key.pem"\ncertificate = "a.cert.pem"\n'
NEXT = '[[agencies.keys]]\nkey = "b.key.pem"\ncertificate = "b.cert.pem"\n'


def test_a_pair_and_a_successor_are_one_keyring(tmp_path: Path) -> None:
    text = f"{HEAD}{PAIR}{NEXT}sign_from = 2027-01-04T08:00:00+07:00\n"
    service = assemble(load(written(tmp_path, text)))
    staged = service.exchange.signers.staged("H41", datetime(2027, 1, 4, 0, 59, tzinfo=UTC))
    assert [one.stage for one in staged] == [Stage.SIGNING, Stage.PUBLISHED]
    assert staged[0].successor == datetime(2027, 1, 4, 1, tzinfo=UTC)


def test_a_moment_without_an_offset_is_viet_nams(tmp_path: Path) -> None:
    (key,) = signing_keys(load(written(tmp_path, f"{HEAD}{NEXT}sign_from = 2027-01-04T08:00:00\n")))
    assert key.sign_from == datetime(2027, 1, 4, 1, tzinfo=UTC)


def test_pkcs12_is_opened_with_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder, protection = office(), BestAvailableEncryption(b"mat khau")
    octets = serialize_key_and_certificates(b"k", holder.key, holder.certificate, None, protection)
    (tmp_path / "k.p12").write_bytes(octets)
    monkeypatch.setenv("P12", "mat khau")
    (key,) = signing_keys(load(written(tmp_path, f'{HEAD}[[agencies.keys]]\npkcs12 = "k.p12"\nsecret_env = "P12"\n')))
    assert key.certificate.subject == "CN=Văn phòng thử"


TOKEN = 'module = "m.so"\ntoken = "t"\nkey_label = "k"\nsecret_env = "PIN"\n'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sign_from = 2027-01-04T08:00:00\n", "config.key-source"),
        ('key = "a.key.pem"\ncertificate = "a.cert.pem"\npkcs12 = "k.p12"\n', "config.key-source"),
        ('key = "a.key.pem"\n', "config.key-without-certificate"),
        ('module = "m.so"\n', "config.token-incomplete"),
        ('module = "m.so"\ntoken = "t"\nsecret_env = "PIN"\n', "config.token-incomplete"),
        ('module = "m.so"\ntoken = "t"\nkey_id = "a1"\n', "config.token-incomplete"),
        ('pkcs12 = "k.p12"\nsecret_env = "A"\nsecret_file = "b"\n', "config.secret-place"),
        (TOKEN, "config.secret-env-empty"),
        ('pkcs12 = "k.p12"\n', "key.unreadable"),
        ('key = "a.key.pem"\ncertificate = "b.cert.pem"\n', "key.mismatch"),
    ],
)
def test_a_key_that_cannot_be_is_refused(tmp_path: Path, text: str, code: str) -> None:
    found = faults(tmp_path, f"{HEAD}[[agencies.keys]]\n{text}")
    assert [(fault.code, fault.path.split(".")[0]) for fault in found] == [(code, "agencies[1]")]


def test_all_faulty_keys_are_named_at_once(tmp_path: Path) -> None:
    text = f'{HEAD}key = "none"\ncertificate = "a.cert.pem"\n[[agencies.keys]]\npkcs12 = "none"\n'
    assert [fault.path for fault in faults(tmp_path, text)] == ["agencies[1].key", "agencies[1].keys[1]"]


def test_an_id_of_a_key_is_hex(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        load(written(tmp_path, f'{HEAD}[[agencies.keys]]\n{TOKEN}key_id = "xyz"\n'))


def test_a_partners_wishes_are_read(tmp_path: Path) -> None:
    endpoint = '[[endpoints]]\nname = "bus"\n[endpoints.signatures]\nstatuses = false\nhash = "sha384"\npss = true\n'
    text = f'{HEAD}{endpoint}canonical = "inclusive"\nkey_info = ["subject", "key-value"]\n[[endpoints]]\nname = "x"\n'
    settings = load(written(tmp_path, f'{text}serves = ["B"]\n'))
    form = SigningProfile(
        "sha384", pss=True, canonicalization="inclusive", key_info=(KeyPart.SUBJECT, KeyPart.KEY_VALUE)
    )
    assert partner_profiles(settings.endpoints) == {"bus": PartnerProfile(statuses=False, signing=form)}


def test_a_file_of_algorithms_is_taken(tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text("[methods]\n[digests]\n[keys]\n")
    service = assemble(load(written(tmp_path, f'{HEAD}[trust]\nalgorithms = "list.toml"\n')))
    assert service.exchange.anchors.allowed.methods == {}


def test_a_changed_file_changes_the_keyring_and_a_faulty_one_does_not(tmp_path: Path) -> None:
    settings = load(written(tmp_path, HEAD + PAIR))
    keyring = Keyring(signing_keys(settings))
    watch = KeyWatch(settings, keyring)
    before = keyring.signer("H41")
    assert not watch.look()
    assert watch.look(told=True)
    (tmp_path / "a.key.pem").write_bytes(b"junk")
    assert not watch.look()
    assert keyring.signer("H41") is not before
    written(tmp_path, HEAD + PAIR + NEXT)
    assert watch.look()
    assert [one.key.signer.family.value for one in keyring.staged("H41")] == ["rsa", "ecdsa"]


def test_the_services_own_key_changes_without_a_restart(tmp_path: Path) -> None:
    pair = HEAD + "[evidence]\n" + 'key = "{0}.key.pem"\ncertificate = "{0}.cert.pem"\n'
    settings = load(written(tmp_path, pair.format("a")))
    service = ServiceKey(EvidenceRules(service_signer(settings)), settings.data)
    watch = KeyWatch(settings, Keyring())
    watch.keep(service)
    assert service.signer().family is Family.RSA
    written(tmp_path, pair.format("b"))
    assert watch.look()
    assert service.signer().family is Family.EC


def test_a_key_that_the_service_made_is_replaced_by_files_put_in_its_place(tmp_path: Path) -> None:
    settings = load(written(tmp_path, HEAD))
    service = ServiceKey(EvidenceRules(), settings.data)
    assert service.make()
    watch = KeyWatch(settings, Keyring())
    watch.keep(service)
    assert service.signer().family is Family.EC
    for end in ("key", "cert"):
        (tmp_path / f"a.{end}.pem").replace(service.folder / f"service.{end}.pem")
    assert watch.look()
    assert service.signer().family is Family.RSA
    # Taken away while it runs, it stays in use; the next start makes another.
    (service.folder / "service.cert.pem").unlink()
    watch.look()
    assert service.signer().family is Family.RSA


def test_keys_are_listed_and_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(written(tmp_path, f"{HEAD}{PAIR}{NEXT}sign_from = 2044-01-04T08:00:00+07:00\n"))
    assert main(["signing-keys", "list", "--config", config]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert (first.split()[1], first.split()[-4], first.split("  ")[-1]) == ("signing", "rsa", "CN=Văn phòng thử")
    assert "published  2044-01-04 08:00" in second
    assert main(["signing-keys", "check", "--config", config]) == 0
    assert [line[:2] for line in capsys.readouterr().out.splitlines()] == ["ok", "ok"]
