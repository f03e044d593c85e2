"""A folder in a real object store: OpenStack Swift, which judges our signatures and shows what it really has."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.findings import NotNow
from gateway.store import objects as objects_module
from gateway.store.objects import MIB, ObjectAddress, ObjectFolder
from tests import tls
from tests.faults.proxy import BadGateway, HalfOpen, Proxy, Refuse, Truncate
from tests.services.swift import Swift

LARGE = 5 * MIB + 1000
"""Bytes that go in two parts."""


@pytest.fixture
def objects(swift: Swift, bucket: str) -> ObjectFolder:
    return ObjectFolder(swift.address(bucket, "some/where"))


def _file(folder: Path, content: bytes) -> Path:
    file = folder / "file"
    file.write_bytes(content)
    return file


def _reason(caught: pytest.ExceptionInfo[NotNow]) -> object:
    [finding] = caught.value.findings
    assert finding.code == "objects.away"
    return finding.facts["reason"]


@pytest.mark.parametrize("size", [0, 1000, LARGE], ids=["empty", "one part", "two parts"])
def test_a_file_lies_there_byte_for_byte_and_comes_back(
    swift: Swift, bucket: str, objects: ObjectFolder, tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)
    objects.put("tep/a.bin", _file(tmp_path, content))
    assert swift.read(bucket, "some/where/tep/a.bin") == content
    assert objects.size("tep/a.bin") == size
    assert objects.get("tep/a.bin", tmp_path / "back") == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "back").read_bytes() == content


def test_what_is_not_there_is_told_apart_from_a_store_that_is_not(
    swift: Swift, objects: ObjectFolder, tmp_path: Path
) -> None:
    assert objects.size("nothing") is None
    objects.delete("nothing")
    with pytest.raises(FileNotFoundError):
        objects.get("nothing", tmp_path / "back")
    elsewhere = ObjectFolder(swift.address("no-such-bucket"))
    for call in (lambda: elsewhere.digest("nothing"), lambda: elsewhere.put_text("a", "b")):
        with pytest.raises(NotNow) as caught:
            call()
        assert _reason(caught) == "NoSuchBucket"


def test_names_are_listed_below_the_folder_alone(swift: Swift, bucket: str, objects: ObjectFolder) -> None:
    swift.write(bucket, "some/other", b"not ours")
    for name in ("a/1", "a/2", "b/1"):
        objects.put_text(name, name)
    found = [entry for page in objects.listed("a") for entry in page]
    assert [(entry.name, entry.size) for entry in found] == [("a/1", 3), ("a/2", 3)]
    objects.delete("a/1")
    assert swift.names(bucket) == ["some/other", "some/where/a/2", "some/where/b/1"]


def test_a_wrong_secret_is_refused_by_its_name_and_told_nowhere(swift: Swift, bucket: str) -> None:
    access = replace(swift.access(), secret="not the secret")
    with pytest.raises(NotNow) as caught:
        ObjectFolder(ObjectAddress(bucket, "", access)).put_text("a", "b")
    assert _reason(caught) == "SignatureDoesNotMatch"
    assert "not the secret" not in repr(access)


def test_variables_meant_for_other_programs_change_nothing(
    swift: Swift, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_SKIP_SIGNATURE", "AWS_UNSIGNED_PAYLOAD", "AWS_REQUEST_PAYER"):
        monkeypatch.setenv(name, "true")
    for name in ("AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of somebody else")
    ObjectFolder(swift.address(bucket)).put_text("a", "ours")
    assert swift.read(bucket, "a") == b"ours"


def test_over_tls_a_named_authority_is_trusted_and_a_stranger_is_not(swift: Swift, bucket: str, tmp_path: Path) -> None:
    pem = tls.authority(tmp_path).read_bytes()
    trusted = replace(swift.access(swift.tls_url), authorities=pem)
    ObjectFolder(ObjectAddress(bucket, "", trusted)).put_text("a", "over TLS")
    assert swift.read(bucket, "a") == b"over TLS"
    with pytest.raises(NotNow) as caught:
        ObjectFolder(swift.address(bucket, "", swift.tls_url)).put_text("a", "to whom?")
    assert _reason(caught) == "no answer"
    assert swift.read(bucket, "a") == b"over TLS"


def test_nobody_at_the_address_is_told_at_once_and_not_asked_again_for_a_moment(swift: Swift, bucket: str) -> None:
    with Proxy(swift.url) as proxy:
        objects = ObjectFolder(swift.address(bucket, "", proxy.url))
        proxy.switch(Refuse())
        with pytest.raises(NotNow) as caught:
            objects.size("a")
        assert _reason(caught) == "no answer"
        proxy.switch(BadGateway())
        seen = proxy.accepted
        with pytest.raises(NotNow):
            objects.put_text("a", "b")
        assert proxy.accepted == seen


def test_an_upload_that_is_cut_leaves_nothing_and_goes_whole_the_next_time(
    swift: Swift, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects_module, "AWAY_SECONDS", 0.0)
    content = os.urandom(LARGE)
    with Proxy(swift.url) as proxy:
        objects = ObjectFolder(swift.address(bucket, "", proxy.url))
        proxy.switch(Truncate(2 * 1024 * 1024, requests=True))
        with pytest.raises(NotNow):
            objects.put("large", _file(tmp_path, content))
        assert "large" not in swift.names(bucket)
        proxy.switch(BadGateway())
        with pytest.raises(NotNow) as caught:
            objects.put_text("small", "x")
        assert _reason(caught) == "502"
        proxy.switch(Truncate(10**12))
        objects.put("large", tmp_path / "file")
    assert swift.read(bucket, "large") == content


def test_a_store_that_hangs_is_given_up(swift: Swift, bucket: str, tmp_path: Path) -> None:
    with Proxy(swift.url) as proxy:
        proxy.switch(HalfOpen())
        address = ObjectAddress(bucket, "", swift.access(proxy.url, stall_seconds=0.2))
        with pytest.raises(NotNow) as caught:
            ObjectFolder(address).put("a", _file(tmp_path, b"content"))
        assert _reason(caught) == "no answer"
