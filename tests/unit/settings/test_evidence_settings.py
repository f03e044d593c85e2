"""Settings about evidence: from the file to rules, every fault named at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.assembly import assemble
from gateway.exchange.evidence.rules import EvidenceRules
from gateway.findings import Refused
from gateway.settings import load
from tests.pki import office, root

HEAD = 'data = "data"\n[[agencies]]\nid = "Z91"\nname = "Bộ Thử"\n'


def rules(folder: Path, text: str) -> EvidenceRules:
    (folder / "gateway.toml").write_text(HEAD + text, encoding="utf-8")
    return assemble(load(folder / "gateway.toml")).exchange.evidence


def refused(folder: Path, text: str) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as raised:
        rules(folder, text)
    return {(finding.code, finding.path) for finding in raised.value.findings}


def test_without_a_word_the_service_makes_its_key_and_asks_nobody_for_timestamps(tmp_path: Path) -> None:
    found = rules(tmp_path, "")
    assert found.signer is None
    assert not found.stamps


def test_key_and_authorities_count_from_the_file(tmp_path: Path) -> None:
    office().write(tmp_path)
    (tmp_path / "tsa.pem").write_bytes(root().pem)
    found = rules(
        tmp_path,
        '[evidence]\nkey = "signer.key.pem"\ncertificate = "signer.cert.pem"\n'
        '[trust.timestamps]\nurls = ["http://tsa.example/a", "https://tsa.example/b"]\nanchors = ["tsa.pem"]\n'
        'hash = "sha512"\nseconds = 2.5\n',
    )
    assert found.signer is not None
    assert found.signer.certificate == office().signer.certificate
    stamps = found.stamps
    assert (stamps.urls, stamps.hash_name) == (("http://tsa.example/a", "https://tsa.example/b"), "sha512")
    assert stamps.anchors is not None
    assert [item.subject for item in stamps.anchors] == [root().signer.certificate.subject]


def test_faults_are_named_at_their_place(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        '[evidence]\nkey = "no.pem"\ncertificate = "no.pem"\n'
        '[trust.timestamps]\nurls = ["http://tsa.example/"]\nanchors = ["none.pem"]\n',
    )
    assert found == {("key.unreadable", "evidence"), ("trust.anchors", "trust.timestamps.anchors")}


@pytest.mark.parametrize(
    "text",
    ['[evidence]\nkey = "a.pem"\n', '[evidence]\npkcs12 = "a"\nkey = "b"\ncertificate = "c"\n',
     '[evidence]\nmodule = "a.so"\n', '[evidence]\ncertificate = "a.pem"\n',
     '[trust.timestamps]\nurls = ["ftp://tsa.example"]\n', '[trust.timestamps]\nhash = "sha1"\n'],
)  # fmt: skip
def test_half_a_key_or_a_strange_authority_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text)
