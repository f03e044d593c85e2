"""The client's reading of getEdoc: any order, any cut, escapes and white space, and everything that is not a packet."""

from __future__ import annotations

import base64
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.vxp_edoc import BadReply, EdocReply

PACKET = "<a>Về việc thử liên thông ?>~ÿ</a>".encode() + bytes(range(256))
BASE64 = base64.b64encode(PACKET).decode()
REPLY = f'{{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"{BASE64}"}}'


def read(reply: bytes, cut: int = 65536) -> tuple[bytes, dict[str, object]]:
    parser = EdocReply()
    packet = b"".join(parser.feed(reply[start : start + cut]) for start in range(0, len(reply), cut))
    return packet, parser.finish()


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 7, 64, 65536])
def test_a_packet_is_the_same_however_the_reply_is_cut(cut: int) -> None:
    packet, members = read(REPLY.encode(), cut)
    assert packet == PACKET
    assert members == {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": ""}


@pytest.mark.parametrize("cut", [1, 4, 65536])
def test_the_packet_may_come_first_and_be_escaped(cut: int) -> None:
    escaped = BASE64.replace("/", "\\/").replace("+", "\\u002b")
    folded = "\\r\\n".join(escaped[start : start + 76] for start in range(0, 76, 76)) + escaped[76:]
    reply = f' {{ "data" : "{folded}" , "status" : "OK", "ErrorCode":0, "ErrorDesc":"\\"data\\":\\""}}\r\n'
    packet, members = read(reply.encode(), cut)
    assert packet == PACKET
    assert members["ErrorDesc"] == '"data":"'


def test_a_data_member_deeper_down_is_not_the_packet() -> None:
    reply = {"errors": [{"data": "AAAA"}], "x": {"data": "BBBB"}, "y": "data", "data": BASE64}
    assert read(json.dumps(reply).encode(), 3)[0] == PACKET


def test_white_space_and_missing_padding_are_read() -> None:
    reply = '{"status":"OK","data":" Q Q\\n"}'
    assert read(reply.encode(), 2)[0] == b"A"


def test_a_failure_without_data_is_just_members() -> None:
    packet, members = read(b'{"status":"FAIL","ErrorCode":"8","ErrorDesc":"Khong co van ban"}')
    assert (packet, members["status"], "data" in members) == (b"", "FAIL", False)


def test_null_as_data_is_no_packet() -> None:
    assert read(b'{"status":"OK","data":null}')[1]["data"] is None


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        b"[]",
        b'"data"',
        b"{",
        b'{"status":"OK","data":"QUFB',
        b'{"status":"OK","data":"QUFB"',
        b'{"status":"OK","data":"QU#B"}',
        b'{"status":"OK","data":"QQ==QUFB"}',
        b'{"status":"OK","data":"QUF\\"B"}',
        b'{"status":"OK","data":"Q\\u00"}',
        b'{"status":"OK","data":"Q"}',
        b'{"data":"QUFB","data":"QUFB"}',
        b'{"a":' + b"[" * 100_000,
        b'{"ErrorDesc":"' + b"a" * 2_000_000 + b'"}',
    ],
    ids=lambda reply: repr(reply[:40]),
)
def test_what_is_not_a_whole_reply_is_refused(reply: bytes) -> None:
    with pytest.raises(BadReply):
        read(reply)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_anything_else_is_a_bad_reply_or_members_never_another_error(reply: bytes, cut: int) -> None:
    try:
        read(b'{"data":"' + reply, cut)
    except BadReply:
        return


@given(st.binary(max_size=2000), st.integers(1, 100))
def test_every_packet_survives(packet: bytes, cut: int) -> None:
    reply = json.dumps({"status": "OK", "data": base64.b64encode(packet).decode(), "z": 1}).encode()
    assert read(reply, cut)[0] == packet


def test_a_large_packet_is_never_held_whole() -> None:
    piece = base64.b64encode(b"a" * 48 * 1024)
    parser = EdocReply()
    parser.feed(b'{"data":"')
    tracemalloc.start()
    for _ in range(400):
        parser.feed(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    parser.feed(b'"}')
    assert parser.finish() == {"data": ""}
    assert peak < 1024 * 1024
