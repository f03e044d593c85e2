"""Keys in a real PKCS#11 token: signing, errors of the token, and PINs that are never tried twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.cli import main
from gateway.findings import NotNow, Refused
from gateway.trust.keys import Signer
from gateway.trust.pins import Pins
from gateway.trust.profile import SigningProfile
from gateway.trust.token import TokenKey, load_token
from gateway.trust.token_login import TokenLogin, forget_logins, login_of
from gateway.trust.verdict import Verdict
from tests.pki import Holder, branch, curved, intermediate, office, stranger
from tests.services.process import Missing, missing
from tests.services.token import MODULE, PIN, TokenStore, token_store
from tests.unit.trust.signing import check, signed_by

TOKEN = "Co quan thu"
ASKING = "hoi moi lan"
HOLDERS = {"rsa": office(), "p256": curved(ec.SECP256R1), "p384": curved(ec.SECP384R1), "chi-nhanh": branch()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenStore]:
    """A store with one token full of keys, and one for each test that spoils its token."""
    forget_logins()
    try:
        with token_store(tmp_path_factory.mktemp("tokens")) as made:
            made.add_token(TOKEN)
            for number, (label, holder) in enumerate(HOLDERS.items(), 0xA0):
                made.add_key(TOKEN, label, f"{number:02x}", holder)
            made.add_certificate(TOKEN, "trung-gian", "b0", Holder(intermediate().certificate, office().key))
            for label in ("pin sai", "pin hai lan"):
                made.add_token(label)
                made.add_key(label, "khoa", "01", office())
            made.add_token(ASKING)
            made.add_asking_key(ASKING, "khoa", "01", office())
            yield made
    except Missing as reason:
        missing(str(reason))


def signer(
    folder: Path, label: str = "rsa", pin: str = PIN, token: str = TOKEN, certificate: Path | None = None
) -> Signer:
    """Return a signer in the token."""
    return load_token(TokenKey(MODULE, token, label), pin.encode(), Pins(folder / "pins"), certificate)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.findings[0].code


@pytest.mark.parametrize("label", HOLDERS)
def test_what_a_token_signs_is_valid(store: TokenStore, tmp_path: Path, label: str) -> None:
    assert check(signed_by(signer(tmp_path, label))).verdict is Verdict.VALID


@pytest.mark.parametrize("hash_name", ["sha384", "sha512"])
def test_other_hashes_and_padding_are_valid(store: TokenStore, tmp_path: Path, hash_name: str) -> None:
    profile = SigningProfile("sha384" if hash_name == "sha384" else "sha512", pss=True)
    assert check(signed_by(signer(tmp_path), profile)).verdict is Verdict.VALID
    assert check(signed_by(signer(tmp_path, "p384"), profile)).verdict is Verdict.VALID


def test_the_chain_comes_from_the_token(store: TokenStore, tmp_path: Path) -> None:
    found = signer(tmp_path, "chi-nhanh").certificates
    assert [item.subject for item in found] == ["CN=Chi nhánh thử", "CN=Trung gian thử"]


def test_a_key_is_found_by_its_id(store: TokenStore, tmp_path: Path) -> None:
    place = TokenKey(MODULE, TOKEN, identifier=bytes.fromhex("a1"))
    found = load_token(place, PIN.encode(), Pins(tmp_path))
    assert check(signed_by(found)).signer == "CN=Văn phòng secp256r1"


def test_many_threads_sign_with_one_token(store: TokenStore, tmp_path: Path) -> None:
    keys = [signer(tmp_path, label) for label in HOLDERS]
    with ThreadPoolExecutor(8) as pool:
        packets = list(pool.map(lambda number: signed_by(keys[number % len(keys)]), range(64)))
    assert {check(packet).verdict for packet in packets} == {Verdict.VALID}


def test_a_token_that_started_again_signs_again(store: TokenStore, tmp_path: Path) -> None:
    found = signer(tmp_path)
    found.sign(b"before")
    pkcs11.lib(str(MODULE)).reinitialize()  # all sessions and the login are gone
    assert check(signed_by(found)).verdict is Verdict.VALID


def test_a_token_that_is_away_is_named_and_found_when_it_is_back(store: TokenStore, tmp_path: Path) -> None:
    found = signer(tmp_path)
    found.sign(b"before")
    store.tokens.rename(store.folder / "away")
    try:
        forget_logins()
        store.tokens.mkdir()
        again = login_of(MODULE, TOKEN)
        with pytest.raises(NotNow) as refused, again.session(PIN.encode(), Pins(tmp_path / "pins")):
            pass
    finally:
        store.tokens.rmdir()
        (store.folder / "away").rename(store.tokens)
    assert code(refused) == "key.token-away"
    assert check(signed_by(signer(tmp_path))).verdict is Verdict.VALID


def test_a_key_that_is_not_there_is_named(store: TokenStore, tmp_path: Path) -> None:
    _, certificate = office().write(tmp_path)
    with pytest.raises(NotNow) as refused:
        signer(tmp_path, "khong co", certificate=certificate).sign(b"x")
    assert code(refused) == "key.token-key"


def test_a_certificate_of_another_key_is_found_out_before_the_first_packet(store: TokenStore, tmp_path: Path) -> None:
    _, certificate = stranger().write(tmp_path)
    with pytest.raises(NotNow) as refused:
        signer(tmp_path, certificate=certificate).sign(b"x")
    assert code(refused) == "key.token-mismatch"


def test_a_token_without_the_certificate_is_refused(store: TokenStore, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        signer(tmp_path, "khong co")
    assert code(refused) == "key.token-certificate"


def test_a_module_that_is_no_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        load_token(TokenKey(tmp_path / "none.so", "x", "y"), b"1", Pins(tmp_path))
    assert code(refused) == "key.token-away"


class Untouchable:
    """A token that nobody may log in to."""

    flags = 0

    def open(self, **_: object) -> None:
        raise AssertionError("the PIN was tried")


def test_a_refused_pin_is_never_shown_to_the_token_again(
    store: TokenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotNow) as refused:
        signer(tmp_path, "khoa", "111111", "pin sai").sign(b"x")
    assert code(refused) == "key.pin-refused"
    forget_logins()  # as after a restart
    monkeypatch.setattr(TokenLogin, "_token", lambda _: Untouchable())
    _, certificate = office().write(tmp_path)
    with pytest.raises(NotNow) as again:
        signer(tmp_path, "khoa", "111111", "pin sai", certificate).sign(b"x")
    assert code(again) == "key.pin-refused"


def test_the_right_pin_is_tried_after_a_wrong_one(store: TokenStore, tmp_path: Path) -> None:
    with pytest.raises(NotNow):
        signer(tmp_path, "khoa", "222222", "pin hai lan").sign(b"x")
    assert check(signed_by(signer(tmp_path, "khoa", PIN, "pin hai lan"))).verdict is Verdict.VALID


def test_what_is_remembered_holds_no_pin(store: TokenStore, tmp_path: Path) -> None:
    forget_logins()
    with pytest.raises(NotNow):
        signer(tmp_path, "khoa", "333333", "pin hai lan").sign(b"x")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "pins").iterdir())
    assert kept
    assert b"333333" not in kept


def test_the_operator_sees_a_refused_pin_and_forgives_it(
    store: TokenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_logins()
    file = tmp_path / "gateway.toml"
    where = f'module = "{MODULE}"\ntoken = "pin hai lan"\nkey_label = "khoa"\nsecret_env = "PIN"\n'
    file.write_text(f'data = "d"\n[[agencies]]\nid = "H41"\nname = "n"\n[[agencies.keys]]\n{where}')
    words = ["--config", str(file)]
    monkeypatch.setenv("PIN", "444444")
    assert main(["signing-keys", "check", *words]) == 1
    assert "key.pin-refused" in capsys.readouterr().err
    assert main(["signing-keys", "forgive", "pin hai lan", *words]) == 0
    assert "pin hai lan" in capsys.readouterr().out
    monkeypatch.setenv("PIN", PIN)
    assert main(["signing-keys", "check", *words]) == 0
    assert capsys.readouterr().out.startswith("ok  H41")


def test_a_key_that_wants_the_pin_for_every_signature_gets_it(store: TokenStore, tmp_path: Path) -> None:
    found = signer(tmp_path, "khoa", token=ASKING)
    assert [check(signed_by(found)).verdict for _ in range(3)] == [Verdict.VALID] * 3
    assert check(signed_by(found, SigningProfile("sha512", pss=True))).verdict is Verdict.VALID
    assert not list((tmp_path / "pins").glob("*.refused"))


def test_many_threads_sign_with_a_key_that_wants_the_pin_each_time(store: TokenStore, tmp_path: Path) -> None:
    found = signer(tmp_path, "khoa", token=ASKING)
    with ThreadPoolExecutor(4) as pool:
        packets = list(pool.map(lambda _: signed_by(found), range(12)))
    assert {check(packet).verdict for packet in packets} == {Verdict.VALID}


def test_a_pin_refused_at_a_signature_is_never_tried_again(
    store: TokenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer(tmp_path, "khoa", token=ASKING).sign(b"from now on the token is logged in")
    wrong = signer(tmp_path, "khoa", "555555", ASKING)
    tried: list[bytes] = []
    before = TokenLogin.pin_again

    def counted(self: TokenLogin, pin: bytes, pins: Pins) -> AbstractContextManager[str]:
        tried.append(pin)
        return before(self, pin, pins)

    monkeypatch.setattr(TokenLogin, "pin_again", counted)
    with pytest.raises(NotNow) as refused:
        wrong.sign(b"x")
    assert (code(refused), tried) == ("key.pin-refused", [b"555555"])
    monkeypatch.setattr(TokenLogin, "_token", lambda _: Untouchable())
    with pytest.raises(NotNow) as again:
        wrong.sign(b"x")
    assert code(again) == "key.pin-refused"
    monkeypatch.undo()
    assert check(signed_by(signer(tmp_path, "khoa", token=ASKING))).verdict is Verdict.VALID
