"""``[objects]`` and the addresses in it: nothing by default, every fault told once, secrets only from safe places."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.exchange.settings import ExchangeSettings
from gateway.findings import Refused
from gateway.settings import load
from gateway.store.objects import MIB
from tests import tls

STORE = '[objects]\nendpoint = "https://store.example:9000/"\nkey_env = "KEY"\nsecret_file = "secret"\n'
BLOBS = '[blobs]\nobjects = "s3://packets/a/b/"\n'
ARCHIVE = '[[retention]]\nkind = "document"\ndays = 3\narchive = "objects"\n'


@pytest.fixture(autouse=True)
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "the key")
    (tmp_path / "secret").touch(mode=0o600)
    (tmp_path / "secret").write_text("the secret\n", encoding="ascii")
    (tmp_path / "none.pem").write_text("no certificate", encoding="ascii")


def _exchange(folder: Path, text: str) -> ExchangeSettings:
    (folder / "hub.toml").write_text(f'role = "hub"\ndata = "data"\n{text}', encoding="utf-8")
    return assemble(load(folder / "hub.toml")).exchange


def _faults(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        _exchange(folder, text)
    return [(finding.code, finding.path) for finding in refused.value.findings]


def test_packets_and_archives_go_where_the_settings_say(tmp_path: Path) -> None:
    ca = tls.authority(tmp_path)
    text = f'{STORE}ca_file = "{ca}"\npart_mib = 5\n{BLOBS}{ARCHIVE}objects = "s3://archive"\n'
    found = _exchange(tmp_path, text)
    assert found.objects is not None
    access = found.objects.access
    assert (access.endpoint, access.key, access.secret) == ("https://store.example:9000", "the key", "the secret")
    assert (access.authorities, access.part, access.path_style) == (ca.read_bytes(), 5 * MIB, True)
    assert str(found.objects) == "s3://packets/a/b"
    assert found.places.root == tmp_path / "data" / "cache"
    assert [str(rule.archive) for rule in found.upkeep.retention.rules] == ["s3://archive"]


def test_without_a_word_everything_stays_in_the_data_folder(tmp_path: Path) -> None:
    found = _exchange(tmp_path, STORE)
    assert (found.objects, found.places.root) == (None, tmp_path / "data" / "blobs")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BLOBS, [("objects.no-endpoint", "blobs.objects")]),
        (ARCHIVE + 'objects = "s3://archive"\n', [("objects.no-endpoint", "retention[1].objects")]),
        (ARCHIVE, [("retention.archive-objects", "retention[1]")]),
        (STORE + BLOBS + 'folder = "here"\n', [("blobs.two-places", "blobs")]),
        (STORE.replace('key_env = "KEY"\n', ""), [("objects.key", "objects")]),
        (STORE + 'secret_env = "S"\n', [("objects.secret", "objects")]),
        (STORE.replace("https", "http"), [("objects.plain", "objects")]),
        (STORE + 'ca_file = "none.pem"\n' + BLOBS, [("objects.ca-wrong", "objects.ca_file")]),
        (STORE.replace("KEY", "NO_SUCH") + BLOBS, [("config.secret-env-empty", "objects.key")]),
        ('[blobs]\nobjects = "https://packets"\n', [("objects.address", "blobs.objects")]),
        (STORE.replace(":9000/", "/a?b"), [("objects.endpoint", "objects")]),
    ],
)  # fmt: skip
def test_each_fault_is_told_once(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert _faults(tmp_path, text) == expected


def test_hosts_that_share_a_database_and_a_store_need_one_key_for_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE", "postgresql://a:b@127.0.0.1/c")
    served = STORE + BLOBS + '[database]\nurl_env = "DATABASE"\n'
    assert _faults(tmp_path, served) == [("objects.secrets-key", "blobs.objects")]
