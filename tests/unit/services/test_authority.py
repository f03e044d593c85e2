"""The certification authorities of the tests are judged by other programs: openssl, and pyhanko-certvalidator."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import ocsp, tsp

from tests.services.authority import Answer, Authority


def openssl(*words: str | Path) -> str:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture
def files(authority: Authority, tmp_path: Path) -> Path:
    for label in ("root", "seals", "persons", "seals-responder", "ministry", "clerk", "stranger", "expired"):
        authority.write(label, tmp_path)
    return tmp_path


def ask_ocsp(authority: Authority, files: Path, label: str, issuer: str = "seals") -> str:
    return openssl(
        "ocsp", "-issuer", files / f"{issuer}.cert.pem", "-cert", files / f"{label}.cert.pem", "-no_nonce",
        "-url", authority.address(f"ocsp/{issuer}"), "-CAfile", files / "root.cert.pem",
        "-verify_other", files / f"{issuer}.cert.pem",
    )  # fmt: skip


def fetch(url: str, body: bytes | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=10) as answer:  # noqa: S310 - our own address
        read: bytes = answer.read()
        return read


@pytest.mark.parametrize("label", ["ministry", "clerk"])
def test_a_seal_of_either_key_kind_leads_to_the_root(files: Path, label: str) -> None:
    chain = files / f"{label}.cert.pem"
    assert "OK" in openssl("verify", "-CAfile", files / "root.cert.pem", "-untrusted", chain, chain)


@pytest.mark.parametrize("label", ["stranger", "expired"])
def test_a_bad_seal_does_not(files: Path, label: str) -> None:
    chain = files / f"{label}.cert.pem"
    said = openssl("verify", "-CAfile", files / "root.cert.pem", "-untrusted", files / "seals.cert.pem", chain)
    assert "verification failed" in said


def test_the_responder_says_good(authority: Authority, files: Path) -> None:
    said = ask_ocsp(authority, files, "ministry")
    assert "Response verify OK" in said
    assert "ministry.cert.pem: good" in said


def test_the_responder_says_revoked_while_it_is(authority: Authority, files: Path) -> None:
    with authority.revoked("ministry"):
        assert "ministry.cert.pem: revoked" in ask_ocsp(authority, files, "ministry")
    assert "ministry.cert.pem: good" in ask_ocsp(authority, files, "ministry")


def test_a_forged_answer_does_not_verify(authority: Authority, files: Path) -> None:
    with authority.answering(Answer.FORGED, "ocsp/seals"):
        assert "Response Verify Failure" in ask_ocsp(authority, files, "ministry")


def test_the_list_of_the_authority_is_signed_by_it_and_names_the_revoked(
    authority: Authority, files: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "seals.crl"
    listed.write_bytes(fetch(authority.address("crls/seals")))
    said = openssl("crl", "-inform", "DER", "-in", listed, "-text", "-noout", "-CAfile", files / "seals.cert.pem")
    assert "verify OK" in said
    assert f"{authority.x509('revoked').serial_number:X}" in said.upper()
    assert f"Serial Number: {authority.x509('ministry').serial_number:X}" not in said.upper()


def test_a_stale_answer_says_itself_that_it_is(authority: Authority) -> None:
    response = ocsp.OCSPResponse.load(authority.ocsp_about("ministry", at=datetime.now(UTC) - timedelta(days=2)))
    single = response.basic_ocsp_response["tbs_response_data"]["responses"][0]
    assert single["next_update"].native < datetime.now(UTC)


@pytest.mark.parametrize("name", ["stamps", "stamps-ec"])
def test_a_timestamp_verifies(authority: Authority, files: Path, tmp_path: Path, name: str) -> None:
    data, request, reply = (tmp_path / end for end in ("data", "data.tsq", "data.tsr"))
    data.write_bytes("Công văn".encode())
    openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out", request)
    reply.write_bytes(fetch(authority.address(f"tsa/{name}"), request.read_bytes()))
    root = files / "root.cert.pem"
    assert "Verification: OK" in openssl("ts", "-verify", "-data", data, "-in", reply, "-CAfile", root)


def test_a_timestamp_carries_the_nonce_of_its_request(authority: Authority) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 42, "cert_req": True})
    reply = tsp.TimeStampResp.load(authority.timestamp("stamps", request.dump()))
    content = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert content["nonce"].native == 42


def test_a_service_that_is_absent_answers_404(authority: Authority) -> None:
    with authority.answering(Answer.ABSENT), pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(authority.address("crls/root"))


def test_requests_are_counted(authority: Authority) -> None:
    before = authority.asked["crls/root"]
    fetch(authority.address("crls/root"))
    assert authority.asked["crls/root"] == before + 1


def test_pkcs12_opens_with_its_password(authority: Authority, tmp_path: Path) -> None:
    files = authority.write("clerk", tmp_path)
    said = openssl("pkcs12", "-in", files.pkcs12, "-passin", f"pass:{files.password.decode()}", "-nokeys")
    assert "Trần Thị Hoa" in said or "CN" in said
    assert said.count("BEGIN CERTIFICATE") == len(authority.chain("clerk"))
