"""The real program against hostile HTTP: every case a clear refusal, never a 500, never a hang, and nobody else harmed.

Through haproxy and nginx the same bytes must not be split into more requests than the proxy saw: for each request that
the program serves, the client gets an answer.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator

import psutil
import pytest

from tests.conformance.hostile import Rig, rig, statuses
from tests.conformance.hostile_cases import MALFORMED, NAMES, PATHS, ROUTE, SMUGGLED, SPLITTING

CODE = re.compile(rb'"(?:code|ErrorCode)":"((?:web|rest)\.[a-z-]+)"')
PROXIES = ("haproxy", "nginx")


@pytest.fixture(scope="module")
def running() -> Iterator[Rig]:
    with rig() as made:
        yield made


def cases(given: dict[str, bytes]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sent", given.values(), ids=list(given))


@cases(SPLITTING)
def test_a_request_with_two_ends_is_refused_and_what_follows_is_not_served(running: Rig, sent: bytes) -> None:
    door, before = running.doors["direct"], running.served(ROUTE)
    answer = door.raw(sent)
    assert statuses(answer) == [400]
    assert CODE.search(answer)
    assert running.served(ROUTE) == before
    assert door.good()


@pytest.mark.parametrize("name", PROXIES)
@cases(SPLITTING)
def test_no_proxy_and_the_program_see_different_requests(running: Rig, name: str, sent: bytes) -> None:
    door, before = running.doors[name], running.served()
    answer = door.raw(sent if sent.endswith(SMUGGLED) else sent + SMUGGLED)
    assert running.served() - before <= len(statuses(answer))
    assert 500 not in statuses(answer)
    assert door.good()


@cases(MALFORMED)
def test_what_is_no_request_is_refused_with_a_code(running: Rig, sent: bytes) -> None:
    door = running.doors["direct"]
    answer = door.raw(sent)
    assert statuses(answer)[:1] in ([400], [431])
    assert CODE.search(answer)
    assert door.good()


@pytest.mark.parametrize("name", PROXIES)
@cases(MALFORMED)
def test_what_is_no_request_harms_nobody_behind_a_proxy(running: Rig, name: str, sent: bytes) -> None:
    door, before = running.doors[name], running.served()
    answer = door.raw(sent + SMUGGLED)
    # An answer to HTTP/0.9 has no head.
    assert running.served() - before <= max(1, len(statuses(answer)))
    assert 500 not in statuses(answer)
    assert door.good()


@pytest.mark.parametrize("route", NAMES.values(), ids=list(NAMES))
@cases(PATHS)
def test_no_name_in_a_path_leads_anywhere(running: Rig, route: bytes, sent: bytes) -> None:
    name = sent.removeprefix(b"/api/v1/documents/")
    answer = running.doors["direct"].raw(_get(route.replace(b"%s", name)))
    assert statuses(answer) == [400]
    assert b"web.path-wrong" in answer
    assert b"Set-Cookie" not in answer


@pytest.mark.parametrize("name", PROXIES)
@cases(PATHS)
def test_no_path_becomes_dangerous_behind_a_proxy(running: Rig, name: str, sent: bytes) -> None:
    assert statuses(running.doors[name].raw(_get(sent))) == [400]


def _get(path: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /health/live HTTP/1.1\r\nHost: local",
        b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nContent-Type: text/plain\r\n",
    ],
    ids=["head", "head of a post"],
)
def test_a_head_that_stops_is_cut_off_in_time(running: Rig, sent: bytes) -> None:
    answer = running.doors["direct"].raw(sent)
    assert statuses(answer) == [408]
    assert b"web.too-slow" in answer
    assert running.doors["direct"].good()


def test_a_body_without_credentials_is_not_waited_for(running: Rig) -> None:
    head = b"POST /vxp/sendEdoc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    with running.doors["direct"].connect() as line:
        line.sendall(head + b"<edXML")
        assert statuses(line.recv(65_536)) == [401]
    assert running.doors["direct"].good()


def test_a_flood_of_pipelined_requests_that_nobody_reads_fills_no_memory(running: Rig) -> None:
    door = running.doors["direct"]
    assert running.program.process is not None
    program = psutil.Process(running.program.process.pid)
    before = program.memory_info().rss
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(2)
        line.connect(("127.0.0.1", door.port))
        flood = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000
        with pytest.raises(OSError):  # the program stops reading, or closes
            line.sendall(flood * 2000)
        assert program.memory_info().rss - before < 64 * 2**20
        assert door.good()


def test_after_all_that_the_log_is_one_json_object_a_line_and_tells_of_no_failure(running: Rig) -> None:
    door = running.doors["direct"]
    door.raw(b'GET /vxp/x","event":"forged HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    door.raw(_get(b"/vxp/%22%2C%22level%22%3A%22\xe2\x80\xae\xc2\x85"))
    lines = running.program.log.read_bytes().split(b"\n")
    events = [json.loads(line) for line in lines if line.startswith(b"{")]
    told = [line for line in lines if line and not line.startswith(b"{")]
    begun = next(number for number, line in enumerate(lines) if line.startswith(b"{"))
    assert told == [line for line in lines[:begun] if line]  # the words of the start alone are no events
    assert not {"forged", "request failed"} & {event["event"] for event in events}
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", b"".join(lines))
