"""Archives of evidence: everything is inside, everything is checked, and whatever was changed is found."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from gateway.exchange.evidence import members
from gateway.exchange.evidence.steps import Outcome
from gateway.findings import Refused
from gateway.trust.anchors import Anchors
from gateway.trust.xades_check import check_xml
from tests.integration.evidence.archiving import changed, contents, steps, write, wrong
from tests.integration.evidence.conftest import signer_of
from tests.services.authority import Authority

Parts = dict[str, bytes]


def test_a_whole_archive_is_right_in_every_step(whole: Path, authority: Authority) -> None:
    found = steps(whole, authority.anchors)
    assert {name: (step.outcome, step.faults, step.remarks) for name, step in found.items()} == {
        name: (Outcome.RIGHT, [], [])
        for name in ("manifest", "chains", "seals", "timestamps", "content", "signature", "receipt", "statuses")
    }
    assert found["statuses"].facts == {"statuses": 1}


def test_without_anchors_that_is_remarked(whole: Path) -> None:
    found = steps(whole, None)
    assert [one.code for one in found["manifest"].remarks] == ["evidence.own-anchors"]
    assert wrong(whole, None) == set()


def test_anchors_of_others_prove_nothing(whole: Path, authority: Authority) -> None:
    assert "signature.no-chain" in wrong(whole, Anchors([authority.certificate("stranger-root")]))


def test_openssl_and_sha256sum_agree(whole: Path, authority: Authority, tmp_path: Path) -> None:
    parts = contents(whole)
    seals = [orjson.loads(line) for line in parts[members.SEALS].splitlines()]
    name = next(name for name in parts if name.startswith("timestamps/"))
    number = int(name.split("/")[1].split(".")[0])
    (tmp_path / "token").write_bytes(parts[name])
    (tmp_path / "data").write_text(next(seal["hash"] for seal in seals if seal["number"] == number))
    root = authority.write("root", tmp_path).anchors
    done = subprocess.run(
        ["openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token", "-data", tmp_path / "data",
         "-CAfile", root],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in done.stdout + done.stderr
    name = next(name for name in parts if name.startswith("seals/"))
    (tmp_path / "entries").write_bytes(parts[name])
    done = subprocess.run(["sha256sum", tmp_path / "entries"], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] in {seal["root"] for seal in seals}


def test_a_flipped_byte_of_any_member_is_found(whole: Path, authority: Authority, tmp_path: Path) -> None:
    for name, part in contents(whole).items():
        for place in {0, len(part) // 3, len(part) // 2, len(part) - 1}:
            parts = contents(whole)
            parts[name] = part[:place] + bytes([part[place] ^ 1]) + part[place + 1 :]
            file = write(tmp_path / "flipped.zip", parts)
            assert wrong(file, authority.anchors), (name, place)


def test_every_byte_of_the_signed_list_counts(whole: Path, authority: Authority) -> None:

    text = contents(whole)[members.MANIFEST]
    certificates = check_xml(text).certificates
    for place in {*range(120), *range(120, len(text), 5)}:
        with suppress(Refused):
            found = check_xml(text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :])
            # All but the signer's own are compared with the archive's.
            assert found.certificates != certificates, place


def test_a_member_that_is_missing_is_named(whole: Path, authority: Authority, tmp_path: Path) -> None:
    for name in contents(whole):
        parts = contents(whole)
        del parts[name]
        assert "evidence.member-missing" in wrong(write(tmp_path / "less.zip", parts), authority.anchors), name


def entry(parts: Parts, number: int, **values: object) -> None:
    name = next(name for name in parts if name.startswith("ledger/"))
    lines = parts[name].splitlines()
    lines[number] = orjson.dumps({**orjson.loads(lines[number]), **values}, option=orjson.OPT_SORT_KEYS)
    parts[name] = b"\n".join(lines) + b"\n"


def drop_last_entry(parts: Parts) -> None:
    name = next(name for name in parts if name.startswith("ledger/"))
    parts[name] = b"".join(parts[name].splitlines(keepends=True)[:-1])


def another_receipt(parts: Parts) -> None:
    del parts[members.RECEIPT]


def other_verdict(parts: Parts) -> None:
    told = orjson.loads(parts[members.SIGNATURE])
    parts[members.SIGNATURE] = orjson.dumps({**told, "verdict": "absent"})


def other_seal(parts: Parts) -> None:
    lines = [orjson.loads(line) for line in parts[members.SEALS].splitlines()]
    lines[0]["at"] = "2020-01-01T00:00:00.000000+00:00"
    parts[members.SEALS] = b"\n".join(map(orjson.dumps, lines))


def other_token(parts: Parts) -> None:
    name = next(name for name in parts if name.startswith("timestamps/"))
    parts[name] = parts[name][:-9] + bytes(9)


def other_packet(parts: Parts) -> None:
    parts[members.PACKET] = parts[members.PACKET].replace(b"<edXML:Place>", b"<edXML:Place> ")


def other_status(parts: Parts) -> None:
    name = next(name for name in parts if name.startswith("statuses/"))
    parts[name] += b"\n"


FORGERIES: list[tuple[Callable[[Parts], None], str]] = [
    (lambda parts: entry(parts, 1, actor="vxp:khac"), "evidence.chain-broken"),
    (lambda parts: entry(parts, 0, at="2026-01-01T00:00:00.000000+00:00"), "evidence.chain-broken"),
    (other_verdict, "evidence.verdict-not-noted"),
    (other_seal, "evidence.seal-wrong"),
    (other_token, "timestamp.signature"),
    (other_packet, "evidence.content-changed"),
    (other_status, "evidence.content-changed"),
]


@pytest.mark.parametrize(("forge", "code"), FORGERIES)
def test_a_forgery_is_found_even_with_the_service_s_own_key(
    whole: Path, authority: Authority, tmp_path: Path, forge: Callable[[Parts], None], code: str
) -> None:
    file = changed(whole, tmp_path / "forged.zip", forge, signer_of(authority, "department"))
    assert code in wrong(file, authority.anchors)


def test_a_timestamp_authority_whose_key_was_lost_proves_nothing_any_more(
    whole: Path, authority: Authority, tmp_path: Path
) -> None:
    with authority.revoked("stamps", datetime.now(UTC) - timedelta(seconds=5)):
        crl = authority.crl("root")

    def later(parts: Parts) -> None:
        parts[f"revocation/{sha256(crl).hexdigest()}.crl"] = crl

    file = changed(whole, tmp_path / "later.zip", later, signer_of(authority, "department"))
    assert "timestamp.revoked" in wrong(file, authority.anchors)


def test_a_list_signed_by_a_stranger_is_not_believed(whole: Path, authority: Authority, tmp_path: Path) -> None:
    file = changed(whole, tmp_path / "forged.zip", lambda _parts: None, signer_of(authority, "stranger"))
    assert "signature.no-chain" in wrong(file, authority.anchors)


def test_entries_cut_off_behind_the_receipt_s_head_contradict_it(
    whole: Path, authority: Authority, tmp_path: Path
) -> None:
    def cut(parts: Parts) -> None:
        for _ in range(4):
            drop_last_entry(parts)

    file = changed(whole, tmp_path / "cut.zip", cut, signer_of(authority, "department"))
    assert "evidence.receipt-contradicts" in wrong(file, authority.anchors)


@pytest.mark.parametrize(("days", "codes"), [(-1, {"evidence.revoked-then"}), (1, set[str]())])
def test_a_revocation_counts_from_its_moment_on(
    whole: Path, authority: Authority, tmp_path: Path, days: int, codes: set[str]
) -> None:
    with authority.revoked("ministry", datetime.now(UTC) + timedelta(days=days)):
        listed = authority.crl("seals", at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=max(days, 0) * 2))

    def replace(parts: Parts) -> None:

        for name in [name for name in parts if name.startswith("revocation/")]:
            del parts[name]
        for content in (listed, authority.crl("root")):
            parts[f"revocation/{sha256(content).hexdigest()}.crl"] = content

    file = changed(whole, tmp_path / "revoked.zip", replace, signer_of(authority, "department"))
    assert wrong(file, authority.anchors) == codes


def test_the_page_tells_the_story_without_anything_from_outside(whole: Path) -> None:
    text = contents(whole)[members.PAGE].decode()
    assert "Đã nhận, lưu an toàn" in text
    assert "Hợp lệ" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
