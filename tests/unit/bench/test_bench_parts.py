"""The benchmark's own parts: its packets are good ones, and its light client reads what the wire says."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from bench.packets import RECEIVER, SENDER, Made, load_signer, make_packet
from bench.report import Results, markdown
from bench.wire import DataOfReply, System, WireError, hash_file, reply, request_head
from gateway.trust.anchors import Anchors
from gateway.trust.rehearsal import make_rehearsal_pki
from gateway.trust.verdict import Verdict
from gateway.trust.verify import verify


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    make_rehearsal_pki(folder, {SENDER: "Văn phòng Chính phủ", RECEIVER: "Bộ Khoa học và Công nghệ"})
    return folder


def made(file: Path, pki: Path, number: int, size: int) -> Made:
    signer = load_signer(pki / f"{SENDER}.key.pem", pki / f"{SENDER}.cert.pem")
    return make_packet(file, number, size, signer)


@pytest.mark.parametrize("size", [8_000, 366 * 1024, 2_500_000])
def test_a_packet_has_the_size_asked_for_and_a_valid_signature(tmp_path: Path, pki: Path, size: int) -> None:
    packet = made(tmp_path / "packet.edxml", pki, 1, size)
    assert size - 8 < packet.size <= size
    assert hashlib.sha256(packet.file.read_bytes()).hexdigest() == packet.sha256
    report = verify(lambda: packet.file.open("rb"), Anchors.from_pem([pki / "ca.pem"]))
    assert report.verdict is Verdict.VALID


def test_two_packets_of_the_same_number_still_differ_in_content(tmp_path: Path, pki: Path) -> None:
    first, second = (made(tmp_path / f"{name}.edxml", pki, 1, 20_000) for name in "ab")
    assert first.sha256 != second.sha256


def test_the_digest_of_a_file_is_written_without_padding() -> None:
    digest = "b57a531a4c66ca4913bb9ef33f4213dd484ff1e3384999ac3fd5a25db40b843a"
    assert hash_file(digest) == "b57a531a4c66ca4913bb9ef33f4213dd484ff1e3384999ac3fd5a25db4b843a"


def test_a_request_signs_every_parameter() -> None:
    head = request_head(System("he.thu.01", "khoa"), "getEdoc", {"docId": "d7f0-1"}).decode()
    assert head.startswith("POST /vxp/getEdoc HTTP/1.1\r\n")
    assert "XroadVnpt-sign-header-key: systemid;timestamp;Content-Type;docId\r\n" in head


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 1000])
def test_the_data_of_a_reply_is_decoded_however_it_is_cut(cut: int) -> None:
    content = bytes(range(256)) * 5
    body = b'{"status": "OK", "ErrorCode": "0", "data": "' + base64.b64encode(content) + b'", "ErrorDesc": ""}'
    data = DataOfReply()
    found = b"".join(data.feed(body[place : place + cut]) for place in range(0, len(body), cut))
    assert found == content


def test_a_refusal_is_no_success() -> None:
    with pytest.raises(WireError, match="Sai chu ky"):
        reply(b'{"status":"FAIL","ErrorCode":"11","ErrorDesc":"Sai chu ky","DocId":""}')


def test_nothing_measured_is_a_table_without_rows() -> None:
    assert markdown(Results("a machine")).startswith("Machine: a machine")
