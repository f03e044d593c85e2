"""`make cluster`: the miniature nation with a balancer and several brokers, up until Ctrl-C, for people to play with.

What dies is started again after a moment, as `restart: unless-stopped` does it in `docker/compose.yaml`, so that any
part may be killed to see the others go on.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from bench.wire import WireError
from gateway.demo.scene import SceneError, own_folder
from gateway.demo.words import Teller
from tests.services.cluster_parts import Part, note_pids, parts_of
from tests.services.cluster_words import make_keys, tell
from tests.services.nation import Nation
from tests.services.postgres import PostgresServer
from tests.services.process import Failed, Missing, free_port
from tests.services.program import Program
from tests.services.rabbitmq import RabbitCluster

MARK = ".lienthong-cluster"
PORT = 8080
PAUSE = 2.0
"""Seconds between two looks at what has died."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="make cluster", description="A bus on two hosts with database, brokers, balancer and two ministries."
    )
    parser.add_argument("--seconds", type=float, help="end after so long, instead of at Ctrl-C")
    parser.add_argument("--brokers", type=int, default=3, help="nodes of RabbitMQ (default 3)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes of each host of the bus (default 2)")
    parser.add_argument("--port", type=int, default=PORT, help=f"the balancer's; 0 takes a free one (default {PORT})")
    parser.add_argument("--data", type=Path, default=Path("var/cluster"), help="folder, made new (default var/cluster)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring everything up, tell about it, and stay; return 0 unless something could not be brought up."""
    options = build_parser().parse_args(arguments)
    root: Path = options.data.absolute()
    teller = Teller()
    try:
        with _interruptible(), own_folder(root, MARK), ExitStack() as stack:
            stack.callback(teller.heading, "Đã dừng tất cả", "Everything was stopped")
            _stay(root, _bring_up(root, options, teller, stack), options.seconds, teller)
    except KeyboardInterrupt:
        return 0
    except (SceneError, Missing, Failed, WireError, OSError) as problem:
        sys.stderr.write(f"make cluster: {problem}\n")
        return 1
    return 0


@contextmanager
def _interruptible() -> Iterator[None]:
    """Make the first signal to end a KeyboardInterrupt and ignore all others: the ending is not to be interrupted."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(_number: int, _frame: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, end)
    yield


def _bring_up(root: Path, options: argparse.Namespace, teller: Teller, stack: ExitStack) -> list[Part]:
    teller.heading("Cụm liên thông trên một máy", "A cluster on one machine")
    postgres = stack.enter_context(closing(PostgresServer(_database_folder(root))))
    postgres.start()
    teller.done("Cơ sở dữ liệu đã chạy", "the database is up", "PostgreSQL", f"127.0.0.1:{postgres.port}")
    broker = stack.enter_context(closing(RabbitCluster(options.brokers, root / "broker")))
    broker.start()
    places = " ".join(f"127.0.0.1:{node.port}" for node in broker.nodes)
    teller.done("RabbitMQ đã chạy", "the brokers are up", f"{options.brokers} of RabbitMQ", places)
    nation = Nation(
        root, postgres, broker, workers=options.workers, distributed=True, signed=True, balanced=True,
        port=_free(options.port),
    )  # fmt: skip
    stack.callback(_end, nation)
    nation.start()
    make_keys(nation)
    teller.done("Trục và cổng đã chạy", "bus, balancer and gateway are up", "lienthong gateway", nation.door)
    parts = parts_of(nation)
    note_pids(root, parts)
    tell(teller, nation)
    return parts


def _stay(root: Path, parts: Sequence[Part], seconds: float | None, teller: Teller) -> None:
    """Start again what dies, until the time is over or a signal comes."""
    until = time.monotonic() + seconds if seconds is not None else float("inf")
    while (left := until - time.monotonic()) > 0:
        for part in parts:
            if not part.alive():
                _start_again(part, teller)
                note_pids(root, parts)
        time.sleep(min(PAUSE, left))


def _start_again(part: Part, teller: Teller) -> None:
    teller.line(f" ✘ {part.name} đã dừng / has ended")
    part.release()
    try:
        part.start()
    except Failed as problem:
        # A killed parent may leave workers that still finish what they have in hand; the next look tries again.
        teller.line(f"   chưa khởi động lại được / not up yet: {str(problem).splitlines()[-1][:200]}")
    else:
        teller.line(f" ✔ {part.name} đã chạy lại / is up again")


def _end(nation: Nation) -> None:
    """Let bus and gateway finish what they have in hand, all at once."""
    if nation.balancer:
        nation.balancer.kill()

    def stop(program: Program) -> None:
        with suppress(Failed):
            program.stop()

    with ThreadPoolExecutor() as pool:
        list(pool.map(stop, (nation.gateway, *nation.bus)))


def _free(port: int) -> int:
    """Return the port, or a free one where somebody has it already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return free_port()
    return port or free_port()


def _database_folder(root: Path) -> Path | None:
    """Return where PostgreSQL keeps its data; a temporary folder where its user may not enter ours."""
    closed = [folder for folder in (root, *root.parents) if not folder.stat().st_mode & 0o001]
    return None if closed and os.geteuid() == 0 else root / "database"


if __name__ == "__main__":
    sys.exit(main())
