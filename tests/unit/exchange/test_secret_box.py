"""Secrets in the database: sealed to what they belong to, opened by every key of the file, by nothing else."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.exchange.secret_box import SecretBox
from gateway.findings import NotNow, Refused


@pytest.fixture
def box(tmp_path: Path) -> SecretBox:
    made = SecretBox(tmp_path / "secrets.key")
    assert made.make()
    return made


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.findings[0].code


def test_what_was_sealed_opens_and_shows_nothing(box: SecretBox) -> None:
    sealed = box.seal("whsec_bí mật", "webhook 1")
    assert box.open(sealed, "webhook 1") == "whsec_bí mật"
    assert "whsec" not in sealed
    assert base64.b64encode(b"whsec").decode()[:6] not in sealed
    assert box.seal("whsec_bí mật", "webhook 1") != sealed


def test_a_secret_in_another_s_place_does_not_open(box: SecretBox) -> None:
    with pytest.raises(Refused) as refused:
        box.open(box.seal("x", "webhook 1"), "webhook 2")
    assert code(refused) == "secrets.not-ours"


@pytest.mark.parametrize("change", ["", "A", "!", "é"])
def test_what_was_changed_does_not_open(box: SecretBox, change: str) -> None:
    sealed = box.seal("x", "webhook 1")
    with pytest.raises(Refused) as refused:
        box.open(sealed[:-6] + change, "webhook 1")
    assert code(refused) == "secrets.not-ours"


def test_what_an_older_release_left_comes_back_as_it_is(box: SecretBox) -> None:
    assert box.open("whsec_abc", "webhook 1") == "whsec_abc"
    assert not box.is_newest("whsec_abc")


def test_the_file_is_its_owner_s_alone_and_never_made_twice(box: SecretBox) -> None:
    assert stat.S_IMODE(box.file.stat().st_mode) == 0o600
    before = box.file.read_bytes()
    assert not box.make()
    assert box.file.read_bytes() == before


def test_hosts_that_start_together_make_one_key(tmp_path: Path) -> None:
    file = tmp_path / "secrets.key"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: SecretBox(file).make(), range(8)))
    assert made.count(True) == 1
    assert len(file.read_text().split()) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["secrets.key"]


def test_a_new_key_seals_while_the_old_one_still_opens_until_it_is_forgotten(box: SecretBox) -> None:
    running = SecretBox(box.file)  # as another host has it
    old = running.seal("x", "a")
    box.renew()
    new = running.seal("x", "a")
    assert (running.is_newest(old), running.is_newest(new)) == (False, True)
    assert running.open(old, "a") == running.open(new, "a") == "x"
    assert box.forget_old() == 1
    assert running.open(new, "a") == "x"
    with pytest.raises(Refused) as refused:
        running.open(old, "a")
    assert code(refused) == "secrets.not-ours"
    assert not running.opens(old, "a")


@pytest.mark.parametrize("text", ["", "not base64", base64.b64encode(b"short").decode(), "A" * 5000])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secrets.key"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(NotNow) as refused:
        SecretBox(file).check()
    assert code(refused) == "secrets.key-unusable"


def test_a_file_that_is_open_to_all_or_gone_is_named(box: SecretBox) -> None:
    sealed = box.seal("x", "a")
    box.file.chmod(0o644)
    with pytest.raises(NotNow) as refused:
        SecretBox(box.file).open(sealed, "a")
    assert code(refused) == "secrets.key-unusable"
    box.file.unlink()
    with pytest.raises(NotNow):
        box.open(sealed, "a")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_new_key_leaves_the_file_to_the_service(box: SecretBox) -> None:
    os.chown(box.file, 65534, 65534)
    box.file.chmod(0o640)
    box.renew()
    found = box.file.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (65534, 65534, 0o640)
