"""Memory and time for one large packet, in through ``sendEdoc`` and out again through both ways of fetching it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.hub import House, Hub, Memory, running_hub
from bench.packets import RECEIVER, SENDER, Made, Signer, make_packet
from bench.throughput import GUI, NHAN, Say
from bench.wire import Connection, DataOfReply, call, register, reply, request_head, send_head, wait_for_items


@dataclass(frozen=True, slots=True)
class Passage:
    """One way of one packet: seconds, peak memory of the hub, and whether the bytes are the same."""

    size: int
    way: str
    seconds: float
    largest: int
    together: int
    shared_once: int
    identical: bool


def measure_memory(
    folder: Path, signer: Signer, anchor: Path, *, sizes: Sequence[int], workers: int, say: Say
) -> list[Passage]:
    """Send one packet of each size and fetch it twice, watching the hub's memory on each way."""
    passages: list[Passage] = []
    with running_hub(folder, (GUI, NHAN), anchor, House(workers)) as hub:
        register(hub.port, GUI, SENDER, "Văn phòng Chính phủ")
        register(hub.port, NHAN, RECEIVER, "Bộ Khoa học và Công nghệ")
        for number, size in enumerate(sizes, start=1):
            say(f"memory: making one packet of {size / 2**20:,.0f} MiB")
            made = make_packet(folder / "large.edxml", number, size, signer)
            passages += _there_and_back(hub, made, size, say)
            made.file.unlink()
    return passages


def _there_and_back(hub: Hub, made: Made, size: int, say: Say) -> list[Passage]:
    say("memory: in through sendEdoc")
    sent: list[str] = []
    first = _timed(hub, size, "sendEdoc", lambda: bool(_send(hub, made, sent)))
    item = call(hub.port, GUI, "getSentEdocList", {"servicetype": "eDoc", "messagetype": "edoc", "docId": sent[0]})
    delivery = str(item["data"][0]["receiverDocId"])
    wait_for_items(hub.port, NHAN, 1)
    say("memory: out through downloadEdoc")
    second = _timed(hub, size, "downloadEdoc", lambda: _download(hub, delivery) == made.sha256)
    say("memory: out through getEdoc")
    third = _timed(hub, size, "getEdoc", lambda: _get(hub, delivery) == made.sha256)
    call(hub.port, NHAN, "updateStatus", {"status": "done", "docId": delivery})
    return [first, second, third]


def _timed(hub: Hub, size: int, way: str, act: Callable[[], bool]) -> Passage:
    peak: list[Memory]
    with hub.watch_memory() as peak:
        started = time.perf_counter()
        identical = act()
        seconds = time.perf_counter() - started
    return Passage(size, way, seconds, peak[0].largest, peak[0].together, peak[0].shared_once, identical)


def _send(hub: Hub, made: Made, sent: list[str]) -> str:
    connection = Connection(hub.port)
    with made.file.open("rb") as file:
        answer = reply(connection.send_file(send_head(GUI, SENDER, made.size, made.sha256), file))
    connection.close()
    sent.append(str(answer["DocId"]))
    return sent[-1]


def _download(hub: Hub, delivery: str) -> str:
    connection = Connection(hub.port)
    digest = hashlib.sha256()
    for piece in connection.stream(request_head(NHAN, "downloadEdoc", {"docId": delivery}, method="GET")):
        digest.update(piece)
    connection.close()
    return digest.hexdigest()


def _get(hub: Hub, delivery: str) -> str:
    connection = Connection(hub.port)
    digest = hashlib.sha256()
    data = DataOfReply()
    head = request_head(NHAN, "getEdoc", {"docId": delivery}, length=2)
    for piece in connection.stream(head, b"{}"):
        digest.update(data.feed(piece))
    connection.close()
    return digest.hexdigest()
